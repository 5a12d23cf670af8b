"""Find the rows of two versions of a table that may differ, by two hashes of each row.

Most rows are equal, so we keep only a hash of the key and a hash of all cells of each row, in
partitions on disk. A row is equal if the other version has a row with both hashes; only the other
rows are read again and compared. Both hashes have 64 bits and random seeds in each process, so a
collision of both is less likely than a hardware error.
"""

from __future__ import annotations

import secrets

import polars as pl

from tablepact.comparison.engine_table import ReadColumns
from tablepact.comparison.row_readers import RowReader
from tablepact.engine.keys.spill import SpilledRows

_KEY_SEED, _CELLS_SEED = secrets.randbits(64), secrets.randbits(64)
_BOTH = (pl.col("key").cast(pl.UInt128) * pl.lit(2**64, pl.UInt128) + pl.col("cells")).alias("both")
"""Both hashes of a row combined into one number."""
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
    """Return the numbers of the rows that may differ, for both versions, from 0 and in order.

    If a row may differ, all rows with its key are included.

    Args:
        old: The old rows, and the columns to compare.
        new: The new rows, likewise.
        number: The number of partitions.
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
    """Return the numbers of the rows of a partition that may differ, for both versions."""
    old, new = (_NONE if side is None else side.with_columns(_BOTH) for side in (before, after))
    repeated = _repeated(old, new, has_key=has_key)
    return _unmatched(old, new, repeated), _unmatched(new, old, repeated)


def _unmatched(rows: pl.DataFrame, other: pl.DataFrame, repeated: pl.Series) -> pl.Series:
    """Return the numbers of rows with a repeated key, or without an equal row on the other side."""
    equal = pl.col("both").is_in(other["both"].implode())
    if len(repeated):
        equal &= ~pl.col("key").is_in(repeated.implode())
    return rows.filter(~equal)["row"]


def _repeated(before: pl.DataFrame, after: pl.DataFrame, *, has_key: bool) -> pl.Series:
    """Return the repeated keys whose rows must be compared.

    Without a key field all fields form the key, so rows with the same key are equal: only those
    keys are returned whose number of rows differs.
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
