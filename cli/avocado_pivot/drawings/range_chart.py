"""Charts of the figures of one measure on a common scale: a value is a diamond, a range a bar.

Each mark has its amount beside it, and an arrow at a bound that is not known. Figures without a
number are only listed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from avocado_pivot.drawings.chart_frame import LINE, SIZE, KeyItem
from avocado_pivot.drawings.text_width import width_of, wrapped
from avocado_pivot.story.quantities import short_amount
from avocado_pivot.story.status_labels import FIRM, later_findings, status_in_words
from tablepact.frames.frames import Frames
from tablepact.package.digests.digest import number_text

FEWEST = 3
"""The minimum number of figures for a chart; fewer are listed."""
ROUGH = ("about", "most", "vague")
"""Comparators of approximate numbers."""
KEY = (
    KeyItem("day", "actual", "a single value"),
    KeyItem("span", "actual", "a range"),
    KeyItem("open", "actual", "no known upper end"),
    KeyItem("opendown", "actual", "no known lower end"),
    KeyItem("day", "actual unsure", "pale: rough or only reported"),
    KeyItem("span", "open", "hollow: planned or expected"),
    KeyItem("day", "actual", "violet: from other sources", aftermath=True),
)
"""The key of the chart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of a chart or list.

    Attributes:
        address: The address of the row.
        title: What the amount measures.
        amount: The amount as a label; empty if the source gives no number.
        stated: The amount as the source prints it.
        words: The status of the figure, and what later sources found.
        opens_down, opens_up: Whether the lower or upper bound is not known.
        classes: The CSS classes.
        aftermath: Whether the figure is from other sources than the article.
        lines, notes: The title and ``words``, wrapped; the fields after them are positions.
    """

    address: str
    title: str
    amount: str
    stated: str
    words: str
    opens_down: bool
    opens_up: bool
    classes: str
    aftermath: bool
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    y: float = 0.0
    height: float = 0.0
    x: float = 0.0
    bar_y: float = 0.0
    width: float = 0.0
    amount_x: float = 0.0
    amount_left: bool = False

    @property
    def shape(self) -> str:
        """The shape of the mark."""
        if self.opens_up:
            return "open"
        if self.opens_down:
            return "opendown"
        return "span" if self.width >= 3 else "day"


@dataclass(frozen=True, slots=True)
class RangeGroup:
    """The figures of a measure in one unit: the bars of the chart, its scale, and a list."""

    slug: str
    measure: str
    width: float
    height: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]
    listed: tuple[Bar, ...]


def range_groups(frames: Frames, width: float) -> list[RangeGroup]:
    """Lay out the figures by measure, the longest chart first, each in order of time."""
    later = later_findings(frames, "figures")
    rows = frames["figures"].with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    days = dict(frames["events"].select("event_id", "date_start").iter_rows())
    measures: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: _order(row, days)):
        unit = row["currency"] or row["unit"] or ""
        measures.setdefault((row["measure"], unit if _has_number(row) else ""), []).append(row)
    groups = [_group(key, members, later, width) for key, members in measures.items()]
    return sorted(groups, key=lambda group: (-len(group.bars), group.measure))


def _order(row: Mapping[str, Any], days: Mapping[str, date | None]) -> tuple[date, date, float]:
    """Return the sort key: the period of a figure, the date of its event, its amount."""
    given = days.get(row["event_id"]) or date.min
    return row["period_start"] or date.max, given, row["value_min"] or row["value_max"] or 0


def _has_number(row: Mapping[str, Any]) -> bool:
    return row["value_min"] is not None or row["value_max"] is not None


def _group(
    key: tuple[str, str], rows: list[dict[str, Any]], later: dict[str, str], width: float
) -> RangeGroup:
    numbered = [row for row in rows if _has_number(row)]
    drawn = numbered if len(numbered) >= FEWEST else []
    values = [v for row in drawn for v in (row["value_min"], row["value_max"]) if v is not None]
    top = _nice(max(values, default=0) * 1.02)
    beside = width >= 600
    left = width * 0.44 if beside else 0.0

    def x_of(value: float) -> float:
        return left + 8 + (width - left - 90) * value / top

    bars, y = [], 30.0
    for row in drawn:
        low, high = row["value_min"], row["value_max"]
        x = x_of(low) if low is not None else x_of(0)
        far = x_of(high) if high is not None else max(x + 40, x_of(top))
        placed = _placed(_bar(row, later), x, max(far - x, 0.0), y, width, beside)
        bars.append(_labelled(placed, width))
        y += placed.height
    name = key[0].replace("-", " ")
    unit = {"": "", "%": " (%)"}.get(key[1], f" ({key[1].strip('{}')})")
    ticks = tuple((x_of(v), _tick(v, key[1])) for v in (0, top / 2, top)) if drawn else ()
    rest = tuple(_bar(row, later) for row in rows if row not in drawn)
    slug = "-".join(filter(None, (key[0], key[1].strip("{}%").lower())))
    return RangeGroup(
        slug, f"{name[:1].upper()}{name[1:]}{unit}", width, y, ticks, tuple(bars), rest
    )


def _placed(bar: Bar, x: float, wide: float, y: float, width: float, beside: bool) -> Bar:
    """Place a figure: its mark beside its text, or below it."""
    room = (width * 0.44 if beside else width) - 12
    lines = tuple(wrapped(bar.title, room, SIZE))
    notes = tuple(wrapped(bar.words, room, SIZE - 1)) if bar.words else ()
    text = LINE * len(lines) + 16 * len(notes)
    return replace(
        bar, lines=lines, notes=notes, x=x, width=wide, y=y,
        height=text + (8 if beside else 31), bar_y=y + (9 if beside else text + 9),
    )  # fmt: skip


def _labelled(bar: Bar, width: float) -> Bar:
    """Place the amount to the right of the mark if it fits there, else to the left."""
    behind = bar.x + max(bar.width, 6) + 8
    fits = behind + width_of(bar.amount, SIZE - 1) <= width
    return replace(bar, amount_x=behind if fits else bar.x - 10, amount_left=not fits)


def _bar(row: dict[str, Any], later: dict[str, str]) -> Bar:
    firm, aftermath = row["assertion"] in FIRM, row["origin"] == "aftermath"
    words = status_in_words(row["modality"], firm, later.get(row["figure_id"], ""), aftermath)
    classes = ("actual" if row["modality"] == "actual" else "open") + (
        " unsure" if not firm or row["comparator"] in ROUGH else ""
    )
    low, up = row["value_min"], row["value_max"]
    return Bar(
        f"figures/{row['figure_id']}",
        row["title"],
        short_amount(row),
        row["as_stated"] or "",
        words,
        opens_down=low is None,
        opens_up=up is None,
        classes=classes,
        aftermath=aftermath,
    )


def _nice(value: float) -> float:
    """Round up to a number that makes a good end of the scale, as does half of it."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if power * step >= value)


def _tick(value: float, unit: str) -> str:
    sign = "$" if unit == "USD" else ""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{sign}{number_text(round(value / size, 2))} {word}"
    return f"{value:,.10g}"
