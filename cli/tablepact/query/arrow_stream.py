"""Write what DuckDB answers as an Arrow IPC stream, in Python alone.

polars writes one, too, but takes longer to import than most queries take. DuckDB hands its columns
out as the Arrow C stream interface has them; the stream has the same buffers, each behind a message
that says in a flatbuffer how long they are. Both are specified in the documentation of Arrow.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterator, Sequence
from ctypes import CFUNCTYPE, POINTER, c_char, c_char_p, c_int, c_int64, c_void_p
from typing import Any

Buffer = bytes | memoryview

_VERSION = 4
"""V5, that of Arrow since 1.0."""
_SCHEMA, _BATCH = 1, 3
_INT, _FLOAT, _TEXT, _BOOL, _DECIMAL, _DATE, _TIME, _TIMESTAMP = 2, 3, 5, 6, 7, 8, 9, 10
_UNITS = "smun"
_MARK = b"\xff\xff\xff\xff"
_END = _MARK + bytes(4)

_Write = Callable[[], int]
"""Writes a part of a flatbuffer and returns where it begins."""


class _Schema(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", c_char_p), ("name", c_void_p), ("metadata", c_void_p), ("flags", c_int64),
    ("n_children", c_int64), ("children", POINTER(POINTER(_Schema))), ("dictionary", c_void_p),
    ("release", c_void_p), ("private_data", c_void_p),
]  # fmt: skip


class _Array(ctypes.Structure):
    pass


_Array._fields_ = [
    ("length", c_int64), ("null_count", c_int64), ("offset", c_int64), ("n_buffers", c_int64),
    ("n_children", c_int64), ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(_Array))), ("dictionary", c_void_p), ("release", c_void_p),
    ("private_data", c_void_p),
]  # fmt: skip


class _Stream(ctypes.Structure):
    _fields_ = (
        ("get_schema", CFUNCTYPE(c_int, c_void_p, POINTER(_Schema))),
        ("get_next", CFUNCTYPE(c_int, c_void_p, POINTER(_Array))),
        ("get_last_error", CFUNCTYPE(c_char_p, c_void_p)),
        ("release", c_void_p),
        ("private_data", c_void_p),
    )


_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = c_void_p, (ctypes.py_object, c_char_p)


def ipc_stream(capsule: object, names: Sequence[str]) -> list[Buffer]:
    """Return the pieces of the stream of all rows; their memory is held until the process ends.

    Args:
        capsule: What ``__arrow_c_stream__`` gives: columns of numbers, Booleans, texts, times.
        names: What the columns are called.

    Raises:
        ValueError: DuckDB stops on the way, or a column has another type.
    """
    address = _pointer(capsule, b"arrow_array_stream")
    stream, schema = _Stream.from_address(address), _Schema()
    _require(stream.get_schema(address, schema), stream, address)
    kinds = [schema.children[n].contents.format.decode() for n in range(schema.n_children)]
    pieces: list[Buffer] = [_message(_SCHEMA, _schema(names, kinds))]
    while True:
        array = _Array()
        _require(stream.get_next(address, array), stream, address)
        if not array.release:
            return [*pieces, _END]
        pieces += _batch(array, kinds)


def _require(code: int, stream: _Stream, address: int) -> None:
    if code:
        text = stream.get_last_error(address) or b"the rows cannot be handed out"
        raise ValueError(text.decode(errors="replace"))


class _Flatbuffer:
    """A flatbuffer that is written from its root on; whatever is in a table takes eight bytes."""

    def __init__(self) -> None:
        self.data = bytearray(4)

    def table(self, *slots: int | _Write | None) -> int:
        """Write a table; a slot is a number, what writes something else, or None for nothing."""
        self._align(0)
        start, count = len(self.data), len(slots)
        places = [0 if slot is None else 4 + 8 * n for n, slot in enumerate(slots)]
        self.data += struct.pack(f"<{2 + count}H", 4 + 2 * count, 4 + 8 * count, *places)
        self._align(4)
        table = len(self.data)
        self.data += struct.pack("<i", table - start) + bytes(8 * count)
        for slot, place in zip(slots, places, strict=True):
            if isinstance(slot, int):  # the lowest byte comes first, however many are read
                struct.pack_into("<q", self.data, table + place, slot)
            elif slot:
                self._point(table + place, slot())
        return table

    def tables(self, writes: Sequence[_Write]) -> int:
        """Write a vector of tables."""
        self._align(0)
        vector = len(self.data)
        self.data += struct.pack("<I", len(writes)) + bytes(4 * len(writes))
        for n, write in enumerate(writes, start=1):
            self._point(vector + 4 * n, write())
        return vector

    def pairs(self, numbers: Sequence[tuple[int, int]]) -> int:
        """Write a vector of pairs of numbers."""
        self._align(4)
        vector = len(self.data)
        self.data += struct.pack("<I", len(numbers))
        for pair in numbers:
            self.data += struct.pack("<2q", *pair)
        return vector

    def text(self, value: str) -> int:
        """Write a text."""
        self._align(0)
        place, data = len(self.data), value.encode()
        self.data += struct.pack("<I", len(data)) + data + b"\0"
        return place

    def _point(self, place: int, target: int) -> None:
        struct.pack_into("<I", self.data, place, target - place)

    def _align(self, rest: int) -> None:
        self.data += bytes((rest - len(self.data)) % 8)


def _message(kind: int, header: Callable[[_Flatbuffer], int], length: int = 0) -> bytes:
    """Return a message, which ``length`` bytes of buffers follow."""
    flat = _Flatbuffer()
    root = flat.table(_VERSION, kind, lambda: header(flat), length)
    struct.pack_into("<I", flat.data, 0, root)
    flat.data += bytes(-len(flat.data) % 8)
    return _MARK + struct.pack("<i", len(flat.data)) + flat.data


def _schema(names: Sequence[str], kinds: Sequence[str]) -> Callable[[_Flatbuffer], int]:
    def write(flat: _Flatbuffer) -> int:
        def field(name: str, kind: str) -> int:
            number, slots = _type(kind, flat)
            return flat.table(
                lambda: flat.text(name), 1, number, lambda: flat.table(*slots), None,
                lambda: flat.tables(()),
            )  # fmt: skip

        fields = [
            lambda name=name, kind=kind: field(name, kind)
            for name, kind in zip(names, kinds, strict=True)
        ]
        return flat.table(0, lambda: flat.tables(fields))

    return write


def _type(kind: str, flat: _Flatbuffer) -> tuple[int, tuple[int | _Write, ...]]:
    """Return the type of a column, by its format in the C interface, and what its table holds."""
    if kind.lower() in _WIDTHS and kind not in "FG":
        if kind in "fg":
            return _FLOAT, (1 if kind == "f" else 2,)
        return _INT, (8 * _WIDTHS[kind.lower()], int(kind.islower()))
    if kind == "u":
        return _TEXT, ()
    if kind == "b":
        return _BOOL, ()
    if kind == "tdD":
        return _DATE, (0,)
    if kind in ("ttu", "ttn"):
        return _TIME, (_UNITS.index(kind[2]), 64)
    if kind.startswith("ts"):
        zone = kind[4:]
        unit = _UNITS.index(kind[2])
        return _TIMESTAMP, (unit, lambda: flat.text(zone)) if zone else (unit,)
    if kind.startswith("d:"):
        digits, places, bits = (*map(int, kind[2:].split(",")), 128)[:3]
        return _DECIMAL, (digits, places, bits)
    raise ValueError(f"a column of the type {kind!r} of Arrow")


_WIDTHS = {"c": 1, "s": 2, "i": 4, "l": 8, "f": 4, "g": 8}


def _width(kind: str) -> int:
    """Return how many bytes a value has, if it is neither a text nor a Boolean."""
    if kind.startswith("d:"):
        return int((*kind[2:].split(","), "128")[2]) // 8
    return 4 if kind == "tdD" else _WIDTHS.get(kind.lower(), 8)


def _batch(array: Any, kinds: Sequence[str]) -> Iterator[Buffer]:
    """Yield the message of some rows, and their buffers."""
    columns = [array.children[n].contents for n in range(array.n_children)]
    buffers = [
        buffer
        for column, kind in zip(columns, kinds, strict=True)
        for buffer in _buffers(column, kind)
    ]
    places, end = [], 0
    for buffer in buffers:
        places.append((end, len(buffer)))
        end += len(buffer) + -len(buffer) % 8
    nodes = [(column.length, column.null_count) for column in columns]
    yield _message(
        _BATCH,
        lambda flat: flat.table(
            array.length, lambda: flat.pairs(nodes), lambda: flat.pairs(places)
        ),
        end,
    )
    for buffer in buffers:
        yield buffer
        yield bytes(-len(buffer) % 8)


def _buffers(column: Any, kind: str) -> Iterator[Buffer]:
    """Yield the buffers of a column: which rows have a value, and the values."""
    if column.offset:
        raise ValueError("a column of Arrow that begins inside another")
    rows, bits = column.length, (column.length + 7) // 8
    yield _memory(column.buffers[0], bits) if column.null_count else b""
    if kind != "u":
        yield _memory(column.buffers[1], bits if kind == "b" else rows * _width(kind))
        return
    offsets = _memory(column.buffers[1], 4 * (rows + 1))
    yield offsets
    yield _memory(column.buffers[2], struct.unpack_from("<i", offsets, 4 * rows)[0])


def _memory(address: int | None, size: int) -> Buffer:
    if not address or not size:
        return bytes(size)
    return memoryview((c_char * size).from_address(address)).cast("B")
