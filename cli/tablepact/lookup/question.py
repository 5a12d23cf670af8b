"""A question as terms to be found, each in several ways.

A word is found as it stands, in another form, by a word that means the same, as the beginning of
others, and, where no row has it, as a name that differs by a letter; a date or an amount however
it is written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import takewhile

from tablepact.lookup.fulltext_index import Index, Phrase, stems
from tablepact.lookup.question_words import (
    answer_kind,
    irregular_forms,
    is_stop_word,
    without_framing,
    words_of,
)
from tablepact.notation.mentions import cell_prefix, mentions

SAME, FORM, MEANS, LIKE, BEGINS = 1.0, 0.9, 0.75, 0.75, 0.55
"""What it is worth to be found so, in another form, by a word that means the same, as a name that
differs by a letter, as the beginning of a word."""

MAX_TERMS = 40
"""How many terms of a question are looked for."""
NEAREST, NEAR = 5, 0.75
"""How many names are looked at for a slip, and how alike they are at the least."""
SHORTEST = 3
"""How many letters a word has that is found as a beginning."""

Synonyms = Sequence[Sequence[Sequence[str]]]
"""Terms that mean the same, each parted into its words."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a term is found."""

    phrase: Phrase
    worth: float
    prefix: bool = False


@dataclass(slots=True)
class SearchTerm:
    """Something that a question names.

    Attributes:
        words: Its words, folded.
        variants: The ways in which it is found.
        is_key: Whether it is a date or an amount.
        strengths: How strongly each document has it.
        certainty: How sure it is that the document has it, from 0 to 1.
        rarity: What it counts: the fewer documents have it, the more.
    """

    words: Phrase
    variants: list[Variant]
    is_key: bool = False
    strengths: dict[int, float] = field(default_factory=dict)
    certainty: dict[int, float] = field(default_factory=dict)
    rarity: float = 0.0

    def add(self, variant: Variant, matches: dict[int, float]) -> None:
        """Note in which documents a variant was found."""
        sure = 1.0 if variant.worth >= MEANS else variant.worth
        for row, strength in matches.items():
            self.strengths[row] = max(self.strengths.get(row, 0.0), strength * variant.worth)
            self.certainty[row] = max(self.certainty.get(row, 0.0), sure)


class Question:
    """What is asked.

    Attributes:
        kind: What sort of answer it asks for.
        words: Its words, folded.
        content: Those that say what it is about, with ``read_as``; known after ``look_up``.
        dates: The keys of its years, months and quarters.
        terms: What is to be found.
        adjacent: Which two terms stand side by side, with their words.
        names: Those words of them that all begin with a capital.
        unknown: Words that no document has; known after ``look_up``, as is the next.
        read_as: Words that were taken for others.
    """

    def __init__(self, text: str, synonyms: Synonyms = ()) -> None:
        """Read a question.

        Args:
            text: The question, or some words.
            synonyms: Terms that mean the same.
        """
        self.kind = answer_kind(text)
        self.words = words_of(text)
        self.content = self.words
        self.unknown: list[str] = []
        self.read_as: dict[str, str] = {}
        self.terms: list[SearchTerm] = []
        self.adjacent: list[tuple[SearchTerm, SearchTerm, Phrase]] = []
        self.dates = {key for one in mentions(text) for key in one.keys if key[0] in "ym"}
        self.names: list[Phrase] = []
        parts = re.findall(r"[^\W_]+", text)
        self._capitals = {word for one in parts if one[0].isupper() for word in words_of(one)}
        self._read(_pieces(without_framing(text)), synonyms)

    def look_up(self, index: Index, itself: Mapping[str, str]) -> None:
        """Find each term in an index; one of these words only in the row at its address."""
        for term in self.terms:
            home = itself.get(term.words[0]) if len(term.words) == 1 else None
            self._try(index, term, term.variants)
            if home:
                rows = [n for n, one in enumerate(index.documents) if one.address == home]
                term.strengths, term.certainty = (
                    dict.fromkeys(rows, SAME),
                    dict.fromkeys(rows, SAME),
                )
            sure = max(term.certainty.values(), default=0.0)
            if sure <= BEGINS and len(term.words) == 1 and (like := _like(term.words[0], index)):
                self.read_as[term.words[0]] = like
                term.variants.append(Variant((like,), LIKE))
                self._try(index, term, term.variants[-1:])
            if not term.strengths:
                self.unknown.append(" ".join(term.words))
            number, rest = len(term.strengths), len(index.documents) - len(term.strengths)
            term.rarity = math.log(1 + (rest + 0.5) / (number + 0.5))
        self.content = [self.read_as.get(w, w) for term in self.terms for w in term.words]
        self.names = [tuple(self.read_as.get(word, word) for word in name) for name in self.names]

    def phrases(self) -> list[tuple[Phrase, bool]]:
        """Return all that is looked for, and whether it is a beginning."""
        return [(one.phrase, one.prefix) for term in self.terms for one in term.variants]

    def beginnings(self) -> list[list[str]]:
        """Return how the words of each term begin, whatever their ending.

        A number is there in plain digits, a date as in ISO 8601.
        """
        words = [
            [variant.phrase[0] for variant in term.variants if variant.phrase]
            for term in self.terms
        ]
        stemmed = iter(stems([word for some in words for word in some]))
        begin = [
            [*(_shared(word, next(stemmed)) for word in some), *map(cell_prefix, some)]
            for some in words
        ]
        return [sorted({*some} - {""}) for some in begin]

    def _try(self, index: Index, term: SearchTerm, variants: Iterable[Variant]) -> None:
        for variant in variants:
            term.add(variant, index.matches(variant.phrase, prefix=variant.prefix))

    def _read(self, pieces: list[tuple[Phrase, tuple[str, ...]]], synonyms: Synonyms) -> None:
        """Part the question into terms, a phrase that means something being one."""
        own, known = _known_by_stems([" ".join(words) for words, _ in pieces], synonyms)
        longest = max(map(len, known), default=0)
        silent = [not keys and is_stop_word(words[0], self.kind) for words, keys in pieces]
        all_silent = all(silent)
        before: SearchTerm | None = None
        at = 0
        while at < len(pieces) and len(self.terms) < MAX_TERMS:
            words, keys = pieces[at]
            length = 0 if keys else _length_of_term(own[at : at + longest], known, silent[at])
            if length:
                words = tuple(word for some, _ in pieces[at : at + length] for word in some)
                terms = known[tuple(own[at : at + length])]
                term = SearchTerm(words, [*_variants(words), *(Variant(t, MEANS) for t in terms)])
            elif silent[at] and not all_silent:
                before, at = None, at + 1
                continue
            else:
                term = SearchTerm(
                    words, _keyed(words, keys) if keys else _variants(words), bool(keys)
                )
            if before and words:
                phrase = (*before.words, *words)
                self.adjacent.append((before, term, phrase))
                self.names += [phrase] if self._capitals.issuperset(phrase) else []
            self.terms.append(term)
            before, at = term, at + (length or 1)


