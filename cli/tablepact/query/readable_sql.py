"""Which text is read as SQL at all; a file of its own, as sqlglot, which parses it, is large."""

from __future__ import annotations

from tablepact.errors import SqlError

MAX_CHARACTERS = 100_000
"""The longest SQL that is read: some thousand lines, or a list of ten thousand identifiers. The
parser takes two seconds for it at most."""


def require_readable(text: str) -> str:
    """Return the SQL itself; ``SqlError`` if it is longer than what is read, or no text."""
    if len(text) > MAX_CHARACTERS:
        raise SqlError(f"is longer than {MAX_CHARACTERS:,} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SqlError("holds half a character (a lone surrogate)") from error
    return text
