"""The hashes of a file, taken beside everything else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

CHUNK = 2**20


class Digests:
    """Hashes of files, each taken once, in a thread of its own."""

    def __init__(self, algorithms: Sequence[str]) -> None:
        self.algorithms = tuple(algorithms)
        self._pool = ThreadPoolExecutor(1)
        self._taken: dict[tuple[Path, str], Future[str]] = {}

    def start(self, path: Path, *more: str) -> None:
        """Begin to take the hashes of a file, those of every file and some more."""
        for algorithm in dict.fromkeys((*self.algorithms, *more)):
            if (path, algorithm) not in self._taken:
                self._taken[path, algorithm] = self._pool.submit(digest, path, algorithm)

    def get(self, path: Path, algorithm: str) -> str | None:
        """Give a hash, once it is there; None if it is not taken."""
        taken = self._taken.get((path, algorithm))
        return taken.result() if taken else None

    def close(self) -> None:
        """Leave what is not taken yet."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def digest(path: Path, algorithm: str) -> str:
    """Take the hash of a file, in hexadecimal digits; ValueError if the algorithm is not known."""
    made = hashlib.new(algorithm)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            made.update(chunk)
    return made.hexdigest()
