"""Text in a drawing: SVG does not wrap it, so its width is estimated."""

from __future__ import annotations

import textwrap

CHARACTER = 0.54
"""The width of a character of a system font, in parts of its size: a little more than the mean."""


def wrapped(text: str, width: float, size: float, max_lines: int = 3) -> list[str]:
    """Break a text into lines that fit a width; what is beyond the last ends in an ellipsis."""
    columns = max(int(width / (size * CHARACTER)), 8)
    return textwrap.wrap(text, columns, max_lines=max_lines, placeholder=" …") or [""]


def width_of(text: str, size: float) -> float:
    """Estimate the width of a text."""
    return len(text) * size * CHARACTER
