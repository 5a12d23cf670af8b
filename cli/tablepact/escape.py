"""Truncate and escape untrusted text so that it is safe to print."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_LENGTH = 500
"""The maximum length of a printed text; JSON is not truncated."""
_SURROGATES = "[\ud800-\udfff]"
_INVISIBLE = "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"


def truncate(text: object, limit: int = MAX_LENGTH) -> str:
    """Return a text cut to at most ``limit`` characters; if cut, it ends in an ellipsis."""
    full = str(text)
    return full if len(full) <= limit else f"{full[: limit - 1]}…"


def escape(text: object, limit: int = MAX_LENGTH) -> str:
    """Return a text truncated, with unprintable characters and line breaks escaped."""
    return escape_unprintable(truncate(text, limit))


def escape_unprintable(text: str) -> str:
    """Return a text with unprintable characters and line breaks escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def single_line(text: object) -> str:
    """Return a text on one line, with runs of whitespace as one space, and escaped."""
    return escape_unprintable(" ".join(str(text).split()))


def dump_json(value: object, indent: int | None = None) -> str:
    r"""Return JSON that every parser accepts and a terminal can display.

    A lone surrogate is not a character; it becomes the literal text ``\ud800``.
    """
    options = {"indent": indent, "ensure_ascii": False, "default": str}
    try:
        text = json.dumps(value, allow_nan=False, **options)  # type: ignore[arg-type]
    except ValueError:
        text = json.dumps(_without_nan(value), **options)  # type: ignore[arg-type]
    text = re.sub(_SURROGATES, lambda half: rf"\\u{ord(half[0]):04x}", text)
    return re.sub(_INVISIBLE, lambda unseen: json.dumps(unseen[0])[1:-1], text)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return str(value) if isinstance(value, float) and not abs(value) < float("inf") else value
