"""What is unusual about the form of a file, in words, and what its dialect has to say of it."""

from __future__ import annotations

from typing import Any

from tablepact.engine.opening.found_dialect import FoundDialect
from tablepact.inference.regular_rows import MOST_NUMBERS, IrregularRows, RowTally
from tablepact.inference.type_choice import Certainty
from tablepact.package.csv_files.csv_shape import CsvShape
from tablepact.package.csv_files.shape_notes import LISTED, describe_beginning, name_rows, verb

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
        shape: The shape of the beginning of the file.
        irregular: The rows that are no regular ones.
        columns: The number of columns.
    """
    notes = describe_beginning(shape)
    for rows, what in ((irregular.footer, "a footer"), (_listed(irregular.blank), "blank")):
        if rows.count:
            notes.append(f"{name_rows(rows.numbers)} {verb(rows.numbers)} {what}, and skipped")
    faults = [
        *tally("has", "have", irregular.ragged, f"more or fewer cells than the header ({columns})"),
        *tally("repeats", "repeat", irregular.repeated, "the header"),
        *tally("begins", "begin", irregular.commented, "like a comment, but may be data"),
    ]
    if not _listed(irregular.blank).count:
        faults += tally("has", "have", irregular.blank, "no values")
    for first, last in irregular.swallowed[:LISTED]:
        faults.append(
            f"a quoted cell in lines {first:,} to {last:,} contains what look like other rows: "
            "look there for a quotation mark that is never closed"
        )
    return notes, faults


def complete_dialect(dialect: FoundDialect, irregular: IrregularRows) -> dict[str, Any]:
    """Return the Table Dialect of a file, with the rows that are to be skipped."""
    rows = {*dialect.skipped_rows, *irregular.footer.numbers, *_listed(irregular.blank).numbers}
    skipped = {"commentRows": sorted(rows)} if rows else {}
    return {**dialect.descriptor, **skipped}


def tally(singular: str, plural: str, rows: RowTally, what: str) -> list[str]:
    """Return one line about some rows; an empty list if there are none."""
    if not rows.count:
        return []
    numbers = ", ".join(map(str, sorted(rows.numbers)[:LISTED]))
    noun = "row" if rows.count == 1 else "rows"
    more = ", …" if rows.count > LISTED else ""
    does = singular if rows.count == 1 else plural
    return [f"{rows.count:,} {noun} {does} {what}: {noun} {numbers}{more}"]


def _listed(blank: RowTally) -> RowTally:
    """Return the blank rows that the dialect lists; none if there are too many."""
    return blank if blank.count <= MOST_NUMBERS else RowTally()
