"""Tokenize physical lines into records with Python's csv module, in frictionless's dialect.

This is a file of its own, without polars: opening a table, or reading a small one, must not import
it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

from tablepact import settings
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.table_spec import CsvFormat

IsRow = Callable[[int, list[str]], bool]
"""Whether a record is a row, given its number and its cells."""


class LineTooLong(csv.Error):
    """A line is longer than a record may be."""


class RecordLines:
    """The physical lines of a text; stops at a record that is too long for memory.

    Attributes:
        read: How many characters have been read.
        number: How many lines have been read.
    """

    def __init__(self, text: TextIO, most: int) -> None:
        """Wrap an open text.

        Args:
            text: The text, opened without newline translation.
            most: The maximum number of characters of a record.
        """
        self.read = 0
        self.number = 0
        self._begun = 0  # the characters before the current record
        self._text = text
        self._most = most

    def records(self, csv_format: CsvFormat) -> Iterator[list[str]]:
        """Yield the records, as csv tokenizes them."""
        for cells in csv_records(self, csv_format):
            yield cells
            self.end_record()

    def end_record(self) -> None:
        """Mark the end of a record: the next line begins a new one."""
        self._begun = self.read

    def __iter__(self) -> Iterator[str]:
        """Yield the lines; csv.Error if a record is too long, LineTooLong if one line is."""
        while line := self._text.readline(self._most + 1):
            self.read += len(line)
            self.number += 1
            if self.read - self._begun > self._most:
                error = LineTooLong if len(line) > self._most else csv.Error
                raise error(f"field larger than field limit ({self._most})")
            yield line


def csv_records(lines: Iterable[str], csv_format: CsvFormat) -> Iterator[list[str]]:
    """Tokenize physical lines with csv, in frictionless's dialect.

    Raises:
        TypeError: csv does not support the separator, quote or escape character.
        csv.Error: Raised by the iterator: csv cannot read a line.
    """
    allow_long_cells()
    if csv_format.universal_newlines:
        lines = map(with_line_feed, lines)
    return csv.reader(
        lines, skipinitialspace=csv_format.skip_initial_space, **csv_parameters(csv_format)
    )


def csv_parameters(csv_format: CsvFormat) -> dict[str, Any]:
    """Return the parameters of csv for reading and for writing a dialect."""
    return {
        "delimiter": csv_format.separator,
        "quotechar": csv_format.quote or None,
        "quoting": csv.QUOTE_MINIMAL if csv_format.quote else csv.QUOTE_NONE,
        "escapechar": csv_format.escape or None,
        "doublequote": csv_format.double_quote if csv_format.escape else True,
    }


def numbered_rows(
    records: Iterable[list[str]], csv_format: CsvFormat
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows among the records with their numbers, from the body of a file on."""
    numbered = enumerate(records, csv_format.first_record)
    is_row = row_filter(csv_format)
    return (pair for pair in numbered if is_row(*pair)) if is_row else numbered


def row_filter(csv_format: CsvFormat) -> IsRow | None:
    """Return a function that excludes comments and blank records; None if all records are rows."""
    if not (csv_format.comment_char or csv_format.comment_rows or csv_format.skip_blank_rows):
        return None
    comments = comment_filter(csv_format)

    def is_row(number: int, cells: list[str]) -> bool:
        return comments(number, cells) and (not csv_format.skip_blank_rows or any(cells))

    return is_row


def comment_filter(csv_format: CsvFormat) -> IsRow:
    """Return a function that excludes comments."""
    mark, rows = csv_format.comment_char, csv_format.comment_rows

    def is_no_comment(number: int, cells: list[str]) -> bool:
        return not (mark and cells and _begins(cells[0], mark)) and number not in rows

    return is_no_comment


def _begins(cell: object, mark: str) -> bool:
    return isinstance(cell, str) and cell.startswith(mark)  # a cell of JSON may be none


def require_dense(rows: int, width: int, size: int) -> None:
    """Raise FastPathUnsupported if rows are so short that filling them up takes too much memory.

    Args:
        rows: The number of rows.
        width: The number of cells that each should have.
        size: Their size in the file, in bytes.
    """
    sizes = settings.current()
    if rows * width > max(sizes.block_cells, sizes.max_cells_per_byte * size):
        raise FastPathUnsupported("its rows lack most of their cells")


def allow_long_cells() -> None:
    """Raise csv's limit on the length of a cell to the maximum length of a record."""
    csv.field_size_limit(max(csv.field_size_limit(), settings.current().max_record_characters))


def with_line_feed(line: str) -> str:
    """Return a line that ends with a line feed alone, as with universal newlines."""
    bare = line.rstrip("\r\n")
    return line if bare == line else f"{bare}\n"
