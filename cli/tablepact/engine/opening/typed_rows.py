"""Write the rows of a file whose cells have types to temporary Parquet files.

A column whose cells have one type keeps it. In any other column, each cell is written as text with
its own type; see ``MIXED`` in ``values/types.py``.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from types import NoneType
from typing import NamedTuple

import polars as pl

from tablepact.engine.errors import WorkerStopped
from tablepact.engine.values.as_text import column_text, native_type
from tablepact.engine.values.types import MIXED, TEXT, Native, kind_of, text_of, value_of
from tablepact.typed_files.typed_table import Record, Records, TypedFileError

PIECE_BYTES = 64 * 2**20
"""The approximate size of a file in memory."""
_WIDE: dict[str, tuple[str, ...]] = {
    "number": ("integer", "number"),
    "real": ("integer", "float", "real"),
}
"""The types of several types of numbers, and which types they have."""
_IN_MIXED_ONLY = ("instant", "json", "exact-json")
"""The types whose values are written as text with their type, even if all cells have it."""
RAGGED = "ragged"
"""The column with all cells of the rows that have too few or too many."""
_DTYPES: dict[str, pl.DataType] = {
    TEXT: pl.String(),
    "boolean": pl.Boolean(),
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "time": pl.Time(),
    "duration": pl.Duration("us"),
    "bytes": pl.Binary(),
}
"""The column types that hold all values of a type; columns of other types are text."""


class StoredTable(NamedTuple):
    """The rows of a table in Parquet files.

    Attributes:
        paths: The files.
        rows: How many rows each has.
        natives: The type of each column.
        skipped: For each record that is no row, the index of the row before which it stands.
        ragged: Whether a last column has all cells of the rows with too few or too many.
    """

    paths: Sequence[Path]
    rows: Sequence[int]
    natives: Sequence[Native]
    skipped: Sequence[int]
    ragged: bool


class _Piece(NamedTuple):
    """Some rows: the columns ``c0``, ``c1``... and, if some are ragged, ``RAGGED``; their types."""

    frame: pl.DataFrame
    natives: Sequence[Native | None]


class _File(NamedTuple):
    """A file with a piece of the rows: its path, its number of rows, and the types of columns."""

    path: Path
    rows: int
    natives: Sequence[Native | None]


@dataclass(slots=True)
class RowStore:
    """The rows of a table that is being read.

    Attributes:
        folder: The folder for the files.
        prefix: What their names begin with.
        labels: The labels, of which there may be more at the end.
        exact: Whether a row must have as many cells as there are labels; if not, it is filled up.
        filled: Whether only a row with more cells than there are labels is not exact.
        height: How many rows have been added.
    """

    folder: Path
    prefix: str
    labels: Sequence[str]
    exact: bool
    filled: bool = False
    height: int = 0
    _skipped: list[int] = field(default_factory=list)
    _held: list[_Piece] = field(default_factory=list)
    _files: list[_File] = field(default_factory=list)
    _ragged: bool = False

    def add(self, block: Records | pl.DataFrame) -> None:
        """Add a block of records; those that are None are skipped.

        Raises:
            TypedFileError: A string is not valid Unicode.
            WorkerStopped: A column has an unknown type, or the disk is full.
        """
        self._held.append(self._of_records(block) if isinstance(block, Sequence) else _of(block))
        self.height += self._held[-1].frame.height
        if sum(piece.frame.estimated_size() for piece in self._held) > PIECE_BYTES:
            self._write()

    def finish(self) -> StoredTable:
        """Return the table, once all blocks have been added."""
        if self._held or not self._files:
            self._write()
        width = len(self.labels)
        natives = _common([file.natives for file in self._files], width)
        for file in self._files:
            lacks = self._ragged and RAGGED not in pl.read_parquet_schema(file.path)
            if [*file.natives] != natives or lacks:
                piece = _Piece(pl.read_parquet(file.path), file.natives)
                _save(_as(piece, natives, ragged=self._ragged), file.path)
        return StoredTable(
            [file.path for file in self._files],
            [file.rows for file in self._files],
            [native or TEXT for native in natives],
            self._skipped,
            self._ragged,
        )

    def _of_records(self, block: Records) -> _Piece:
        width, records = len(self.labels), list[Record]()
        for record in block:
            if record is None:
                self._skipped.append(self.height + len(records))
            else:
                records.append(record)
        odd = [index for index, cells in enumerate(records) if len(cells) != width]
        ragged = pl.Series(RAGGED, [None] * len(records), dtype=pl.String)
        wrong = [index for index in odd if not self.filled or len(records[index]) > width]
        if wrong and self.exact:
            self._ragged = True
            written = [json.dumps([text_of(MIXED, cell) for cell in records[i]]) for i in wrong]
            ragged = ragged.scatter(wrong, written)
        for index in odd:
            cells = records[index][:width]
            records[index] = [*cells, *[None] * (width - len(cells))]
        columns = zip(*records, strict=True) if records else repeat((), width)
        typed = [_column(values) for values in columns]
        series = [one.alias(f"c{index}") for index, (one, _) in enumerate(typed)]
        if wrong and self.exact:
            series.append(ragged)
        return _Piece(pl.DataFrame(series), [native for _, native in typed])

    def _write(self) -> None:
        natives = _common([piece.natives for piece in self._held], len(self.labels))
        frames = [_as(piece, natives, ragged=self._ragged) for piece in self._held]
        frame = pl.concat(frames) if frames else _as(_Piece(pl.DataFrame(), ()), natives)
        if frame.estimated_size() > shutil.disk_usage(self.folder).free // 2:
            raise WorkerStopped("its rows need more than half of the free disk space")
        path = self.folder / f"{self.prefix}-{len(self._files)}.parquet"
        _save(frame, path)
        self._files.append(_File(path, frame.height, natives))
        self._held.clear()


def _save(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="lz4", statistics=False)


def _of(frame: pl.DataFrame) -> _Piece:
    """Return the rows of a format that stores columns."""
    natives = list[Native | None]()
    for name, dtype in frame.schema.items():
        if (native := native_type(dtype)) is None:
            raise WorkerStopped(f"{name!r} has the type {dtype}, which is not supported")
        natives.append(None if dtype == pl.Null else native)
    columns = [column.alias(f"c{index}") for index, column in enumerate(frame.get_columns())]
    return _Piece(pl.DataFrame(columns), natives)


def _column(values: Sequence[object]) -> tuple[pl.Series, Native | None]:
    """Return the cells of a column in a type that holds each of them."""
    types = {*map(type, values)} - {NoneType}
    if not types:
        return pl.Series(values, dtype=pl.Null), None
    kinds = {kind_of(next(value for value in values if type(value) is one)) for one in types}
    if types & {list, dict, dt.datetime}:  # of which there are several kinds
        kinds = {kind_of(value) for value in values if value is not None}
    native = _joined(kinds)
    with suppress(OverflowError, UnicodeEncodeError, pl.exceptions.PolarsError, TypeError):
        if native in _DTYPES:
            return pl.Series(values, dtype=_DTYPES[native], strict=True), native
    if native == "integer":
        native = "number"  # beyond 64 bits
    texts = [text_of(native, value) for value in values]
    try:
        return pl.Series(texts, dtype=pl.String), native
    except UnicodeEncodeError as error:
        raise TypedFileError(f"a string is not valid Unicode: {error.object[:60]!r}") from error


def _joined(kinds: Set[str]) -> str:
    """Return the type that has the values of some types."""
    if len(kinds) == 1:
        (only,) = kinds
        return MIXED if only in _IN_MIXED_ONLY else only
    wide = (name for name, narrow in _WIDE.items() if kinds <= {*narrow})
    return next(wide, MIXED)


def _common(known: Iterable[Sequence[Native | None]], width: int) -> list[Native | None]:
    """Return the types that have the values of all pieces; None for columns without values."""
    kinds: list[dict[Native, None]] = [{} for _ in range(width)]
    for natives in known:
        for index, native in enumerate(natives):
            if native is not None:
                kinds[index][native] = None
    return [_common_type([*some]) for some in kinds]


def _common_type(natives: Sequence[Native]) -> Native | None:
    if len(natives) < 2:
        return natives[0] if natives else None
    return _joined({native if isinstance(native, str) else "json" for native in natives})


def _as(piece: _Piece, natives: Sequence[Native | None], *, ragged: bool = False) -> pl.DataFrame:
    """Return rows with their columns in other types, and those that they lack."""
    columns = list[pl.Series]()
    height = piece.frame.height
    for index, native in enumerate(natives):
        name = f"c{index}"
        own = piece.natives[index] if index < len(piece.natives) else None
        if own is None:
            dtype = _dtype(native)
            columns.append(pl.Series(name, [None], dtype=dtype).new_from_index(0, height))
            continue
        column = piece.frame.to_series(index).alias(name)
        columns.append(column if own == native else _widened(column, own, native))
    if ragged:
        kept = piece.frame[RAGGED] if RAGGED in piece.frame.columns else None
        empty = pl.Series(RAGGED, [None], dtype=pl.String).new_from_index(0, height)
        columns.append(empty if kept is None else kept)
    return pl.DataFrame(columns)


def _dtype(native: Native | None) -> pl.DataType:
    return _DTYPES.get(native, pl.String()) if isinstance(native, str) else pl.String()


def _widened(column: pl.Series, own: Native, native: Native | None) -> pl.Series:
    """Return the cells of a column as the texts that a wider type has for them."""
    values = [value_of(own, text) for text in column_text(column, own)]
    assert native is not None  # noqa: S101 - the type has the values of this column
    return pl.Series(column.name, [text_of(native, value) for value in values], dtype=pl.String)
