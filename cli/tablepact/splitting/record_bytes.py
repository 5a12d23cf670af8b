"""Read the rows of a CSV file as the bytes that they have in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tablepact import settings
from tablepact.engine.rows.csv_records import csv_records, row_filter
from tablepact.engine.table_spec import CsvFormat
from tablepact.errors import PackageError

BLOCK = 2**20
"""How many bytes are read at a time."""


class CsvRecord(NamedTuple):
    """A record of a CSV file.

    Attributes:
        data: Its bytes, with the end of its last line.
        lines: How many lines it takes.
        is_row: Whether it is a row, and not a comment or a skipped blank record.
    """

    data: bytes
    lines: int = 1
    is_row: bool = True


class RecordBlock(NamedTuple):
    """Some records that follow each other.

    Attributes:
        number: The number of the first, counted as frictionless counts records.
        line: The line of the file at which it begins, from 1.
        height: How many there are.
        data: The bytes of all.
        records: The records; None if each line is one, and a row.
    """

    number: int
    line: int
    height: int
    data: bytes
    records: list[CsvRecord] | None

    @property
    def is_plain(self) -> bool:
        """Whether each line is a record, and a row."""
        return self.records is None

    def split(self) -> Iterator[tuple[int, int, CsvRecord]]:
        """Yield the records, each with its number and the line at which it begins."""
        line = self.line
        records = self.records or map(CsvRecord, self.data.splitlines(keepends=True))
        for number, record in enumerate(records, self.number):
            yield number, line, record
            line += record.lines


def record_blocks(file: BinaryIO, csv_format: CsvFormat) -> Iterator[RecordBlock]:
    """Yield the records after the header, in blocks.

    Args:
        file: The file, in an encoding in which quotes and line ends are single bytes.
        csv_format: Its dialect.

    Raises:
        PackageError: A record is too long, or csv cannot read it.
    """
    most = settings.current().max_record_characters
    special = [
        mark.encode(csv_format.encoding) for mark in (csv_format.quote, csv_format.escape) if mark
    ]
    is_plain = row_filter(csv_format) is None
    number, line, rest = csv_format.first_record, csv_format.first_line, b""
    file.seek(csv_format.body)
    is_last = False
    while not is_last:
        size = max(BLOCK, len(rest))
        more = file.read(size)
        is_last, data = len(more) < size, rest + more
        end = len(data) if is_last else _last_line_end(data)
        records: list[CsvRecord] | None = None
        if is_plain and not any(mark in data for mark in special):
            count = lines = len(data[:end].splitlines())
        else:
            records = _by_csv(data[:end], number, csv_format, complete=is_last)
            end = sum(len(record.data) for record in records)
            count, lines = len(records), sum(record.lines for record in records)
        if count:
            yield RecordBlock(number, line, count, data[:end], records)
        rest, number, line = data[end:], number + count, line + lines
        if len(rest) > most:
            raise PackageError(f"a record is longer than {most:,} characters")


def _last_line_end(data: bytes) -> int:
    """Return the offset after the last line that is known to be complete."""
    return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1


class _Lines:
    """The lines of some bytes, as text; counts those that were asked for."""

    def __init__(self, data: bytes, encoding: str) -> None:
        self.lines = data.splitlines(keepends=True)
        self.taken = 0
        self.exhausted = False
        self._encoding = encoding

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.taken += 1
            yield line.decode(self._encoding)
        self.exhausted = True


def _by_csv(data: bytes, number: int, csv_format: CsvFormat, *, complete: bool) -> list[CsvRecord]:
    """Return the records in some lines; without the last one if it continues after them."""
    lines, is_row = _Lines(data, csv_format.encoding), row_filter(csv_format)
    records, start = list[CsvRecord](), 0
    try:
        for cells in csv_records(lines, csv_format):
            raw = b"".join(lines.lines[start : lines.taken])
            if lines.exhausted and not complete:
                break
            kept = is_row is None or is_row(number + len(records), cells)
            records.append(CsvRecord(raw, lines.taken - start, kept))
            start = lines.taken
    except (csv.Error, UnicodeDecodeError) as error:
        raise PackageError(f"a record cannot be read: {error}") from error
    return records
