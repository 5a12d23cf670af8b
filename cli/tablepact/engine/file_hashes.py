"""Compute the hashes of files in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from tablepact.engine.storage.stored_file import StoredFile
from tablepact.package.digests.checksums import checksum_of

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


class FileHashes:
    """The hashes of files, each computed once: in a thread, or on demand for a file in memory."""

    def __init__(self, algorithms: Sequence[str]) -> None:
        self.algorithms = tuple(algorithms)
        self._pool: ThreadPoolExecutor | None = None
        self._taken: dict[tuple[StoredFile, str], Callable[[], str]] = {}

    def start(self, file: StoredFile, *more: str) -> None:
        """Start the hashes of a file: the algorithms of this object, and ``more``."""
        for algorithm in dict.fromkeys((*self.algorithms, *more)):
            if (file, algorithm) not in self._taken:
                self._taken[file, algorithm] = self._start(file, algorithm)

    def _start(self, file: StoredFile, algorithm: str) -> Callable[[], str]:
        if file.content is not None:
            return cache(partial(file_hash, file, algorithm))
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(1)
        return self._pool.submit(file_hash, file, algorithm).result

    def get(self, file: StoredFile, algorithm: str) -> str | None:
        """Wait for a hash and return it; None if it was not started."""
        taken = self._taken.get((file, algorithm))
        return taken() if taken else None

    def close(self) -> None:
        """Cancel the hashes that have not begun."""
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)


def file_hash(file: StoredFile, algorithm: str) -> str:
    """Return the hash of a file in hexadecimal digits.

    Raises:
        ValueError: The algorithm is not known.
    """
    with file.open() as bare:
        return checksum_of(bare, algorithm).digits
