"""Decide whether the best row that a search found is a clear answer to the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from tablepact.lookup.fulltext_index import SHORT, Index, Phrase
from tablepact.lookup.question import MEANS, Question, SearchTerm
from tablepact.lookup.question_words import (
    AnswerKind,
    answer_kind,
    gives_reason,
    is_negated,
    is_stop_word,
    words_of,
)
from tablepact.lookup.search_documents import Document, SearchGuide
from tablepact.notation.mentions import mentions

MARGIN = 1.1
"""The minimum ratio of the best score to the next for a clear answer."""
COVERED = 0.85
"""The minimum share of the question, weighted by rarity, that a clear answer covers."""
ABOUT = 0.3
"""The minimum share that its names, keys and links alone cover."""
STRICT = (AnswerKind.AMOUNT, AnswerKind.DATE, AnswerKind.REASON)
"""Kinds that a row with a question as its label answers only if it asks for the same kind."""


ON_TOPIC = 0.5
"""The minimum share of its title, names aside, that a row matches if it matches by synonyms."""
_TITLED = (*STRICT, AnswerKind.PERSON, AnswerKind.TRUTH)
"""Kinds that a row answers only if its title is about the question."""


@dataclass(slots=True)
class ScoredRow:
    """A row with its score, the share of the question that it covers, and whether it is named."""

    document: Document
    row: int
    score: float
    covered: float
    named: int


def names_another_date(document: Document, asked: Question) -> bool:
    """Return whether a row is about another year or month than the question.

    Its title names only others, or it is a number with other years of its own.
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


def is_clear(kept: list[ScoredRow], index: Index, asked: Question, guide: SearchGuide) -> bool:
    """Return whether the first row is a clear answer: it can answer, and no other is close."""
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
        return False  # a single word is not a question
    subjects = _subjects(index)
    if best.covered < COVERED or not _is_about(best, index, asked, subjects):
        return False
    title = _Title(best.document.label, asked, subjects)
    fits = asked.kind is AnswerKind.REASON and guide.preference(asked.kind, best.document) > 1
    if asked.kind in _TITLED and not _is_on_topic(best.document, asked, subjects, fits=fits):
        return False
    able = [one for one in kept if guide.answers is None or one.document.table in guide.answers]
    if asked.kind is AnswerKind.TRUTH and _is_contested(best.document, able, asked, subjects):
        return False
    rivals = [
        one
        for one in others
        if not _are_kin(best.document, one.document)
        and not _say_the_same(best.document, one.document, asked, people)
        and not (
            asked.kind is AnswerKind.AMOUNT
            and title.head_matches
            and not _Title(one.document.label, asked, subjects).head_matches
        )
    ]
    if all(term.is_key for term in asked.terms):  # many rows may have the same date
        return not any(one.covered >= COVERED for one in rivals)
    return best.score >= MARGIN * next((one.score for one in rivals), 0.0)


def _say_the_same(
    document: Document, other: Document, asked: Question, people: Iterable[str]
) -> bool:
    """Return whether two rows give the same person, number or date to a question for one."""
    if asked.kind is AnswerKind.PERSON:
        known = {*people}
        who = document.refers & known
        return bool(who) and who == other.refers & known
    kinds = {AnswerKind.AMOUNT: "n", AnswerKind.DATE: "dymq"}.get(asked.kind, "")
    keys = {key for key in document.keys if key[0] in kinds}
    return bool(keys) and keys == {key for key in other.keys if key[0] in kinds}


def _is_about(best: ScoredRow, index: Index, asked: Question, subjects: Set[Phrase]) -> bool:
    """Return whether the names, keys and links of a row cover part of a question.

    A long text may have all its words by chance. A name in the question must match as a phrase, and
    the subjects of the question must be among the names and links.
    """
    if not all(best.row in index.matches(name) for name in asked.names):
        return False
    own = best.document
    named = Document(
        own.address, own.table, own.label, names=own.names, keys=own.keys, linked=own.linked
    )
    short = Index([named])
    found = [
        term
        for term in asked.terms
        if any(short.matches(variant.phrase, prefix=variant.prefix) for variant in term.variants)
    ]
    missing = {asked.corrected(term.words) for term in asked.terms if term not in found}
    if missing & subjects and asked.kind is not AnswerKind.PERSON and not _is_asked_for(own, asked):
        return False
    return sum(term.rarity for term in found) >= ABOUT * sum(term.rarity for term in asked.terms)


def _answers(
    document: Document, asked: Question, guide: SearchGuide, people: Mapping[str, list[list[str]]]
) -> bool:
    """Return whether a row can answer at all.

    "How much" needs a number, "when" a date, "why" a reason, and "who" a person that the question
    does not name. If the question names a person, a row about another person is not an answer.
    """
    kind, preference = asked.kind, guide.preference(asked.kind, document)
    if preference < 1 or (guide.answers is not None and document.table not in guide.answers):
        return False
    if names_another_date(document, asked):
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
    if document.label.endswith("?") and kind in STRICT:
        return answer_kind(document.label) is kind
    return _has_what_is_asked_for(document, kind, preference)


