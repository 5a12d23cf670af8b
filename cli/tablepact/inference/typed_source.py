"""A table in a file whose cells have types, such as JSON or a sheet, read in batches of texts.

The texts are those that CSV would have. Beside them, the source collects of which kinds the cells
of each column are, so that the type of a column can be that of its cells.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from tablepact import settings
from tablepact.engine.opening.csv_layout import labels_of
from tablepact.engine.opening.declared import DeclaredDialect
from tablepact.engine.opening.delimiter_choice import SAMPLE_LINES
from tablepact.engine.opening.found_dialect import FoundDialect
from tablepact.engine.opening.header_position import guess_header_row
from tablepact.engine.table_spec import CsvFormat
from tablepact.engine.values.as_text import column_text, native_type
from tablepact.engine.values.types import kind_of, text_of
from tablepact.errors import PackageError
from tablepact.inference.regular_rows import IrregularRows, keep_regular
from tablepact.inference.typed_tables import (
    EmptyTable,
    TablePart,
    open_typed_table,
    reading_errors,
)
from tablepact.package.csv_files.cell_kinds import MISSING
from tablepact.package.csv_files.csv_delimiter import CsvMarks
from tablepact.package.csv_files.csv_shape import CsvShape, find_record_shape
from tablepact.package.table_files.table_formats import DATABASE_FORMATS
from tablepact.system.regular_files import open_bytes
from tablepact.typed_files.sqlite import cell_text
from tablepact.typed_files.typed_table import Record, TypedTable

_NO_VALUES = frozenset(("", *MISSING))
_MIDNIGHT = dt.time()
_BELOW_LABELS = 2
"""The number of the first row of a table whose format names the columns: the names are row 1."""
_KEYED = ("json", "jsonl", "ndjson")
_STORED = ("arrow", "parquet")
"""The formats in which a column has a type."""


@dataclass(frozen=True, slots=True)
class TypedSource:
    """A table whose header is known.

    Attributes:
        path: The path of the file.
        part: The format, and the part of the file that has the table.
        dialect: How the rows are read.
        encoding: The encoding, by its Python or IANA name; empty for a format that has none.
        labels: The header; a format that names the cells of each record may bring more labels while
            the rows are read.
        kinds: Of which kinds the values of each column are, as far as the rows have been read.
    """

    path: Path
    part: TablePart
    dialect: FoundDialect
    encoding: str = ""
    labels: list[str] = field(default_factory=list)
    kinds: list[set[str]] = field(default_factory=list)

    @property
    def format(self) -> str:
        """The format of the file."""
        return self.part.format

    @property
    def shown(self) -> str:
        """The file, with the part of it if it has others, in words."""
        return self.part.shown_in(self.path)

    @property
    def item_keys(self) -> list[str]:
        """The keys of all objects if the first one lacks some, for frictionless reads only its."""
        first = self.dialect.shape.width
        return self.labels if self.format in _KEYED and len(self.labels) > first else []

    @property
    def has_types(self) -> bool:
        """Whether the format has a type for each column."""
        return self.part.format in _STORED

    @property
    def is_read_as_text(self) -> bool:
        """Whether a validation gets the texts of the cells, and not their values."""
        return self.part.format in DATABASE_FORMATS

    def batches(self, irregular: IrregularRows | None = None) -> Iterator[pl.DataFrame]:
        """Yield the regular rows in batches, as those of ``CsvSource``.

        Args:
            irregular: Counts the rows that are left out.

        Raises:
            PackageError: The file cannot be read to the end.
        """
        odd = irregular or IrregularRows()
        with _opened(self.path, self.part, self.encoding) as table:
            if table.labels is None:
                yield from self._listed(table, odd)
            else:
                yield from self._keyed(table)

    def _listed(self, table: TypedTable, odd: IrregularRows) -> Iterator[pl.DataFrame]:
        """Yield the rows below the header of a table whose header is among its records."""
        width = len(self.labels)
        waiting: deque[tuple[int, Record]] = deque()

        def rows() -> Iterator[tuple[int, list[str]]]:
            for number, record in enumerate(_records(table), 1):
                if number >= self.dialect.shape.first_row and record is not None:
                    waiting.append((number, record))
                    yield number, self._texts(record, width if table.filled else 0)

        texts, records, numbers = list[list[str]](), list[Record](), list[int]()
        for number, row in keep_regular(rows(), self.dialect, odd):
            while waiting[0][0] != number:
                waiting.popleft()
            texts.append(row)
            records.append(waiting.popleft()[1])
            numbers.append(number)
            if len(texts) >= settings.current().infer_batch_rows:
                yield self._batch(texts, records, numbers)
                texts, records, numbers = [], [], []
        if texts:
            yield self._batch(texts, records, numbers)

    def _keyed(self, table: TypedTable) -> Iterator[pl.DataFrame]:
        """Yield the rows of a table whose format names the columns."""
        assert table.labels is not None  # noqa: S101 - checked by the caller
        number = _BELOW_LABELS
        for block in table.blocks:
            if isinstance(block, pl.DataFrame):
                yield self._stored(block, number)
                number += len(block)
                continue
            self.labels[:] = table.labels
            width, texts, records, numbers = len(self.labels), [], [], []
            for at, record in enumerate(block, number):
                if record is not None:
                    texts.append(self._texts(record, width))
                    records.append(record)
                    numbers.append(at)
            number += len(block)
            if texts:
                yield self._batch(texts, records, numbers)

    def _texts(self, record: Record, width: int) -> list[str]:
        """Return the texts of the cells of a record, filled up to a width."""
        if self.is_read_as_text:
            return [cell_text(cell) or "" for cell in record]
        return [*map(text, record), *[""] * (width - len(record))]

    def _batch(
        self, texts: Sequence[Sequence[str]], records: Sequence[Record], numbers: Sequence[int]
    ) -> pl.DataFrame:
        """Return the texts of rows, and add the kinds of their cells."""
        columns = {}
        for at, cells in enumerate(zip(*texts, strict=True)):
            columns[str(at)] = _as_series(cells)
            self._kinds_of(at).update(
                _kind(record[at])
                for record, cell in zip(records, cells, strict=True)
                if cell not in _NO_VALUES and at < len(record)
            )
        return pl.DataFrame({**columns, "row": pl.Series(numbers, dtype=pl.Int64)})

    def _stored(self, block: pl.DataFrame, number: int) -> pl.DataFrame:
        """Return the texts of columns that have a type, and add these types to the kinds."""
        columns = {}
        for at, column in enumerate(block.get_columns()):
            native = native_type(column.dtype)
            if native is None:
                raise PackageError(
                    f"{self.path} cannot be read: {column.name!r} has the type {column.dtype}, "
                    "which is not supported"
                )
            columns[str(at)] = column_text(column, native).fill_null("")
            if column.dtype != pl.Null:
                self._kinds_of(at).add(native if isinstance(native, str) else native[0])
        rows = pl.int_range(number, number + len(block), dtype=pl.Int64, eager=True)
        return pl.DataFrame({**columns, "row": rows})

    def _kinds_of(self, at: int) -> set[str]:
        while len(self.kinds) <= at:
            self.kinds.append(set())
        return self.kinds[at]


def open_typed_source(path: Path, part: TablePart, encoding: str | None = None) -> TypedSource:
    """Find the header of a table in a file whose cells have types.

    Args:
        path: The file.
        part: Its format, and the part of it that has the table.
        encoding: The encoding of JSON; None for UTF-8.

    Raises:
        PackageError: The file cannot be read.
    """
    named = "" if part.is_binary else (encoding or "utf-8")
    with _opened(path, part, named) as table:
        if table.labels is not None:
            labels, dialect = [*table.labels], _named_dialect(len(table.labels), part.dialect)
        else:
            records = [*islice(_records(table), SAMPLE_LINES)]
            if not any(cell not in (None, "") for record in records for cell in record or ()):
                raise EmptyTable(f"{part.shown_in(path)} is empty")
            dialect = _found_dialect(records, part.dialect, filled=table.filled)
            labels = dialect.labels or [""] * dialect.shape.width
    if not labels:
        raise EmptyTable(f"{part.shown_in(path)} is empty")
    if len(labels) > (most := settings.current().max_columns):
        raise PackageError(f"{path} has {len(labels):,} columns; the limit is {most:,}")
    return TypedSource(path, part, dialect, named, labels)


def _named_dialect(width: int, descriptor: Mapping[str, Any]) -> FoundDialect:
    """Return the dialect of a table whose format names the columns."""
    shape = CsvShape(CsvMarks(), (1,), _BELOW_LABELS, (), "", width, False, ())
    return FoundDialect(CsvFormat(), shape, [], dict(descriptor))


def _found_dialect(
    sample: Sequence[Record | None], descriptor: Mapping[str, Any], *, filled: bool
) -> FoundDialect:
    """Return the dialect of a table whose header is among its first records."""
    read = [[*map(text, record or ())] for record in sample]
    width = max(map(len, read), default=0) if filled else 0
    texts = [[*cells, *[""] * (width - len(cells))] for cells in read]
    shape = find_record_shape(texts)
    csv_format, properties = CsvFormat(), dict(descriptor)
    if not shape.header_rows:
        properties["header"] = False
    elif shape.header_rows != (1,) or {
        guess_header_row(texts, csv_format),  # as frictionless, which reads empty cells, too
        guess_header_row(read, csv_format, filled=filled),
    } != {1}:
        properties["headerRows"] = [*shape.header_rows]
    labels = []
    if shape.header_rows:
        labels = labels_of(texts, csv_format, shape.header_rows, DeclaredDialect(by_standard=True))
        labels += [""] * (shape.width - len(labels))
    return FoundDialect(csv_format, shape, labels, properties)


def _records(table: TypedTable) -> Iterator[Record | None]:
    """Yield the records of a table whose header is among them."""
    for block in table.blocks:
        assert not isinstance(block, pl.DataFrame)  # noqa: S101 - which has labels
        yield from block


@contextmanager
def _opened(path: Path, part: TablePart, encoding: str) -> Iterator[TypedTable]:
    with reading_errors(path, part.format), open_bytes(path) as file:
        yield open_typed_table(file, path, part, encoding)


def text(cell: object) -> str:
    """Return a cell as CSV would have it; empty for a null."""
    if isinstance(cell, str):
        return cell
    return "" if cell is None else text_of(kind_of(cell), cell) or ""


def _kind(cell: object) -> str:
    """Return the kind of a cell: as ``native_type`` names it, or ``day`` for midnight."""
    if isinstance(cell, dict):
        return "struct"
    if isinstance(cell, list):
        return "list"
    if isinstance(cell, dt.datetime) and cell.tzinfo is None and cell.time() == _MIDNIGHT:
        return "day"
    return kind_of(cell)


def _as_series(cells: Sequence[str]) -> pl.Series:
    try:
        return pl.Series(cells, dtype=pl.String)
    except UnicodeEncodeError as error:
        raise PackageError(f"a string is not valid Unicode: {error.object[:60]!r}") from error
