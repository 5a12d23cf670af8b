"""The footer of a Parquet file, as far as it says where the rows are.

A footer is a struct in Thrift's compact protocol, which is read here into numbers and lists; see
https://github.com/apache/parquet-format. What is in the columns, polars reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

MAGIC = b"PAR1"
ENCRYPTED = b"PARE"
TAIL = 8
"""The bytes at the end of a file: how long its footer is, and its mark."""
DEEPEST = 30


class RowGroup(NamedTuple):
    """A row group.

    Attributes:
        rows: How many rows it has.
        start: Where its bytes begin.
        end: Where they end.
    """

    rows: int
    start: int
    end: int


def row_groups(footer: bytes) -> list[RowGroup]:
    """Read where the row groups are.

    Raises:
        ValueError: It is no such footer.
    """
    try:
        return [_group(one) for one in _Compact(footer).struct(0)[4]]
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ValueError("its footer is damaged") from error


def _group(told: dict[int, Any]) -> RowGroup:
    places = []
    for chunk in told[1]:
        column = chunk[3]
        start = min(column[n] for n in (9, 10, 11) if column.get(n))  # pages of data, or before
        places.append((start, start + column[7]))
    return RowGroup(told[3], min(start for start, _ in places), max(end for _, end in places))


class _Compact:
    """A reader of the compact protocol; a struct becomes a dictionary by the numbers of fields."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def struct(self, depth: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            found[number] = self._value(head & 15, depth + 1)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if depth > DEEPEST:
            raise ValueError("too deep")
        if kind in (1, 2):
            return kind == 1
        return self._readers()[kind](depth)

    def _readers(self) -> dict[int, Callable[[int], Any]]:
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

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 < 15 else self._unsigned()
        kind = head & 15
        if size > len(self._data) - self._place:
            raise ValueError("too long")
        if kind in (1, 2):
            return [self._byte() == 1 for _ in range(size)]
        return [self._value(kind, depth + 1) for _ in range(size)]

    def _byte(self) -> int:
        self._place += 1
        return self._data[self._place - 1]

    def _bytes(self, size: int) -> bytes:
        self._place += size
        if self._place > len(self._data):
            raise ValueError("cut off")
        return self._data[self._place - size : self._place]

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
