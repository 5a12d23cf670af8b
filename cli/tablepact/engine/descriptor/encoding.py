"""The encoding of a file, as frictionless detects it."""

from __future__ import annotations

import codecs
import re

BUFFER = 100_000
"""How many bytes frictionless looks at."""
ONE_BYTE = frozenset((
    "ascii", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "cp437", "cp850", "cp852",
    "cp866", "iso8859-1", "iso8859-2", "iso8859-4", "iso8859-5", "iso8859-7", "iso8859-9",
    "iso8859-13", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "mac-roman",
))  # fmt: skip
"""Encodings, as Python names them, of one byte a character, those of ASCII as in ASCII."""
_MARKS = {
    "utf-8": (codecs.BOM_UTF8, "utf-8-sig"),
    "utf-16-be": (codecs.BOM_UTF16_BE, "utf-16"),
    "utf-16-le": (codecs.BOM_UTF16_LE, "utf-16"),
}
"""The byte order marks, and what an encoding is called where its file begins with that."""
_PLAIN = re.compile(rb"[\t\n\r\x20-\x2a\x2c-\x7d]*\Z")


def detect_encoding(buffer: bytes) -> str:
    """Detect an encoding as frictionless 5.21 does, by its first bytes.

    Text in plain ASCII is taken for UTF-8 without asking chardet: it has none of the signs by which
    encodings in seven bits are told (``~``, ``+``, escapes).
    """
    encoding = "utf-8"
    if not _PLAIN.match(buffer):
        encoding = _guessed(buffer)
    return encoding_name(encoding, buffer)


def codec_name(encoding: str) -> str:
    """Return what Python calls an encoding; LookupError if there is none, whatever the text."""
    try:
        return codecs.lookup(encoding).name
    except ValueError as error:  # a NUL, or half of a character
        raise LookupError(encoding) from error


def encoding_name(encoding: str, buffer: bytes) -> str:
    """Return the name of an encoding with which frictionless opens the file.

    Raises:
        LookupError: There is no such encoding.
    """
    name = codec_name(encoding)
    mark, marked = _MARKS.get(name, (b"", name))
    return marked if buffer.startswith(mark) else name


def supported_encoding(encoding: str) -> str | None:
    """Return the encoding of the bytes behind a mark, if there is one; None if it is not read here.

    Read are UTF-8 and ``ONE_BYTE``: a separator, a quote or a line end is the same byte in all.
    """
    try:
        name = codec_name(encoding)
    except LookupError:
        return None
    if name in ("utf-8", "utf-8-sig"):
        return "utf-8"
    return name if name in ONE_BYTE else None


def _guessed(buffer: bytes) -> str:
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
