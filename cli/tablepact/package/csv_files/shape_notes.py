"""What is unusual about the beginning of a CSV file, in words.

``infer`` and ``validate`` use the same words: they read a file in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tablepact.language import format_number, message, plural

if TYPE_CHECKING:
    from tablepact.package.csv_files.csv_shape import CsvShape

LISTED = 3
"""The number of rows that are named."""


def describe_beginning(shape: CsvShape) -> list[str]:
    """Return what is above the rows of a file, and why another reading of it is possible."""
    notes = []
    if shape.excel:
        notes.append(message("line 1 names the delimiter for Excel, and is skipped"))
    titles = [number for number in shape.titles if not (shape.excel and number == 1)]
    if titles:
        notes.append(
            plural(
                "{rows} is not part of the table, and is skipped",
                "{rows} are not part of the table, and are skipped",
                len(titles),
                rows=name_rows(titles),
            )
        )
    if len(shape.header_rows) > 1:
        notes.append(message("{rows} together are the header", rows=name_rows(shape.header_rows)))
    elif shape.header_rows and shape.header_rows[0] > 1:
        notes.append(message("row {row} is the header", row=shape.header_rows[0]))
    elif not shape.header_rows:
        notes.append(message("there is no header: row {row} looks like data", row=shape.first_row))
    if shape.comment_char:
        notes.append(
            message(
                "lines that begin with {character} are comments",
                character=repr(shape.comment_char),
            )
        )
    if shape.marks.quote == "'":
        notes.append(message("apostrophes are the quotes"))
    return [*notes, *shape.doubts]


def name_rows(numbers: Sequence[int]) -> str:
    """Return row numbers in words, such as "rows 1 to 3"."""
    if len(numbers) == 1:
        return message("row {row}", row=format_number(numbers[0]))
    if len(numbers) > 2 and all(after == before + 1 for before, after in pairwise(numbers)):
        return message(
            "rows {first} to {last}",
            first=format_number(numbers[0]),
            last=format_number(numbers[-1]),
        )
    shown = [format_number(number) for number in numbers[:LISTED]]
    more = len(numbers) - len(shown)
    last = message("{number} more", number=format_number(more)) if more else shown.pop()
    return message("rows {rows} and {last}", rows=", ".join(shown), last=last)


def verb(numbers: Sequence[int]) -> str:
    """Return the verb for some rows."""
    return "is" if len(numbers) == 1 else "are"
