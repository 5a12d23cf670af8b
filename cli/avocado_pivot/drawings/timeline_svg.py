"""A timeline: one line an event, and on it the span in which it lies.

A day is a diamond, as wide as it can be seen; a month, a quarter or a year is a bar as long as it
is. A span that is open ends in an arrow, and one that is approximate has ragged ends. What is not
said to have happened is hollow, and what is only reported is pale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from avocado_pivot.drawings.text_width import wrapped
from avocado_pivot.story.timeline import TimelineEvent

SIZE = 14.0
LINE = 18.0
HIGH = 12.0
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Mark:
    """An event as it is drawn; lengths are in the units of the drawing."""

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


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale: the first day of a month."""

    x: float
    label: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing of events over time."""

    width: float
    height: float
    top: float
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    description: str


def timeline_drawing(events: Sequence[TimelineEvent], width: float) -> Timeline:
    """Lay out events for a width; from 600 on their titles stand beside the marks, else above."""
    beside = width >= 600
    left = width * 0.45 if beside else 0.0
    first, last = _bounds(events)
    days = (last - first).days

    def x_of(day: date) -> float:
        return left + 6 + (width - left - 12) * (day - first).days / days

    marks, y = [], LINE * 2
    for event in events:
        lines = wrapped(event.title, (left if beside else width) - 8, SIZE)
        words = (
            wrapped(event.words, (left if beside else width) - 8, SIZE - 1) if event.words else []
        )
        text = (*lines, *words)
        bar_y = y + LINE * 0.5 if beside else y + LINE * len(text) + LINE * 0.4
        x = x_of(event.start or first)
        far = x_of((event.end or last) + timedelta(days=1))
        high = LINE * len(text) + (LINE * 0.5 if beside else LINE * 1.3)
        shape, classes = _shape(event), _classes(event)
        marks.append(
            Mark(event, tuple(lines), tuple(words), y + LINE * 0.8, high - 2, x,
                 bar_y - HIGH / 2, far - x, shape, classes, _label(event))
        )  # fmt: skip
        y += high
    return Timeline(width, y + LINE, LINE * 1.4, tuple(_ticks(first, last, x_of, beside)),
                    tuple(marks), f"{len(events)} dated events from {first} to {last}")  # fmt: skip


def _bounds(events: Sequence[TimelineEvent]) -> tuple[date, date]:
    """Return the first day of the first month and of the one after the last."""
    days = [day for event in events for day in (event.start, event.end) if day]
    return min(days).replace(day=1), _next_month(max(days))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _ticks(first: date, last: date, x_of: Callable[[date], float], beside: bool) -> list[Tick]:
    ticks, day = [], first
    every, named = (1, 3) if beside else (3, 6)
    while day <= last:
        if (day.month - 1) % every == 0:
            year = day.month == 1
            label = MONTHS[day.month - 1] if (day.month - 1) % named == 0 else ""
            ticks.append(Tick(x_of(day), str(day.year) if year else label, year))
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
