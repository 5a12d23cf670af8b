"""Find the rows that repeat the key of an earlier row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.keys.normalize import key_texts
from tablepact.engine.rows.parallel import RowRange
from tablepact.engine.rows.reread import reread_rows
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.key_text import UNEQUAL

AT_ONCE = 2_000_000
"""How many candidate rows are compared in one batch."""


@dataclass(slots=True)
class Duplicates:
    """The rows that repeat a key.

    Attributes:
        count: How many there are.
        before: For the first of them, by row number from 0: the previous row with the same key.
    """

    count: int = 0
    before: dict[int, int] = field(default_factory=dict)

    def join(self, other: Duplicates, limit: int) -> None:
        """Add the duplicates of other keys."""
        self.count += other.count
        before = self.before | other.before
        self.before = {row: before[row] for row in sorted(before)[:limit]}


def find_duplicates(
    key: Sequence[int],
    candidates: Iterable[pl.DataFrame],
    parts: Sequence[RowRange],
    table: TableSpec,
    cell_reader: CellReader,
    limit: int,
) -> Duplicates:
    """Find the rows that repeat a key: candidates have the same hash, then values are compared.

    Args:
        key: The indexes of its columns.
        candidates: The rows whose hash is not unique: ``row`` (from 0) and ``hash``; all rows of a
            hash are in the same frame.
        parts: The positions of the rows in the file.
        table: The table.
        cell_reader: Reads the cells that no prefilter clears.
        limit: How many of the first duplicates to return with their previous row.
    """
    duplicates = Duplicates()
    for batch in _batches(candidates):
        rows = pl.concat(reread_keys(batch["row"], key, parts, table, cell_reader))
        duplicates.join(duplicates_among(rows, key, limit), limit)
    return duplicates


def duplicates_among(rows: pl.DataFrame, key: Sequence[int], limit: int) -> Duplicates:
    """Find the rows with the same values as an earlier row.

    Args:
        rows: The row numbers, ``row``, and the values of the key, ``k0``..., in any order.
        key: The indexes of the columns of the key.
        limit: How many of the first duplicates to return with their previous row.
    """
    names = [f"k{column}" for column in key]
    before = rows.sort("row").select("row", before=pl.col("row").shift(1).over(names))
    repeated = before.drop_nulls()
    return Duplicates(repeated.height, dict(repeated.head(limit).iter_rows()))


def _batches(hashes: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the candidates in batches, the rows of a hash in the same one."""
    for candidates in hashes:
        batches = -(-candidates.height // AT_ONCE)
        if batches == 1:
            yield candidates
            continue
        for batch in range(batches):
            yield candidates.filter(pl.col("hash") // 2**32 % batches == batch)


def reread_keys(
    rows: pl.Series,
    key: Sequence[int],
    parts: Sequence[RowRange],
    table: TableSpec,
    cell_reader: CellReader,
) -> Iterator[pl.DataFrame]:
    """Yield the values of a key in these rows: ``row``, ``k0``...

    A row whose key has a value that equals no other, such as NaN, is left out.
    """
    rows = rows.sort()
    for part in parts:
        start, end = rows.search_sorted(pl.Series([part.row, part.row + part.rows])).to_list()
        if start == end:
            continue
        selected = rows.slice(start, end - start)
        chosen = reread_rows(table, part.chunk, (selected - part.row).to_list())
        texts = key_texts(chosen.block.frame, table, key, cell_reader)
        equal = pl.all_horizontal((pl.all() != UNEQUAL).fill_null(True))
        yield texts.with_columns(selected.alias("row")).filter(
            texts.select(equal.alias("equal")).to_series()
        )
