"""The encoding of a file, as frictionless detects it."""

from __future__ import annotations

import codecs
import re

BUFFER = 100_000
"""The number of bytes in which frictionless detects the encoding."""
ONE_BYTE = frozenset((
    "ascii", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "cp437", "cp850", "cp852",
    "cp866", "iso8859-1", "iso8859-2", "iso8859-4", "iso8859-5", "iso8859-7", "iso8859-9",
    "iso8859-13", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "mac-roman",
))  # fmt: skip
"""Single-byte encodings that extend ASCII, by their Python names."""
_MARKS = {
    "utf-8": (codecs.BOM_UTF8, "utf-8-sig"),
    "utf-16-be": (codecs.BOM_UTF16_BE, "utf-16"),
    "utf-16-le": (codecs.BOM_UTF16_LE, "utf-16"),
}
"""For each encoding, its byte order mark and the codec for files that begin with the mark."""
_PLAIN = re.compile(rb"[\t\n\r\x20-\x2a\x2c-\x7d]*\Z")


def detect_encoding(buffer: bytes) -> str:
    """Detect an encoding from the first bytes of a file, as frictionless 5.21 does.

    Plain ASCII counts as UTF-8, without a call of chardet, if it has none of the characters that
    mark a 7-bit encoding (``~``, ``+``, escapes).
    """
    encoding = "utf-8"
    if not _PLAIN.match(buffer):
        encoding = guess_with_chardet(buffer)
    return encoding_name(encoding, buffer)


def codec_name(encoding: str) -> str:
    """Return the Python name of an encoding.

    Raises:
        LookupError: Python has no such encoding, or the text cannot be the name of one.
    """
    try:
        return codecs.lookup(encoding).name
    except ValueError as error:  # a NUL, or a lone surrogate
        raise LookupError(encoding) from error


def encoding_name(encoding: str, buffer: bytes) -> str:
    """Return the codec with which frictionless opens a file that begins with these bytes.

    Raises:
        LookupError: Python has no such encoding.
    """
    name = codec_name(encoding)
    mark, marked = _MARKS.get(name, (b"", name))
    return marked if buffer.startswith(mark) else name


def supported_encoding(encoding: str) -> str | None:
    """Return the encoding of the bytes after any byte order mark; None if it is not supported.

    UTF-8 and ``ONE_BYTE`` are supported: in all of them, a delimiter, a quote or a line end is the
    same single byte.
    """
    try:
        name = codec_name(encoding)
    except LookupError:
        return None
    if name in ("utf-8", "utf-8-sig"):
        return "utf-8"
    return name if name in ONE_BYTE else None


def guess_with_chardet(buffer: bytes) -> str:
    """Return the encoding that chardet guesses, with the corrections of frictionless."""
    from chardet import UniversalDetector

    detector = UniversalDetector()
    for line in buffer.splitlines():
        detector.feed(line)
    detector.close()
    encoding = str(detector.result["encoding"] or "utf-8")
    if (detector.result["confidence"] or 0) < 0.5:
        try:
            buffer.decode("utf-8")
        except UnicodeDecodeError:
            return encoding
        return "utf-8"
    return "utf-8" if encoding == "ascii" else encoding
