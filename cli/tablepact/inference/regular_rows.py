"""The rows of a CSV file from which types are inferred, and the rows that are left out.

Rows at the end of a file that are no rows of the table, such as a source or a copyright line, are
recognised once the end has been read: up to ``MOST_NUMBERS`` rows are held back until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tablepact.engine.opening.found_dialect import FoundDialect
from tablepact.engine.rows.csv_records import RecordLines
from tablepact.package.csv_files.cell_kinds import is_marker, kind_of
from tablepact.package.csv_files.footnotes import MOST_FOOTNOTES, is_footnote

MOST_NUMBERS = 100
"""The maximum number of row numbers that are kept, and of rows that may be a footer."""


@dataclass(slots=True)
class RowTally:
    """A count of rows, and the numbers of the first ones.

    Attributes:
        count: The number of rows.
        numbers: Their numbers, at most ``MOST_NUMBERS``.
    """

    count: int = 0
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """Count a row by its number; the first record is row 1."""
        self.count += 1
        if len(self.numbers) < MOST_NUMBERS:
            self.numbers.append(number)


@dataclass(frozen=True, slots=True)
class IrregularRows:
    """The rows left out of inference.

    Attributes:
        blank: Rows without any cell that is not empty.
        ragged: Rows with more or fewer cells than the header.
        footer: Rows below the table that are no rows of it.
        repeated: Rows that repeat the header.
        commented: Comments with as many cells as the header.
        swallowed: The first and last line of each record that seems to contain other rows.
    """

    blank: RowTally = field(default_factory=RowTally)
    ragged: RowTally = field(default_factory=RowTally)
    footer: RowTally = field(default_factory=RowTally)
    repeated: RowTally = field(default_factory=RowTally)
    commented: RowTally = field(default_factory=RowTally)
    swallowed: list[tuple[int, int]] = field(default_factory=list)


Row = tuple[int, list[str]]
_LINES = 20
"""The number of lines in one cell from which it seems to swallow other rows."""


def regular_rows(lines: RecordLines, dialect: FoundDialect, odd: IrregularRows) -> Iterator[Row]:
    """Yield the regular rows of a CSV file with their numbers.

    Args:
        lines: The lines of the file.
        dialect: How they are read.
        odd: Counts the rows that are left out.

    Raises:
        csv.Error: csv cannot read a line.
    """
    return keep_regular(_rows_in(lines, dialect, odd), dialect, odd)


def _rows_in(lines: RecordLines, dialect: FoundDialect, odd: IrregularRows) -> Iterator[Row]:
    """Yield the rows of a CSV file below its header, without comments."""
    shape, csv_format = dialect.shape, dialect.csv_format
    width, mark, end = len(dialect.labels) or shape.width, shape.comment_char, 0
    for number, row in enumerate(lines.records(csv_format._replace(comment_char="")), 1):
        begin, end = end + 1, lines.number
        if number < shape.first_row:
            continue
        if mark and row and row[0].startswith(mark):
            if len(row) == width > 1:
                odd.commented.add(number)
            continue
        if end > begin and _swallows(row, csv_format.separator, width):
            odd.swallowed.append((begin, end))
        yield number, row


def keep_regular(rows: Iterable[Row], dialect: FoundDialect, odd: IrregularRows) -> Iterator[Row]:
    """Yield the regular ones of the rows below a header, with their numbers.

    Args:
        rows: The rows, each with its number.
        dialect: How they are read.
        odd: Counts the rows that are left out.
    """
    width = len(dialect.labels) or dialect.shape.width
    labels = dialect.labels if width > 1 else []
    held: list[Row] = []
    for number, row in rows:
        if not held and len(row) == width and row[-1] and row != labels:  # the usual row
            yield number, row
            continue
        held.append((number, row))
        if (len(row) != width or _is_thin(row)) and len(held) <= MOST_NUMBERS:
            continue
        yield from _regular(held, dialect.labels, odd, width)
        held = []
    footer = _footer(held, width)
    yield from _regular(held[: len(held) - footer], dialect.labels, odd, width)
    for number, row in held[len(held) - footer :]:
        (odd.footer if any(row) else odd.blank).add(number)


def _regular(
    rows: Sequence[Row], labels: Sequence[str], odd: IrregularRows, width: int
) -> Iterator[Row]:
    """Yield the regular ones of some rows, and count the others."""
    for number, row in rows:
        if not any(row):
            odd.blank.add(number)
        elif len(row) != width:
            odd.ragged.add(number)
        elif row == labels and width > 1:
            odd.repeated.add(number)
        else:
            yield number, row


def _is_thin(row: Sequence[str]) -> bool:
    """Return whether only the first cell of a row is filled."""
    return len(row) > 1 and not any(row[1:])


def _footer(held: Sequence[Row], width: int) -> int:
    """Return how many of the last rows are a footer.

    After a blank row, all are, unless there are many: they may be another table. Else each must be
    one text that does not look like the beginning of a row that is cut off.
    """
    if width == 1:
        return 0
    rows = [row for _, row in held]
    at = next((at for at, row in enumerate(rows) if not any(map(str.strip, row))), len(rows))
    filled = [row for row in rows[at:] if any(map(str.strip, row))]
    if len(filled) > MOST_FOOTNOTES or any(map(_has_no_text, filled)):
        return 0
    if any(len(row) == width < 3 for row in filled):
        return 0
    while at and is_footnote(rows[at - 1], width):
        at -= 1
    return len(rows) - at


def _has_no_text(row: Sequence[str]) -> bool:
    return all(is_marker(cell.strip()) or kind_of(cell.strip()) for cell in row)


def _swallows(row: Sequence[str], delimiter: str, width: int) -> bool:
    """Return whether a cell of several lines seems to contain other rows."""
    for cell in row:
        pieces = cell.split("\n")
        if len(pieces) > _LINES:
            return True
        if width > 1 and any(piece.count(delimiter) == width - 1 for piece in pieces[1:-1]):
            return True
    return False
