"""The records that polars may cut wrongly: found by their quotes, and cut by csv one by one.

Where the pairing of quotes breaks, the record around that place is cut by csv. csv begins anew with
every record, and so does the pairing behind it: the rest of the block is proved and cut by polars
as if such a record were not there.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import polars as pl

from tablepact.engine.errors import AmbiguousQuoting, DecodeError, FastPathUnsupported
from tablepact.engine.rows.csv_quotes import byte_series, find_marks, offsets_of, record_end
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.rows.csv_tokenizer import block_of_records, framed, tokenize
from tablepact.engine.rows.row_block import TextRows
from tablepact.engine.table_spec import TableSpec

MOST_PLACES = 250
"""How often polars and csv take turns in a block; if that is not enough, csv cuts all of it."""
LAST = "last"
"""A line that is put behind others, to see whether a record ends before it."""


class CsvRecords(NamedTuple):
    """Records next to each other that csv has cut.

    Attributes:
        start: Where they begin, in bytes.
        end: Where they end.
        rows: Their cells.
        newlines: How many line feeds there are within the cells.
    """

    start: int
    end: int
    rows: list[list[str]]
    newlines: int

    @property
    def span(self) -> CsvSpan:
        """Where they are, without their cells."""
        return CsvSpan(self.start, self.end, len(self.rows), self.newlines)


class CsvSpan(NamedTuple):
    """Where records are that csv has to cut.

    Attributes:
        start: Where they begin, in bytes.
        end: Where they end.
        rows: How many they are.
        newlines: How many line feeds there are within their cells.
    """

    start: int
    end: int
    rows: int
    newlines: int


@dataclass(frozen=True, slots=True)
class SplitBlock:
    """Bytes at whose start a record begins, parted into what polars can cut and what it cannot.

    Attributes:
        data: The bytes.
        by_csv: The records with quotes out of place, in order; what is between them is proved.
        end: Where the last record ends that has its end in the bytes; 0 if there is none.
    """

    data: bytes
    by_csv: list[CsvRecords]
    end: int

    @property
    def spans(self) -> tuple[CsvSpan, ...]:
        """Where the records are that csv has to cut."""
        return tuple(records.span for records in self.by_csv)

    def record_end(self, target: int, quote: bytes) -> int:
        """Return where the first record ends that does so behind a byte; 0 if none does."""
        start = 0
        for records in self.by_csv:
            if target < records.start:
                break
            start = records.end
            if target < start:
                return start
        return record_end(self.data[: self.end], quote, target, start) or 0

    def until(self, end: int) -> SplitBlock:
        """Return what is before the end of a record."""
        by_csv = [records for records in self.by_csv if records.end <= end]
        return SplitBlock(self.data[:end], by_csv, end)


def split_block(data: bytes, table: TableSpec, *, complete: bool) -> SplitBlock:
    """Find the records of a block that csv has to cut, and cut them.

    Args:
        data: Bytes at whose start a record begins.
        table: The table.
        complete: Whether a record ends where they end; otherwise it may go on behind them.

    Raises:
        DecodeError: Such a record is not of the encoding of the table.
        FastPathUnsupported: One has a cell that is too long.
    """
    quotes, by_csv, start = _Quotes(data, table), list[CsvRecords](), 0
    while (fault := quotes.first_fault(start)) is not None:
        if len(by_csv) == MOST_PLACES:
            records = _cut_all(data, table, complete=complete)
            return SplitBlock(data, [records], records.end)
        start = quotes.record_start(start, fault)
        records = cut_by_csv(data, start, fault, table, complete=complete)
        if records.rows:
            by_csv.append(records)
        if records.end <= fault:
            return SplitBlock(data, by_csv, records.end)
        start = records.end
    opened = quotes.last_opened(start)
    if opened is None:
        return SplitBlock(data, by_csv, len(data) if complete else data.rfind(b"\n") + 1)
    start = quotes.record_start(start, opened)
    if complete:
        by_csv.append(cut_by_csv(data, start, len(data) - 1, table, complete=True))
        start = len(data)
    return SplitBlock(data, by_csv, start)


def tokenize_split(block: SplitBlock, table: TableSpec) -> TextRows:
    """Cut a block that ends with a record: what is proved by polars, and put in what csv has cut.

    Raises:
        DecodeError: It is not of the encoding of the table.
        FastPathUnsupported: It has a cell that is too long.
    """
    proved, offsets = proved_bytes(block.data, block.by_csv)
    if not proved:
        return block_of_records(
            [row for records in block.by_csv for row in records.rows], table.width
        )
    try:
        rows = tokenize(proved, table)
    except AmbiguousQuoting:  # polars does not do as was proved
        return block_of_records(_cut_all(block.data, table, complete=True).rows, table.width)
    if not block.by_csv:
        return rows
    before = find_marks(proved, table).ends.search_sorted(offsets, side="left").to_list()
    return with_records(rows, before, block.by_csv, table.width)


def proved_bytes(
    data: bytes, by_csv: Sequence[CsvRecords] | Sequence[CsvSpan]
) -> tuple[bytes, pl.Series]:
    """Return the bytes that are proved, as one; and where in them the others belong: UInt32."""
    pieces, start = list[bytes](), 0
    for records in by_csv:
        pieces.append(data[start : records.start])
        start = records.end
    offsets = pl.Series(list(accumulate(map(len, pieces))), dtype=pl.UInt32)
    return b"".join([*pieces, data[start:]]), offsets


def with_records(
    block: TextRows, before: Sequence[int], by_csv: Sequence[CsvRecords], width: int
) -> TextRows:
    """Put records into a block, each group behind so many of its rows."""
    if not by_csv:
        return block
    height, order, ragged = block.frame.height, list[int](), dict[int, list[str]]()
    done = taken = 0
    for end, records in zip(before, by_csv, strict=True):
        order += range(done, end)
        done = end
        for row in records.rows:
            if len(row) != width:
                ragged[len(order)] = row
            order.append(height + taken)
            taken += 1
    order += range(done, height)
    put_in = [0, *accumulate(len(records.rows) for records in by_csv)]
    for index, row in block.ragged.items():
        ragged[index + put_in[bisect_right(before, index)]] = row
    rows = [row for records in by_csv for row in records.rows]
    newlines = block.newlines + sum(records.newlines for records in by_csv)
    frame = pl.concat([block.frame, framed(rows, width)])[order]
    return TextRows(frame, dict(sorted(ragged.items())), newlines)


def newlines_within(row: Sequence[str]) -> int:
    """Count the line feeds within the cells of a row."""
    return sum(cell.count("\n") for cell in row)


class _Quotes:
    """The quotes of a block, and where their pairing breaks, whichever of them is the first."""

    def __init__(self, data: bytes, table: TableSpec) -> None:
        self._data = data
        each, mark, separator = byte_series(data), ord(table.csv.quote), ord(table.csv.separator)
        at = each == mark
        before = each.shift(1, fill_value=10).filter(at)
        after = each.shift(-1, fill_value=10).filter(at)
        no_start = ~((before == mark) | (before == separator) | (before == 10))
        no_end = ~((after == mark) | (after == separator) | (after == 10) | (after == 13))
        even = pl.int_range(len(before), eager=True) % 2 == 0
        self._quotes: list[int] = offsets_of(at).to_list()
        self._faults: list[list[int]] = [
            offsets_of(no_start.zip_with(opens, no_end)).to_list() for opens in (even, ~even)
        ]
        """The quotes that are out of place if those of even or of odd index open a cell."""
        self._returns: list[int] = []
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            alone = (each == 13) & (each.shift(-1, fill_value=10) != 10)
            self._returns = alone.arg_true().to_list()

    def first_fault(self, start: int) -> int | None:
        """Return the first byte behind the start of a record at which polars may go wrong."""
        first = bisect_left(self._quotes, start)
        faults = self._faults[first % 2]
        number = bisect_left(faults, first)
        places = [self._quotes[faults[number]]] if number < len(faults) else []
        number = bisect_left(self._returns, start)
        return min(places + self._returns[number : number + 1], default=None)

    def last_opened(self, start: int) -> int | None:
        """Return the quote that is open at the end; None if there is none."""
        count = len(self._quotes) - bisect_left(self._quotes, start)
        return self._quotes[-1] if count % 2 else None

    def record_start(self, start: int, place: int) -> int:
        """Return where the record begins that a byte is in, if one begins at ``start``.

        Up to that byte quotes are paired.
        """
        first, end = bisect_left(self._quotes, start), bisect_left(self._quotes, place)
        if (end - first) % 2:  # within quotes
            end -= 1
            place = self._quotes[end]
        while True:
            gap = self._quotes[end - 1] + 1 if end > first else start
            if (found := self._data.rfind(b"\n", gap, place)) >= 0:
                return found + 1
            if end <= first:
                return start
            end -= 2
            place = self._quotes[end]


def cut_by_csv(
    data: bytes, start: int, target: int, table: TableSpec, *, complete: bool
) -> CsvRecords:
    """Cut records with csv, up to a line end behind a byte at which a record ends.

    Those that are given end with a line feed, or with the bytes; they end at or before the byte if
    a record goes on behind the bytes.
    """
    lines, rows, end = _Lines(data, start, table.csv.encoding), list[list[str]](), start
    new: list[list[str]] = []
    try:
        for row in csv_records(lines, table.csv):
            if lines.exhausted and not complete:
                break
            new.append(row)
            if not lines.within:
                rows += new
                new, end = [], lines.end
                if end > target:
                    break
    except UnicodeDecodeError as error:
        raise DecodeError from error
    except csv.Error as error:
        raise FastPathUnsupported(f"csv stops: {error}") from error
    return CsvRecords(start, end, rows, sum(map(newlines_within, rows)))


def _cut_all(data: bytes, table: TableSpec, *, complete: bool) -> CsvRecords:
    """Cut all records with csv, up to the last one that ends in the bytes."""
    try:
        lines = list(io.StringIO(data.decode(table.csv.encoding), newline=""))
        rows = list(csv_records(lines if complete else [*lines, LAST], table.csv))
    except UnicodeDecodeError as error:
        raise DecodeError from error
    except csv.Error as error:
        raise FastPathUnsupported(f"csv stops: {error}") from error
    if not complete and rows.pop() != [LAST]:
        return cut_by_csv(data, 0, len(data) - 1, table, complete=False)
    newlines = sum(map(newlines_within, rows)) if len(rows) < len(lines) else 0
    return CsvRecords(0, len(data), rows, newlines)


class _Lines:
    """The physical lines of bytes from some byte on.

    Attributes:
        end: Where the last line feed is that has been given, and one more.
        within: Whether a line that ends with a carriage return has been given, and no line feed.
        exhausted: Whether more have been asked for than there are.
    """

    def __init__(self, data: bytes, start: int, encoding: str) -> None:
        self._data = data
        self._encoding = encoding
        self.end = start
        self.within = False
        self.exhausted = False

    def __iter__(self) -> Iterator[str]:
        while self.end < len(self._data):
            start = self.end
            self.end = self._data.find(b"\n", start) + 1 or len(self._data)
            line = self._data[start : self.end].decode(self._encoding)
            parts = list(io.StringIO(line, newline="")) if "\r" in line else [line]
            for number, part in enumerate(parts, 1):
                self.within = number < len(parts)
                yield part
        self.exhausted = True
