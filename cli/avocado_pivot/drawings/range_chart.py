"""Figures of one measure side by side on one scale: a value is a line, a range a bar.

A bound that is not known ends in an arrow; a figure without a number is not drawn but told.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from avocado_pivot.drawings.text_width import wrapped
from avocado_pivot.story.status_labels import FIRM, later_findings, status_in_words
from tablepact.frames.frames import Frames
from tablepact.package.digest import number_text

LINE = 18.0
SIZE = 14.0
ROUGH = ("about", "most", "vague")
"""Comparators that give a number roughly."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure as it is drawn, from ``x`` on; what is stated, and what became of it."""

    address: str
    title: str
    stated: str
    words: str
    opens_down: bool
    opens_up: bool
    classes: str
    aftermath: bool
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    y: float = 0.0
    x: float = 0.0
    width: float = 0.0

    @property
    def caption(self) -> str:
        """What is stated and how it stands, in one line."""
        return ", ".join(filter(None, (self.stated, self.words)))

    @property
    def bar_y(self) -> float:
        """Where the bar begins, below the words."""
        return self.y + LINE * (len(self.lines) + len(self.notes)) - 4

    @property
    def height(self) -> float:
        """How much room it takes."""
        return self.bar_y - self.y + 24


@dataclass(frozen=True, slots=True)
class RangeGroup:
    """The figures of a measure: those drawn, the scale, and those without a number."""

    measure: str
    width: float
    height: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]
    unnumbered: tuple[Bar, ...]


def range_groups(frames: Frames, width: float) -> list[RangeGroup]:
    """Lay out the figures, the measures with most numbers first."""
    later = later_findings(frames, "figures")
    rows = frames["figures"].with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    measures: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        unit = row["currency"] or row["unit"] or ""
        has = row["value_min"] is not None or row["value_max"] is not None
        measures.setdefault((row["measure"], unit if has else ""), []).append(row)
    groups = [_group(key, members, later, width) for key, members in measures.items()]
    return sorted(groups, key=lambda group: (-len(group.bars), group.measure))


def _group(
    key: tuple[str, str], rows: list[dict[str, Any]], later: dict[str, str], width: float
) -> RangeGroup:
    numbered = [row for row in rows if row["value_min"] is not None or row["value_max"] is not None]
    values = [v for row in numbered for v in (row["value_min"], row["value_max"]) if v is not None]
    top = _nice(max(values, default=0) * 1.02)

    def x_of(value: float) -> float:
        return 4 + (width - 60) * value / top

    bars, y = [], 30.0
    for row in numbered:
        low, up = row["value_min"], row["value_max"]
        x = x_of(low) if low is not None else 4.0
        far = x_of(up) if up is not None else width - 40
        bar = replace(_bar(row, later), x=x, y=y, width=max(far - x, 0.0))
        bar = replace(bar, lines=tuple(wrapped(bar.title, width - 8, SIZE)),
                      notes=tuple(wrapped(bar.caption, width - 8, SIZE - 1)))  # fmt: skip
        bars.append(bar)
        y += bar.height
    name = key[0].replace("-", " ")
    unit = {"": "", "%": " (%)"}.get(key[1], f" ({key[1].strip('{}')})")
    ticks = tuple((x_of(v), _short(v)) for v in (0, top / 2, top)) if numbered else ()
    rest = [row for row in rows if row not in numbered]
    return RangeGroup(f"{name[:1].upper()}{name[1:]}{unit}", width, y, ticks, tuple(bars),
                 tuple(_bar(row, later) for row in rest))  # fmt: skip


def _bar(row: dict[str, Any], later: dict[str, str]) -> Bar:
    firm, aftermath = row["assertion"] in FIRM, row["origin"] == "aftermath"
    words = status_in_words(row["modality"], firm, later.get(row["figure_id"], ""), aftermath)
    classes = ("actual" if row["modality"] == "actual" else "open") + (
        " unsure" if not firm or row["comparator"] in ROUGH else ""
    )
    low, up = row["value_min"], row["value_max"]
    stated = f"“{row['as_stated']}”" if row["as_stated"] else ""
    return Bar(
        f"figures/{row['figure_id']}",
        row["title"],
        stated,
        words,
        opens_down=low is None,
        opens_up=up is None,
        classes=classes,
        aftermath=aftermath,
    )


def _nice(value: float) -> float:
    """Round up to 1, 2, 2.5, 5 or 8 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 2.5, 5, 8, 10) if power * step >= value)


def _short(value: float) -> str:
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{number_text(round(value / size, 2))} {word}"
    return f"{value:,.10g}"
