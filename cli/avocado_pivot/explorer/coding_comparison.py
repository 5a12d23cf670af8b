"""How far two codings of the article agree, as a page tells it; computed from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from avocado_pivot.agreement.codings import coding, paragraphs
from avocado_pivot.agreement.score import Score, score
from tablepact.frames.frames import Frames

TABLES = ("codings", "coded_units", "coded_passages", "adjudications")
"""The tables that the page is made of."""
PAIRS = (("trial-first", "trial-second"), ("first", "second"))
"""The codings that were made to be compared: the one that is held to, and the other."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each code of one coding meets each of the other; the codes are in both orders."""

    what: str
    codes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two codings, what is measured of them, and what was decided where they differ.

    Attributes:
        first: The row of the coding that is held to.
        second: The row of the coding that is held against it.
        told: What is measured, see ``Score.to_dict``.
        confusions: The codes of the one against those of the other.
        decided: How many differences went which way, by outcome.
    """

    first: Mapping[str, Any]
    second: Mapping[str, Any]
    told: Mapping[str, Any]
    confusions: tuple[Confusion, ...]
    decided: tuple[tuple[str, int], ...]


def agreements(frames: Frames) -> list[Agreement]:
    """Compare the codings that were made to be compared, as far as the tables have them."""
    if not set(TABLES) <= set(frames):
        return []
    place, there = paragraphs(frames), set(frames["coded_units"]["coding_id"])
    return [
        _agreement(frames, one, other, score(coding(frames, one), coding(frames, other), place))
        for one, other in PAIRS
        if there >= {one, other}
    ]


def _agreement(frames: Frames, first: str, second: str, found: Score) -> Agreement:
    rows = {row["coding_id"]: row for row in frames["codings"].iter_rows(named=True)}
    confusions = (_confusion(one.what, one.cells) for one in found.codings)
    decided = _decided(frames, first, second)
    return Agreement(rows[first], rows[second], found.to_dict(), tuple(confusions), decided)


def _confusion(what: str, cells: Mapping[tuple[str, str], int]) -> Confusion:
    codes = sorted({code for pair in cells for code in pair})
    rows = ((one, tuple(cells.get((one, other), 0) for other in codes)) for one in codes)
    return Confusion(what, tuple(codes), tuple(rows))


def _decided(frames: Frames, first: str, second: str) -> tuple[tuple[str, int], ...]:
    """Count the decisions on units of these two codings by their outcomes."""
    whose = dict(frames["coded_units"].select("coded_unit_id", "coding_id").iter_rows())
    sides = frames["adjudications"].select(
        "first_unit_id", "second_unit_id", pl.col("outcome").cast(pl.String)
    )
    between = ((_sides(whose, ids), outcome) for *ids, outcome in sides.iter_rows())
    found = Counter(outcome for named, outcome in between if named and named <= {first, second})
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _sides(whose: Mapping[str, str], units: Iterable[str | None]) -> set[str]:
    return {whose[unit] for unit in units if unit}
