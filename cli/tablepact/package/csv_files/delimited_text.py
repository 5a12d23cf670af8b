r"""Delimited text whose rows end otherwise than lines do, or whose delimiter is a sequence.

Python's csv module supports neither. Here, the text is translated so that a row ends with ``\n``
and a cell with one character, and the cells are translated back; line breaks within cells, quoted
or not, stay what they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tablepact import settings

LINE_ENDS = ("\r\n", "\n", "\r")
"""The terminators that csv knows."""
_STAND_INS = {"\n": "\ufdd0", "\r": "\ufdd1"}
_DELIMITER = "\ufdd2"
_RESERVED = re.compile("[\ufdd0-\ufdd2]")
"""Characters that Unicode reserves for such a use within a program; no text has them."""


class Delimited(NamedTuple):
    r"""The dialect of a delimited text.

    Attributes:
        delimiter: What separates cells.
        terminator: What ends rows; ``\n`` stands for any end of a line.
        quote: The character around cells; empty if there is none.
        escape: The escape character; empty if there is none.
        double_quote: Whether a quote within quotes is doubled; it is if there is no ``escape``.
        skip_initial_space: Whether spaces after a delimiter are skipped.
    """

    delimiter: str = ","
    terminator: str = "\n"
    quote: str = '"'
    escape: str = ""
    double_quote: bool = True
    skip_initial_space: bool = False


def needs_translation(delimiter: object, terminator: object) -> bool:
    """Return whether a text needs ``records``, by the properties of its dialect."""
    unusual = isinstance(terminator, str) and terminator not in LINE_ENDS
    return unusual or (isinstance(delimiter, str) and len(delimiter) > 1)


def records(pieces: Iterable[str], dialect: Delimited) -> Iterator[list[str]]:
    """Yield the records of a text.

    Args:
        pieces: The text in pieces of any length.
        dialect: Its dialect.

    Raises:
        csv.Error, TypeError: As csv raises it.
        ValueError: A record is too long, the text has a reserved character, or quote, delimiter
            and terminator are alike.
    """
    most = settings.current().max_record_characters
    csv.field_size_limit(max(csv.field_size_limit(), most))
    own_ends = dialect.terminator not in LINE_ENDS
    cut_end = own_ends and not dialect.terminator.endswith(LINE_ENDS)
    signs = [dialect.delimiter, dialect.quote, dialect.escape, dialect.terminator]
    if len({*filter(None, signs)}) < len([*filter(None, signs)]):
        raise ValueError("its delimiter, quote, escape and terminator must differ")
    one = dialect.delimiter if len(dialect.delimiter) == 1 else _DELIMITER
    there = {dialect.delimiter: one} | ({dialect.terminator: "\n"} | _STAND_INS if own_ends else {})
    back = str.maketrans({new: old for old, new in there.items()})
    rows = csv.reader(
        _lines(_translated(pieces, there, cut_end=cut_end), most),
        delimiter=one,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape or None,
        doublequote=dialect.double_quote if dialect.escape else True,
        skipinitialspace=dialect.skip_initial_space,
    )
    for row in rows:
        yield [cell.translate(back) for cell in row] if there != {one: one} else row


def _translated(pieces: Iterable[str], there: dict[str, str], *, cut_end: bool) -> Iterator[str]:
    """Yield the text in pieces with each text in ``there`` replaced, the longest first.

    Args:
        pieces: The text.
        there: What replaces what.
        cut_end: Whether a line break at the very end, as editors add it, is left out.
    """
    changed = {old: new for old, new in there.items() if old != new}
    longest = max(map(len, changed), default=1) + 1  # and one for a line break at the end
    ordered = sorted(changed, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, ordered)) or r"(?!)")

    def put(match: re.Match[str]) -> str:
        return changed[match[0]]

    rest = ""
    for piece in pieces:
        if _RESERVED.search(piece):
            raise ValueError("it has one of the characters U+FDD0 to U+FDD2, which are reserved")
        rest += piece
        cut = max(len(rest) - longest, 0)
        for match in pattern.finditer(rest):
            if match.start() >= cut:
                break
            cut = max(cut, match.end())
        yield pattern.sub(put, rest[:cut])
        rest = rest[cut:]
    if cut_end:
        rest = rest.removesuffix("\n").removesuffix("\r")
    yield pattern.sub(put, rest)


def _lines(pieces: Iterable[str], most: int) -> Iterator[str]:
    rest: list[str] = []
    held = 0
    for piece in pieces:
        *lines, last = piece.split("\n")
        for line in lines:
            yield "".join([*rest, line, "\n"])
            rest, held = [], 0
        rest.append(last)
        held += len(last)
        if held > most:
            raise ValueError(f"a row has more than {most:,} characters")
    if text := "".join(rest):
        yield text


def read_pieces(text: Any) -> Iterator[str]:
    """Yield the content of an open text in pieces."""
    while piece := text.read(2**20):
        yield piece
