"""Which rows of two versions of a table may differ, found by two hashes of each.

Most rows are equal. So of each only a hash of its key and one of all its cells are kept, in
partitions that go to disk; a row whose two hashes the other version has, too, is equal, and only
the others are read again to be compared. Both hashes have 64 bits, and seeds that are drawn anew in
each process: two rows of the same ones are less likely than a fault of the machine.
"""

from __future__ import annotations

import secrets

import polars as pl

from tablepact.comparison.engine_table import ReadColumns
from tablepact.comparison.row_readers import RowReader
from tablepact.engine.keys.spill import SpilledRows

_KEY_SEED, _CELLS_SEED = secrets.randbits(64), secrets.randbits(64)
_BOTH = (pl.col("key").cast(pl.UInt128) * pl.lit(2**64, pl.UInt128) + pl.col("cells")).alias("both")
"""Both hashes of a row as one number."""
_NONE = pl.DataFrame(
    schema={"row": pl.UInt32, "key": pl.UInt64, "cells": pl.UInt64, "both": pl.UInt128}
)


def unequal_rows(
    old: tuple[RowReader, ReadColumns],
    new: tuple[RowReader, ReadColumns],
    number: int,
    *,
    has_key: bool,
) -> tuple[pl.Series, pl.Series]:
    """Return the numbers of the rows that may differ, of both versions, from 0 and in order.

    If a row is among them, all of its key are.

    Args:
        old: The rows that there were, and what is compared of them.
        new: The rows that there are, likewise.
        number: In how many partitions they are compared.
        has_key: Whether the table has a key; otherwise rows are matched by all fields.

    Raises:
        PackageError: Rows cannot be read.
    """
    spilled = SpilledRows(number, ["key"]), SpilledRows(number, ["key"])
    unequal: tuple[list[pl.Series], list[pl.Series]] = [], []
    try:
        for rows, (reader, columns) in zip(spilled, (old, new), strict=True):
            for frame in reader.batches(columns, _hashes):
                rows.add(frame)
        for index in range(number):
            found = _unequal(spilled[0].part(index), spilled[1].part(index), has_key=has_key)
            for numbers, of_part in zip(unequal, found, strict=True):
                numbers.append(of_part)
    finally:
        for rows in spilled:
            rows.close()
    return pl.concat(unequal[0]).sort(), pl.concat(unequal[1]).sort()


def _hashes(frame: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name in frame.columns if name.startswith("k")]
    return frame.select(
        key=pl.struct(keys).hash(_KEY_SEED), cells=pl.struct(pl.all()).hash(_CELLS_SEED)
    )


def _unequal(
    before: pl.DataFrame | None, after: pl.DataFrame | None, *, has_key: bool
) -> tuple[pl.Series, pl.Series]:
    """Return the numbers of the rows of a partition that may differ, of both versions."""
    old, new = (_NONE if side is None else side.with_columns(_BOTH) for side in (before, after))
    repeated = _repeated(old, new, has_key=has_key)
    return _lacking(old, new, repeated), _lacking(new, old, repeated)


def _lacking(rows: pl.DataFrame, other: pl.DataFrame, repeated: pl.Series) -> pl.Series:
    """Return the numbers of rows that have no equal in the other version, or a repeated key."""
    equal = pl.col("both").is_in(other["both"].implode())
    if len(repeated):
        equal &= ~pl.col("key").is_in(repeated.implode())
    return rows.filter(~equal)["row"]


def _repeated(before: pl.DataFrame, after: pl.DataFrame, *, has_key: bool) -> pl.Series:
    """Return the keys whose rows cannot be told apart by them.

    Without a key all fields are, so rows of one are equal: then it is enough if they are as many.
    """
    sides = [side for side in (before, after) if side["key"].n_unique() < side.height]
    if not sides:
        return pl.Series(dtype=pl.UInt64)
    keys = pl.concat(side["key"].filter(side["key"].is_duplicated()) for side in sides).unique()
    if has_key:
        return keys
    counted = [
        side.filter(pl.col("key").is_in(keys.implode())).select(
            "key", "both", number=pl.lit(sign, pl.Int64)
        )
        for side, sign in ((before, 1), (after, -1))
    ]
    numbers = pl.concat(counted).group_by("key", "both").agg(pl.col("number").sum())
    return numbers.filter(pl.col("number") != 0)["key"].unique()
