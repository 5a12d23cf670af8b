"""Find bytes that no text should have: NUL, byte order marks, and traces of a wrong decoding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tablepact.engine.form.form_marks import FormMark, FormMarks

NUL = "nul-byte"
BOM = "inner-bom"
MOJIBAKE = "mojibake"
_BOM = b"\xef\xbb\xbf"
LINE_BREAK = re.compile(rb"\r\n?|\n")
_RARE = (b"\xef", b"\x82", b"\x83")
"""Bytes of which each mark above ASCII has one; a search for one byte is the quickest."""
_LOST = "\N{REPLACEMENT CHARACTER}".encode()
_DOUBLE = re.compile(
    b"(?:"
    b"\xc3\x83\xc2[\x81-\x9f\xa1-\xaa\xac-\xba\xbc-\xbf]"  # not a space or closing quotes after A~
    b"|\xc3\x83(?:\xc5[\x92\x93\xa0\xa1\xbd\xbe]|\xcb\x86|\xe2\x80[\x9c\x9e\xa0-\xa2\xa6])"
    b"|\xc3\xa2\xe2\x82\xac"
    b")"
)
"""UTF-8 that was decoded as Windows-1252 (or Latin-1) and encoded again, as in "Ã¼" and "â€™"."""


def byte_marks(data: bytes, encoding: str, limit: int) -> FormMarks:
    """Return what no text should have among bytes that begin with a line.

    Args:
        data: The bytes.
        encoding: Their encoding, in which the line ends are those of ASCII.
        limit: How many marks to keep.
    """
    found: list[tuple[int, str, str]] = []
    if b"\0" in data:
        for match in re.finditer(rb"\0+", data):
            found.append((match.start(), NUL, _nul(match.end() - match.start())))
    if not data.isascii() and any(byte in data for byte in _RARE):
        found += ((match.start(), BOM, _INNER) for match in re.finditer(_BOM, data))
        if encoding == "utf-8":
            found += _decoded_wrongly(data)
    if not found:
        return FormMarks()
    found.sort()
    counts = Counter(code for _, code, _ in found)
    return FormMarks(counts, list(_located(found[:limit], data, encoding)))


def _located(
    found: Sequence[tuple[int, str, str]], data: bytes, encoding: str
) -> Iterator[FormMark]:
    """Yield the marks at some offsets, which are sorted."""
    line, column, before = 0, 1, 0
    for place, code, note in found:
        breaks = list(LINE_BREAK.finditer(data, before, place))
        if breaks:
            line, column, before = line + len(breaks), 1, breaks[-1].end()
        column += len(data[before:place].decode(encoding, "replace"))
        before = place
        yield FormMark(line, column, code, note)


def _decoded_wrongly(data: bytes) -> Iterator[tuple[int, str, str]]:
    if b"\xc3\x83" in data or b"\xc3\xa2\xe2\x82\xac" in data:
        for match in _DOUBLE.finditer(data):
            text = match.group().decode()
            yield (
                match.start(),
                MOJIBAKE,
                f"{text!r} looks like UTF-8 that was read as Windows-1252",
            )
    if _LOST in data:
        for match in re.finditer(b"(?:" + _LOST + b")+", data):
            yield match.start(), MOJIBAKE, "U+FFFD stands where a character could not be decoded"


_INNER = "a byte order mark (U+FEFF) within the file is read as part of a cell"


def _nul(count: int) -> str:
    return "a NUL byte" if count == 1 else f"{count:,} NUL bytes"
