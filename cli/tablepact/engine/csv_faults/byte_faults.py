"""Find what no text should have: control characters, byte order marks, and a wrong decoding."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Sequence

from tablepact.engine.csv_faults.csv_fault import CsvFault, CsvFaults
from tablepact.engine.table_spec import CsvFormat

NUL = "nul-byte"
CONTROL = "control-character"
BOM = "inner-bom"
MOJIBAKE = "mojibake"
LINE_BREAK = re.compile(rb"\r\n?|\n")
_CONTROLS = tuple(bytes([code]) for code in (*range(1, 9), 11, 12, *range(14, 32), 127))
"""Control characters but NUL, which has a code of its own, the tab and line breaks."""
_RARE = (b"\xef", b"\x82", b"\x83")
"""Bytes of which each fault above ASCII has one; a search for one byte is the quickest."""
_LOST = "\N{REPLACEMENT CHARACTER}".encode()
_DOUBLE = (
    b"(?:"
    b"\xc3\x83\xc2[\x81-\x9f\xa1-\xaa\xac-\xba\xbc-\xbf]"  # not a space or closing quotes after A~
    b"|\xc3\x83(?:\xc5[\x92\x93\xa0\xa1\xbd\xbe]|\xcb\x86|\xe2\x80[\x9c\x9e\xa0-\xa2\xa6])"
    b"|\xc3\xa2\xe2\x82\xac"
    b")"
)
"""UTF-8 that was decoded as Windows-1252 (or Latin-1) and encoded again, as in "Ã¼" and "â€™"."""


def byte_faults(
    data: bytes,
    csv_format: CsvFormat,
    limit: int,
    *,
    may_have_controls: bool = True,
    is_ascii: bool = False,
) -> CsvFaults:
    """Return what no text should have among bytes that begin with a line.

    Args:
        data: The bytes.
        csv_format: The format of the file; in its encoding the line ends are those of ASCII.
        limit: How many faults to keep.
        may_have_controls: Whether to search for control characters, including NUL.
        is_ascii: Whether the bytes are known to be ASCII.
    """
    encoding, found = csv_format.encoding, list[tuple[int, str, str]]()
    if may_have_controls and b"\0" in data:
        for match in re.finditer(rb"\0+", data):
            found.append((match.start(), NUL, _nul(match.end() - match.start())))
    if may_have_controls and "2022" not in encoding:
        found += _controls(data, csv_format)
    if not (is_ascii or data.isascii()) and any(byte in data for byte in _RARE):
        found += ((match.start(), BOM, _INNER) for match in re.finditer(BOM_UTF8, data))
        if encoding == "utf-8":
            found += _decoded_wrongly(data)
    if not found:
        return CsvFaults()
    found.sort()
    counts = Counter(code for _, code, _ in found)
    return CsvFaults(counts, list(_located(found[:limit], data, encoding)))


def _located(
    found: Sequence[tuple[int, str, str]], data: bytes, encoding: str
) -> Iterator[CsvFault]:
    """Yield the faults at some offsets, which are sorted."""
    line, column, before = 0, 1, 0
    for place, code, note in found:
        breaks = list(LINE_BREAK.finditer(data, before, place))
        if breaks:
            line, column, before = line + len(breaks), 1, breaks[-1].end()
        column += len(data[before:place].decode(encoding, "replace"))
        before = place
        yield CsvFault(line, column, code, note)


def _controls(data: bytes, csv_format: CsvFormat) -> Iterator[tuple[int, str, str]]:
    """Yield the groups of control characters that have no meaning in the dialect."""
    if not (controls := [sign for sign in _CONTROLS if sign in data]):
        return
    meant = f"{csv_format.separator}{csv_format.quote}{csv_format.escape}{csv_format.comment_char}"
    if left := b"".join(sign for sign in controls if sign.decode() not in meant):
        for match in re.finditer(b"[" + re.escape(left) + b"]+", data):
            code, more = match.group()[0], match.end() - match.start() - 1
            others = f" and {more:,} more" if more else ""
            yield match.start(), CONTROL, f"the control character U+{code:04X}{others}"


def _decoded_wrongly(data: bytes) -> Iterator[tuple[int, str, str]]:
    if b"\xc3\x83" in data or b"\xc3\xa2\xe2\x82\xac" in data:
        for match in re.finditer(_DOUBLE, data):
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
