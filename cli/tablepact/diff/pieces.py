"""Rows of two tables parted by their key, so that each part of both fits into memory at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from tablepact.engine.keys.spill import SpilledRows

PART_BYTES = 48 * 2**20
"""How many bytes of both files together make a part."""


def parted(
    pieces: Sequence[Iterator[pl.DataFrame]], keys: Sequence[str], size: int
) -> Iterator[tuple[pl.DataFrame | None, pl.DataFrame | None]]:
    """Give the rows of two tables in parts; rows of the same key come in the same part.

    Args:
        pieces: The rows of the two tables, with the columns ``keys``.
        keys: The columns of the key.
        size: How many bytes both tables have.
    """
    number = max(1, -(-size // PART_BYTES))
    both = [SpilledRows(number, keys) for _ in pieces]
    try:
        for parts, frames in zip(both, pieces, strict=True):
            for frame in frames:
                parts.add(frame)
        for place in range(number):
            yield both[0].part(place), both[1].part(place)
    finally:
        for parts in both:
            parts.close()
