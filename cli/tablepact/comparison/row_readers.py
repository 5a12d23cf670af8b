"""Read the rows of a table as text, in batches: keys as values, cells as written.

Cells with the same text have the same value if both versions read them in the same way, so values
are compared only where the texts differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, Protocol

import polars as pl

from tablepact.batches import batches, collect, height_of
from tablepact.comparison.engine_table import (
    SHORT,
    EngineTableReader,
    ReadColumns,
)
from tablepact.comparison.row_listing import INVALID
from tablepact.engine.cells.cell_prefilter import is_missing
from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.keys.comparable import require_comparable_keys
from tablepact.engine.keys.normalize import key_texts
from tablepact.engine.rows.parallel import ChunkResult, map_chunks, map_in_order
from tablepact.engine.rows.reread import reread_rows
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.key_text import UNEQUAL
from tablepact.errors import PackageError
from tablepact.exact_columns import columns as exactly
from tablepact.exact_columns import frame_of
from tablepact.frames.lazy import Progress
from tablepact.package.digests.digest import as_text, fits_float64, number_text

SAMPLE_ROWS = 10_000
"""The number of rows from which the total size is estimated."""


FrameFunction = Callable[[pl.DataFrame], pl.DataFrame]
"""A function that is applied to the rows of each block in the thread that reads it."""


class RowReader(Protocol):
    """The rows of one version of a table."""

    rows: int
    """The number of rows that ``batches`` has yielded."""

    @property
    def names(self) -> Sequence[str]:
        """The fields, in the order of the file."""
        ...

    @property
    def size(self) -> int:
        """The approximate size of the rows in bytes."""
        ...

    def batches(
        self, columns: ReadColumns, work: FrameFunction | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield the rows in order.

        Args:
            columns: The columns to read.
            work: A function from each frame to one with as many rows; by default none.

        Yields:
            Frames of ``row`` (from 0) and the columns as text with null for missing values, or the
            results of ``work``.
        """
        ...

    def pick(self, columns: ReadColumns, rows: pl.Series) -> Iterator[pl.DataFrame]:
        """Yield some of the rows, in order, after ``batches`` has yielded all.

        Args:
            columns: The columns to read.
            rows: The numbers of the rows, in order.
        """
        ...

    def values(self, field: str, cells: pl.Series) -> pl.Series:
        """Return the values of cells as canonical text: equal values have equal texts."""
        ...

    def reading(self, field: str) -> object:
        """Return how the cells of a field are read, comparable with the other version."""
        ...


class _ReadChunk(NamedTuple):
    """A chunk that has been read, and the number of its first row."""

    chunk: ChunkResult[object]
    row: int


