"""Rows whose key has been there before."""

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
"""How many candidates are compared at once."""


@dataclass(slots=True)
class Duplicates:
    """The rows that repeat a key.

    Attributes:
        count: How many there are.
        before: Of the first of them, by their number from 0: the row with the same key before it.
    """

    count: int = 0
    before: dict[int, int] = field(default_factory=dict)

    def join(self, other: Duplicates, limit: int) -> None:
        """Add what was found among other keys."""
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
    """Find the rows that repeat a key: candidates by their hash, then by their values.

    Args:
        key: The indexes of its columns.
        candidates: The rows whose hash is not the only one: ``row`` (from 0) and ``hash``; all rows
            of a hash are in the same frame.
        parts: Where the rows are.
        table: The table.
        cell_reader: Who is asked about odd cells.
        limit: How many of the first ones are given with the row before.
    """
    duplicates = Duplicates()
    for batch in _batches(candidates):
        rows = pl.concat(reread_keys(batch["row"], key, parts, table, cell_reader))
        duplicates.join(duplicates_among(rows, key, limit), limit)
    return duplicates


def duplicates_among(rows: pl.DataFrame, key: Sequence[int], limit: int) -> Duplicates:
    """Find the rows that have the same values as one before.

    Args:
        rows: Their numbers, ``row``, and the values of the key, ``k0``..., in any order.
        key: The indexes of its columns.
        limit: How many of the first ones are given with the row before.
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
    """Read the values of a key in these rows: ``row``, ``k0``...; no row whose key equals none."""
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
