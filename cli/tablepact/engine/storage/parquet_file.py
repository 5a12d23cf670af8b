"""A Parquet file where polars can read it: at its path, or in a file of its own meanwhile.

Of an object in a store only the footer and the row groups that are asked for are fetched. They are
put where they belong into a temporary file, of which the rest stays empty and takes no room.
"""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from threading import Lock

from tablepact.engine.storage.addresses import in_object_store, read_range
from tablepact.engine.storage.parquet_footer import ENCRYPTED, MAGIC, TAIL, row_groups
from tablepact.engine.storage.stored_file import FilePart
from tablepact.system.temporary_folders import TemporaryFolder

KEPT = 4
"""How many files are held at once."""
LARGEST = 512 * 2**20
"""How large a footer may be."""
CHUNK = 16 * 2**20


class InvalidParquet(Exception):  # noqa: N818 - it says what the file is
    """The bytes are no Parquet that can be read, for the reason given."""


def local_path(piece: FilePart, start: int = 0, stop: int = 0) -> str:
    """Give the path of a file in which these rows can be read.

    Args:
        piece: The file.
        start: The first row that is needed.
        stop: The row after the last; by default only what the file says of itself is needed.

    Raises:
        InvalidParquet: It is none.
        StorageError: It is not there, or cannot be reached.
    """
    if not in_object_store(piece.address):
        return piece.address
    return _held(piece).with_rows(start, stop)


class _Held:
    """What has been fetched of an object."""

    def __init__(self, piece: FilePart) -> None:
        self._address = piece.address
        size = piece.state.size
        tail = read_range(self._address, max(size - TAIL, 0), size)
        require_parquet_tail(tail)
        length = int.from_bytes(tail[:4], "little")
        if length > min(size - TAIL, LARGEST):
            raise InvalidParquet("its footer is damaged")
        footer = read_range(self._address, size - TAIL - length, size)
        try:
            self._groups = row_groups(footer[:-TAIL])
        except ValueError as error:
            raise InvalidParquet(str(error)) from error
        self._ends = list(accumulate(group.rows for group in self._groups))
        self._there: set[int] = set()
        self._lock = Lock()
        self._folder = TemporaryFolder()
        self._path = Path(self._folder.name) / "rows.parquet"
        self._path.write_bytes(MAGIC)
        os.truncate(self._path, size)
        self._put(size - len(footer), footer)

    def with_rows(self, start: int, stop: int) -> str:
        with self._lock:
            for number, (group, end) in enumerate(zip(self._groups, self._ends, strict=True)):
                if number not in self._there and start < end and end - group.rows < stop:
                    for place in range(group.start, group.end, CHUNK):
                        self._put(
                            place, read_range(self._address, place, min(place + CHUNK, group.end))
                        )
                    self._there.add(number)
        return str(self._path)

    def _put(self, place: int, data: bytes) -> None:
        with self._path.open("r+b") as file:
            file.seek(place)
            file.write(data)


def require_parquet_tail(tail: bytes) -> None:
    """See that the last bytes are those of a Parquet file.

    Raises:
        InvalidParquet: They are not.
    """
    if tail.endswith(ENCRYPTED):
        raise InvalidParquet("it is encrypted")
    if len(tail) < TAIL or not tail.endswith(MAGIC):
        raise InvalidParquet("it is no Parquet" if tail else "it is empty")


@lru_cache(maxsize=KEPT)
def _held(piece: FilePart) -> _Held:
    return _Held(piece)
