"""Search rows by words or a question, ranked, and decide whether the best row is a clear answer.

The score of a row is BM25 of its terms, weighted by rarity, plus bonuses for adjacent terms and for
the kind of answer that the question asks for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from tablepact import settings
from tablepact.frames.frames import Frames
from tablepact.lookup.clear_answer import STRICT, ScoredRow, is_clear, names_another_date
from tablepact.lookup.fulltext_index import Index
from tablepact.lookup.question import MAX_TERMS, Question
from tablepact.lookup.question_words import AnswerKind, answer_kind, words_of
from tablepact.lookup.search_documents import (
    Document,
    SearchGuide,
    depend_on_terms,
    documents,
)

FOUND = 0.6
"""The minimum coverage of a hit, relative to the best."""
NEAR = 0.6
"""The minimum score of a near hit, relative to the best."""
TOGETHER = 0.7
"""The weight of two adjacent terms, relative to the rarer of them."""
TITLE = 0.2
"""The bonus if all words of the title are found."""
FITS, FITS_NOT = 1.2, 0.85
"""The factors for a row with the number or date asked for, and for one with another question."""

_OF_A_SORT = (AnswerKind.PERSON, AnswerKind.PLACE)
"""Kinds that a row of another kind never answers, even if its name matches exactly."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found.

    Attributes:
        address: The address of the row.
        label: The label of the row.
        column: The column with most of the words.
        text: The text of that column.
        words: The folded words of the row that were found.
        score: The score.
        covered: The share of the question that the row covers, from 0 to 1.
        named: Whether the question is a name of the row: 2 its title, 1 another name, 0 no.
    """

    address: str
    label: str
    column: str
    text: str
    words: frozenset[str]
    score: float
    covered: float
    named: int

    @property
    def match(self) -> str | None:
        """The matching column and text; None if that is the label."""
        return None if self.text == self.label else f"{self.column}: {self.text}"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a search.

    Attributes:
        hits: The rows, best first.
        is_clear: Whether the first is a clear answer.
        unknown: Words of the question that occur in no row.
        read_as: The corrections of misspelt words.
    """

    hits: list[Hit]
    is_clear: bool
    unknown: list[str]
    read_as: dict[str, str]

    @property
    def near(self) -> list[Hit]:
        """The rows with a score near the first, which is included."""
        return [hit for hit in self.hits if hit.score >= NEAR * self.hits[0].score]


def search(frames: Frames, question: str, guide: SearchGuide | None = None) -> SearchResult:
    """Return the rows that match a question or words, best first.

    Args:
        frames: The tables of a package.
        question: The question, or some words.
        guide: The search settings of the dataset.
    """
    guide = guide or SearchGuide()
    asked = Question(question, synonyms(frames, guide))
    index = _index(frames, guide, asked)
    asked.look_up(index, guide.itself)
    standing = guide.standing(frames)
    scored = _scored(asked, index, guide, standing)
    most = max((scored_row.covered for scored_row in scored), default=0.0)
    kept = [
        scored_row
        for scored_row in scored
        if scored_row.covered >= most * FOUND or scored_row.named
    ]
    marked = index.marked(asked.phrases(), {scored_row.row for scored_row in kept})
    for scored_row in kept:
        scored_row.score *= 1 + TITLE * _share(
            scored_row.document, marked.get(scored_row.row, set())
        )
    kept.sort(key=lambda scored_row: (-scored_row.named, -scored_row.score, scored_row.row))
    literal = {word for term in asked.terms for word in term.words}
    hits = [_hit(scored_row, marked.get(scored_row.row, set()) | literal) for scored_row in kept]
    able = kept and standing.get(kept[0].document.address, 1.0) >= 1
    clear = bool(able) and is_clear(kept, index, asked, guide)
    return SearchResult(hits, clear, asked.unknown, asked.read_as)


def nearest_words(frames: Frames, words: str, guide: SearchGuide | None = None) -> list[str]:
    """Return the most similar word in the rows for each of some words."""
    known = _index(frames, guide or SearchGuide()).words
    near = (get_close_matches(word, known, n=1) for word in words_of(words)[:MAX_TERMS])
    return [matches[0] for matches in near if matches]


