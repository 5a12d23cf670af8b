"""Rows with a finding, as they have to be read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tablepact.engine.rows.csv_tokenizer import CsvBlock


@dataclass(frozen=True, slots=True)
class FlaggedRow:
    """A row with a finding, as it has to be read again.

    Attributes:
        place: Its place in the block, from 0.
        newlines: The line feeds within the cells of the rows before it.
        cells: Its cells.
        broken: The foreign keys that it breaks, by their place among the links.
    """

    place: int
    newlines: int
    cells: list[str]
    broken: tuple[int, ...] = ()

    def moved(self, newlines: int) -> FlaggedRow:
        """Give it with so many more line feeds before it."""
        return replace(self, newlines=self.newlines + newlines)


def flagged_rows(
    tokens: CsvBlock, places: Sequence[int], broken: Sequence[pl.Series] = ()
) -> list[FlaggedRow]:
    """Give the rows at these places."""
    frame = tokens.frame
    missed = [set(rows.to_list()) if places else set() for rows in broken]
    inner: Mapping[int, int] = {}
    if places and tokens.newlines:
        marks = pl.sum_horizontal(
            pl.all().str.count_matches("\n", literal=True).fill_null(0)
        ).cum_sum()
        sums = frame.select(marks.shift(1, fill_value=0)).to_series()
        inner = dict(zip(places, sums.gather(list(places)).to_list(), strict=True))
    whole = frame[places].rows() if places else []
    return [
        FlaggedRow(
            place,
            inner.get(place, 0),
            tokens.ragged.get(place) or ([] if place in tokens.ragged else list(cells)),
            tuple(i for i, rows in enumerate(missed) if place in rows),
        )
        for place, cells in zip(places, whole, strict=True)
    ]
