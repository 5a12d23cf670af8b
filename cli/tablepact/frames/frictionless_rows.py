"""The rows of a table that frictionless reads, from a temporary file that its worker writes."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import TableRefused, WorkerStopped
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError, as_line
from tablepact.exact_columns import frame_of
from tablepact.frames.table_rows import ByteProgress, RowBatch, RowFaults, TableRows
from tablepact.package.descriptor.table_schema import Field, parse_field
from tablepact.package.field_types.polars_types import typed_series
from tablepact.system.temporary_folders import TemporaryFolder

ROWS = "rows"
"""The name of the file."""


class FrictionlessRows(TableRows):
    """A table that only frictionless can read; the file of its values is deleted with this object.

    ``engine.frictionless_worker.row_export`` describes the file.

    Raises:
        WorkerStopped: The table cannot be read.
    """

    def __init__(
        self,
        session: ValidationSession,
        source: SessionResource,
        note: str,
        texts: Iterable[str] = (),
    ) -> None:
        self._session = session
        self._source = source
        self._folder = TemporaryFolder()
        texts = [*texts]
        try:
            answer = session.client.extract(source.index, str(self.file), texts)
        except TableRefused as refused:
            self._folder.cleanup()
            raise WorkerStopped(as_line(refused)) from refused
        except BaseException:
            self._folder.cleanup()
            raise
        super().__init__(source.name, tuple(map(parse_field, answer["fields"])), note, texts)
        self._answer = answer

    @property
    def file(self) -> Path:
        """The path of the file of values."""
        return Path(self._folder.name, ROWS)

    def as_texts(self, names: Iterable[str]) -> FrictionlessRows:
        """Read the table again, with the cells of some fields as text, as in the file."""
        return FrictionlessRows(self._session, self._source, self.note, names)

    def batches(self, progress: ByteProgress | None = None) -> Iterator[RowBatch]:  # noqa: ARG002 - already read
        """Yield the rows; raise PackageError if a column cannot hold a value."""
        answer = self._answer
        self.faults = RowFaults(
            Counter(answer["errors"]),
            self.describe(answer["first"]) if answer["first"] else "",
            dict.fromkeys(answer["wrong"]),
            answer["rows"],
        )
        if answer["first"]:
            self.faults.add_header(answer["first"], self.fields)
        any_rows, header = False, 1 if self._source.is_frame else 0  # which frictionless counts
        for line in self._lines():
            self.faults.faulty += len(line["faulty"])
            numbers = [number - header for number in line["numbers"]]
            yield RowBatch(self._frame(line["columns"]), line["faulty"], line["blank"], numbers)
            any_rows = True
        if not any_rows:
            yield RowBatch(self._frame([[] for _ in self.fields]))

    def _lines(self) -> Iterator[dict[str, Any]]:
        with self.file.open(encoding="ascii") as lines:
            yield from map(json.loads, lines)

    def _frame(self, columns: Sequence[list[Any]]) -> pl.DataFrame:
        return frame_of(
            [
                self._column(field, values)
                for field, values in zip(self.fields, columns, strict=True)
            ]
        )

    def _column(self, field: Field, values: list[Any]) -> pl.Series:
        kind = "string" if field.name in self.texts else field.type
        try:
            if kind == "date":
                values = [value and dt.date.fromisoformat(value) for value in values]
            return typed_series(field.name, kind, values)
        except (pl.exceptions.PolarsError, TypeError, ValueError, ArithmeticError) as error:
            reason = as_line(error, 300)
            raise PackageError(f"{self.name}, {field.name}: {reason}") from error
