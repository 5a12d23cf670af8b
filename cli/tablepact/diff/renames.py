"""Rows that only one version has, and those of them whose identifier changed and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

MOST = 20_000
"""How many rows that came, and that went, are looked at for renames."""


class Unmatched:
    """Rows that only one version has: all counted, the first ones in the file kept."""

    def __init__(self, most: int) -> None:
        self.count = 0
        self.most = most
        self._frames: list[pl.DataFrame] = []
        self._kept = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Add rows."""
        self.count += frame.height
        if frame.height:
            self._frames.append(frame)
            self._kept += frame.height
        if self._kept > 2 * self.most:
            self._frames = [self.frame()]
            self._kept = self._frames[0].height

    def frame(self) -> pl.DataFrame:
        """Give those that are kept, in the order of the file; an empty frame has no columns."""
        if not self._frames:
            return pl.DataFrame()
        return pl.concat(self._frames, how="diagonal").sort("row").head(self.most)


def renames(old: pl.DataFrame, new: pl.DataFrame, rest: Sequence[str]) -> dict[int, int]:
    """Match rows that went with rows that came, where all but the key is the same.

    A match counts only if no other row of either side has the same rest, and if it is not empty.

    Args:
        old: The rows that went, with their values in the columns ``rest``.
        new: The rows that came.
        rest: All columns but those of the key.

    Returns:
        The number of the new row, by that of the old one, in the order of the old ones.
    """
    some = pl.any_horizontal(pl.col(rest).is_not_null())
    sides = [
        frame.filter(some & pl.struct(rest).is_unique()).select("row", *rest)
        for frame in (old, new)
    ]
    pairs = sides[0].join(sides[1], on=list(rest), how="inner", nulls_equal=True, suffix=":new")
    return dict(pairs.sort("row").select("row", "row:new").rows())
