"""Checksums as a descriptor gives them: an algorithm and hexadecimal digits, ``sha256:9f86…``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO, Self

CHUNK = 2**20
KNOWN = frozenset(
    name for name in hashlib.algorithms_available if not name.lower().startswith("shake")
)
"""The algorithms that give digests of one length, which are all that a checksum can be of."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """A checksum; two are equal if they are the same, however a descriptor writes them.

    Attributes:
        algorithm: Its algorithm, as Python's ``hashlib`` calls it if it is known there.
        digits: Its hexadecimal digits, in small letters.
    """

    algorithm: str
    digits: str

    @classmethod
    def parse(cls, text: object) -> Self | None:
        """Read the ``hash`` of a resource; None if it is no text or empty.

        The algorithm stands before a colon; without one it is MD5, as the standard has it. Neither
        the algorithm nor the digits have case, and ``SHA-256`` is ``sha256``.
        """
        if not isinstance(text, str) or not text:
            return None
        before, colon, after = text.partition(":")
        algorithm, digits = (before, after) if colon else ("md5", text)
        return cls(_called(algorithm), digits.lower())

    @property
    def is_known(self) -> bool:
        """Whether ``checksum_of`` can take one with this algorithm."""
        return self.algorithm in KNOWN

    def __str__(self) -> str:
        """Write it as a descriptor has it."""
        return f"{self.algorithm}:{self.digits}"


def checksum_of(file: BinaryIO, algorithm: str = "sha256") -> Checksum:
    """Take the checksum of a file from where it is read next; ValueError if it is not known how."""
    if algorithm not in KNOWN:
        raise ValueError(f"no checksum algorithm is called {algorithm!r}")
    hasher = hashlib.new(algorithm, usedforsecurity=False)
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
    return Checksum(algorithm, hasher.hexdigest())


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as a descriptor has it."""
    return bytes_digest(text.encode(errors="surrogatepass"))


def bytes_digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, as a descriptor has it: ``sha256:`` and 64 digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _called(algorithm: str) -> str:
    """Return the name that ``hashlib`` has for an algorithm: ``sha256`` for ``SHA-256``."""
    small = algorithm.lower()
    spellings = (small, small.replace("-", ""), small.replace("-", "_"))
    return next((name for name in spellings if name in KNOWN), small)
