"""Encode text as UTF-8 even if it has lone surrogates, which JSON may contain.

The module is shared by several folders.
"""

from __future__ import annotations


def encode_utf8(text: str) -> bytes:
    """Return text as UTF-8, with lone surrogates as a backslash and ``ud800``.

    In JSON, JavaScript and Python that is the same text; elsewhere the escape is visible.
    """
    return text.encode(errors="backslashreplace")


def without_surrogates(text: object) -> str | None:
    """Return text that polars can hold, with lone surrogates escaped; None if it is not text."""
    return encode_utf8(text).decode() if isinstance(text, str) else None
