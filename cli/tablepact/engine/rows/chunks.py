"""Where a file is cut: into spans that may be judged anywhere, and these into blocks.

Both end where a record ends, as far as its quotes tell. In Parquet both count rows, not bytes; see
``parquet_rows.py``.
"""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from tablepact import settings
from tablepact.engine.rows.csv_quotes import record_end
from tablepact.engine.rows.parquet_rows import rows_per_block
from tablepact.engine.table_spec import TableSpec

BEYOND_BYTES = 64 * 2**10
"""How far the end of a record is looked for at first."""
STEPS_BACK = 200
"""How many line ends are tried for one that is not in quotes, before the next are."""


class ByteRange(NamedTuple):
    """The records of a file that begin from a byte ``start`` on and before another, ``stop``.

    Of Parquet the rows from ``start`` to ``stop``.
    """

    start: int
    stop: int


def full_range(table: TableSpec) -> ByteRange:
    """Return the range of all records of a table."""
    return (
        ByteRange(0, sum(table.parquet.rows))
        if table.parquet
        else ByteRange(table.csv.body, table.file.size)
    )


def approximate_bytes(table: TableSpec) -> int:
    """Return how large a table is: for Parquet how many bytes its rows would have as CSV, about."""
    start, stop = full_range(table)
    if table.parquet:
        return (stop - start) * settings.current().block_bytes // rows_per_block(table)
    return stop - start


def split_table(table: TableSpec, size: int) -> list[ByteRange]:
    """Cut a file into spans of about so many bytes, without reading it.

    Of Parquet these are so many rows as make as many blocks as the bytes would make of CSV.
    """
    start, stop = full_range(table)
    if table.parquet:
        size = max(size // settings.current().block_bytes, 1) * rows_per_block(table)
    return [ByteRange(offset, min(offset + size, stop)) for offset in range(start, stop, size)]


def read_block(
    file: BinaryIO, table: TableSpec, start: int, stop: int, *, careful: bool = True
) -> bytes:
    """Read the block that begins at ``start``; no bytes where no record of the span is left.

    Args:
        file: The file, open for bytes.
        table: Its table.
        start: Where a record begins.
        stop: The last block ends with the record that this byte, or the one before it, is in.
        careful: Whether quotes are looked at; otherwise the block ends with a line, and it may turn
            out that this line end is within quotes.
    """
    if start >= stop:
        return b""
    quote, length = table.csv.quote.encode(), settings.current().block_bytes
    if stop - start <= length:
        return _last_block(file, quote, start, stop, careful=careful)
    if not careful and table.file.local:  # the end is looked for first, so that nothing is copied
        tail = min(BEYOND_BYTES, length)
        if end := _read(file, start + length - tail, tail).rfind(b"\n") + 1:
            return _read(file, start, length - tail + end)
    data = _read(file, start, length)
    end = last_record_end(data, quote) if careful else data.rfind(b"\n") + 1
    if end or len(data) < length:
        return data[: end or len(data)]
    data = _read(file, start, 4 * length)
    end = record_end(data, quote, length) or data.rfind(b"\n") + 1
    if end or len(data) < 4 * length:
        return data[: end or len(data)]
    return _to_line_end(file, start, data)


def last_record_end(data: bytes, quote: bytes) -> int:
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


def _last_block(file: BinaryIO, quote: bytes, start: int, stop: int, *, careful: bool) -> bytes:
    """Read up to the first end of a record from the byte before ``stop`` on."""
    target = stop - start - 1
    data = b""
    for size in (target + BEYOND_BYTES, target + 4 * settings.current().block_bytes):
        data = _read(file, start, size)
        end = (record_end(data, quote, target) or 0) if careful else data.find(b"\n", target) + 1
        if end or len(data) < size:
            return data[: end or len(data)]
    end = data.find(b"\n", target) + 1
    return data[:end] if end else _to_line_end(file, start, data)


def _to_line_end(file: BinaryIO, start: int, data: bytes) -> bytes:
    """Take in the rest of a line that is longer than a block."""
    parts, offset, sizes = [data], start + len(data), settings.current()
    while part := _read(file, offset, sizes.block_bytes):
        end = part.find(b"\n") + 1
        parts.append(part[:end] if end else part)
        offset += len(part)
        if end or offset - start > sizes.max_record_characters:
            break
    return b"".join(parts)


def _read(file: BinaryIO, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)
