"""Which records of a file are its header: declared, named by the schema, or guessed.

Frictionless guesses them from the widths of the records. By the default rules a first record that
names the fields of the schema is the header, as Table Dialect has it. This file imports no polars.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tablepact.engine.opening.declared import DeclaredDialect
from tablepact.engine.rows.csv_records import comment_filter
from tablepact.engine.table_spec import CsvFormat


def header_rows_of(
    records: Sequence[list[str]],
    csv_format: CsvFormat,
    dialect: DeclaredDialect,
    names: Collection[str] = (),
    *,
    filled: bool = False,
) -> tuple[int, ...]:
    """Return the numbers of the records of the header.

    Args:
        records: The first records.
        csv_format: The format, with its comments.
        dialect: The dialect.
        names: The fields of the schema; a first record that names them is the header.
        filled: Whether the cells that a record lacks at its end are empty, as in a sheet.
    """
    if dialect.guesses_header:
        if first_names_fields(records, csv_format, names, ignore_case=not dialect.header_case):
            return (1,)
        return (guess_header_row(records, csv_format, filled=filled),)
    if dialect.by_standard and dialect.header and dialect.header_rows is None:
        return (_first_row(records, csv_format),)
    return dialect.header_rows or ((1,) if dialect.header_rows is None else ())


def first_names_fields(
    records: Sequence[list[str]],
    csv_format: CsvFormat,
    names: Collection[str],
    *,
    ignore_case: bool = False,
) -> bool:
    """Return whether the first record names fields of a schema, and no other record more of them.

    Args:
        records: The first records.
        csv_format: The format, with its comments.
        names: The fields of the schema.
        ignore_case: Whether a label may differ from a name in case.
    """
    known = {name.lower() if ignore_case else name for name in names}

    def named(cells: Sequence[str]) -> int:
        labels = {cell.strip().lower() if ignore_case else cell.strip() for cell in cells}
        return len(labels & known)

    if not (records and known) or _first_row(records, csv_format) != 1:
        return False
    return named(records[0]) > 0 and named(records[0]) >= max(map(named, records))


def guess_header_row(
    records: Sequence[list[str]], csv_format: CsvFormat, *, filled: bool = False
) -> int:
    """Return the number of the first record of about the mean width, or else 1.

    Args:
        records: The first records.
        csv_format: The format, with its comments.
        filled: Whether the cells that a record lacks at its end are empty. Then a wider record
            counts, too: rows are narrower than the header if their last cells are empty.
    """
    if not records:
        return 1
    width = round(sum(map(len, records)) / len(records))
    drift = max(round(width * 0.1), 1)
    most = max(map(len, records)) if filled else width + drift
    is_no_comment = comment_filter(csv_format)
    for number, cells in enumerate(records, 1):
        if is_no_comment(number, cells) and width - drift <= len(cells) <= most:
            return number
    return 1


def _first_row(records: Sequence[list[str]], csv_format: CsvFormat) -> int:
    """Return the number of the first record that is no comment, or else 1."""
    is_no_comment = comment_filter(csv_format)
    numbered = enumerate(records, 1)
    return next((number for number, cells in numbered if is_no_comment(number, cells)), 1)
