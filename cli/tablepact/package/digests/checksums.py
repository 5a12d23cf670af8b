"""Checksums in the form of a descriptor: algorithm and hexadecimal digits, ``sha256:9f86…``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, Self

CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Checksum:
    """A checksum; normalized, so that different spellings in a descriptor are equal.

    Attributes:
        algorithm: The algorithm, by its name in ``hashlib`` if it exists there.
        digits: The hexadecimal digits, in lower case.
    """

    algorithm: str
    digits: str

    @classmethod
    def parse(cls, text: object) -> Self | None:
        """Parse the ``hash`` of a resource; return None if it is empty or not a string.

        The algorithm precedes a colon; without a colon it is MD5, as in the standard. Case does not
        matter, and ``SHA-256`` equals ``sha256``.
        """
        if not isinstance(text, str) or not text:
            return None
        before, colon, after = text.partition(":")
        algorithm, digits = (before, after) if colon else ("md5", text)
        return cls(_called(algorithm), digits.lower())

    @property
    def is_known(self) -> bool:
        """Whether ``checksum_of`` supports the algorithm."""
        return self.algorithm in _known()

    def __str__(self) -> str:
        """Return the checksum in the form of a descriptor."""
        return f"{self.algorithm}:{self.digits}"


def checksum_of(file: BinaryIO, algorithm: str = "sha256") -> Checksum:
    """Return the checksum of a file, from its current position to the end.

    Raises:
        ValueError: The algorithm is unknown.
    """
    import hashlib

    if algorithm not in _known():
        raise ValueError(f"unknown checksum algorithm {algorithm!r}")
    hasher = hashlib.new(algorithm, usedforsecurity=False)
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
    return Checksum(algorithm, hasher.hexdigest())


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in the form of a descriptor."""
    return bytes_digest(text.encode(errors="surrogatepass"))


def bytes_digest(content: bytes) -> str:
    """Return the SHA-256 of bytes, in the form of a descriptor: ``sha256:`` and 64 digits."""
    import hashlib

    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@cache
def _known() -> frozenset[str]:
    """Return the supported algorithms, all of which have digests of a fixed length."""
    import hashlib

    available = hashlib.algorithms_available
    return frozenset(name for name in available if not name.lower().startswith("shake"))


def _called(algorithm: str) -> str:
    """Return the ``hashlib`` name of an algorithm: ``sha256`` for ``SHA-256``."""
    small = algorithm.lower()
    spellings = (small, small.replace("-", ""), small.replace("-", "_"))
    return next((name for name in spellings if name in _known()), small)
