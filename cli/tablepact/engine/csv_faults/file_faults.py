"""Find what is suspicious in a text file that only frictionless reads.

It is in another encoding, or its dialect has to be read record by record. The file is read a second
time, in pieces that end with a record.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from tablepact import settings
from tablepact.engine.csv_faults.csv_fault import CsvFaults
from tablepact.engine.csv_faults.text_faults import Records, text_faults
from tablepact.engine.csv_faults.text_scanner import AreRows, line_ends, open_record, scan_text
from tablepact.engine.errors import StorageError
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.table_spec import TableSpec


def file_faults(
    table: TableSpec, encoding: str, header: int, are_rows: AreRows, limit: int
) -> tuple[CsvFaults, bool]:
    """Return what is suspicious in the text of a file, and whether all of it could be read.

    Args:
        table: The table, with its file and its dialect.
        encoding: The codec of its text.
        header: The number of the last record of its header; 0 if it has none.
        are_rows: Returns whether a quoted cell has swallowed lines.
        limit: How many faults to keep.
    """
    found, csv_format, is_complete = CsvFaults(), table.csv, False
    csv_format = csv_format._replace(comment_rows=(*csv_format.comment_rows, *range(1, header + 1)))
    table, line, record = replace(table, format=csv_format), 0, 1
    with suppress(UnicodeError, LookupError, csv.Error, OSError, StorageError):
        for text in _pieces(table, encoding):
            try:
                cells = list(csv_records(io.StringIO(text, newline=""), csv_format))
            except csv.Error:  # too long a cell for csv, such as one whose quote is never closed
                found.join(scan_text(text, csv_format, limit), line, limit)
                break
            part = Records(text.encode(), text, "utf-8", cells, record)
            found.join(text_faults(part, table, are_rows, limit), line, limit)
            line, record = line + line_ends(text), record + len(cells)
        is_complete = True
    return found, is_complete


def _pieces(table: TableSpec, encoding: str) -> Iterator[str]:
    """Yield the text in pieces that end with a record; csv.Error if a record is too long."""
    sizes, text = settings.current(), ""
    with io.TextIOWrapper(table.file.open(), encoding=encoding, newline="") as file:
        while more := file.read(max(sizes.block_bytes, len(text))):
            text += more
            if len(text) > sizes.max_record_characters:
                if file.read(1):
                    raise csv.Error("the record is too long to be held")
                break
            whole = text[: max(text.rfind("\n"), text[:-1].rfind("\r")) + 1]
            end = open_record(whole, table.csv)
            if end:
                yield text[:end]
                text = text[end:]
    if text:
        yield text
