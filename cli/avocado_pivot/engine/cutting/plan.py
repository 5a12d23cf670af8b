"""Where a file is cut into blocks: at the ends of records, as far as its quotes tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from avocado_pivot.engine.cutting.quotes import record_end
from avocado_pivot.engine.cutting.tokens import LONGEST
from avocado_pivot.engine.table import Table

BLOCK_BYTES = 4 * 2**20
"""About how large a block is."""
STEPS_BACK = 200
"""How many line ends are tried for one that is not in quotes, before the next are."""


def plan(table: Table) -> list[tuple[int, int]]:
    """Cut a whole file: the bytes (from, to) of each block, which may be judged anywhere.

    Where quotes are malformed a block may end within a record; whoever judges it raises
    ``Tainted``, and what follows has to be cut anew from the record's end.
    """
    with table.path.open("rb") as file:
        return list(_ranges(file, table))


def read_block(file: BinaryIO, table: Table, start: int, *, careful: bool = True) -> bytes:
    """Read the block that begins at ``start``; no bytes at the end of the file.

    Args:
        file: The file, open for bytes.
        table: Its table.
        start: Where a record begins.
        careful: Whether quotes are looked at; otherwise the block ends with its last line, and it
            may turn out that this line end is within quotes.
    """
    data = _read(file, start, BLOCK_BYTES)
    if len(data) < BLOCK_BYTES:
        return data
    quote = table.quote.encode()
    end = _last_end(data, quote) if careful else data.rfind(b"\n") + 1
    if end:
        return data[:end]
    data = _read(file, start, 4 * BLOCK_BYTES)
    end = record_end(data, quote, BLOCK_BYTES) or data.rfind(b"\n") + 1
    return (
        data[: end or len(data)]
        if end or len(data) < 4 * BLOCK_BYTES
        else _to_line_end(file, start, data)
    )


def read_range(path: Path, start: int, end: int) -> bytes:
    """Read the bytes of a block that ``plan`` has cut."""
    with path.open("rb") as file:
        return _read(file, start, end - start)


def _ranges(file: BinaryIO, table: Table) -> Iterator[tuple[int, int]]:
    start = table.body
    while data := read_block(file, table, start):
        yield start, start + len(data)
        start += len(data)


def _last_end(data: bytes, quote: bytes) -> int:
    """Find the end of the last record in the bytes; 0 if none of the last lines ends one."""
    end = data.rfind(b"\n") + 1
    inside = data.count(quote, 0, end) % 2
    for _ in range(STEPS_BACK):
        if end and not inside:
            return end
        before = data.rfind(b"\n", 0, max(end - 1, 0)) + 1
        inside ^= data.count(quote, before, end) % 2
        end = before
    return 0


def _to_line_end(file: BinaryIO, start: int, data: bytes) -> bytes:
    """Take in the rest of a line that is longer than a block."""
    parts, place = [data], start + len(data)
    while part := _read(file, place, BLOCK_BYTES):
        end = part.find(b"\n") + 1
        parts.append(part[:end] if end else part)
        place += len(part)
        if end or place - start > LONGEST:
            break
    return b"".join(parts)


def _read(file: BinaryIO, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)
