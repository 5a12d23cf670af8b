"""Check text before it is parsed as SQL; a file of its own, so that this needs no sqlglot."""

from __future__ import annotations

from tablepact.errors import SqlError

LONGEST_SQL = 100_000
"""The longest SQL: some thousand lines, or ten thousand identifiers. The parser takes at most two
seconds for it."""


def require_readable(text: str) -> str:
    """Return the SQL itself; raise SqlError if it is too long or has a lone surrogate."""
    if len(text) > LONGEST_SQL:
        raise SqlError(f"is longer than {LONGEST_SQL:,} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SqlError("contains a lone surrogate (half a character)") from error
    return text
