"""Which tables a statement may name, by its words alone.

This is a file of its own as sqlglot, by which ``used_names`` tells more, takes longer to import
than to hand on a small table with all its columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(r"[^\W\d]\w*|\n|\S")
_CATALOGUES = re.compile(r"(?:duckdb|pg|sqlite)_|information_schema$")
"""The words of what may tell of any table without naming it."""
_LISTINGS = ("show", "desc", "describe", "pragma")
"""The same where a statement begins."""
_BEFORE = ("", "\n", "(", ";", "/")
"""What may stand before a statement: the start, a bracket, the end of another, or of a comment."""
_ESCAPES = "u&"
"""How a name begins that may have escapes."""


@dataclass(frozen=True, slots=True)
class UsedNames:
    """The tables and columns that a statement names.

    Attributes:
        tables: The tables that it reads; all where it names a view or a catalogue, or cannot be
            told.
        words: What may be the names of its columns, in lower case; None if it may mean any.
        may_be_views: Whether what it reads may be views.
    """

    tables: list[str]
    words: frozenset[str] | None
    may_be_views: bool = False

    def columns(self, names: list[str]) -> list[str]:
        """Return those among the columns of a table; at least one, or it would have no rows."""
        if self.words is None:
            return names
        return [name for name in names if name.lower() in self.words] or names[:1]


def named_tables(text: str, tables: Collection[str], views: Collection[str]) -> UsedNames:
    """Return the tables whose names are among the words of a statement, with all their columns.

    Args:
        text: The statement.
        tables: All tables.
        views: All views.
    """
    folded = text.casefold()
    words = {*_WORD.findall(folded)}
    if (
        _ESCAPES in folded
        or any(_CATALOGUES.match(word) for word in words)
        or _lists_tables(folded)
        or any(_stands(view, folded, words) for view in views)
    ):
        return UsedNames([*tables], None, may_be_views=True)
    return UsedNames([name for name in tables if _stands(name, folded, words)], None)


def _lists_tables(text: str) -> bool:
    """Return whether a statement may begin in a text that tells of tables without naming them."""
    before = ""
    for token in _TOKEN.findall(text):
        if token in _LISTINGS and before in _BEFORE:
            return True
        before = token
    return False


def _stands(name: str, text: str, words: Collection[str]) -> bool:
    """Return whether a name may stand in a text; a quote within quotes is doubled."""
    folded = name.casefold()
    if _WORD.fullmatch(folded):
        return folded in words
    return folded in text or folded.replace('"', '""') in text
