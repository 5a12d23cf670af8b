"""The result of ``csv.Sniffer``, in linear instead of cubic time.

frictionless reads a table with the dialect that ``csv.Sniffer`` guesses, so the fast path needs the
same guess. The regular expressions of that class try every quote with every other: on a few
thousand quotes in one line they run for hours. This module finds the same matches in one pass.
Without quotes, that class counts all of ASCII in each line; this module counts only the delimiters
that are asked for, and stops at the first lines that decide.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate, repeat
from typing import TypeVar

_AFTER_DELIMITER = re.compile(r"""([^\w\n"'])( ?)(["'])""")
_AFTER_LINE_END = re.compile(r"""(?:^|\n)()()(["'])""", re.MULTILINE)
_BEFORE_DELIMITER = {quote: re.compile(rf"""{quote}([^\w\n"'])( ?)""") for quote in "\"'"}
_BEFORE_LINE_END = {quote: re.compile(rf"{quote}()()$", re.MULTILINE) for quote in "\"'"}
_PAIR = re.compile(r"""["'][^\w\n"']""")

_ASCII = "".join(map(chr, range(127)))
"""The characters that can be a delimiter where no cell is quoted."""
_LINES_AT_ONCE = 10
"""After how many further lines to try again to find the delimiter."""
_CONSISTENCY = tuple(accumulate(repeat(-0.01, 9), initial=1.0))
"""Which part of the lines must have a delimiter equally often, tried from the strictest on."""

Item = TypeVar("Item")
Match = tuple[str, str, str]
"""A quoted cell: the quote, the adjacent delimiter, and the space after that delimiter, if any."""


def sniff(text: str, delimiters: str | None = None) -> type[csv.Dialect]:
    """Return the guessed dialect of a text.

    ``delimiter``, ``quotechar`` and ``skipinitialspace`` equal those of ``csv.Sniffer``;
    ``doublequote`` is not detected.

    Raises:
        csv.Error: The dialect cannot be determined.
    """
    return _Sniffer().sniff(text, delimiters)


class _Sniffer(csv.Sniffer):
    sniff = csv.Sniffer.sniff  # the original, even if the attribute is patched later

    def _guess_quote_and_delimiter(
        self, data: str, delimiters: str | None
    ) -> tuple[str, bool, str | None, bool]:
        """Guess from quoted cells: between delimiters, at a line start, at a line end, alone."""
        if not any(quote in data for quote in "\"'"):
            return "", False, None, False
        forms = (
            _between_delimiters(data),
            _closed(data, _AFTER_LINE_END, _BEFORE_DELIMITER),
            _closed(data, _AFTER_DELIMITER, _BEFORE_LINE_END),
            _closed(data, _AFTER_LINE_END, _BEFORE_LINE_END),
        )
        matches = next(filter(None, map(list, forms)), [])
        if not matches:
            return "", False, None, False
        quote = _most(Counter(quote for quote, _, _ in matches))
        candidates = (
            mark for _, mark, _ in matches if mark and (delimiters is None or mark in delimiters)
        )
        counts = Counter(candidates)
        if not counts:
            return quote, True, "", False
        delimiter = _most(counts)
        spaces = sum(space == " " for _, _, space in matches)
        return quote, True, delimiter, counts[delimiter] == spaces

    def _guess_delimiter(self, data: str, delimiters: str | None) -> tuple[str, bool]:
        """Guess the delimiter as the character that is equally often in most lines."""
        lines = list(filter(None, data.split("\n")))
        marks = [mark for mark in _ASCII if delimiters is None or mark in delimiters]
        counts: dict[str, Counter[int]] = {mark: Counter() for mark in marks}
        for start in range(0, len(lines), _LINES_AT_ONCE):
            for mark, of_mark in counts.items():
                of_mark.update(line.count(mark) for line in lines[start : start + _LINES_AT_ONCE])
            if found := _most_consistent(counts, min(start + _LINES_AT_ONCE, len(lines))):
                preferred = [mark for mark in self.preferred if mark in found]
                delimiter = (preferred or [max(found, key=lambda mark: (found[mark], mark))])[0]
                spaces = lines[0].count(f"{delimiter} ")
                return delimiter, lines[0].count(delimiter) == spaces
        return "", False


def _most_consistent(counts: Mapping[str, Counter[int]], lines: int) -> dict[str, tuple[int, int]]:
    """Return the characters that are equally often in most lines.

    Args:
        counts: For each character, how many lines have it how often.
        lines: How many lines there are.

    Returns:
        For each, how often it is in most lines, and by how many lines these outnumber the others;
        none if no character is as consistent as it has to be.
    """
    usual = {mark: (_most(of_mark), max(of_mark.values())) for mark, of_mark in counts.items()}
    found = {mark: (often, 2 * most - lines) for mark, (often, most) in usual.items() if often}
    for consistency in _CONSISTENCY:
        if passed := {mark: of for mark, of in found.items() if of[1] / lines >= consistency}:
            return passed
    return {}


def _most(counts: Counter[Item]) -> Item:
    """Return the most frequent item; the first one if there are several."""
    return max(counts, key=counts.__getitem__)


def _between_delimiters(text: str) -> Iterator[Match]:
    """Yield the quoted cells with the same delimiter before the first and after the last quote."""
    last = {pair[0]: pair.start() for pair in _PAIR.finditer(text)}
    position = 0
    while opened := _AFTER_DELIMITER.search(text, position):
        delimiter, space, quote = opened.groups()
        end = quote + delimiter
        if last.get(end, -1) < opened.end():
            position = opened.start() + 1
        else:
            yield quote, delimiter, space
            position = text.index(end, opened.end()) + len(end)


def _closed(
    text: str, opening: re.Pattern[str], closing: dict[str, re.Pattern[str]]
) -> Iterator[Match]:
    """Yield the quoted cells from an opening match to the nearest closing match."""
    ends = dict(closing)
    position = 0
    while opened := opening.search(text, position):
        quote = opened[3]
        closed = quote in ends and ends[quote].search(text, opened.end())
        if closed:
            yield quote, opened[1] or closed[1], opened[2] or closed[2]
            position = closed.end()
        else:
            ends.pop(quote, None)  # no closing match after the next opening quote either
            position = opened.start() + 1
