"""A full-text index of rows in memory: SQLite's FTS5, with Porter's stems and BM25."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Sequence, Set
from functools import cached_property

from tablepact.errors import EngineError
from tablepact.lookup.question_words import words_of
from tablepact.lookup.search_documents import Document

WEIGHTS = (6.0, 6.0, 2.0, 3.0, 1.5)
"""What a word counts in a title, another name, a text, a date or amount, the name of another row:
the columns of ``Document.parts``."""
_TOKENS = "porter unicode61 remove_diacritics 2"
_OPEN, _CLOSE = "\x02", "\x03"
_UNWANTED = dict.fromkeys(map(ord, f"\0{_OPEN}{_CLOSE}"), " ")

SHORT = 4
"""How many words a title has that is a name."""

Phrase = tuple[str, ...]
"""Words in a row."""


class Index:
    """The documents of a package, to be searched by words in a row."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Index documents.

        Raises:
            EngineError: Python's SQLite is built without FTS5.
        """
        self.documents = documents
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
        """Return the documents that have the words in a row, and how strongly each has them.

        That is what BM25 has beside the rarity of the words: how often, in which part, how long
        the document is.
        """
        score = f"bm25(rows, {', '.join(map(str, WEIGHTS))})"
        asked = (_quoted(phrase, prefix=prefix),)
        query = f"SELECT rowid, {score} FROM rows WHERE rows MATCH ?"  # noqa: S608 - our numbers
        scores = self._base.execute(query, asked).fetchall()
        number = len(self.documents)
        if not scores:
            return {}
        rarity = math.log((number - len(scores) + 0.5) / (len(scores) + 0.5))
        rarity = rarity if rarity > 0 else 1e-6  # as FTS5 has it
        return {row: -bm25 / rarity for row, bm25 in scores}

    def marked(self, phrases: Iterable[tuple[Phrase, bool]], rows: Set[int]) -> dict[int, set[str]]:
        """Return the words, folded, that the phrases find in each of some documents."""
        if not rows:
            return {}
        asked = " OR ".join(_quoted(phrase, prefix=prefix) for phrase, prefix in phrases)
        marks = ", ".join(
            f"highlight(rows, {n}, '{_OPEN}', '{_CLOSE}')" for n in range(len(WEIGHTS))
        )
        marked: dict[int, set[str]] = {}
        query = f"SELECT rowid, {marks} FROM rows WHERE rows MATCH ?"  # noqa: S608 - our columns
        for row, *parts in self._base.execute(query, (asked,)):
            if row in rows:
                cut = (piece.split(_CLOSE)[0] for part in parts for piece in part.split(_OPEN)[1:])
                marked[row] = {word for run in cut for word in run.split()}
        return marked

    def words(self) -> set[str]:
        """Return all words, folded, as they stand in the documents."""
        rows = self._base.execute("SELECT name, other, body, linked FROM rows")
        return {word for parts in rows for part in parts for word in words_of(part)}

    @cached_property
    def words_of_names(self) -> set[str]:
        """Return the words of names, which are short."""
        names = (words_of(name) for document in self.documents for _, name in document.names)
        return {word for words in names if len(words) <= SHORT for word in words}


def stems(words: Sequence[str]) -> list[str]:
    """Return each word as an index has it: ``released`` is ``releas``."""
    base = _opened("word")
    base.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(rows, instance)")
    rows = enumerate(map(_storable, words))
    base.executemany("INSERT INTO rows(rowid, word) VALUES (?, ?)", rows)
    stem_of = dict(base.execute("SELECT doc, term FROM terms ORDER BY doc, offset DESC"))
    return [stem_of.get(number, word) for number, word in enumerate(words)]


def _opened(columns: str) -> sqlite3.Connection:
    """Make an empty table ``rows`` in memory."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    try:
        base.execute(f"CREATE VIRTUAL TABLE rows USING fts5({columns}, tokenize='{_TOKENS}')")
    except sqlite3.OperationalError as error:
        raise EngineError(f"SQLite {sqlite3.sqlite_version} has no FTS5: {error}") from error
    return base


def _storable(text: str) -> str:
    """Return a text as SQLite takes it: without half characters, zeros and the marks of ours."""
    return text.encode(errors="replace").decode().translate(_UNWANTED)


def _quoted(phrase: Phrase, *, prefix: bool) -> str:
    """Write a phrase of letters and digits for FTS5, which has a syntax of its own."""
    return f'"{" ".join(phrase)}"{" *" if prefix else ""}'
