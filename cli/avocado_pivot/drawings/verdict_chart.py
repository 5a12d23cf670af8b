"""The chart of verdicts on the rows of the article: one stacked bar per table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from avocado_pivot.drawings.chart_frame import KeyItem
from avocado_pivot.drawings.text_width import width_of

HIGH, GAP = 30.0, 16.0
SIGNS = {
    "contradicted": "✕",
    "updated": "→",
    "refined": "+",
    "supported": "✓",
    "disputed": "?",
    "not-found": "○",
}
"""A symbol for each verdict besides its colour; ``site.css`` uses the same for badges."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table with one verdict; ``text`` is empty if it does not fit."""

    code: str
    count: int
    label: str
    text: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class VerdictBar:
    """The bar of a table with its parts."""

    table: str
    title: str
    total: int
    y: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class VerdictChart:
    """The bars of all tables, on one scale."""

    width: float
    height: float
    bars: tuple[VerdictBar, ...]


def verdict_key(codes: Sequence[tuple[str, str, str]]) -> list[KeyItem]:
    """Return the key of the chart, from the codes, labels and descriptions of verdicts."""
    return [KeyItem(SIGNS[code], code, label.lower()) for code, label, _ in codes]


def verdict_chart(
    counts: Mapping[str, Counter[str]], codes: Sequence[tuple[str, str, str]], width: float
) -> VerdictChart:
    """Lay out the bars on a common scale; names are beside them, or above if it is narrow."""
    beside = width >= 600
    left, step = (110.0, HIGH + GAP) if beside else (0.0, HIGH + GAP + 20)
    filled = {table: counted for table, counted in counts.items() if counted.total()}
    most = max((counted.total() for counted in filled.values()), default=1)
    scale = (width - left - 44) / most
    bars = []
    for at, (table, counted) in enumerate(filled.items()):
        y, x, parts = at * step + (0 if beside else 20), left, []
        for code, label, _ in codes:
            if not (count := counted[code]):
                continue
            wide = count * scale
            text = next(
                (text for text in (f"{SIGNS[code]} {count}", str(count))
                 if width_of(text, 13) + 6 <= wide), ""
            )  # fmt: skip
            parts.append(Part(code, count, label.lower(), text, x, wide))
            x += wide
        bars.append(VerdictBar(table, table.capitalize(), counted.total(), y, tuple(parts)))
    return VerdictChart(width, max(len(bars) * step - GAP, 0.0), tuple(bars))
