"""The hashes of a file, taken beside everything else."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from tablepact.engine.storage.stored_file import StoredFile
from tablepact.package.checksums import checksum_of


class FileHashes:
    """Hashes of files, each taken once, in a thread of its own."""

    def __init__(self, algorithms: Sequence[str]) -> None:
        self.algorithms = tuple(algorithms)
        self._pool = ThreadPoolExecutor(1)
        self._taken: dict[tuple[StoredFile, str], Future[str]] = {}

    def start(self, file: StoredFile, *more: str) -> None:
        """Begin to take the hashes of a file, those of every file and some more."""
        for algorithm in dict.fromkeys((*self.algorithms, *more)):
            if (file, algorithm) not in self._taken:
                self._taken[file, algorithm] = self._pool.submit(file_hash, file, algorithm)

    def get(self, file: StoredFile, algorithm: str) -> str | None:
        """Return a hash, once it is there; None if it is not taken."""
        taken = self._taken.get((file, algorithm))
        return taken.result() if taken else None

    def close(self) -> None:
        """Leave what is not taken yet."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def file_hash(file: StoredFile, algorithm: str) -> str:
    """Take the hash of a file, in hexadecimal digits; ValueError if the algorithm is not known."""
    with file.open() as bare:
        return checksum_of(bare, algorithm).digits
