"""The bytes of a table: one file, or several files that are read as one.

Files are joined as frictionless joins them: their bytes are concatenated, and if the table has a
header, the first line of every file except the first is skipped.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from tablepact.engine.storage.addresses import FileState, file_state, in_object_store, read_range
from tablepact.system.regular_files import open_bytes

FIRST_BYTES = 100_000
"""How many bytes frictionless 5.21 reads at a time; it skips at most these as a first line."""
BUFFER = 2**20
"""The minimum number of bytes to request from a store."""


class FilePart(NamedTuple):
    """A file of a table, perhaps without its first line.

    Attributes:
        address: Its path, or the address of an object.
        state: Its state when it was opened first.
        skipped: How many bytes at its start are skipped.
    """

    address: str
    state: FileState
    skipped: int = 0

    @property
    def size(self) -> int:
        """The number of bytes without the skipped ones."""
        return self.state.size - self.skipped


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The bytes of a table; plain, picklable data.

    Attributes:
        parts: Its files, in order.
        content: The bytes, if they are in memory.
    """

    parts: tuple[FilePart, ...]
    content: bytes | None = field(default=None, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle it without the bytes."""
        return StoredFile, (self.parts,)

    @property
    def size(self) -> int:
        """The number of bytes."""
        return sum(part.size for part in self.parts)

    @property
    def local(self) -> bool:
        """Whether all files are local."""
        return not any(in_object_store(part.address) for part in self.parts)

    def open(self) -> BinaryIO:
        """Open the bytes for reading; OSError or StorageError if a file cannot be read."""
        if self.content is not None:
            return io.BytesIO(self.content)
        if len(self.parts) == 1 and self.local and not self.parts[0].skipped:
            return open_bytes(self.parts[0].address)
        return io.BufferedReader(_Joined(self.parts), BUFFER)

    def in_memory(self) -> StoredFile:
        """Return a copy with its bytes in memory, so that the files need not be opened again."""
        with self.open() as file:
            return replace(self, content=file.read(self.size))

    def changed(self) -> str:
        """Return the address of the first file that has changed; empty if there is none.

        Raises:
            StorageError: A file no longer exists.
        """
        changed = (part for part in self.parts if file_state(part.address) != part.state)
        return next((part.address for part in changed), "")


NO_FILE = StoredFile((), b"")
"""The file of a table whose data are in the descriptor."""


def stat_files(addresses: Sequence[str], *, header: bool = True) -> StoredFile:
    """Return the joined bytes of files, without reading them.

    Args:
        addresses: The addresses of the files, in order.
        header: Whether to skip the first line of every file except the first.

    Raises:
        StorageError: A file does not exist or cannot be reached.
    """
    full = [
        address if in_object_store(address) else str(Path(address).absolute())
        for address in addresses
    ]
    parts = [FilePart(address, file_state(address)) for address in full]
    if header:
        parts[1:] = [FilePart(part.address, part.state, _first_line(part)) for part in parts[1:]]
    return StoredFile(tuple(parts))


def _first_line(part: FilePart) -> int:
    """Return the length of the first line of a file, by frictionless's rule: with any line end."""
    with StoredFile((part,)).open() as file:
        lines = file.read(FIRST_BYTES).splitlines(keepends=True)
    return len(lines[0]) if lines else 0


class _Joined(io.RawIOBase):
    """The concatenated parts as one raw file."""

    def __init__(self, parts: Sequence[FilePart]) -> None:
        self._parts = parts
        self._ends = list(accumulate(part.size for part in parts))
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._ends[-1]}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number = bisect_right(self._ends, self._position)
        if number == len(self._parts):
            return 0
        part, end = self._parts[number], self._ends[number]
        size = min(len(buffer), end - self._position)
        start = self._position - (end - part.state.size)
        data = _read(part.address, start, size)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def _read(address: str, start: int, size: int) -> bytes:
    if in_object_store(address):
        return read_range(address, start, start + size)
    with open_bytes(address) as file:
        file.seek(start)
        return file.read(size)
