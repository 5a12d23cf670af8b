"""The rows of a table that frictionless has read, in a temporary file of this process."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from tablepact.errors import PackageError
from tablepact.frames.on_error import OnError, quantity
from tablepact.package.polars_types import concat_batches, typed_series
from tablepact.system.temporary_folders import TemporaryFolder


@dataclass(frozen=True, slots=True)
class FrictionlessTable:
    """A table as frictionless reads it: its types are checked, its constraints and keys are not.

    Attributes:
        name: The name of the table.
        fields: The fields of its schema, or as frictionless infers them; behind them the columns
            of the file that the schema does not name, where it allows them.
        rows: How many rows there are.
        errors: How many errors there are of each kind.
        first: The first of them, in one line with its place.
        wrong: The fields with cells that are not of their type.
        note: What is to be said of it; mostly nothing.
        file: The values; see ``engine.frictionless_worker.row_export``.
        texts: The fields whose cells are given as the file has them.
        skipped: Which rows are left out: ``blank``, ``faulty``.
        folder: The folder of the file, which goes with this.
    """

    name: str
    fields: list[dict[str, Any]]
    rows: int
    errors: Mapping[str, int]
    first: str
    wrong: Sequence[str]
    note: str
    file: Path
    folder: TemporaryFolder = field(repr=False)
    texts: Sequence[str] = ()
    skipped: Sequence[str] = ()

    def dealt_with(self, on_error: OnError) -> FrictionlessTable:
        """Leave rows out as they are to be, and say what was done."""
        cells, blank = self.errors.get("type-error", 0), self.errors.get("blank-row", 0)
        faulty = sum(len(line["faulty"]) for line in self._lines()) if on_error == "skip" else 0
        odd = sum(self.errors.values()) - cells - blank
        done = {
            "null": (cells, "cell", "not of the type of its field: missing"),
            "text": (cells, "cell", "not of the type of its field: its column is text"),
            "skip": (faulty, "row", "with errors: left out"),
        }
        number, noun, what = done[on_error]
        actions = [f"{quantity(number, noun)} {what}"] if number else []
        actions += [f"{quantity(blank, 'blank row')} left out"] if blank else []
        actions += [f"{quantity(odd, 'other error')}"] if odd and on_error != "skip" else []
        note = "; ".join([*filter(None, [self.note]), f"{self.name}: {', '.join(actions)}"])
        skipped = ("blank", "faulty") if on_error == "skip" else ("blank",)
        return replace(self, note=note if actions else self.note, skipped=skipped)

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield the rows piece by piece, each in the types that hold its own values.

        There is always one piece; ``common_type`` gives the types for all.

        Raises:
            PackageError: A value has no place in its column.
        """
        any_rows = False
        for line in self._lines():
            frame = self._frame(line["columns"])
            if left := sorted(index for kind in self.skipped for index in line[kind]):
                kept = pl.repeat(True, frame.height, eager=True).scatter(left, False)
                frame = frame.filter(kept)
            yield frame
            any_rows = True
        if not any_rows:
            yield self._frame([[] for _ in self.fields])

    def frame(self) -> pl.DataFrame:
        """Return all rows at once; PackageError as there."""
        return concat_batches([*self.frames()])

    def numbers(self) -> list[int]:
        """Return the number of each row in the file, also of those that are left out."""
        return [number for line in self._lines() for number in line["numbers"]]

    def _lines(self) -> Iterator[dict[str, Any]]:
        with self.file.open(encoding="ascii") as lines:
            yield from map(json.loads, lines)

    def _frame(self, columns: Sequence[list[Any]]) -> pl.DataFrame:
        columns_by_name = {}
        for entry, values in zip(self.fields, columns, strict=True):
            name = str(entry["name"])
            kind = "string" if name in self.texts else str(entry["type"])
            try:
                if kind == "date":
                    values = [value and dt.date.fromisoformat(value) for value in values]
                columns_by_name[name] = typed_series(name, kind, values)
            except (pl.exceptions.PolarsError, TypeError, ValueError, ArithmeticError) as error:
                reason = " ".join(str(error).split())[:300]
                raise PackageError(f"{self.name}, {name}: {reason}") from error
        return pl.DataFrame(columns_by_name)
