"""What is unusual about the beginning of a CSV file, in words.

``infer`` and ``validate`` use the same words: they read a file in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tablepact.package.csv_shape import CsvShape

LISTED = 3
"""The number of rows that are named."""


def describe_beginning(shape: CsvShape) -> list[str]:
    """Return what is above the rows of a file, and why another reading of it is possible."""
    notes = []
    if shape.excel:
        notes.append("line 1 names the delimiter for Excel, and is skipped")
    titles = [number for number in shape.titles if not (shape.excel and number == 1)]
    if titles:
        notes.append(f"{name_rows(titles)} {verb(titles)} no part of the table, and skipped")
    if len(shape.header_rows) > 1:
        notes.append(f"{name_rows(shape.header_rows)} together are the header")
    elif shape.header_rows and shape.header_rows[0] > 1:
        notes.append(f"row {shape.header_rows[0]} is the header")
    elif not shape.header_rows:
        notes.append(f"there is no header: row {shape.first_row} looks like data")
    if shape.comment_char:
        notes.append(f"lines that begin with {shape.comment_char!r} are comments")
    if shape.marks.quote == "'":
        notes.append("apostrophes are the quotes")
    return [*notes, *shape.doubts]


def name_rows(numbers: Sequence[int]) -> str:
    """Return row numbers in words, such as "rows 1 to 3"."""
    if len(numbers) == 1:
        return f"row {numbers[0]:,}"
    if len(numbers) > 2 and all(after == before + 1 for before, after in pairwise(numbers)):
        return f"rows {numbers[0]:,} to {numbers[-1]:,}"
    shown = [f"{number:,}" for number in numbers[:LISTED]]
    more = len(numbers) - len(shown)
    last = f"{more:,} more" if more else shown.pop()
    return f"rows {', '.join(shown)} and {last}"


def verb(numbers: Sequence[int]) -> str:
    """Return the verb for some rows."""
    return "is" if len(numbers) == 1 else "are"
