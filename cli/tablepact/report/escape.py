"""Text as a report shows it: short enough to read, safe to print. Knows no report."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_LENGTH = 500
"""How many characters of a text are shown, except in JSON."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def truncate(text: object, limit: int = MAX_LENGTH) -> str:
    """Return a text with at most so many characters, the last of them an ellipsis if it is cut."""
    full = str(text)
    return full if len(full) <= limit else f"{full[: limit - 1]}…"


def escape(text: object, limit: int = MAX_LENGTH) -> str:
    """Return a truncated text with what cannot be printed as an escape, line ends too."""
    return escape_unprintable(truncate(text, limit))


def escape_unprintable(text: str) -> str:
    """Return a text with what cannot be printed as an escape, line ends too."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def format_count(number: int, noun: str) -> str:
    """Return how many there are.

    >>> format_count(1, "row"), format_count(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"


def dump_json(value: object, indent: int | None = None) -> str:
    r"""Return JSON that every parser takes and a terminal can show.

    Half of a surrogate pair is no character; it is written in plain letters, as ``\ud800``.
    """
    options = {"indent": indent, "ensure_ascii": False, "default": str}
    try:
        text = json.dumps(value, allow_nan=False, **options)  # type: ignore[arg-type]
    except ValueError:
        text = json.dumps(_without_nan(value), **options)  # type: ignore[arg-type]
    text = _SURROGATES.sub(lambda half: rf"\\u{ord(half[0]):04x}", text)
    return _INVISIBLE.sub(lambda unseen: rf"\u{ord(unseen[0]):04x}", text)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return str(value) if isinstance(value, float) and not abs(value) < float("inf") else value
