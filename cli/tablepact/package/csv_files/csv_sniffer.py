"""The result of ``csv.Sniffer``, in linear instead of cubic time.

frictionless reads a table with the dialect that ``csv.Sniffer`` guesses, so the fast path needs the
same guess. The regular expressions of that class try every quote with every other: on a few
thousand quotes in one line they run for hours. This module finds the same matches in one pass.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

_AFTER_DELIMITER = re.compile(r"""([^\w\n"'])( ?)(["'])""")
_AFTER_LINE_END = re.compile(r"""(?:^|\n)()()(["'])""", re.MULTILINE)
_BEFORE_DELIMITER = {quote: re.compile(rf"""{quote}([^\w\n"'])( ?)""") for quote in "\"'"}
_BEFORE_LINE_END = {quote: re.compile(rf"{quote}()()$", re.MULTILINE) for quote in "\"'"}
_PAIR = re.compile(r"""["'][^\w\n"']""")

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


def _most(counts: Counter[str]) -> str:
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
