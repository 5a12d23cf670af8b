"""What is unusual about the form of a file, in words, and what its dialect has to say of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tablepact.inference.dialect import Dialect
from tablepact.inference.regular_rows import MOST_NUMBERS, IrregularRows, RowTally
from tablepact.inference.type_choice import Certainty
from tablepact.package.csv_shape import CsvShape

_LISTED = 3
"""The number of rows that are named in a line."""
_RAGGED = 0.1
"""The share of rows with another number of cells from which all types are unsure."""


def highest_certainty(shape: CsvShape, irregular: IrregularRows, rows: int) -> Certainty:
    """Return the highest certainty of a type, given the form of the file and its regular rows."""
    if irregular.ragged.count > _RAGGED * rows:
        return "unsure"
    odd = shape.doubts or irregular.swallowed or irregular.commented.count
    return "likely" if odd else "certain"


def describe_shape(
    shape: CsvShape, irregular: IrregularRows, columns: int
) -> tuple[list[str], list[str]]:
    """Return what is unusual about a file and how it is read; and what makes it invalid.

    Args:
        shape: The form of the beginning of the file.
        irregular: The rows that are no regular ones.
        columns: The number of columns.
    """
    notes = _above(shape)
    for rows, what in ((irregular.footer, "a footer"), (_listed(irregular.blank), "blank")):
        if rows.count:
            notes.append(f"{_rows(rows.numbers)} {_verb(rows.numbers)} {what}, and skipped")
    notes += shape.doubts
    faults = [
        *tally("has", "have", irregular.ragged, f"more or fewer cells than the header ({columns})"),
        *tally("repeats", "repeat", irregular.repeated, "the header"),
        *tally("begins", "begin", irregular.commented, "like a comment, but may be data"),
    ]
    if not _listed(irregular.blank).count:
        faults += tally("has", "have", irregular.blank, "no values")
    for first, last in irregular.swallowed[:_LISTED]:
        faults.append(
            f"a quoted cell in lines {first:,} to {last:,} contains what look like other rows: "
            "look there for a quotation mark that is never closed"
        )
    return notes, faults


def _above(shape: CsvShape) -> list[str]:
    """Return what is above the rows of a file."""
    notes = []
    if shape.excel:
        notes.append("line 1 names the delimiter for Excel, and is skipped")
    titles = [number for number in shape.titles if not (shape.excel and number == 1)]
    if titles:
        notes.append(f"{_rows(titles)} {_verb(titles)} no part of the table, and skipped")
    if len(shape.header_rows) > 1:
        notes.append(f"{_rows(shape.header_rows)} together are the header")
    elif shape.header_rows and shape.header_rows[0] > 1:
        notes.append(f"row {shape.header_rows[0]} is the header")
    elif not shape.header_rows:
        notes.append(f"there is no header: row {shape.first_row} looks like data")
    if shape.comment_char:
        notes.append(f"lines that begin with {shape.comment_char!r} are comments")
    return notes


def complete_dialect(dialect: Dialect, irregular: IrregularRows) -> dict[str, Any]:
    """Return the Table Dialect of a file, with the rows that are to be skipped."""
    shape = dialect.shape
    above = shape.titles if shape.header_rows else range(1, shape.first_row)
    rows = {*above, *irregular.footer.numbers, *_listed(irregular.blank).numbers}
    skipped = {"commentRows": sorted(rows)} if rows else {}
    return {**dialect.descriptor, **skipped}


def tally(verb: str, plural: str, rows: RowTally, what: str) -> list[str]:
    """Return one line about some rows; an empty list if there are none."""
    if not rows.count:
        return []
    numbers = ", ".join(map(str, sorted(rows.numbers)[:_LISTED]))
    noun = "row" if rows.count == 1 else "rows"
    more = ", …" if rows.count > _LISTED else ""
    does = verb if rows.count == 1 else plural
    return [f"{rows.count:,} {noun} {does} {what}: {noun} {numbers}{more}"]


def _listed(blank: RowTally) -> RowTally:
    """Return the blank rows that the dialect lists; none if there are too many."""
    return blank if blank.count <= MOST_NUMBERS else RowTally()


def _rows(numbers: Sequence[int]) -> str:
    """Return row numbers in words, such as "rows 1 to 3"."""
    if len(numbers) == 1:
        return f"row {numbers[0]:,}"
    if len(numbers) > 2 and all(after == before + 1 for before, after in pairwise(numbers)):
        return f"rows {numbers[0]:,} to {numbers[-1]:,}"
    shown = [f"{number:,}" for number in numbers[:_LISTED]]
    more = len(numbers) - len(shown)
    last = f"{more:,} more" if more else shown.pop()
    return f"rows {', '.join(shown)} and {last}"


def _verb(numbers: Sequence[int]) -> str:
    return "is" if len(numbers) == 1 else "are"
