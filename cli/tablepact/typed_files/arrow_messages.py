"""Cut a file of Arrow into its messages, and check what they declare before they are read.

A stream is a sequence of messages; a file has marks around them, and an index at its end. Reading
message by message takes the memory of a few of them, and what a hostile message declares, such as a
buffer that unpacks to a terabyte, is seen before a reader allocates it.
https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tablepact import settings
from tablepact.package.table_files.unpacked_size import most_unpacked, why_too_large
from tablepact.typed_files.typed_table import TooLargeError, TypedFileError

SCHEMA, DICTIONARY, RECORDS = 1, 2, 3
"""The kinds of messages."""
END = b"\xff\xff\xff\xff\x00\x00\x00\x00"
"""The mark of the end of the messages."""
_FILE_MARK = b"ARROW1\x00\x00"
_CLOSING = b"ARROW1"
_CONTINUED = b"\xff\xff\xff\xff"
_LARGEST_HEAD = 64 * 2**20
"""The largest description of a message, in bytes."""


class ArrowMessage(NamedTuple):
    """A message.

    Attributes:
        kind: Its kind, such as ``SCHEMA``.
        data: All its bytes.
        rows: The number of its rows, if it has records.
    """

    kind: int
    data: bytes
    rows: int = 0


def messages(file: BinaryIO) -> Iterator[ArrowMessage]:
    """Yield the messages of an Arrow file, or of an Arrow stream in a file; first the schema.

    Raises:
        TypedFileError: It is neither, is damaged, or a message declares more than the settings
            allow.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    start = file.read(len(_FILE_MARK))
    if start[:4] == b"FEA1":
        raise TypedFileError("it has version 1 of Feather, which is not supported; write version 2")
    most = most_unpacked(size)
    try:
        if start == _FILE_MARK:
            schema, places = _index(file, size)
            yield ArrowMessage(SCHEMA, _framed(schema))
        else:
            places = iter([0])
        for place in places:
            file.seek(place)
            while (head := _head(file)) is not None:
                yield _read(file, head, most)
                if start == _FILE_MARK:
                    break
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise TypedFileError("it is not an Arrow file, or a damaged one") from error


def _read(file: BinaryIO, head: bytes, most: int) -> ArrowMessage:
    """Return a message by its description, after which the file stands."""
    described = _Description(head, most)
    place = file.tell()
    if described.body > file.seek(0, io.SEEK_END) - place:
        raise TypedFileError("it is cut off, or damaged")
    file.seek(place)
    body = file.read(described.body)
    return ArrowMessage(described.kind, _framed(head) + body, described.checked_rows(body))


def _framed(head: bytes) -> bytes:
    """Return a description as it is in a stream: after its length, of a multiple of 8 bytes."""
    head += bytes(-len(head) % 8)
    return _CONTINUED + struct.pack("<i", len(head)) + head


def _index(file: BinaryIO, size: int) -> tuple[bytes, Iterator[int]]:
    """Return the description of the schema of a file, and where its other messages are."""
    file.seek(max(size - len(_CLOSING) - 4, 0))
    end = file.read()
    (length,) = struct.unpack_from("<i", end)
    start = size - len(end) - length
    if not end.endswith(_CLOSING) or not 0 < length <= _LARGEST_HEAD or start < 8:
        raise TypedFileError("it is cut off, or damaged")
    file.seek(start)
    footer = _FlatBuffer(file.read(length))
    places = [
        place
        for field in (2, 3)  # dictionaries, records
        for place in footer.starts(footer.root, field, 24)
    ]
    if not all(8 <= place < start for place in places):
        raise ValueError(places)
    file.seek(8)
    if file.read(4) == _CONTINUED:
        file.seek(8)
        return _head(file) or b"", iter(places)
    file.seek(8)  # polars writes the schema without its length
    head = file.read(min(min(places, default=start) - 8, _LARGEST_HEAD))
    return head, iter(places)


def _head(file: BinaryIO) -> bytes | None:
    """Return the description of the next message; None at the end.

    Raises:
        ValueError: It is cut off, or too large.
    """
    mark = file.read(4)
    if mark == _CONTINUED:
        mark = file.read(4)
    if not mark:  # a stream may end without a mark
        return None
    (length,) = struct.unpack("<i", mark)
    if not length:
        return None
    if not 0 < length <= _LARGEST_HEAD:
        raise ValueError(length)
    head = file.read(length)
    if len(head) < length:
        raise TypedFileError("it is cut off")
    return head


