"""Cut a file into spans, which any worker can check, and a span into blocks.

A block ends with a record. For Parquet, spans and blocks count rows instead of bytes; see
``parquet_rows.py``.
"""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from tablepact import settings
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.rows.csv_fallback import SplitBlock, split_block
from tablepact.engine.rows.csv_quotes import count_line_feeds, is_unambiguous
from tablepact.engine.rows.csv_records import require_dense
from tablepact.engine.rows.parquet_rows import rows_per_block
from tablepact.engine.table_spec import TableSpec

BEYOND_BYTES = 64 * 2**10
"""How many bytes after the target to search first for the end of a record."""
STEPS_BACK = 200
"""How many line ends to try, from the last one back, for one that is not within quotes."""


class ByteRange(NamedTuple):
    """The records that begin at or after the byte ``start`` and before the byte ``stop``.

    For Parquet, the rows from ``start`` to ``stop``.
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
    """Return the size of a table; for Parquet, the approximate size of its rows as CSV."""
    start, stop = full_range(table)
    if table.parquet:
        return (stop - start) * settings.current().block_bytes // rows_per_block(table)
    return stop - start


def split_table(table: TableSpec, size: int) -> list[ByteRange]:
    """Cut a file into spans of about ``size`` bytes, without reading it.

    For Parquet, a span has as many blocks of rows as ``size`` bytes of CSV would have blocks.
    """
    start, stop = full_range(table)
    if table.parquet:
        size = max(size // settings.current().block_bytes, 1) * rows_per_block(table)
    return [ByteRange(offset, min(offset + size, stop)) for offset in range(start, stop, size)]


def read_lines(file: BinaryIO, table: TableSpec, start: int, stop: int) -> bytes:
    """Read the block that begins at ``start``; return no bytes if the span has no more records.

    The block ends with a line, whose end may turn out to be within quotes. It is smaller than usual
    if its rows are so short that it would have too many cells.

    Args:
        file: The file, open for bytes.
        table: Its table.
        start: The offset at which a record begins.
        stop: The end of the span; the last block ends with the line of the byte before it.

    Raises:
        FastPathUnsupported: A line is longer than ``max_record_characters``, or most rows lack most
            of their cells.
    """
    data = _read_lines(file, table, start, stop)
    return data[: _fitting(data, table)]


def _read_lines(file: BinaryIO, table: TableSpec, start: int, stop: int) -> bytes:
    length = settings.current().block_bytes
    if start >= stop:
        return b""
    if stop - start > length and table.file.local:  # find the end first, to avoid copying the block
        tail = min(BEYOND_BYTES, length)
        if end := _read(file, start + length - tail, tail).rfind(b"\n") + 1:
            return _read(file, start, length - tail + end)
    data = _read(file, start, min(length, stop - start + BEYOND_BYTES))
    last = stop - start <= length
    end = (data.find(b"\n", stop - start - 1) if last else data.rfind(b"\n")) + 1
    return data[:end] if end else _to_line_end(file, start, data)


def read_records(file: BinaryIO, table: TableSpec, start: int, stop: int) -> SplitBlock:
    """Read the block that begins at ``start`` and ends with a record; see ``read_lines``.

    Raises:
        DecodeError: A record with misplaced quotes is not valid in the encoding of the table.
        FastPathUnsupported: A record is longer than ``max_record_characters``, or most rows lack
            most of their cells.
    """
    sizes, target = settings.current(), None
    size, most = sizes.block_bytes, sizes.max_record_characters
    if stop - start <= size:
        target, size = stop - start - 1, stop - start + BEYOND_BYTES
    fitting = 0
    while start < stop:
        data = _read(file, start, size)
        complete = len(data) < size
        if not fitting and (fitting := _fitting(data, table)) < len(data):
            data, size, complete = data[:fitting], fitting, False
            target = None if target is None or target >= fitting else target
        block = _up_to_record(data, target, table, complete=complete)
        if block.end or not data:
            return block
        if len(data) > most:
            raise FastPathUnsupported(f"a record is longer than {most >> 20} MiB")
        if target is None:
            target = size - 1  # end with the first record, which ends after the bytes read so far
        size *= 4
    return SplitBlock(b"", [], 0)


def _fitting(data: bytes, table: TableSpec) -> int:
    """Return how many of these bytes, up to a line end, make a block with at most ``block_cells``.

    Raises:
        FastPathUnsupported: Most rows lack most of their cells.
    """
    most, end = settings.current().block_cells // table.width, len(data)
    if end <= most or (rows := count_line_feeds(data)) <= most:
        return end
    require_dense(rows, table.width, end)
    while end and count_line_feeds(data[:end]) > most:
        end = data.rfind(b"\n", 0, end // 2) + 1
    return end or data.find(b"\n") + 1


def _up_to_record(
    data: bytes, target: int | None, table: TableSpec, *, complete: bool
) -> SplitBlock:
    """Cut bytes after a record: the first that ends after ``target``, or by default the last."""
    end = (data.rfind(b"\n") if target is None else data.find(b"\n", target)) + 1
    if complete and not end:
        end = len(data)
    if is_unambiguous(data[:end], table):  # a fast test, which most blocks pass
        return SplitBlock(data[:end], [], end)
    if not complete:
        data = data[: data.rfind(b"\n") + 1]
    block = split_block(data, table, complete=complete)
    if target is None:
        return block.until(block.end)
    end = block.record_end(target, table.csv.quote.encode())
    return block.until(end or (len(data) if complete else 0))


def last_record_end(data: bytes, quote: bytes) -> int:
    """Return the end of the last record in the bytes; 0 if none of the last lines ends a record."""
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
    """Return the data with the rest of its last line, which is longer than a block."""
    parts, offset, sizes = [data], start + len(data), settings.current()
    while part := _read(file, offset, sizes.block_bytes):
        end = part.find(b"\n") + 1
        parts.append(part[:end] if end else part)
        offset += len(part)
        if end:
            break
        if offset - start > sizes.max_record_characters:
            raise FastPathUnsupported(
                f"a line is longer than {sizes.max_record_characters >> 20} MiB"
            )
    return b"".join(parts)


def _read(file: BinaryIO, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)
