"""The encoding of a file, as frictionless detects it."""

from __future__ import annotations

import codecs
import re

BUFFER = 100_000
"""How many bytes frictionless looks at."""
_PLAIN = re.compile(rb"[\t\n\r\x20-\x2a\x2c-\x7d]*\Z")


def detected(buffer: bytes) -> str:
    """Detect an encoding as frictionless 5.21 does, by its first bytes.

    Text in plain ASCII is taken for UTF-8 without asking chardet: it has none of the signs by which
    encodings in seven bits are told (``~``, ``+``, escapes).
    """
    encoding = "utf-8"
    if not _PLAIN.match(buffer):
        encoding = _guessed(buffer)
    return named(encoding, buffer)


def named(encoding: str, buffer: bytes) -> str:
    """Give an encoding the name that frictionless opens the file with.

    Raises:
        LookupError: There is no such encoding.
    """
    name = codecs.lookup(encoding).name
    return "utf-8-sig" if name == "utf-8" and buffer.startswith(codecs.BOM_UTF8) else name


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
