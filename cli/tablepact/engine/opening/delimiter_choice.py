"""Choose the delimiter of a CSV file that declares none: the comma, unless another fits better.

``csv.Sniffer``, which frictionless uses, looks at signs around quotes and at how often a sign
occurs, and so may take a sign within sentences for the delimiter. Here the records count: a
delimiter fits if it cuts them into equally many cells.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tablepact.engine.rows.csv_records import comment_filter, csv_records
from tablepact.engine.table_spec import CsvFormat

SAMPLE_LINES = 100
"""The number of lines from which the delimiter is guessed, as in frictionless."""
DELIMITERS = ",;\t|"
"""The delimiters that are tried, the usual one first; frictionless guesses among the same."""


class DelimiterFit(NamedTuple):
    """How well a delimiter cuts the first records of a file; greater is better.

    Attributes:
        names: Whether one of the records has the names of the fields.
        split: 2 if it cuts the first record into as many cells as most others; 1 if it cuts most
            others, as below a title; 0 if it cuts none.
        even: The share of the records with the most frequent number of cells.
        width: The most frequent number of cells.
    """

    names: bool = False
    split: int = 0
    even: float = 0.0
    width: int = 0


def choose_delimiter(lines: Sequence[str], form: CsvFormat, names: Sequence[str] = ()) -> str:
    """Return the delimiter of a file.

    Args:
        lines: Its first lines.
        form: Its dialect, apart from the delimiter.
        names: The names of the fields of its schema; none if it has no schema.

    Returns:
        The delimiter; empty if there are too few lines to tell.
    """
    if not lines:
        return ""
    best, most = "", DelimiterFit()
    for delimiter in DELIMITERS:
        if delimiter != "," and not any(delimiter in line for line in lines):
            continue
        fit = delimiter_fit(lines, form._replace(separator=delimiter), names)
        if not best or fit > most:
            best, most = delimiter, fit
    return best


def delimiter_fit(lines: Sequence[str], form: CsvFormat, names: Sequence[str] = ()) -> DelimiterFit:
    """Return how well a dialect cuts lines into records of equally many cells."""
    is_no_comment = comment_filter(form)
    try:
        records = [
            record
            for number, record in enumerate(csv_records(lines, form), 1)
            if any(record) and is_no_comment(number, record)
        ]
    except (csv.Error, TypeError):
        return DelimiterFit()
    if len(lines) >= SAMPLE_LINES and len(records) > 1:
        records.pop()  # it may be cut off
    if not records:
        return DelimiterFit()
    width, number = Counter(map(len, records)).most_common(1)[0]
    even = number / len(records)
    split = 0
    if width > 1:
        split = 2 if len(records[0]) == width else int(number > 3 and even >= 0.75)
    known = len(names) > 1 and any(
        [cell.strip() for cell in record] == [*names] for record in records[:10]
    )
    return DelimiterFit(known, split, even, width)
