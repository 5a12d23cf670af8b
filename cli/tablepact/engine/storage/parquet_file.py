"""Make a Parquet file readable for polars: at its path, or in a temporary file.

From an object store, only the footer and the requested row groups are fetched. They are written at
their offsets into a sparse temporary file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from tablepact.engine.storage.addresses import in_object_store, read_range
from tablepact.engine.storage.stored_file import FilePart
from tablepact.system.temporary_folders import TemporaryFolder

KEPT = 4
"""How many temporary files are kept."""
LARGEST = 512 * 2**20
"""The maximum size of a footer, in bytes."""
CHUNK = 16 * 2**20

Struct = dict[int, Any]
"""A Thrift struct: its values by field number."""


class InvalidParquet(Exception):  # noqa: N818 - it describes the file
    """The bytes are not a readable Parquet file; the message gives the reason."""


def local_path(part: FilePart, start: int = 0, stop: int = 0) -> str:
    """Return the path of a local file that has the footer and the requested rows.

    Args:
        part: The Parquet file.
        start: The first row.
        stop: The row after the last one; by default no row is fetched.

    Raises:
        InvalidParquet: It is not a readable Parquet file.
        StorageError: It does not exist or cannot be reached.
    """
    if not in_object_store(part.address):
        return part.address
    return _held(part).with_rows(start, stop)


class _Held:
    """The fetched part of an object."""

    def __init__(self, part: FilePart) -> None:
        self._address = part.address
        size = part.state.size
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
                    for offset in range(group.start, group.end, CHUNK):
                        self._put(
                            offset,
                            read_range(self._address, offset, min(offset + CHUNK, group.end)),
                        )
                    self._there.add(number)
        return str(self._path)

    def _put(self, offset: int, data: bytes) -> None:
        with self._path.open("r+b") as file:
            file.seek(offset)
            file.write(data)


def require_parquet_tail(tail: bytes) -> None:
    """Raise InvalidParquet unless these are the last bytes of a Parquet file."""
    if tail.endswith(ENCRYPTED):
        raise InvalidParquet("it is encrypted")
    if len(tail) < TAIL or not tail.endswith(MAGIC):
        raise InvalidParquet("it is not a Parquet file" if tail else "it is empty")


@lru_cache(maxsize=KEPT)
def _held(part: FilePart) -> _Held:
    return _Held(part)


MAGIC = b"PAR1"
ENCRYPTED = b"PARE"
TAIL = 8
"""The number of bytes after the footer: its length and the magic bytes."""
DEEPEST = 30


class RowGroup(NamedTuple):
    """A row group.

    Attributes:
        rows: How many rows it has.
        start: The offset of its first byte.
        end: The offset after its last byte.
    """

    rows: int
    start: int
    end: int


def row_groups(footer: bytes) -> list[RowGroup]:
    """Return the row groups that a footer lists.

    Raises:
        ValueError: It is not the footer of a Parquet file.
    """
    try:
        return [_group(group) for group in _Compact(footer).struct(0)[4]]
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ValueError("its footer is damaged") from error


def _group(metadata: Struct) -> RowGroup:
    ranges = []
    for chunk in metadata[1]:
        column = chunk[3]
        start = min(column[n] for n in (9, 10, 11) if column.get(n))  # the first page
        ranges.append((start, start + column[7]))
    return RowGroup(metadata[3], min(start for start, _ in ranges), max(end for _, end in ranges))


class _Compact:
    """A reader of Thrift's compact protocol; it returns a struct as a dict by field number."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._offset = 0

    def struct(self, depth: int) -> Struct:
        fields: Struct = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            fields[number] = self._value(head & 15, depth + 1)
        return fields

    def _value(self, kind: int, depth: int) -> object:
        if depth > DEEPEST:
            raise ValueError("too deep")
        if kind in (1, 2):
            return kind == 1
        return self._readers()[kind](depth)

    def _readers(self) -> dict[int, Callable[[int], object]]:
        return {
            3: lambda _: self._byte(),
            4: lambda _: self._signed(),
            5: lambda _: self._signed(),
            6: lambda _: self._signed(),
            7: lambda _: self._bytes(8),
            8: lambda _: self._bytes(self._unsigned()),
            9: self._list,
            10: self._list,
            12: self.struct,
        }

    def _list(self, depth: int) -> list[object]:
        head = self._byte()
        size = head >> 4 if head >> 4 < 15 else self._unsigned()
        kind = head & 15
        if size > len(self._data) - self._offset:
            raise ValueError("too long")
        if kind in (1, 2):
            return [self._byte() == 1 for _ in range(size)]
        return [self._value(kind, depth + 1) for _ in range(size)]

    def _byte(self) -> int:
        self._offset += 1
        return self._data[self._offset - 1]

    def _bytes(self, size: int) -> bytes:
        self._offset += size
        if self._offset > len(self._data):
            raise ValueError("cut off")
        return self._data[self._offset - size : self._offset]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise ValueError("too large")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
