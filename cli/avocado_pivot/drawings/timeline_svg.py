"""The timeline as SVG: one line per event, with the span of time of its date.

A day is a diamond; a month, a quarter or a year is a bar of that length. Each mark has its date in
words beside it. An open span ends in an arrow, and an approximate one has ragged ends. Events that
did not happen (planned, possible, denied) are hollow, and events that are only reported are pale.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from avocado_pivot.drawings.chart_frame import LINE, SIZE, KeyItem
from avocado_pivot.drawings.text_width import width_of, wrapped
from avocado_pivot.story.timeline import TimelineEvent
from tablepact.notation.edtf import edtf_in_words

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Mark:
    """An event in the chart; lengths are in units of the SVG."""

    event: TimelineEvent
    lines: tuple[str, ...]
    words: tuple[str, ...]
    text_y: float
    height: float
    x: float
    y: float
    width: float
    shape: str
    classes: str
    label: str
    date: str
    date_x: float
    date_left: bool

    @property
    def aftermath(self) -> bool:
        """Whether the event is from other sources than the article."""
        return self.event.aftermath


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, at the first day of a month."""

    x: float
    label: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The layout of a timeline."""

    width: float
    height: float
    top: float
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    description: str


KEY = (
    KeyItem("day", "actual", "a day"),
    KeyItem("span", "actual", "a month, quarter or year: some time within it"),
    KeyItem("open", "actual", "no known end"),
    KeyItem("about", "actual", "an approximate date"),
    KeyItem("span", "actual unsure", "pale: only reported"),
    KeyItem("span", "open", "hollow: planned, possible or denied"),
    KeyItem("day", "actual", "violet: from other sources", aftermath=True),
)
"""The key of the chart."""


def timeline_drawing(events: Sequence[TimelineEvent], width: float) -> Timeline:
    """Lay out events; titles are beside the marks if the width is at least 600, else above."""
    beside = width >= 600
    left = width * 0.44 if beside else 0.0
    room = (left if beside else width) - 12
    first, last = _bounds(events)
    days = (last - first).days

    def x_of(day: date) -> float:
        return left + 8 + (width - left - 16) * (day - first).days / days

    marks, y = [], LINE * 1.8
    for event in events:
        lines = tuple(wrapped(event.title, room, SIZE))
        words = tuple(wrapped(event.words, room, SIZE - 1)) if event.words else ()
        text = LINE * len(lines) + 16 * len(words)
        bar_y = y + 9 if beside else y + text + 9
        x, far = x_of(event.start or first), x_of((event.end or last) + timedelta(days=1))
        said = _date(event)
        right = max(far, x + (far - x) / 2 + 7) + 7
        fits = right + width_of(said, SIZE - 1.5) <= width
        high = text + (8 if beside else 31)
        marks.append(
            Mark(event, lines, words, y + LINE * 0.8, high, x, bar_y, far - x, _shape(event),
                 _classes(event), _label(event), said, right if fits else x - 7, not fits)
        )  # fmt: skip
        y += high
    return Timeline(width, y + 4, LINE * 1.2, tuple(_ticks(first, last, x_of, beside)),
                    tuple(marks), f"{len(events)} dated events from {first} to {last}")  # fmt: skip


def _date(event: TimelineEvent) -> str:
    """Return the date in words, with abbreviated months."""
    words = edtf_in_words(event.edtf)
    for name in month_name[1:]:
        words = words.replace(name, name[:3])
    return words


def _bounds(events: Sequence[TimelineEvent]) -> tuple[date, date]:
    """Return the first days of the first month and of the month after the last."""
    days = [day for event in events for day in (event.start, event.end) if day]
    return min(days).replace(day=1), _next_month(max(days))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _ticks(first: date, last: date, x_of: Callable[[date], float], beside: bool) -> list[Tick]:
    ticks, day = [], first
    every = 3 if beside else 6
    while day <= last:
        if (day.month - 1) % every == 0:
            year = day.month == 1
            label = str(day.year) if year else MONTHS[day.month - 1]
            ticks.append(Tick(x_of(day), label, year))
        day = _next_month(day)
    return ticks


def _shape(event: TimelineEvent) -> str:
    if event.end is None:
        return "open"
    if event.precision == "day":
        return "day"
    return "about" if event.about else "span"


def _classes(event: TimelineEvent) -> str:
    names = ["actual" if event.modality == "actual" else "open"]
    if not event.firm:
        names.append("unsure")
    return " ".join(names)


def _label(event: TimelineEvent) -> str:
    words = f" ({event.words})" if event.words else ""
    return f"{event.title}, {event.edtf}{words}"
