"""Where a record begins near some byte, guessed without reading what comes before it.

Whether a line end is within quotes only the whole file before it can tell. The guess is good
enough to start from: whoever reads up to that byte sees whether it was right, and has it done again
if not. A file of its own, as a worker must not import polars, which this needs, before it has set
the number of its threads.
"""

from __future__ import annotations

from tablepact.engine.errors import AmbiguousQuoting, DecodeError
from tablepact.engine.rows.chunks import ByteRange, last_record_end
from tablepact.engine.rows.csv_tokenizer import tokenize
from tablepact.engine.table_spec import TableSpec

WINDOW_BYTES = 64 * 2**10
"""How many bytes are looked at."""


def guess_record_start(table: TableSpec, span: ByteRange) -> int:
    """Guess where the first record of a span begins; its ``stop`` if there seems to be none.

    In Parquet that is known.
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
    """Return where a record may begin: after a line end, at first or behind one of two quotes."""
    quote, offset, starts = table.csv.quote.encode(), 0, []
    for _ in range(3):
        if offset >= 0 and (end := data.find(b"\n", offset) + 1):
            starts.append(end)
            offset = data.find(quote, offset) + 1 or -1
    return list(dict.fromkeys(starts))


def _regular(data: bytes, table: TableSpec) -> bool:
    """Return whether bytes look as if a record began with them: all rows have the right width."""
    end = last_record_end(data, table.csv.quote.encode())
    if not end:
        return False
    try:
        return not tokenize(data[:end], table).ragged
    except (AmbiguousQuoting, DecodeError):
        return False
