"""Estimates of the width of text in a chart, to place and wrap it, since SVG does not."""

from __future__ import annotations

import textwrap

CHARACTER = 0.54
"""The width of a character relative to the font size, slightly above the mean of system fonts."""
BOLD = 1.1
"""How much wider bold letters with serifs are."""
_NARROW, _WIDE = frozenset(" .,:;!'|()[]fijlrtI"), frozenset("mwMW%@")


def wrapped(text: str, width: float, size: float, max_lines: int = 3) -> list[str]:
    """Wrap a text to a width; if it has too many lines, the last one ends in an ellipsis."""
    columns = max(int(width / (size * CHARACTER)), 8)
    return textwrap.wrap(text, columns, max_lines=max_lines, placeholder=" …") or [""]


def width_of(text: str, size: float) -> float:
    """Estimate the width of a text in a wide font, by narrow, wide and other characters."""
    ems = (0.36 if c in _NARROW else 0.88 if c in _WIDE else 0.63 for c in text)
    return sum(ems) * size
