"""Check text before it is parsed as SQL; a file of its own, so that this needs no sqlglot."""

from __future__ import annotations

from tablepact.errors import SqlError

MAX_CHARACTERS = 100_000
"""The longest SQL: some thousand lines, or ten thousand identifiers. The parser takes at most two
seconds for it."""


def require_readable(text: str) -> str:
    """Return the SQL itself; raise SqlError if it is too long or has a lone surrogate."""
    if len(text) > MAX_CHARACTERS:
        raise SqlError(f"is longer than {MAX_CHARACTERS:,} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SqlError("contains a lone surrogate (half a character)") from error
    return text
