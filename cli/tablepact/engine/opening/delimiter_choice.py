"""Choose the delimiter of a CSV file that declares none: the comma, unless another fits better.

Most files are decided by the records alone: the comma cuts all of them into equally many cells, and
no other delimiter does. The rest is decided as ``infer`` does, by the values in the cells.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from tablepact.engine.rows.csv_records import comment_filter, csv_records
from tablepact.engine.table_spec import CsvFormat

USUAL = ",;\t|"
"""The delimiters that are tried; frictionless guesses among the same."""
SAMPLE_LINES = 100
"""The number of lines from which the delimiter is guessed, as in frictionless."""


def choose_delimiter(lines: Sequence[str], csv_format: CsvFormat, names: Sequence[str] = ()) -> str:
    """Return the delimiter of a file.

    Args:
        lines: Its first lines.
        csv_format: Its dialect, apart from the delimiter.
        names: The names of the fields of its schema; none if it has no schema.

    Returns:
        The delimiter; empty if there are no lines to tell by.
    """
    if not lines:
        return ""
    present = [mark for mark in USUAL if any(mark in line for line in lines)]
    cut = dict[str, list[list[str]]]()
    for mark in sorted(present, key=",".__ne__):  # the comma first
        cut[mark] = _records(lines, csv_format._replace(separator=mark))
        if len(names) > 1:
            labels = ([cell.strip() for cell in record] for record in cut[mark][:10])
            if [*names] in labels:
                return mark
    even = [mark for mark, records in cut.items() if _width(records) > 1]
    if even == [","] or not present:
        return ","
    from tablepact.package.csv_files.csv_delimiter import find_marks

    comment = csv_format.comment_char
    text = [line for line in lines if not (comment and line.startswith(comment))]
    marks, _ = find_marks(text, USUAL, cut=len(lines) >= SAMPLE_LINES)
    return marks.delimiter if marks.delimiter in USUAL else ","


def _records(lines: Sequence[str], csv_format: CsvFormat) -> list[list[str]]:
    """Return the records of lines that are not blank; none if csv cannot read them."""
    is_no_comment = comment_filter(csv_format)
    try:
        records = [
            record
            for number, record in enumerate(csv_records(lines, csv_format), 1)
            if any(record) and is_no_comment(number, record)
        ]
    except (csv.Error, TypeError):
        return []
    return records[:-1] if len(lines) >= SAMPLE_LINES else records  # the last may be cut off


def _width(records: Sequence[Sequence[str]]) -> int:
    """Return the number of cells that all records have; 0 if it differs."""
    widths = {*map(len, records)}
    return widths.pop() if len(widths) == 1 else 0