class EngineRowReader(EngineTableReader):
    """Reads the rows of a file in blocks of the engine."""

    def __init__(
        self, table: TableSpec, reader: CellReader, label: str, progress: Progress | None = None
    ) -> None:
        super().__init__(table, reader, label, progress)
        self.size = table.file.size
        self.rows = 0
        self._chunks: list[_ReadChunk] = []

    def batches(
        self, columns: ReadColumns, work: FrameFunction | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield the rows; raise PackageError if a row is ragged or cannot be decoded."""

        def read(tokens: RowBlock) -> tuple[pl.DataFrame, int | None]:
            frame = self._columns(tokens.frame, columns)
            ragged = min(tokens.ragged, default=None)
            return work(frame) if work else frame, ragged

        self.rows, self._chunks = 0, []
        with self.reading_errors():
            for chunk in map_chunks(self.table, read):
                frame, ragged = chunk.result
                if ragged is not None:
                    raise self.ragged_row(self.rows + ragged)
                where: ChunkResult[object] = ChunkResult(chunk.start, chunk.end, chunk.by_csv, None)
                self._chunks.append(_ReadChunk(where, self.rows))
                yield frame.with_row_index("row", self.rows)
                self.rows += frame.height
                if self.progress:
                    self.progress(self.table.name, chunk.end, self.size)

    def pick(self, columns: ReadColumns, rows: pl.Series) -> Iterator[pl.DataFrame]:
        """Yield some of the rows; only their blocks are read again."""

        def read(chosen: tuple[_ReadChunk, pl.Series]) -> pl.DataFrame:
            (chunk, row), numbers = chosen
            indexes = (numbers - row).to_list()
            frame = reread_rows(self.table, chunk, indexes).block.frame
            return self._columns(frame, columns).with_columns(row=numbers)

        starts = pl.Series([chunk.row for chunk in self._chunks], dtype=pl.Int64)
        cuts = [*rows.search_sorted(starts), len(rows)]
        chosen = (
            (chunk, rows.slice(first, end - first))
            for chunk, (first, end) in zip(self._chunks, pairwise(cuts), strict=True)
            if end > first
        )
        with self.reading_errors():
            yield from map_in_order(read, chosen)

    def _columns(self, frame: pl.DataFrame, columns: ReadColumns) -> pl.DataFrame:
        keys = [self._value(frame, name).alias(f"k{i}") for i, name in enumerate(columns.keys)]
        cells = [
            (self._value(frame, name) if name in columns.as_values else self._cell(frame, name))
            .alias(column)
            for name, column in columns.cells.items()
        ]  # fmt: skip
        return frame_of([*keys, *cells])

    def values(self, field: str, cells: pl.Series) -> pl.Series:
        """Return the values; a cell that is not of its type keeps its text, marked as invalid."""
        index = self.position(field)
        with self.reading_errors():
            return self._value(pl.DataFrame({f"c{index}": cells}), field)

    def _cell(self, frame: pl.DataFrame, field: str) -> pl.Series:
        index = self.position(field)
        cell = pl.col(f"c{index}")
        return frame.select(
            pl.when(~is_missing(self.table.columns[index], cell)).then(cell)
        ).to_series()

    def _value(self, frame: pl.DataFrame, field: str) -> pl.Series:
        index = self.position(field)
        cells = self._cell(frame, field)
        try:
            require_comparable_keys(self.table, [field])
        except FastPathUnsupported:  # lists and objects are compared as text
            return cells
        texts = key_texts(frame, self.table, [index], self.reader)[f"k{index}"]
        if self.table.columns[index].key_kind == "number":
            texts = normalize_numbers(texts)
        odd = ((texts.is_null() | (texts == UNEQUAL)) & cells.is_not_null()).arg_true()
        return texts.scatter(odd, INVALID + cells[odd]) if len(odd) else texts


class TypedRowReader:
    """Reads the rows of a table that the engine does not support, as values in canonical form."""

    def __init__(
        self, table: pl.LazyFrame, name: str, label: str, progress: Progress | None = None
    ) -> None:
        self.table = table
        self.name = name
        self.label = label
        self.progress = progress
        self.names = table.collect_schema().names()
        with self._table_in_errors():
            self.height = height_of(table)
            first = as_text(collect(table.head(SAMPLE_ROWS)))
        self.rows = 0
        self.size = int(first.estimated_size()) * self.height // max(first.height, 1)

    def batches(
        self, columns: ReadColumns, work: FrameFunction | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield the rows; raise PackageError if the file is damaged."""
        self.rows = 0
        for piece in self._pieces(columns):
            frame = _value_columns(piece, columns)
            yield (work(frame) if work else frame).with_row_index("row", self.rows)
            self.rows += piece.height
            if self.progress and self.height:
                self.progress(self.name, self.rows, self.height)

    def pick(self, columns: ReadColumns, rows: pl.Series) -> Iterator[pl.DataFrame]:
        """Yield some of the rows."""
        start = 0
        for piece in self._pieces(columns):
            stop = start + piece.height
            first, end = rows.search_sorted(pl.Series([start, stop], dtype=pl.Int64))
            if end > first:
                numbers = rows.slice(first, end - first)
                chosen = piece[(numbers - start).to_list()]
                yield _value_columns(chosen, columns).with_columns(row=numbers)
            start = stop

    def _pieces(self, columns: ReadColumns) -> Iterator[pl.DataFrame]:
        with self._table_in_errors():
            names = dict.fromkeys([*columns.keys, *columns.cells])
            yield from batches(self.table.select(exactly(names)))

    @contextmanager
    def _table_in_errors(self) -> Iterator[None]:
        try:
            yield
        except PackageError as error:
            raise PackageError(f"{self.label}, {self.name}: {error}") from error

    def values(self, field: str, cells: pl.Series) -> pl.Series:  # noqa: ARG002 - they are values
        """Return the cells, which already are values."""
        return cells

    def reading(self, field: str) -> object:  # noqa: ARG002 - the same for all
        """Return a constant: all cells are compared as values."""
        return "values"


def normalize_numbers(numbers: pl.Series) -> pl.Series:
    """Return numbers, given as key texts, in canonical form, so that equal values have equal texts.

    6.7907400000000004 becomes 6.79074, and NaN equals NaN. A number that does not fit Float64 keeps
    its digits.
    """
    odd = (~numbers.str.contains(rf"\A{SHORT}\z")).fill_null(False).arg_true()
    if not len(odd):
        return numbers
    return numbers.scatter(odd, pl.Series(map(float_text, numbers[odd]), dtype=pl.String))


def _value_columns(frame: pl.DataFrame, columns: ReadColumns) -> pl.DataFrame:
    texts = value_texts(frame)
    keys = [texts[name].alias(f"k{i}") for i, name in enumerate(columns.keys)]
    return frame_of([*keys, *(texts[name].alias(c) for name, c in columns.cells.items())])


def value_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return every cell of a frame as text, with Decimals in the form of Float64."""
    texts = as_text(frame)
    wide = [name for name, dtype in frame.schema.items() if dtype.is_decimal()]
    return texts.with_columns(normalize_numbers(texts[name]) for name in wide)


def float_text(number: str) -> str:
    """Return a number, given as a key text, in canonical form."""
    if number == UNEQUAL:
        return "NaN"
    value = Decimal(number)
    fits = not value.is_finite() or fits_float64(value)
    return number_text(float(value)) if fits else number
