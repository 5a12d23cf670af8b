"""Make UTF-8 of text with lone surrogates, which JSON may contain: escape or replace them.

The module is shared by several folders.
"""

from __future__ import annotations

import re


def encode_utf8(text: str) -> bytes:
    """Return text as UTF-8, with lone surrogates as a backslash and ``ud800``.

    In JSON, JavaScript and Python that is the same text; elsewhere the escape is visible.
    """
    return text.encode(errors="backslashreplace")


def without_surrogates(text: object) -> str | None:
    """Return text that polars can hold, with lone surrogates escaped; None if it is not text."""
    return encode_utf8(text).decode() if isinstance(text, str) else None


def replace_surrogates(text: str) -> str:
    """Return text with U+FFFD for each lone surrogate, for formats that have no such escape."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
