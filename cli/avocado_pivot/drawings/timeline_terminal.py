"""The timeline in a terminal: one line per event, with the span of time of its date.

A day is ``*``, a longer span a bar of its length: ``=`` if the event happened, ``-`` if it is
planned, possible or denied. ``>`` marks an unknown end and ``~`` an approximate date.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date

from avocado_pivot.story.timeline import TimelineEvent

MIN_COLUMNS = 24
"""The minimum width of the spans, in characters."""
KEY = "* a day   = happened   - planned, possible or denied   > no known end   ~ approximate"


def timeline_lines(events: Sequence[TimelineEvent], columns: int) -> list[tuple[str, str]]:
    """Draw events for a width in characters.

    Returns:
        Each line with its kind: ``scale``, ``event``, ``words``, ``later`` or ``key``.
    """
    spans = max(MIN_COLUMNS, columns // 2)
    left = max(columns - spans - 2, 20)
    days = [day for event in events for day in (event.start, event.end) if day]
    first, last = _months(min(days)), _months(max(days)) + 1
    scale = [" "] * spans
    for year in range(min(days).year, max(days).year + 1):
        column = _column(year * 12, first, last, spans)
        for i, character in enumerate(str(year)):
            if 0 <= column + i < spans:
                scale[column + i] = character
    lines = [(" " * (left + 2) + "".join(scale).rstrip(), "scale")]
    for event in events:
        title, *rest = textwrap.wrap(event.title, left)
        span = _span(event, first, last, spans)
        lines.append((f"{title:<{left}}  {span}".rstrip(), "event"))
        lines += [(line, "event") for line in rest]
        kind = "later" if event.later else "words"
        lines += [(f"  {line}", kind) for line in textwrap.wrap(event.words, left - 2)]
    return [*lines, ("", "key"), *((line, "key") for line in textwrap.wrap(KEY, columns))]


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _column(month: float, first: int, last: int, spans: int) -> int:
    return int((month - first) / (last - first) * spans)


def _span(event: TimelineEvent, first: int, last: int, spans: int) -> str:
    assert event.start is not None  # noqa: S101 - only events with a date are drawn
    start = _column(_months(event.start) + (event.start.day - 1) / 31, first, last, spans)
    if event.precision == "day":
        return " " * start + "*"
    end = spans if event.end is None else _column(_months(event.end) + 1, first, last, spans)
    mark = "=" if event.modality == "actual" else "-"
    bar = mark * max(end - start, 1)
    if event.about:
        bar = "~" + bar[1:]
    return " " * start + (f"{bar[:-1]}>" if event.end is None else bar)
