"""The canonical form of a text, to which offsets refer.

It has no byte order mark, is in Unicode normal form C, and has LF line endings. Offsets are
half-open and count code points. Blank lines separate paragraphs, which are numbered from 1.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from tablepact.errors import TextError

MAX_LENGTH = 200_000
"""The longest text that is searched, in code points, to bound the time it takes."""

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![^\S\n]*(?:\n|\Z))[^\n]*)*")


def decode(data: bytes) -> str:
    """Return the text that UTF-8 bytes encode.

    Raises:
        TextError: The bytes are not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextError(
            f"not UTF-8: byte {error.start} is {data[error.start]:#04x}; convert the text first"
        ) from error


def canonical(text: str) -> str:
    """Return the canonical form of a text.

    Raises:
        TextError: The text is longer than ``MAX_LENGTH``.
    """
    if len(text) > MAX_LENGTH:
        raise TextError(f"longer than {MAX_LENGTH:,} code points")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def within_word(text: str, offset: int) -> bool:
    """Return whether an offset is between two letters or digits, where no passage may end."""
    return text[offset - 1 : offset].isalnum() and text[offset : offset + 1].isalnum()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a canonical text: its number from 1, and its offsets."""

    number: int
    start: int
    end: int


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of a canonical text, in order."""
    matches = enumerate(_PARAGRAPH.finditer(text), 1)
    return [Paragraph(number, match.start(), match.end()) for number, match in matches]


class SingleSpacedParagraph:
    """A paragraph with single spaces only, and the offset of each of its characters in the text.

    A passage has single spaces, but the lines of a copy may be wrapped or padded with spaces.

    Attributes:
        number: The number of the paragraph.
        text: Its text with single spaces.
        begins: The offsets in ``text`` at which a passage may begin: not within a word.
    """

    def __init__(self, text: str, paragraph: Paragraph) -> None:
        kept = [
            offset
            for offset in range(paragraph.start, paragraph.end)
            if not text[offset].isspace() or not text[offset - 1].isspace()
        ]
        self.number = paragraph.number
        self.text = "".join(" " if text[offset].isspace() else text[offset] for offset in kept)
        self._offsets = kept
        self._inside = [within_word(self.text, index) for index in range(len(kept) + 1)]
        self.begins = [index for index in range(len(kept)) if not self._inside[index]]

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Convert offsets in this paragraph to offsets in the full text."""
        return self._offsets[start], self._offsets[end - 1] + 1

    def may_begin(self, start: int) -> bool:
        """Return whether a passage may begin here: not within a word."""
        return not self._inside[start]

    def may_end(self, end: int) -> bool:
        """Return whether a passage may end here: in the paragraph, and not within a word."""
        return end < len(self._inside) and not self._inside[end]
