"""Figures of one measure side by side on one scale: a value is a line, a range a bar.

A bound that is not known ends in an arrow; a figure without a number is not drawn but told.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from avocado_pivot.explorer.happenings import FIRM, LATER
from avocado_pivot.package.canonical import number_text
from avocado_pivot.package.frames import Frames

LINE = 18.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure as it is drawn, from ``x`` on; what it says, and what became of it."""

    address: str
    title: str
    says: str
    words: str
    y: float
    x: float
    width: float
    opens_down: bool
    opens_up: bool
    classes: str
    after: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of a measure: those drawn, the scale, and those without a number."""

    measure: str
    width: float
    height: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]
    unnumbered: tuple[Bar, ...]


def groups(frames: Frames, width: float) -> list[Group]:
    """Lay out the figures, the measures with most numbers first."""
    trust = frames["trust"].filter(pl.col("record_table") == "figures")
    verdicts = dict(trust.select("record_id", pl.col("verdict").cast(pl.String)).iter_rows())
    rows = frames["figures"].with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    measures: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        unit = row["currency"] or row["unit"] or ""
        has = row["value_min"] is not None or row["value_max"] is not None
        measures.setdefault((row["measure"], unit if has else ""), []).append(row)
    found = [_group(key, members, verdicts, width) for key, members in measures.items()]
    return sorted(found, key=lambda group: (-len(group.bars), group.measure))


def _group(
    key: tuple[str, str], rows: list[dict[str, Any]], verdicts: dict[str, str], width: float
) -> Group:
    numbered = [row for row in rows if row["value_min"] is not None or row["value_max"] is not None]
    values = [v for row in numbered for v in (row["value_min"], row["value_max"]) if v is not None]
    top = _nice(max(values, default=0) * 1.02)
    high = 34.0 + (LINE * 2 + 20) * len(numbered)

    def place(value: float) -> float:
        return 4 + (width - 60) * value / top

    bars, y = [], 30.0
    for row in numbered:
        low, up = row["value_min"], row["value_max"]
        x = place(low) if low is not None else 4.0
        far = place(up) if up is not None else width - 40
        bars.append(_bar(row, verdicts, y, x, max(far - x, 0.0)))
        y += LINE * 2 + 20
    name = key[0].replace("-", " ")
    unit = {"": "", "%": " (%)"}.get(key[1], f" ({key[1].strip('{}')})")
    ticks = tuple((place(v), _short(v)) for v in (0, top / 2, top)) if numbered else ()
    rest = [row for row in rows if row not in numbered]
    return Group(f"{name[:1].upper()}{name[1:]}{unit}", width, high, ticks, tuple(bars),
                 tuple(_bar(row, verdicts, 0, 0, 0) for row in rest))  # fmt: skip


def _bar(row: dict[str, Any], verdicts: dict[str, str], y: float, x: float, width: float) -> Bar:
    later = LATER.get(verdicts.get(row["figure_id"], ""), "")
    words = [row["modality"] if row["modality"] != "actual" else "",
             "" if row["assertion"] in FIRM else "only reported", later,
             "told by others" if row["origin"] == "aftermath" else ""]  # fmt: skip
    classes = ("actual" if row["modality"] == "actual" else "open") + (
        "" if row["assertion"] in FIRM and row["comparator"] == "exact" else " unsure"
    )
    low, up = row["value_min"], row["value_max"]
    stated = f"“{row['as_stated']}”" if row["as_stated"] else ""
    return Bar(
        f"figures/{row['figure_id']}",
        row["title"],
        stated,
        ", ".join(filter(None, words)),
        y, x, width,
        low is None, up is None, classes, row["origin"] == "aftermath",
    )  # fmt: skip


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