def synonyms(frames: Frames, guide: SearchGuide) -> list[list[list[str]]]:
    """Return the groups of synonymous terms that the dataset registers."""
    if not guide.synonyms or guide.synonyms[0] not in frames:
        return []
    table, names = guide.synonyms
    cells = frames[table].select(names).iter_rows()
    return [[words_of(term) for cell in row if cell for term in cell.split(";")] for row in cells]


def _index(frames: Frames, guide: SearchGuide, asked: Question | None = None) -> Index:
    """Return the index of the rows; cached, unless it depends on the question."""
    if depend_on_terms(frames, guide):
        return Index(documents(frames, guide, asked.beginnings() if asked else ()))
    given = (guide, settings.current())
    if frames.cache.get(("search index",), (None, None))[0] != given:
        frames.cache["search index",] = given, Index(documents(frames, guide))
    index: Index = frames.cache["search index",][1]
    return index


def _scored(
    asked: Question, index: Index, guide: SearchGuide, standing: Mapping[str, float]
) -> list[ScoredRow]:
    total_rarity = sum(term.rarity for term in asked.terms)
    scores: dict[int, float] = {}
    covered: dict[int, float] = {}
    for term in asked.terms:
        for row, strength in term.strengths.items():
            scores[row] = scores.get(row, 0.0) + term.rarity * strength
            covered[row] = covered.get(row, 0.0) + term.rarity * term.certainty[row] / total_rarity
    for first, second, phrase in asked.adjacent:
        rarity = min(first.rarity, second.rarity)
        for row, strength in index.matches(phrase).items():
            if row in scores:
                scores[row] += TOGETHER * rarity * strength
    scored = []
    for row, score in scores.items():
        document = index.documents[row]
        counts = guide.weights.get(document.table, 1.0) * standing.get(document.address, 1.0)
        preference = guide.preference(asked.kind, document)
        counts *= preference * _fits(asked, document)
        counts *= (1 + covered[row]) / 2
        is_other = asked.kind in _OF_A_SORT and preference < 1
        named = _named(document, asked, is_other=is_other)
        scored.append(ScoredRow(document, row, score * counts, covered[row], named))
    return scored


def _share(document: Document, marked: set[str]) -> float:
    """Return the share of the words of a row's title that were found."""
    title = words_of(document.label) if document.names else []
    return sum(word in marked for word in title) / len(title) if title else 0.0


def _is_part_of_year(document: Document, asked: Question) -> bool:
    """Return whether the question asks for a year, and the row is about a part of one."""
    only_years = bool(asked.dates) and all(re.fullmatch("y[0-9]+", key) for key in asked.dates)
    return only_years and any(re.match("d[0-9]|y[0-9]+[mq]", key) for key in document.keys)


def _fits(asked: Question, document: Document) -> float:
    """Return the factor for a row with the number, date or question that is asked for."""
    kind = asked.kind
    if names_another_date(document, asked):
        return FITS_NOT
    if document.label.endswith("?"):
        return FITS if answer_kind(document.label) is kind else FITS_NOT
    has_amount = document.has_amount and not _is_part_of_year(document, asked)
    has = {AnswerKind.AMOUNT: has_amount, AnswerKind.DATE: document.has_date}
    return FITS if has.get(kind) else 1.0


def _named(document: Document, asked: Question, *, is_other: bool) -> int:
    """Return whether the question is a name of the row: 2 its title, 1 another name, 0 no.

    A name within a question counts for "how much", "when" and "why" only if the row has such an
    answer, and for "who" and "where" only if the row is of that kind.
    """
    if words_of(document.address.partition("/")[2]) == asked.words:
        return 2
    is_short = is_other or (asked.kind in STRICT and _fits(asked, document) < FITS)
    called = [asked.words] if is_short else [asked.words, asked.content]
    for index, (_, name) in enumerate(document.names):
        if words_of(name) in called:
            by_title = (index == 0) != (asked.kind is AnswerKind.NAME)
            return 2 if by_title else 1
    return 0


def _hit(scored: ScoredRow, marked: set[str]) -> Hit:
    document = scored.document
    texts = [*document.names, *document.texts, *document.linked] or [("", document.label)]
    column, text = max(texts, key=lambda pair: len(marked.intersection(words_of(pair[1]))))
    everything = [document.address.partition("/")[2], *(text for _, text in texts)]
    words = frozenset(marked.intersection(word for text in everything for word in words_of(text)))
    return Hit(
        document.address,
        document.label,
        column,
        text,
        words,
        scored.score,
        scored.covered,
        scored.named,
    )
