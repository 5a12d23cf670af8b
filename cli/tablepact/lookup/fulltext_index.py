"""An in-memory full-text index of rows: SQLite's FTS5, with Porter stemming and BM25."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from threading import Lock
from typing import Any

from tablepact.errors import EngineError
from tablepact.lookup.question_words import words_of
from tablepact.lookup.search_documents import Document

WEIGHTS = (6.0, 6.0, 2.0, 3.0, 1.5)
"""The weights of the columns of ``Document.parts``: title, other names, texts, dates and amounts,
names of related rows."""
_TOKENS = "porter unicode61 remove_diacritics 2"
_OPEN, _CLOSE = "\x02", "\x03"
_UNWANTED = dict.fromkeys(map(ord, f"\0{_OPEN}{_CLOSE}"), " ")

SHORT = 4
"""The maximum number of words in a title that counts as a name."""

Phrase = tuple[str, ...]
"""Consecutive words."""


class Index:
    """The documents of a package, searchable by phrase, from any thread."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Index documents.

        Raises:
            EngineError: Python's SQLite is built without FTS5.
        """
        self.documents = documents
        self._lock = Lock()
        self._base = _opened("name, other, body, keys, linked")
        self._base.execute("BEGIN")
        self._base.executemany(
            "INSERT INTO rows(rowid, name, other, body, keys, linked) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (number, *map(_storable, document.parts()))
                for number, document in enumerate(documents)
            ),
        )
        self._base.execute("COMMIT")

    def matches(self, phrase: Phrase, *, prefix: bool = False) -> dict[int, float]:
        """Return the documents with a phrase, each with the strength of the match.

        The strength is BM25 without the rarity of the phrase: its frequency, the part it is in,
        and the length of the document.
        """
        score = f"bm25(rows, {', '.join(map(str, WEIGHTS))})"
        query = f"SELECT rowid, {score} FROM rows WHERE rows MATCH ?"  # noqa: S608 - our numbers
        scores = self._rows(query, _quoted(phrase, prefix=prefix))
        number = len(self.documents)
        if not scores:
            return {}
        rarity = math.log((number - len(scores) + 0.5) / (len(scores) + 0.5))
        rarity = rarity if rarity > 0 else 1e-6  # as in FTS5
        return {row: -bm25 / rarity for row, bm25 in scores}

    def marked(self, phrases: Iterable[tuple[Phrase, bool]], rows: Set[int]) -> dict[int, set[str]]:
        """Return the folded words that match the phrases, for each of the given documents."""
        if not rows:
            return {}
        asked = " OR ".join(_quoted(phrase, prefix=prefix) for phrase, prefix in phrases)
        marks = ", ".join(
            f"highlight(rows, {n}, '{_OPEN}', '{_CLOSE}')" for n in range(len(WEIGHTS))
        )
        marked: dict[int, set[str]] = {}
        query = f"SELECT rowid, {marks} FROM rows WHERE rows MATCH ?"  # noqa: S608 - our columns
        for row, *parts in self._rows(query, asked):
            if row in rows:
                cut = (piece.split(_CLOSE)[0] for part in parts for piece in part.split(_OPEN)[1:])
                marked[row] = {word for run in cut for word in run.split()}
        return marked

    @cached_property
    def words(self) -> set[str]:
        """All folded words of the documents."""
        rows = self._rows("SELECT name, other, body, linked FROM rows")
        return {word for parts in rows for part in parts for word in words_of(part)}

    @cached_property
    def words_of_names(self) -> set[str]:
        """The words of names that have at most ``SHORT`` words."""
        names = (words_of(name) for document in self.documents for _, name in document.names)
        return {word for words in names if len(words) <= SHORT for word in words}

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._base.execute(query, values).fetchall()


def stems(words: Sequence[str]) -> list[str]:
    """Return the Porter stem of each word: ``releas`` for ``released``."""
    base = _opened("word")
    base.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(rows, instance)")
    rows = enumerate(map(_storable, words))
    base.executemany("INSERT INTO rows(rowid, word) VALUES (?, ?)", rows)
    stem_of = dict(base.execute("SELECT doc, term FROM terms ORDER BY doc, offset DESC"))
    return [stem_of.get(number, word) for number, word in enumerate(words)]


def _opened(columns: str) -> sqlite3.Connection:
    """Return an in-memory database with an empty table ``rows``."""
    base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        base.execute(f"CREATE VIRTUAL TABLE rows USING fts5({columns}, tokenize='{_TOKENS}')")
    except sqlite3.OperationalError as error:
        raise EngineError(f"SQLite {sqlite3.sqlite_version} has no FTS5: {error}") from error
    return base


def _storable(text: str) -> str:
    """Return a text that SQLite accepts: without lone surrogates, NULs and our highlight marks."""
    return text.encode(errors="replace").decode().translate(_UNWANTED)


def _quoted(phrase: Phrase, *, prefix: bool) -> str:
    """Return a phrase of letters and digits in FTS5 query syntax."""
    return f'"{" ".join(phrase)}"{" *" if prefix else ""}'
