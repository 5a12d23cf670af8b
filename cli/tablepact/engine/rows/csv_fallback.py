"""Find the records that polars may tokenize wrongly, by their quotes, and tokenize them with csv.

Where the pairing of quotes breaks, csv tokenizes the record around that byte. As csv starts afresh
with every record, so does the pairing after it: polars tokenizes the rest of the block, which is
proved to be safe, as if the record were not there.
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
"""How many groups of records csv tokenizes within a block; with more, csv tokenizes all of it."""
LAST = "last"
"""A line to append to others, which shows whether a record ends before it."""


class CsvRecords(NamedTuple):
    """Adjacent records that csv has tokenized.

    Attributes:
        start: The byte offset of the first record.
        end: The byte offset after the last one.
        rows: Their cells.
        newlines: How many line feeds the cells contain.
    """

    start: int
    end: int
    rows: list[list[str]]
    newlines: int

    @property
    def span(self) -> CsvSpan:
        """The position of the records, without their cells."""
        return CsvSpan(self.start, self.end, len(self.rows), self.newlines)


class CsvSpan(NamedTuple):
    """The position of records that csv has to tokenize.

    Attributes:
        start: The byte offset of the first record.
        end: The byte offset after the last one.
        rows: The number of records.
        newlines: How many line feeds their cells contain.
    """

    start: int
    end: int
    rows: int
    newlines: int


@dataclass(frozen=True, slots=True)
class SplitBlock:
    """Bytes that begin with a record, split into records for polars and records for csv.

    Attributes:
        data: The bytes.
        by_csv: The records with misplaced quotes, in order; the bytes between them are proved.
        end: The end of the last record that ends within the bytes; 0 if there is none.
    """

    data: bytes
    by_csv: list[CsvRecords]
    end: int

    @property
    def spans(self) -> tuple[CsvSpan, ...]:
        """The positions of the records that csv has to tokenize."""
        return tuple(records.span for records in self.by_csv)

    def record_end(self, target: int, quote: bytes) -> int:
        """Return the end of the first record that ends after the byte ``target``; 0 if none."""
        start = 0
        for records in self.by_csv:
            if target < records.start:
                break
            start = records.end
            if target < start:
                return start
        return record_end(self.data[: self.end], quote, target, start) or 0

    def until(self, end: int) -> SplitBlock:
        """Return the part of the block before ``end``, at which a record ends."""
        by_csv = [records for records in self.by_csv if records.end <= end]
        return SplitBlock(self.data[:end], by_csv, end)


def split_block(data: bytes, table: TableSpec, *, complete: bool) -> SplitBlock:
    """Find the records of a block that csv has to tokenize, and tokenize them.

    Args:
        data: Bytes that begin with a record.
        table: The table.
        complete: Whether the last record ends with the bytes; otherwise it may continue.

    Raises:
        DecodeError: Such a record is not valid in the encoding of the table.
        FastPathUnsupported: A cell of such a record is too long.
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
    """Tokenize the proved bytes of a block with polars, and insert the records of csv.

    Raises:
        DecodeError: The block is not valid in the encoding of the table.
        FastPathUnsupported: A cell is too long.
    """
    proved, offsets = proved_bytes(block.data, block.by_csv)
    if not proved:
        return block_of_records(
            [row for records in block.by_csv for row in records.rows], table.width
        )
    try:
        rows = tokenize(proved, table)
    except AmbiguousQuoting:  # polars deviates from the proof
        return block_of_records(_cut_all(block.data, table, complete=True).rows, table.width)
    if not block.by_csv:
        return rows
    before = find_marks(proved, table).ends.search_sorted(offsets, side="left").to_list()
    return with_records(rows, before, block.by_csv, table.width)


def proved_bytes(
    data: bytes, by_csv: Sequence[CsvRecords] | Sequence[CsvSpan]
) -> tuple[bytes, pl.Series]:
    """Return the proved bytes, joined, and the offsets at which csv's records belong: UInt32."""
    pieces, start = list[bytes](), 0
    for records in by_csv:
        pieces.append(data[start : records.start])
        start = records.end
    offsets = pl.Series(list(accumulate(map(len, pieces))), dtype=pl.UInt32)
    return b"".join([*pieces, data[start:]]), offsets


def with_records(
    block: TextRows, before: Sequence[int], by_csv: Sequence[CsvRecords], width: int
) -> TextRows:
    """Insert groups of records into a block, each after ``before`` rows of the block."""
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
    """The quotes of a block, and the faults in their pairing for either parity of the first."""

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
        """The misplaced quotes if those of even index open a cell, and if those of odd index do."""
        self._returns: list[int] = []
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            alone = (each == 13) & (each.shift(-1, fill_value=10) != 10)
            self._returns = alone.arg_true().to_list()

    def first_fault(self, start: int) -> int | None:
        """Return the first byte after ``start``, a record's start, at which polars may go wrong."""
        first = bisect_left(self._quotes, start)
        faults = self._faults[first % 2]
        number = bisect_left(faults, first)
        places = [self._quotes[faults[number]]] if number < len(faults) else []
        number = bisect_left(self._returns, start)
        return min(places + self._returns[number : number + 1], default=None)

    def last_opened(self, start: int) -> int | None:
        """Return the quote that is still open at the end; None if there is none."""
        count = len(self._quotes) - bisect_left(self._quotes, start)
        return self._quotes[-1] if count % 2 else None

    def record_start(self, start: int, place: int) -> int:
        """Return the start of the record that contains the byte ``place``.

        A record begins at ``start``, and the quotes from there to ``place`` are paired.
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
    """Tokenize records with csv, up to the first line feed after ``target`` that ends a record.

    The returned records end with a line feed, or with the bytes. They end at or before ``target``
    if a record continues after the bytes.
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
        raise FastPathUnsupported(f"Python's csv module cannot read it: {error}") from error
    return CsvRecords(start, end, rows, sum(map(newlines_within, rows)))


def _cut_all(data: bytes, table: TableSpec, *, complete: bool) -> CsvRecords:
    """Tokenize all records with csv, up to the last one that ends within the bytes."""
    try:
        lines = list(io.StringIO(data.decode(table.csv.encoding), newline=""))
        rows = list(csv_records(lines if complete else [*lines, LAST], table.csv))
    except UnicodeDecodeError as error:
        raise DecodeError from error
    except csv.Error as error:
        raise FastPathUnsupported(f"Python's csv module cannot read it: {error}") from error
    if not complete and rows.pop() != [LAST]:
        return cut_by_csv(data, 0, len(data) - 1, table, complete=False)
    newlines = sum(map(newlines_within, rows)) if len(rows) < len(lines) else 0
    return CsvRecords(0, len(data), rows, newlines)


class _Lines:
    """The physical lines of bytes, from a given offset on.

    Attributes:
        end: The offset after the line feed of the line being returned.
        within: Whether a lone carriage return ends the last line returned, before a line feed.
        exhausted: Whether the caller has asked for more lines than there are.
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
