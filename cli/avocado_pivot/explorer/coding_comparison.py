"""The comparison of two codings of the article, as a page shows it; computed from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from avocado_pivot.agreement.codings import coded_units, paragraph_finder
from avocado_pivot.agreement.score import CodeAgreement, score
from tablepact.frames.frames import Frames

TABLES = ("codings", "coded_units", "coded_passages", "adjudications")
"""The tables from which the page is computed."""
PAIRS = (("trial-first", "trial-second"), ("first", "second"))
"""The codings that were made to be compared: the reference, and the other."""


@dataclass(frozen=True, slots=True)
class ConfusionTable:
    """How often each code of one coding meets each of the other; the codes are in both orders."""

    what: str
    codes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class CodingComparison:
    """Two codings, what is measured of them, and what was decided where they differ.

    Attributes:
        first: The row of the coding that is the reference.
        second: The row of the coding that is compared with it.
        score: What is measured, see ``Score.to_dict``.
        confusions: The codes of the one against those of the other.
        outcomes: How many differences were decided which way, by outcome.
    """

    first: Mapping[str, Any]
    second: Mapping[str, Any]
    score: Mapping[str, Any]
    confusions: tuple[ConfusionTable, ...]
    outcomes: tuple[tuple[str, int], ...]


def coding_comparisons(frames: Frames) -> list[CodingComparison]:
    """Compare the codings that were made to be compared, as far as the tables have them."""
    if not set(TABLES) <= set(frames):
        return []
    kept = set(frames["coded_units"]["coding_id"])
    return [_comparison(frames, *pair) for pair in PAIRS if kept >= set(pair)]


def _comparison(frames: Frames, first: str, second: str) -> CodingComparison:
    rows = {row["coding_id"]: row for row in frames["codings"].iter_rows(named=True)}
    measured = score(
        coded_units(frames, first), coded_units(frames, second), paragraph_finder(frames)
    )
    confusions = tuple(map(_confusion_table, measured.codings))
    outcomes = _outcomes(frames, first, second)
    return CodingComparison(rows[first], rows[second], measured.to_dict(), confusions, outcomes)


def _confusion_table(code: CodeAgreement) -> ConfusionTable:
    codes = sorted({name for pair in code.cells for name in pair})
    rows = ((ours, tuple(code.cells.get((ours, mine), 0) for mine in codes)) for ours in codes)
    return ConfusionTable(code.what, tuple(codes), tuple(rows))


def _outcomes(frames: Frames, first: str, second: str) -> tuple[tuple[str, int], ...]:
    """Count the decisions on units of these two codings by their outcomes."""
    coding_of = dict(frames["coded_units"].select("coded_unit_id", "coding_id").iter_rows())
    decisions = frames["adjudications"].select(
        "first_unit_id", "second_unit_id", pl.col("outcome").cast(pl.String)
    )
    between = ((_codings(coding_of, units), outcome) for *units, outcome in decisions.iter_rows())
    counts = Counter(
        outcome for codings, outcome in between if codings and codings <= {first, second}
    )
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _codings(coding_of: Mapping[str, str], units: Iterable[str | None]) -> set[str]:
    return {coding_of[unit] for unit in units if unit}
