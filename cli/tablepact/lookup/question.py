"""Split a question into search terms, each with several variants.

A word matches exactly, in an irregular form, by a synonym, as a prefix, and, if no row has it, as
a misspelt name. A date or an amount matches in any notation.
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
"""The weights of a match: exact, irregular form, synonym, misspelt name, prefix."""

MAX_TERMS = 40
"""The maximum number of terms of a question that are searched."""
NEAREST, NEAR = 5, 0.75
"""The number of names compared for a misspelling, and their minimum similarity."""
SHORTEST = 3
"""The minimum length of a word that is searched as a prefix."""

Synonyms = Sequence[Sequence[Sequence[str]]]
"""Groups of synonymous terms, each split into words."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of a term, with the weight of its matches."""

    phrase: Phrase
    worth: float
    prefix: bool = False


@dataclass(slots=True)
class SearchTerm:
    """A search term of a question.

    Attributes:
        words: The folded words.
        variants: The variants to search for.
        is_key: Whether it is a date or an amount.
        strengths: The strength of the match, by document.
        certainty: The certainty of the match from 0 to 1, by document.
        rarity: The weight of the term, which is larger the fewer documents match.
    """

    words: Phrase
    variants: list[Variant]
    is_key: bool = False
    strengths: dict[int, float] = field(default_factory=dict)
    certainty: dict[int, float] = field(default_factory=dict)
    rarity: float = 0.0

    def add(self, variant: Variant, matches: dict[int, float]) -> None:
        """Record the documents that match a variant."""
        sure = 1.0 if variant.worth >= MEANS else variant.worth
        for row, strength in matches.items():
            self.strengths[row] = max(self.strengths.get(row, 0.0), strength * variant.worth)
            self.certainty[row] = max(self.certainty.get(row, 0.0), sure)


class Question:
    """A parsed question.

    Attributes:
        kind: The kind of answer that it asks for.
        words: The folded words.
        content: The words of the terms, corrected by ``read_as``; set by ``look_up``.
        dates: The keys of its years, months and quarters.
        terms: The search terms.
        adjacent: Pairs of adjacent terms, with their words.
        names: The phrases in ``adjacent`` of which all words are capitalized.
        unknown: Words that occur in no document; set by ``look_up``.
        read_as: The corrections of misspelt words; set by ``look_up``.
    """

    def __init__(self, text: str, synonyms: Synonyms = ()) -> None:
        """Parse a question.

        Args:
            text: The question, or some words.
            synonyms: Groups of synonymous terms.
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
        """Search an index for each term.

        Args:
            index: The index.
            itself: The addresses of the rows that are the only match of a word, by word.
        """
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
        self.names = [self.corrected(name) for name in self.names]

    def corrected(self, words: Phrase) -> Phrase:
        """Return words with their corrections by ``read_as``."""
        return tuple(self.read_as.get(word, word) for word in words)

    def phrases(self) -> list[tuple[Phrase, bool]]:
        """Return all phrases to search for, each with whether it is a prefix."""
        return [(one.phrase, one.prefix) for term in self.terms for one in term.variants]

    def beginnings(self) -> list[list[str]]:
        """Return the prefixes of the words of each term, without endings.

        Numbers are in plain digits, dates in ISO 8601.
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
        """Split the question into terms; a known phrase is one term."""
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
    """Return the stems of the words, and the synonyms of each term by its stems."""
    terms = [(spelt, several) for several in synonyms for term in several for spelt in _spelt(term)]
    stemmed = iter(stems([*words, *(word for spelt, _ in terms for word in spelt)]))
    own = [next(stemmed) for _ in words]
    known: dict[Phrase, list[Phrase]] = {}
    for spelt, several in terms:
        known.setdefault(tuple(next(stemmed) for _ in spelt), []).extend(map(tuple, several))
    return own, known


def _spelt(term: Sequence[str]) -> list[Phrase]:
    """Return a term, and its irregular forms if it is a single word."""
    return [tuple(term), *((form,) for form in sorted(irregular_forms(term[0])) if len(term) == 1)]


def _length_of_term(own: list[str], known: dict[Phrase, list[Phrase]], silent: bool) -> int:
    """Return the length of the longest known term at the start; a stop word alone is not one."""
    least = 2 if silent else 1
    return next((n for n in range(len(own), least - 1, -1) if tuple(own[:n]) in known), 0)


def _shared(word: str, stem: str) -> str:
    """Return the common prefix of a word and its stem."""
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, stem)))  # noqa: B905


def _pieces(text: str) -> list[tuple[Phrase, tuple[str, ...]]]:
    """Split a question into words, and dates and amounts with their keys."""
    pieces: list[tuple[Phrase, tuple[str, ...]]] = []
    at = 0
    for mention in mentions(text):
        pieces += [((word,), ()) for word in words_of(text[at : mention.start])]
        pieces.append((tuple(words_of(text[mention.start : mention.end])), mention.keys))
        at = mention.end
    return pieces + [((word,), ()) for word in words_of(text[at:])]


def _variants(words: Phrase) -> list[Variant]:
    """Return the variants of words: exact, irregular forms and, for a single word, as a prefix."""
    # The words of an idiom with stop words may be adjacent by chance, so it weighs less.
    idiom = any(map(is_stop_word, words)) and len(words) > 1
    variants = [Variant(words, MEANS if idiom else SAME)]
    if len(words) == 1:
        (word,) = words
        variants += [Variant((form,), FORM) for form in sorted(irregular_forms(word))]
        long_enough = len(word) >= SHORTEST or not word.isascii()
        variants += [Variant(words, BEGINS, prefix=True)] if long_enough else []
    return variants


def _keyed(words: Phrase, keys: tuple[str, ...]) -> list[Variant]:
    """Return the variants of a date or an amount; a day also matches by its month."""
    finest, *others = keys
    variants = [Variant((finest,), SAME)]
    if finest.startswith("d"):
        month = (key for key in others if key.startswith("y"))
        variants += [Variant((key,), BEGINS) for key in list(month)[:1]]
    variants += [Variant((key,), FORM) for key in others if key.startswith("n")]
    return variants + ([Variant(words, FORM)] if finest.startswith("n") else [])


def _like(word: str, index: Index) -> str | None:
    """Return a word of a name that a word may be a misspelling of; None if there is none."""
    near = get_close_matches(word, index.words_of_names, n=NEAREST, cutoff=NEAR)
    return next((candidate for candidate in near if _is_slip(word, candidate)), None)


def _is_slip(word: str, other: str) -> bool:
    """Return whether a word is another with one letter added, removed, changed or swapped.

    Two edits are allowed in words of eight letters or more; only swaps in words of up to four.
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
