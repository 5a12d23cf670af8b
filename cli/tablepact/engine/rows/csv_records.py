"""Physical lines to records, as Python's csv module cuts them in frictionless's dialect.

This is a file of its own as whoever opens a table, or reads a small one, needs no polars.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from tablepact import settings
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.table_spec import CsvFormat

IsRow = Callable[[int, list[str]], bool]
"""Whether a record is a row, given its number and its cells."""


class LineTooLong(csv.Error):
    """A line is longer than a record may be."""


class RecordLines:
    """The physical lines of a text, as long as no record of it is too long to be held.

    Attributes:
        read: How many characters have been read.
    """

    def __init__(self, text: TextIO, most: int) -> None:
        """Take a text that is open, with its line ends as they are.

        Args:
            text: The text.
            most: How many characters a record has at most.
        """
        self.read = 0
        self._begun = 0  # characters before the record that is read
        self._text = text
        self._most = most

    def records(self, form: CsvFormat) -> Iterator[list[str]]:
        """Yield the records, as csv cuts them."""
        for cells in csv_records(self, form):
            yield cells
            self.end_record()

    def end_record(self) -> None:
        """Take what has been read for whole records."""
        self._begun = self.read

    def __iter__(self) -> Iterator[str]:
        """Yield the lines; csv.Error if a record is too long, LineTooLong if one line is."""
        while line := self._text.readline(self._most + 1):
            self.read += len(line)
            if self.read - self._begun > self._most:
                error = LineTooLong if len(line) > self._most else csv.Error
                raise error(f"field larger than field limit ({self._most})")
            yield line


def csv_records(lines: Iterable[str], form: CsvFormat) -> Iterator[list[str]]:
    """Cut physical lines with csv itself, in frictionless's dialect.

    Raises:
        TypeError: csv knows no such separator, quote or escape character.
        csv.Error: While it reads: a line is none to csv.
    """
    allow_long_cells()
    if form.universal_newlines:
        lines = map(with_line_feed, lines)
    return csv.reader(
        lines,
        delimiter=form.separator,
        quotechar=form.quote or None,
        quoting=csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE,
        escapechar=form.escape or None,
        doublequote=form.double_quote if form.escape else True,
        skipinitialspace=form.skip_initial_space,
    )


def numbered_rows(records: Iterable[list[str]], form: CsvFormat) -> Iterator[tuple[int, list[str]]]:
    """Number the records from the body of a file on; leave out those that are no rows."""
    numbered = enumerate(records, form.first_record)
    is_row = row_filter(form)
    return (pair for pair in numbered if is_row(*pair)) if is_row else numbered


def row_filter(form: CsvFormat) -> IsRow | None:
    """Return what tells rows from comments and blank records; None if all records are rows."""
    if not (form.comment_char or form.comment_rows or form.skip_blank_rows):
        return None
    comments = comment_filter(form)

    def is_row(number: int, cells: list[str]) -> bool:
        return comments(number, cells) and (not form.skip_blank_rows or any(cells))

    return is_row


def comment_filter(form: CsvFormat) -> IsRow:
    """Return what tells other records from comments."""
    mark, rows = form.comment_char, form.comment_rows

    def is_no_comment(number: int, cells: list[str]) -> bool:
        return not (mark and cells and cells[0].startswith(mark)) and number not in rows

    return is_no_comment


def require_dense(rows: int, width: int, size: int) -> None:
    """Require that rows are not far shorter than they should be, or as many cells are to be made.

    Args:
        rows: How many they are.
        width: How many cells each should have.
        size: How many bytes they have in the file.

    Raises:
        FastPathUnsupported: They are; frictionless may stop at the first of them.
    """
    sizes = settings.current()
    if rows * width > max(sizes.block_cells, sizes.max_cells_per_byte * size):
        raise FastPathUnsupported("its rows lack most of their cells")


def allow_long_cells() -> None:
    """Let csv read cells that are as long as a record may be; its own limit is lower."""
    csv.field_size_limit(max(csv.field_size_limit(), settings.current().max_record_characters))


def with_line_feed(line: str) -> str:
    """End a line with a line feed alone, as universal newlines do."""
    bare = line.rstrip("\r\n")
    return line if bare == line else f"{bare}\n"
