"""Guess where a record begins near a byte, without reading the file before it.

Whether a line end is within quotes depends on the whole file before it. So the guess is verified:
if the previous span does not end there, the span is processed again. This is a file of its own
because it imports polars, which a worker must not do before it has set the number of threads.
"""

from __future__ import annotations

from tablepact.engine.errors import AmbiguousQuoting, DecodeError
from tablepact.engine.rows.chunks import ByteRange, last_record_end
from tablepact.engine.rows.csv_tokenizer import tokenize
from tablepact.engine.table_spec import TableSpec

WINDOW_BYTES = 64 * 2**10
"""How many bytes to read for a guess."""


def guess_record_start(table: TableSpec, span: ByteRange) -> int:
    """Return a guess of the start of the first record of a span.

    It is at or after ``stop`` if the span seems to have no record. For Parquet, the start is known.
    """
    if table.parquet:
        return span.start
    if span.start <= table.csv.body:
        return table.csv.body
    with table.file.open() as file:
        file.seek(span.start - 1)
        data = file.read(WINDOW_BYTES)
        while b"\n" not in data and len(data) <= span.stop - span.start:
            part = file.read(WINDOW_BYTES)  # a line longer than the window
            if not part:
                return span.stop
            data += part
    starts = _line_starts(data, table) or [span.stop - span.start + 1]
    regular = (start for start in starts if _regular(data[start:], table))
    return span.start - 1 + next(regular, starts[0])


def _line_starts(data: bytes, table: TableSpec) -> list[int]:
    """Return possible starts of a record: after the first line end, and after the next quotes."""
    quote, offset, starts = table.csv.quote.encode(), 0, []
    for _ in range(3):
        if offset >= 0 and (end := data.find(b"\n", offset) + 1):
            starts.append(end)
            offset = data.find(quote, offset) + 1 or -1
    return list(dict.fromkeys(starts))


def _regular(data: bytes, table: TableSpec) -> bool:
    """Return whether a record may begin with these bytes: then all rows have the right width."""
    end = last_record_end(data, table.csv.quote.encode())
    if not end:
        return False
    try:
        return not tokenize(data[:end], table).ragged
    except (AmbiguousQuoting, DecodeError):
        return False