def _has_what_is_asked_for(document: Document, kind: AnswerKind, preference: float) -> bool:
    """Return whether a row has a number, a date or a reason, if the question asks for one."""
    texts = "\n".join(text for _, text in (*document.names, *document.texts))
    if kind is AnswerKind.AMOUNT:
        return document.has_amount or preference > 1 or bool(_kinds_of_keys(texts) & {"n"})
    if kind is AnswerKind.DATE:
        return document.has_date or bool(_kinds_of_keys(texts) & {*"dymq"})
    if kind is AnswerKind.REASON:
        return preference > 1 or gives_reason(texts)
    return True


def _kinds_of_keys(texts: str) -> set[str]:
    return {mention.keys[0][0] for mention in mentions(texts)}


def _are_kin(document: Document, other: Document) -> bool:
    """Return whether one row refers to the other, such as a figure to its event."""
    return other.address in document.refers or document.address in other.refers


def _is_asked_for(document: Document, asked: Question) -> bool:
    """Return whether the question has a name of a row."""
    words = f" {' '.join(asked.content)} "
    return any(f" {' '.join(words_of(name))} " in words for _, name in document.names)


def _subjects(index: Index) -> frozenset[Phrase]:
    """Return the short names of the rows that other rows refer to, as folded words."""
    referred = {address for document in index.documents for address in document.refers}
    names = (
        tuple(words_of(name))
        for document in index.documents
        if document.address in referred
        for _, name in document.names
    )
    return frozenset(name for name in names if 0 < len(name) <= SHORT)


class _Title:
    """How the title of a row, or another name of it, matches a question.

    Attributes:
        is_negated: Whether it says that something is not so.
        has_all: Whether it matches all terms of the question.
        head_matches: Whether its first word matches literally. In the title of a number that is
            what is measured: ``Investment in Scale AI``.
        share: The share of its words that match, without names and stop words.
        is_literal: Whether it matches a term other than a name or date literally, or two terms that
            are adjacent in the question.
    """

    def __init__(self, name: str, asked: Question, subjects: Set[Phrase]) -> None:
        short = Index([Document("", "", name, names=[("", name)])])
        terms = [term for term in asked.terms if not term.is_key]
        own = [term for term in terms if asked.corrected(term.words) not in subjects]
        literal = [one.phrase for term in own for one in term.variants if one.worth > MEANS]
        pairs = [
            (*one.phrase, *two.phrase)
            for first, second, _ in asked.adjacent
            for one in first.variants
            for two in second.variants
        ]
        self.is_literal = any(map(short.matches, literal + pairs)) or not own
        self.has_all = all(_matches(short, term) for term in asked.terms)
        self.is_negated = is_negated(name)
        words = words_of(_without_mentions(name))
        found = _marked(short, asked.phrases())
        content = [word for word in words if word in found or not is_stop_word(word)]
        named = _within(words, subjects - {tuple(words)})
        rest = [word for word in content if word not in named]
        self.share = sum(word in found for word in rest) / len(rest) if rest else 1.0
        self.head_matches = content[:1] != [] and content[0] in _marked(
            short, [(phrase, False) for phrase in literal]
        )


def _without_mentions(name: str) -> str:
    """Return a name without its dates and amounts."""
    for mention in reversed(mentions(name)):
        name = f"{name[: mention.start]} {name[mention.end :]}"
    return name


def _matches(short: Index, term: SearchTerm) -> bool:
    return any(short.matches(one.phrase, prefix=one.prefix) for one in term.variants)


def _marked(short: Index, phrases: Iterable[tuple[Phrase, bool]]) -> set[str]:
    phrases = list(phrases)
    return short.marked(phrases, {0}).get(0, set()) if phrases else set()


def _is_on_topic(document: Document, asked: Question, subjects: Set[Phrase], *, fits: bool) -> bool:
    """Return whether a name of a row is about the question, and not mostly about something else.

    Args:
        document: The row.
        asked: The question.
        subjects: The names of things.
        fits: Whether the row gives a reason to a question for one; a reason is something else.
    """
    titles = [_Title(name, asked, subjects) for _, name in document.names]
    if fits:
        return any(title.share for title in titles)
    return any(title.is_literal or title.share >= ON_TOPIC for title in titles)


def _within(words: Sequence[str], names: Set[Phrase]) -> set[str]:
    """Return the words that are part of a name."""
    return {
        word
        for start in range(len(words))
        for end in range(start + 1, min(start + SHORT, len(words)) + 1)
        if tuple(words[start:end]) in names
        for word in words[start:end]
    }


def _is_contested(
    document: Document, rows: Iterable[ScoredRow], asked: Question, subjects: Set[Phrase]
) -> bool:
    """Return whether another row has all of a question in its title, and says the opposite."""
    if document.label.endswith("?"):
        return False
    return any(
        other.has_all and other.is_negated is not is_negated(document.label)
        for one in rows
        if one.covered >= COVERED and not one.document.label.endswith("?")
        for other in [_Title(one.document.label, asked, subjects)]
    )
