"""Find the tables that a statement may name, by searching its text for their names.

This is a file of its own because ``used_names``, which also finds the columns, needs sqlglot:
importing that takes longer than loading all columns of a small table.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(r"[^\W\d]\w*|\n|\S")
_CATALOGUES = re.compile(r"(?:duckdb|pg|sqlite)_|information_schema$")
"""How the names of catalogues begin, which list tables that the statement does not name."""
_LISTINGS = ("show", "desc", "describe", "pragma")
"""The first words of statements that list or describe tables."""
_BEFORE = ("", "\n", "(", ";", "/")
"""The tokens before a statement: none, a newline, a bracket, ``;``, or the end of a comment."""
_ESCAPES = "u&"
"""The prefix of names with Unicode escapes."""


@dataclass(frozen=True, slots=True)
class UsedNames:
    """The tables and columns that a statement names.

    Attributes:
        tables: The tables that it reads; all tables if it may read a view or a catalogue, or if
            they cannot be determined.
        words: The words in it that may be column names, in lower case; None if it may use any
            column.
        may_be_views: Whether it may read views.
    """

    tables: list[str]
    words: frozenset[str] | None
    may_be_views: bool = False

    def columns(self, names: list[str]) -> list[str]:
        """Return the columns of a table that the statement may use, and at least one column."""
        if self.words is None:
            return names
        return [name for name in names if name.lower() in self.words] or names[:1]


def named_tables(text: str, tables: Collection[str], views: Collection[str]) -> UsedNames:
    """Return the tables whose names occur in a statement, with all their columns.

    Args:
        text: The statement.
        tables: The names of all tables.
        views: The names of all views.
    """
    folded = text.casefold()
    words = {*_WORD.findall(folded)}
    if (
        _ESCAPES in folded
        or any(_CATALOGUES.match(word) for word in words)
        or _lists_tables(folded)
        or any(_occurs(view, folded, words) for view in views)
    ):
        return UsedNames([*tables], None, may_be_views=True)
    return UsedNames([name for name in tables if _occurs(name, folded, words)], None)


def _lists_tables(text: str) -> bool:
    """Return whether a text may contain a statement that lists or describes tables."""
    before = ""
    for token in _TOKEN.findall(text):
        if token in _LISTINGS and before in _BEFORE:
            return True
        before = token
    return False


def _occurs(name: str, text: str, words: Collection[str]) -> bool:
    """Return whether a name occurs in a text, as it is or with its quotes doubled."""
    folded = name.casefold()
    if _WORD.fullmatch(folded):
        return folded in words
    return folded in text or folded.replace('"', '""') in text
