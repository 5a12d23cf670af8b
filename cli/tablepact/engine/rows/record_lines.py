"""Find the lines of the file on which rows begin, by their numbers alone.

A file of its own because it reads without a scan of the table, for the rules that run on frames.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection

from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.table_spec import TableSpec

MAX_BYTES = 2**28
"""The largest file that is read once more to find lines; that takes seconds."""


def find_lines(table: TableSpec, numbers: Collection[int]) -> dict[int, int]:
    """Return the line at which each of some rows begins; empty if the file has no lines.

    Args:
        table: The table.
        numbers: The numbers of the rows, as findings have them.
    """
    if table.parquet or not numbers or table.file.size > MAX_BYTES:
        return {}
    form, wanted, last = table.csv, set(numbers), max(numbers)
    lines: dict[int, int] = {}
    with table.file.open() as file:
        file.seek(form.body)
        text = io.TextIOWrapper(io.BufferedReader(file), form.encoding, newline="")  # type: ignore[type-var]
        records = csv_records(text, form)
        number, line = form.first_record, form.first_line
        try:
            for _ in records:
                if number in wanted:
                    lines[number] = line
                if number >= last:
                    break
                number += 1
                line = form.first_line + records.line_num  # type: ignore[attr-defined]
        except (csv.Error, UnicodeDecodeError):  # the table step has reported it
            return lines
    return lines
