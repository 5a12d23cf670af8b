"""The part of a file that polars may cut wrongly, cut by csv, up to where polars can go on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from tablepact import settings
from tablepact.engine.errors import AmbiguousQuoting, DecodeError, FastPathUnsupported
from tablepact.engine.rows.csv_quotes import record_end, require_unambiguous
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.table_spec import TableSpec

FIRST_BYTES = 65_536
"""How much is cut by csv before polars is tried again; twice as much each time that fails."""


def unambiguous_prefix(data: bytes, table: TableSpec) -> int:
    """Find how much of an ambiguous block, from its start, is proved to be cut rightly."""
    start, quote = 0, table.csv.quote.encode()
    step = max(len(data) // 64, 1)
    while start < len(data):
        end = record_end(data, quote, min(start + step, len(data) - 1), start) or len(data)
        try:
            require_unambiguous(
                data[start:end] if data.endswith(b"\n") else data[start:end] + b"\n", table
            )
        except AmbiguousQuoting:
            return start
        start = end
    return start


def read_records(table: TableSpec, start: int, size: int) -> tuple[list[list[str]], int, int]:
    """Cut records with csv from an offset where one begins.

    Returns:
        The records, where the last one ends, and the line feeds among these bytes.

    Raises:
        DecodeError: The bytes are not of the encoding of the table.
        FastPathUnsupported: A record is longer than ``max_record_characters``.
    """
    counted = _Lines(table, start)
    rows: list[list[str]] = []
    try:
        for row in csv_records(counted, table.csv):
            rows.append(row)
            if counted.read >= size:
                break
    except UnicodeDecodeError as error:
        raise DecodeError from error
    except csv.Error as error:
        raise FastPathUnsupported(f"csv stops: {error}") from error
    return rows, start + counted.read, counted.feeds


class _Lines:
    """The physical lines of a file from some byte on, counted in bytes."""

    def __init__(self, table: TableSpec, start: int) -> None:
        self.table = table
        self.start = start
        self.read = 0
        self.feeds = 0

    def __iter__(self) -> Iterator[str]:
        with self.table.file.open() as file:
            file.seek(self.start)
            # The reader may hold back a part of a line, but no more than it has been given.
            text = io.TextIOWrapper(file, encoding=self.table.csv.encoding, newline="")
            most = settings.current().max_record_characters
            while line := text.readline(most + 1):
                self.read += len(line.encode(self.table.csv.encoding))
                self.feeds += line.endswith("\n")
                if len(line) > most:
                    raise FastPathUnsupported(f"a line longer than {most >> 20} MiB")
                yield line
