"""Rows whose key has been there before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from avocado_pivot.engine.cells.judging import Judge
from avocado_pivot.engine.cutting.stretches import again
from avocado_pivot.engine.keys.hashes import Hashes
from avocado_pivot.engine.keys.key_text import UNEQUAL
from avocado_pivot.engine.keys.texts import key_texts
from avocado_pivot.engine.scan import Part
from avocado_pivot.engine.table import Table

AT_ONCE = 2_000_000
"""How many candidates are compared at once."""


@dataclass(slots=True)
class Repeats:
    """The rows that repeat a key.

    Attributes:
        count: How many there are.
        before: Of the first of them, by their number from 0: the row with the same key before it.
    """

    count: int = 0
    before: dict[int, int] = field(default_factory=dict)


def repeats(
    key: Sequence[int],
    hashes: Hashes,
    parts: Sequence[Part],
    table: Table,
    judge: Judge,
    limit: int,
) -> Repeats:
    """Find the rows that repeat a key: candidates by their hash, then by their values.

    Args:
        key: The places of its columns.
        hashes: Its hashes.
        parts: Where the rows are.
        table: The table.
        judge: Who is asked about odd cells.
        limit: How many of the first ones are given with the row before.
    """
    found = Repeats()
    for candidates in _pieces(hashes):
        frames = list(_read_again(candidates["row"], key, parts, table, judge))
        rows = pl.concat(frames).sort("row")
        names = [f"k{place}" for place in key]
        before = rows.select("row", before=pl.col("row").shift(1).over(names))
        repeated = before.drop_nulls()
        found.count += repeated.height
        for row, earlier in repeated.head(limit).iter_rows():
            found.before[row] = earlier
    found.before = {row: found.before[row] for row in sorted(found.before)[:limit]}
    return found


def _pieces(hashes: Hashes) -> Iterator[pl.DataFrame]:
    """Give the candidates in pieces, the rows of a hash in the same one."""
    for candidates in hashes.repeated():
        pieces = -(-candidates.height // AT_ONCE)
        if pieces == 1:
            yield candidates
            continue
        for piece in range(pieces):
            yield candidates.filter(pl.col("hash") // 2**32 % pieces == piece)


def _read_again(
    rows: pl.Series, key: Sequence[int], parts: Sequence[Part], table: Table, judge: Judge
) -> Iterator[pl.DataFrame]:
    """Read the values of a key in these rows."""
    rows = rows.sort()
    for part in parts:
        start, end = rows.search_sorted(pl.Series([part.row, part.row + part.rows])).to_list()
        if start == end:
            continue
        tokens, _ = again(table, part.stretch)
        wanted = rows.slice(start, end - start)
        chosen = tokens.frame[(wanted - part.row).to_list()]
        texts = key_texts(chosen, table, key, judge)
        equal = pl.all_horizontal((pl.all() != UNEQUAL).fill_null(True))
        yield texts.with_columns(wanted.alias("row")).filter(
            texts.select(equal.alias("equal")).to_series()
        )