def _known_by_stems(
    words: list[str], synonyms: Synonyms
) -> tuple[list[str], dict[Phrase, list[Phrase]]]:
    """Return the words as stems, and for each term, as stems, the terms that mean the same."""
    terms = [(spelt, several) for several in synonyms for term in several for spelt in _spelt(term)]
    stemmed = iter(stems([*words, *(word for spelt, _ in terms for word in spelt)]))
    own = [next(stemmed) for _ in words]
    known: dict[Phrase, list[Phrase]] = {}
    for spelt, several in terms:
        known.setdefault(tuple(next(stemmed) for _ in spelt), []).extend(map(tuple, several))
    return own, known


def _spelt(term: Sequence[str]) -> list[Phrase]:
    """Return a term, and the forms of one that is an irregular word."""
    return [tuple(term), *((form,) for form in sorted(irregular_forms(term[0])) if len(term) == 1)]


def _length_of_term(own: list[str], known: dict[Phrase, list[Phrase]], silent: bool) -> int:
    """Return how many of these words are the longest term; a stop word alone is none."""
    least = 2 if silent else 1
    return next((n for n in range(len(own), least - 1, -1) if tuple(own[:n]) in known), 0)


def _shared(word: str, stem: str) -> str:
    """Return the common beginning of both."""
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, stem)))  # noqa: B905


def _pieces(text: str) -> list[tuple[Phrase, tuple[str, ...]]]:
    """Part a question into words, and dates and amounts with their keys."""
    pieces: list[tuple[Phrase, tuple[str, ...]]] = []
    at = 0
    for mention in mentions(text):
        pieces += [((word,), ()) for word in words_of(text[at : mention.start])]
        pieces.append((tuple(words_of(text[mention.start : mention.end])), mention.keys))
        at = mention.end
    return pieces + [((word,), ()) for word in words_of(text[at:])]


def _variants(words: Phrase) -> list[Variant]:
    """Return the ways in which words are found: so, in another form, as the beginning of others."""
    idiom = (
        any(map(is_stop_word, words)) and len(words) > 1
    )  # whose words may stand there by chance
    variants = [Variant(words, MEANS if idiom else SAME)]
    if len(words) == 1:
        (word,) = words
        variants += [Variant((form,), FORM) for form in sorted(irregular_forms(word))]
        long_enough = len(word) >= SHORTEST or not word.isascii()
        variants += [Variant(words, BEGINS, prefix=True)] if long_enough else []
    return variants


def _keyed(words: Phrase, keys: tuple[str, ...]) -> list[Variant]:
    """Return the ways in which a date or an amount is found: a day also by its month."""
    finest, *others = keys
    variants = [Variant((finest,), SAME)]
    if finest.startswith("d"):
        month = (key for key in others if key.startswith("y"))
        variants += [Variant((key,), BEGINS) for key in list(month)[:1]]
    variants += [Variant((key,), FORM) for key in others if key.startswith("n")]
    return variants + ([Variant(words, FORM)] if finest.startswith("n") else [])


def _like(word: str, index: Index) -> str | None:
    """Return a word of a name or a title that differs from this by a slip."""
    near = get_close_matches(word, index.words_of_names, n=NEAREST, cutoff=NEAR)
    return next((candidate for candidate in near if _is_slip(word, candidate)), None)


def _is_slip(word: str, other: str) -> bool:
    """Return whether one word is another with a letter more, less, changed or swapped.

    In a long word there may be two of these; in one of four letters none is another.
    """
    if not word.isalpha() or len(word) < SHORTEST or word[0] != other[0]:
        return False
    longer, swapped = max(len(word), len(other)), sorted(word) == sorted(other)
    most = 2 if len(word) >= 8 else 1 if longer >= 5 or swapped else 0
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word):
        earlier, before, row = before, row, [i + 1]
        for j, letter_there in enumerate(other):
            least = min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != letter_there))
            if i and j and letter == other[j - 1] and word[i - 1] == letter_there:
                least = min(least, earlier[j - 1] + 1)
            row.append(least)
    return row[-1] <= most
