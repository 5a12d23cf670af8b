"""Read the rows of Parquet files in blocks."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

import polars as pl

from tablepact import settings
from tablepact.engine.errors import SourceError, StorageError
from tablepact.engine.storage.parquet_file import InvalidParquet, local_path
from tablepact.engine.storage.stored_file import FilePart
from tablepact.engine.table_spec import ColumnSpec, ParquetLayout, TableSpec
from tablepact.engine.values.as_text import column_text
from tablepact.engine.values.types import MIXED, as_day, text_of, value_of
from tablepact.errors import as_line

BLOCK_CELLS = 1_000_000
"""The approximate maximum number of cells of a block."""
AT_ONCE = 8
"""How many blocks are read at once, since each read decodes its first page from the start."""


def rows_per_block(table: TableSpec) -> int:
    """Return how many rows a block has, unless the rows are large."""
    return max(min(settings.current().parquet_block_rows, BLOCK_CELLS // max(_width(table), 1)), 1)


class StoredRows:
    """The rows of a block of Parquet; columns are converted to text on first use.

    See ``RowBlock``.
    """

    newlines = 0

    def __init__(self, table: TableSpec, stored: pl.DataFrame) -> None:
        """Wrap rows with their stored types: ``c0``, ``c1``..."""
        self._table, self._stored = table, stored
        self._texts: dict[int, pl.Series] = {}
        self.ragged = _ragged(table, stored)

    @property
    def frame(self) -> pl.DataFrame:
        """All columns as text."""
        return self.cells(range(self._table.width))

    @property
    def height(self) -> int:
        """The number of rows."""
        return self._stored.height

    def cells(self, columns: Collection[int]) -> pl.DataFrame:
        """Return the rows with some columns as text."""
        return pl.DataFrame([self._text(index) for index in columns])

    def mixed(self, stored: Collection[int]) -> pl.DataFrame:
        """Return the rows with the stored values of some columns, and the others as text."""
        return pl.DataFrame(
            [
                self._stored[f"c{index}"] if index in stored else self._text(index)
                for index in range(self._table.width)
            ]
        )

    def pick(self, rows: Sequence[int]) -> pl.DataFrame:
        """Return some of the rows as text."""
        return StoredRows(self._table, self._stored[rows]).frame

    def _text(self, index: int) -> pl.Series:
        if index not in self._texts:
            column, cells = self._table.columns[index], self._stored[f"c{index}"]
            self._texts[index] = column_text(cells, column.native, as_days=column.kind == "date")
        return self._texts[index]


def read_rows(table: TableSpec, start: int, stop: int) -> pl.DataFrame:
    """Read rows with their stored types, up to ``stop`` or the end of the file of the first row.

    Returns:
        The rows, with columns named ``c0``, ``c1``...

    Raises:
        SourceError: The rows cannot be read.
    """
    counts = _parquet(table).rows
    ends = list(accumulate(counts))
    number = bisect_right(ends, start)
    before = ends[number] - counts[number]
    part, last = table.file.parts[number], min(stop, ends[number]) - before
    return _slice(part, start - before, last, _width(table))


@contextmanager
def parquet_errors(part: FilePart) -> Iterator[None]:
    """Turn the exceptions of polars and of object stores into a finding.

    Raises:
        SourceError: The file cannot be read.
    """
    try:
        yield
    except InvalidParquet as error:
        raise SourceError("source-error", f"{part.address}: {error}") from error
    except (OSError, StorageError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError("scheme-error", f"{part.address} cannot be read: {reason}") from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = as_line(error, 300)
        raise SourceError("source-error", f"{part.address} is damaged: {reason}") from error


class ParquetBlocks:
    """The blocks of a span of rows; reads several blocks at a time."""

    careful = True

    def __init__(self, table: TableSpec, stop: int) -> None:
        self._table = table
        self._stop = stop
        self._rows = rows_per_block(table)
        self._enough = self._next = min(settings.current().parquet_first_rows, self._rows)
        self._read = pl.DataFrame()
        self._start = 0

    def read(self, start: int) -> pl.DataFrame:
        """Return the block that begins at row ``start``; it is empty after the last row."""
        if start >= self._stop:
            return pl.DataFrame()
        offset = start - self._start
        if not 0 <= offset < self._read.height:
            offset, self._start = 0, start
            self._read = read_rows(self._table, start, min(self._end(start), self._stop))
            size = max(int(self._read.estimated_size()) // self._read.height, 1)
            fitting = max(settings.current().parquet_block_bytes // size, 1)
            self._rows = min(rows_per_block(self._table), fitting)
            self._enough = min(fitting, self._read.height * AT_ONCE)
            self._next = min(self._rows * AT_ONCE, self._read.height * AT_ONCE)
        return self._read.slice(offset, self._rows)

    def _end(self, start: int) -> int:
        """Return the row to read up to: the end of a row group, if one is near."""
        ends = _parquet(self._table).group_ends
        number = bisect_left(ends, start + max(self._enough // 2, 1))
        if number < len(ends) and ends[number] <= start + self._next:
            return ends[number]
        return start + self._next


def _slice(part: FilePart, start: int, stop: int, width: int) -> pl.DataFrame:
    with parquet_errors(part):
        path = local_path(part, start, stop)
        rows = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        frame = rows.slice(start, stop - start).collect()
    if frame.shape != (stop - start, width):
        raise SourceError("source-error", f"{part.address} has fewer rows than its footer says")
    frame.columns = [f"c{index}" for index in range(width)]
    return frame


def _width(table: TableSpec) -> int:
    return len(_parquet(table).natives) + _parquet(table).ragged


def _ragged(table: TableSpec, stored: pl.DataFrame) -> dict[int, list[Any]]:
    """Return the cells of the rows with too few or too many, by their indexes, as text."""
    natives = _parquet(table).natives
    if not _parquet(table).ragged:
        return {}
    kept = stored[f"c{len(natives)}"]
    return {
        row: [
            cell if index >= len(natives) else _as_stored(table.columns[index], cell)
            for index, cell in enumerate(json.loads(kept[row]))
        ]
        for row in kept.is_not_null().arg_true().to_list()
    }


def _as_stored(column: ColumnSpec, cell: str | None) -> str | None:
    """Return a cell of a mixed row as the text that its column has for it."""
    if cell is None:
        return None
    value = value_of(MIXED, cell)
    text = text_of(column.native, value)
    if column.kind == "date" and column.native in ("datetime", "instant") and text:
        return as_day(text)
    return text


def _parquet(table: TableSpec) -> ParquetLayout:
    assert table.parquet is not None  # noqa: S101 - callers pass Parquet tables only
    return table.parquet
