"""Read the rows of a DataFrame or LazyFrame in batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import polars as pl

from tablepact import settings
from tablepact.errors import PackageError, as_line

AnyFrame: TypeAlias = pl.DataFrame | pl.LazyFrame
"""The rows of a table."""


def batches(table: AnyFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows in order, ``batch_rows`` at a time; an empty table yields one empty batch.

    Raises:
        PackageError: The file of a LazyFrame is damaged or missing.
    """
    height, rows = height_of(table), settings.current().batch_rows
    for start in range(0, max(height, 1), rows):
        yield (
            table[start : start + rows]
            if isinstance(table, pl.DataFrame)
            else collect(table.slice(start, rows))
        )


def height_of(table: AnyFrame) -> int:
    """Return the number of rows."""
    if isinstance(table, pl.DataFrame):
        return table.height
    return int(collect(table.select(pl.len())).item())


def collect(table: pl.LazyFrame) -> pl.DataFrame:
    """Collect a LazyFrame with the streaming engine.

    Raises:
        PackageError: Its file is damaged or missing.
    """
    try:
        return table.collect(engine="streaming")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise PackageError(f"a table cannot be read: {as_line(error)}") from error
