"""Find the rows that words or a question are about, the best first, and say how sure that is.

A row scores by BM25 for the terms that it has, weighted by how few rows have them, for terms that
stand together, and a little for being of the sort that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from tablepact.frames.frames import Frames
from tablepact.lookup.fulltext_index import Index
from tablepact.lookup.question import MAX_TERMS, Question
from tablepact.lookup.question_words import AnswerKind, answer_kind, words_of
from tablepact.lookup.search_documents import Document, SearchGuide, documents
from tablepact.notation.mentions import mentions

MARGIN = 1.1
"""How many times the score of the next row the best one has, if it clearly is the best."""
COVERED = 0.85
"""How much of a question, rare words counting for more, the row has that clearly is the best."""
ABOUT = 0.3
"""How much of it, besides, what it is called and what it is tied to have."""
FOUND = 0.6
"""How much of what the best covers a row must cover to be found."""
NEAR = 0.6
"""How much of the score of the best a row must have to come near it."""
TOGETHER = 0.7
"""What it counts that two terms stand side by side, beside the rarer of them."""
TITLE = 0.2
"""What it counts if all words of a title are found."""
FITS, FITS_NOT = 1.2, 0.85
"""What it counts to have the number or date that is asked for, or to be another question."""

_STRICT = (AnswerKind.AMOUNT, AnswerKind.DATE, AnswerKind.REASON)
"""What a row that is a question itself answers only if it asks for the same."""

_OF_A_SORT = (AnswerKind.PERSON, AnswerKind.PLACE)
"""What a row of another sort does not answer, even if it is called just as the question says."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found.

    Attributes:
        address: Its address.
        label: What stands for it.
        column: The column that has most of the words.
        text: Its text.
        words: The words of the row, folded, that were found.
        score: How well it fits.
        covered: How much of the question it has, from 0 to 1.
        named: Whether it is called just so: 2 by its title, 1 by another name, 0 not.
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
        """The column and text that match, unless that is what stands for the row."""
        return None if self.text == self.label else f"{self.column}: {self.text}"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found.

    Attributes:
        hits: The rows, the best first.
        is_clear: Whether the first clearly is the best.
        unknown: Words of the question that no row has.
        read_as: Words that were taken for others, which rows have.
    """

    hits: list[Hit]
    is_clear: bool
    unknown: list[str]
    read_as: dict[str, str]

    @property
    def near(self) -> list[Hit]:
        """The rows that come near the first, itself included."""
        return [hit for hit in self.hits if hit.score >= NEAR * self.hits[0].score]


@dataclass(slots=True)
class _Scored:
    document: Document
    row: int
    score: float
    covered: float
    named: int


def search(frames: Frames, question: str, guide: SearchGuide | None = None) -> SearchResult:
    """Find the rows that a question, or some words, are about.

    Args:
        frames: The tables of a package.
        question: What is asked.
        guide: What the dataset registers about its tables.
    """
    guide = guide or SearchGuide()
    asked = Question(question, synonyms(frames, guide))
    index = Index(documents(frames, guide, asked.beginnings()))
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
    is_clear = bool(able) and _is_clear(kept, index, asked, guide)
    return SearchResult(hits, is_clear, asked.unknown, asked.read_as)


def nearest_words(frames: Frames, words: str, guide: SearchGuide | None = None) -> list[str]:
    """Return, for each word that no row has, the most similar one that some row has."""
    known = Index(documents(frames, guide or SearchGuide())).words()
    near = (get_close_matches(word, known, n=1) for word in words_of(words)[:MAX_TERMS])
    return [matches[0] for matches in near if matches]


def synonyms(frames: Frames, guide: SearchGuide) -> list[list[list[str]]]:
    """Return the terms that mean the same, as the dataset registers them."""
    if not guide.synonyms or guide.synonyms[0] not in frames:
        return []
    table, names = guide.synonyms
    cells = frames[table].select(names).iter_rows()
    return [[words_of(term) for cell in row if cell for term in cell.split(";")] for row in cells]


def _scored(
    asked: Question, index: Index, guide: SearchGuide, standing: Mapping[str, float]
) -> list[_Scored]:
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
        scored.append(_Scored(document, row, score * counts, covered[row], named))
    return scored


def _share(document: Document, marked: set[str]) -> float:
    """Return the share of the title of a row that was found."""
    title = words_of(document.label) if document.names else []
    return sum(word in marked for word in title) / len(title) if title else 0.0


def _names_another_date(document: Document, asked: Question) -> bool:
    """Return whether a row is of another year or month than is asked for.

    That is one whose title names others only, or a number whose own years are others.
    """
    if not asked.dates:
        return False
    title = {key for mention in mentions(document.label) for key in mention.keys}
    years = _of_kind("y[0-9]+", title)
    own = (
        set(document.keys)
        if document.has_amount and not (years and years <= asked.dates)
        else set()
    )
    return any(
        here and there and not here & there
        for kind, keys in (("y[0-9]+", title), ("m[0-9]+", title), ("y[0-9]+", own))
        for here, there in [(_of_kind(kind, asked.dates), _of_kind(kind, keys))]
    )


def _of_kind(kind: str, keys: set[str]) -> set[str]:
    return {key for key in keys if re.fullmatch(kind, key)}


def _is_part_of_year(document: Document, asked: Question) -> bool:
    """Return whether a number is of a part of a year, where only a year is asked for."""
    only_years = bool(asked.dates) and all(re.fullmatch("y[0-9]+", key) for key in asked.dates)
    return only_years and any(re.match("d[0-9]|y[0-9]+[mq]", key) for key in document.keys)


def _fits(asked: Question, document: Document) -> float:
    """Return the factor of a row for having a number or a date, or for asking the same."""
    kind = asked.kind
    if _names_another_date(document, asked):
        return FITS_NOT
    if document.label.endswith("?"):
        return FITS if answer_kind(document.label) is kind else FITS_NOT
    has_amount = document.has_amount and not _is_part_of_year(document, asked)
    has = {AnswerKind.AMOUNT: has_amount, AnswerKind.DATE: document.has_date}
    return FITS if has.get(kind) else 1.0


def _named(document: Document, asked: Question, *, is_other: bool) -> int:
    """Return whether a row is called just so: 2 by its title, 1 by another name, 0 not.

    To how much, when or why a name within a question is no answer, unless the row has it; nor to
    who or where, if the row is of another sort.
    """
    if words_of(document.address.partition("/")[2]) == asked.words:
        return 2
    is_short = is_other or (asked.kind in _STRICT and _fits(asked, document) < FITS)
    called = [asked.words] if is_short else [asked.words, asked.content]
    for index, (_, name) in enumerate(document.names):
        if words_of(name) in called:
            by_title = (index == 0) != (asked.kind is AnswerKind.NAME)
            return 2 if by_title else 1
    return 0


def _is_clear(kept: list[_Scored], index: Index, asked: Question, guide: SearchGuide) -> bool:
    """Return whether the first row clearly is the best: it can answer, and no other comes near."""
    people = {
        one.address: [words_of(name) for _, name in one.names]
        for one in index.documents
        if guide.preference(AnswerKind.PERSON, one) > 1 and one.table not in guide.titles
    }
    best, *others = kept
    if not _answers(best.document, asked, guide, people):
        return False
    others = [one for one in others if _answers(one.document, asked, guide, people)]
    if best.named:
        return not others or others[0].named < best.named
    if len(asked.content) == 1 and not asked.terms[0].is_key:
        return False  # a word is no question
    if best.covered < COVERED or not _is_about(best, index, asked):
        return False
    rivals = [
        one
        for one in others
        if not _are_kin(best.document, one.document)
        and not _say_the_same(best.document, one.document, asked, people)
    ]
    if all(term.is_key for term in asked.terms):  # many rows may have a date; none says more
        return not any(one.covered >= COVERED for one in rivals)
    return best.score >= MARGIN * next((one.score for one in rivals), 0.0)


def _say_the_same(
    document: Document, other: Document, asked: Question, people: Iterable[str]
) -> bool:
    """Return whether two rows give the same person, number or date where one is asked for."""
    if asked.kind is AnswerKind.PERSON:
        known = {*people}
        who = document.refers & known
        return bool(who) and who == other.refers & known
    kinds = {AnswerKind.AMOUNT: "n", AnswerKind.DATE: "dymq"}.get(asked.kind, "")
    keys = {key for key in document.keys if key[0] in kinds}
    return bool(keys) and keys == {key for key in other.keys if key[0] in kinds}


def _is_about(best: _Scored, index: Index, asked: Question) -> bool:
    """Return whether the names, keys and links of a row have part of a question.

    A text may have all its words by chance. A name in the question has to stand there in one piece.
    """
    if not all(best.row in index.matches(name) for name in asked.names):
        return False
    own = best.document
    named = Document(
        own.address, own.table, own.label, names=own.names, keys=own.keys, linked=own.linked
    )
    short = Index([named])
    rarity = sum(
        term.rarity
        for term in asked.terms
        if any(short.matches(variant.phrase, prefix=variant.prefix) for variant in term.variants)
    )
    return rarity >= ABOUT * sum(term.rarity for term in asked.terms)


def _answers(
    document: Document, asked: Question, guide: SearchGuide, people: Mapping[str, list[list[str]]]
) -> bool:
    """Return whether a row can answer at all.

    A question of how much wants a number, one of when a date, and one of who somebody whom it does
    not name itself. One that names somebody is not answered by what somebody else does.
    """
    kind, preference = asked.kind, guide.preference(asked.kind, document)
    if preference < 1 or (guide.answers is not None and document.table not in guide.answers):
        return False
    if _names_another_date(document, asked):
        return False
    content = set(asked.content)
    named = {
        address for address, names in people.items() if any(content.issuperset(n) for n in names)
    }
    if kind is AnswerKind.PERSON:
        known = document.refers & people.keys()
        if known and known <= named:
            return False
    elif named and kind is not AnswerKind.WORDS:
        title = words_of(document.label)
        first = {
            address for address, names in people.items() if any(title[: len(n)] == n for n in names)
        }
        if first and not first & named:
            return False
    if document.label.endswith("?") and kind in _STRICT:
        return answer_kind(document.label) is kind
    texts = "\n".join(text for _, text in (*document.names, *document.texts))
    if kind is AnswerKind.AMOUNT:
        return document.has_amount or preference > 1 or bool(_kinds_of_keys(texts) & {"n"})
    if kind is AnswerKind.DATE:
        return document.has_date or bool(_kinds_of_keys(texts) & {*"dymq"})
    return True


def _kinds_of_keys(texts: str) -> set[str]:
    return {mention.keys[0][0] for mention in mentions(texts)}


def _are_kin(document: Document, other: Document) -> bool:
    """Return whether one row refers to the other, as a figure does to its event."""
    return other.address in document.refers or document.address in other.refers


def _hit(scored: _Scored, marked: set[str]) -> Hit:
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