class _FlatBuffer:
    """The tables of a FlatBuffer; a place is an offset in it.

    Attributes:
        root: The place of its outermost table.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.root = self._follow(0)

    def field(self, table: int, index: int) -> int:
        """Return the place of a field of a table; 0 if the table does not have it."""
        (back,) = struct.unpack_from("<i", self._data, table)
        fields = table - back
        if fields < 0:
            raise ValueError(fields)
        (size,) = struct.unpack_from("<H", self._data, fields)
        place = 4 + 2 * index
        if place >= size:
            return 0
        (offset,) = struct.unpack_from("<H", self._data, fields + place)
        return table + int(offset) if offset else 0

    def integer(self, table: int, index: int) -> int:
        """Return a field with an integer of 64 bits; 0 if the table does not have it."""
        place = self.field(table, index)
        return int(struct.unpack_from("<q", self._data, place)[0]) if place else 0

    def byte(self, table: int, index: int) -> int:
        """Return a field with a byte; 0 if the table does not have it."""
        place = self.field(table, index)
        return self._data[place] if place else 0

    def table(self, table: int, index: int) -> int:
        """Return the place of a table, or vector, to which a field refers."""
        place = self.field(table, index)
        if not place:
            raise ValueError(index)
        return self._follow(place)

    def count(self, table: int, index: int, width: int) -> int:
        """Return the number of items of a vector, each of ``width`` bytes."""
        if not self.field(table, index):
            return 0
        (count,) = struct.unpack_from("<I", self._data, self.table(table, index))
        if count * width > len(self._data):
            raise ValueError(count)
        return int(count)

    def starts(self, table: int, index: int, width: int) -> Iterator[int]:
        """Yield the first integer of each item of a vector."""
        for start, _ in self.pairs(table, index, width):
            yield start

    def pairs(self, table: int, index: int, width: int) -> Iterator[tuple[int, int]]:
        """Yield the first two integers of each item of a vector."""
        if count := self.count(table, index, width):
            first = self.table(table, index) + 4
            for place in range(first, first + width * count, width):
                yield struct.unpack_from("<qq", self._data, place)

    def _follow(self, place: int) -> int:
        return place + int(struct.unpack_from("<I", self._data, place)[0])


class _Description:
    """The description of a message.

    Attributes:
        kind: The kind of the message.
        body: The size of its body in bytes.
    """

    def __init__(self, head: bytes, most: int) -> None:
        self._buffer = buffer = _FlatBuffer(head)
        self._most = most
        self.kind = buffer.byte(buffer.root, 1)
        self.body = buffer.integer(buffer.root, 3)
        if self.body < 0:
            raise ValueError(self.body)
        self._content = buffer.table(buffer.root, 2)

    def checked_rows(self, body: bytes) -> int:
        """Return the number of rows; 0 unless the message has records.

        Raises:
            TypedFileError: The rows are too many, or unpack to too many bytes.
        """
        if self.kind not in (DICTIONARY, RECORDS):
            return 0
        buffer = self._buffer
        records = self._content if self.kind == RECORDS else buffer.table(self._content, 1)
        rows, columns = buffer.integer(records, 0), buffer.count(records, 1, 16)
        if not 0 <= rows <= settings.current().max_parquet_cells // max(columns, 1):
            raise TooLargeError(f"a batch of it declares {rows:,} rows, too many to read at once")
        if buffer.field(records, 3) and self._unpacked(records, body) > self._most:
            raise TooLargeError(why_too_large(self._most))
        return rows if self.kind == RECORDS else 0

    def _unpacked(self, records: int, body: bytes) -> int:
        """Return the number of bytes to which the buffers of compressed records unpack."""
        total = 0
        for start, length in self._buffer.pairs(records, 2, 16):
            if length >= 8 and 0 <= start <= len(body) - 8:
                (declared,) = struct.unpack_from("<q", body, start)
                if declared < -1:
                    raise ValueError(declared)
                total += length if declared == -1 else declared
        return total
