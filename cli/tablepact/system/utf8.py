"""Text with lone surrogates, which may come from JSON, written as UTF-8 all the same."""

from __future__ import annotations


def encode_utf8(text: str) -> bytes:
    """Encode text; a lone surrogate becomes an escape: a backslash, ``ud800``.

    In JSON, JavaScript and Python that is the same text; elsewhere it can at least be seen.
    """
    return text.encode(errors="backslashreplace")


def without_surrogates(text: object) -> str | None:
    """Return text that polars can hold, lone surrogates escaped; None for what is no text."""
    return encode_utf8(text).decode() if isinstance(text, str) else None
