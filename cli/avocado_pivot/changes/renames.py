"""Rows whose identifier changed and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

MOST = 20_000
"""How many rows that came, and that went, are kept to be listed and to be looked at for renames."""


class Unmatched:
    """Rows that only one version has: all counted, the first ones kept."""

    def __init__(self) -> None:
        self.count = 0
        self._frames: list[pl.DataFrame] = []
        self._kept = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Add rows."""
        self.count += frame.height
        if frame.height:
            self._frames.append(frame)
            self._kept += frame.height
        if self._kept > 2 * MOST:
            self._frames = [self.frame()]
            self._kept = self._frames[0].height

    @property
    def complete(self) -> bool:
        """Whether all are kept."""
        return self.count <= MOST

    def frame(self) -> pl.DataFrame:
        """Give those that are kept, in the order of the file."""
        if not self._frames:
            return pl.DataFrame()
        return pl.concat(self._frames, how="diagonal").sort("row").head(MOST)

    def rows(self) -> list[dict[str, Any]]:
        """Give those that are kept as mappings."""
        return self.frame().to_dicts()


def renames(
    removed: Unmatched, added: Unmatched, keys: Sequence[str], rest: Sequence[str]
) -> list[tuple[int, int]]:
    """Match rows that went with rows that came, where all but the key is the same.

    A match counts only if no other row of either side has the same rest, and if it is not empty.

    Returns:
        Pairs of row numbers, old and new; none if not all rows have been kept.
    """
    if not (rest and removed.count and added.count and removed.complete and added.complete):
        return []
    some = pl.any_horizontal(pl.col(rest).is_not_null())
    sides = [
        frame.filter(some & pl.struct(rest).is_unique()).select("row", *keys, *rest)
        for frame in (removed.frame(), added.frame())
    ]
    pairs = sides[0].join(sides[1], on=list(rest), how="inner", nulls_equal=True, suffix=":new")
    return pairs.sort("row").select("row", "row:new").rows()
