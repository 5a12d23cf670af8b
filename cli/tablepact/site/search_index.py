"""The search index of the rows of all tables, as one script for the search box of every page.

It contains the input of ``lookup.search``: the documents, the weights of parts and rows, the
synonyms, the words of questions, and the patterns of dates and amounts. ``assets/asking.js`` ranks
the rows as ``lookup.search`` does; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tablepact import settings
from tablepact.frames.frames import Frames
from tablepact.lookup import question, search
from tablepact.lookup import question_words as wording
from tablepact.lookup.fulltext_index import SHORT, WEIGHTS
from tablepact.lookup.question_words import AnswerKind
from tablepact.lookup.search_documents import Document, SearchGuide, documents
from tablepact.notation import mentions
from tablepact.site.data_scripts import as_script, script_text
from tablepact.site.tables import TablePage

_WORTH = {
    "found": search.FOUND,
    "together": search.TOGETHER,
    "title": search.TITLE,
    "fits": search.FITS,
    "fits_not": search.FITS_NOT,
    "same": question.SAME,
    "form": question.FORM,
    "means": question.MEANS,
    "like": question.LIKE,
    "begins": question.BEGINS,
    "shortest": question.SHORTEST,
    "most_things": question.MAX_TERMS,
    "near": question.NEAR,
    "nearest": question.NEAREST,
    "short": SHORT,
}
"""The constants of the ranking, by their names in ``asking.js``."""


def words_script(
    frames: Frames,
    pages: Mapping[str, TablePage],
    guide: SearchGuide,
    summary: Callable[[str], str] = lambda _: "",
) -> tuple[str, str]:
    """Write the search index of the rows of all tables as a script.

    Args:
        frames: The tables.
        pages: The pages of the tables.
        guide: The search settings of the dataset.
        summary: A function that returns the key facts of the row at an address in one line.

    Returns:
        The script, and a sentence on the rows that it leaves out; empty if there are none.
    """
    every = sum(page.rows for page in pages.values())
    limits = settings.current()
    few = frames.head(limits.max_index_rows, limits.max_search_cells)
    size, sought = 0, sum(frame.height for frame in few.values())
    lines: list[str] = []
    writer = _Writer(frames, pages, guide)
    for document in documents(few, guide):
        line = script_text([*writer.line(document), summary(document.address)])
        size += len(line.encode(errors="replace"))
        if size > limits.max_index_bytes:
            sought = len(lines)
            break
        lines.append(line)
    bound = f"The search over all tables has the first {sought:,} of {every:,} rows."
    note = bound if sought < every else ""
    head = {
        "tables": [
            {"name": page.name, "title": page.title, "place": page.records or page.path}
            for page in pages.values()
        ],
        "weights": WEIGHTS,
        "worth": _WORTH,
        "prefers": writer.prefers,
        "itself": dict(guide.itself),
        "synonyms": search.synonyms(frames, guide),
        "wording": wording.grammar(),
        "notation": mentions.grammar(),
        "note": note,
    }
    return as_script("package_documents", head, lines), note


class _Writer:
    """A writer of documents as lines, which collects their distinct weights by kind of answer."""

    def __init__(self, frames: Frames, pages: Mapping[str, TablePage], guide: SearchGuide) -> None:
        self._tables = {name: number for number, name in enumerate(pages)}
        self._guide, self._standing = guide, guide.standing(frames)
        self._numbers: dict[tuple[float, ...], int] = {}

    @property
    def prefers(self) -> list[dict[AnswerKind, float]]:
        """The distinct weights of rows by kind of answer; weights of 1 are omitted."""
        return [
            {wanted: count for wanted, count in zip(AnswerKind, counts, strict=True) if count != 1}
            for counts in self._numbers
        ]

    def line(self, document: Document) -> list[Any]:
        """Return a document as a list: texts, keys of dates and amounts, and weights."""
        names, texts, linked = (
            [text for _, text in several]
            for several in (document.names, document.texts, document.linked)
        )
        identifier = document.address.removeprefix(f"{document.table}/")
        body = [identifier, *texts] if names else texts
        has = {AnswerKind.DATE: document.has_date, AnswerKind.AMOUNT: document.has_amount}
        weight = self._guide.weights.get(document.table, 1.0)
        prefers = tuple(self._guide.preference(wanted, document) for wanted in AnswerKind)
        return [
            self._tables[document.table],
            identifier,
            None if document.label in names[:1] else document.label,
            names,
            texts,
            linked,
            [_keys(names[:1]), _keys(names[1:]), _keys(body), " ".join(document.keys)],
            [wanted for wanted, is_there in has.items() if is_there],
            weight * self._standing.get(document.address, 1.0),
            self._numbers.setdefault(prefers, len(self._numbers)),
        ]


def _keys(texts: list[str]) -> str:
    found = mentions.mentions("\n".join(texts))
    return " ".join(key for mention in found for key in mention.keys)
