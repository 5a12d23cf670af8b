"""Physical lines to records, as Python's csv module cuts them in frictionless's dialect.

This is a file of its own as whoever opens a table, or reads a small one, needs no polars.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator

from tablepact import settings
from tablepact.engine.table_spec import CsvFormat

IsRow = Callable[[int, list[str]], bool]
"""Whether a record is a row, given its number and its cells."""


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


def allow_long_cells() -> None:
    """Let csv read cells that are as long as a record may be; its own limit is lower."""
    csv.field_size_limit(max(csv.field_size_limit(), settings.current().max_record_characters))


def with_line_feed(line: str) -> str:
    """End a line with a line feed alone, as universal newlines do."""
    bare = line.rstrip("\r\n")
    return line if bare == line else f"{bare}\n"
