"""Find what is suspicious in the form of a text file that only frictionless reads.

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
from tablepact.engine.errors import StorageError
from tablepact.engine.form.form_marks import FormMarks
from tablepact.engine.form.text_form import Records, text_marks
from tablepact.engine.form.text_scanner import AreRows, line_ends, open_record, scan_text
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.table_spec import TableSpec


def file_marks(
    table: TableSpec, encoding: str, header: int, are_rows: AreRows, limit: int
) -> FormMarks:
    """Return what is suspicious in the form of a file, as far as it can be read.

    Args:
        table: The table, with its file and its dialect.
        encoding: The codec of its text.
        header: The number of the last record of its header; 0 if it has none.
        are_rows: Returns whether a quoted cell has swallowed lines.
        limit: How many marks to keep.
    """
    found, form = FormMarks(), table.csv
    form = form._replace(comment_rows=(*form.comment_rows, *range(1, header + 1)))
    table, line, record = replace(table, format=form), 0, 1
    with suppress(UnicodeError, LookupError, csv.Error, OSError, StorageError):
        for text in _pieces(table, encoding):
            try:
                cells = list(csv_records(io.StringIO(text, newline=""), form))
            except csv.Error:  # too long a cell for csv, such as one whose quote is never closed
                found.join(scan_text(text, form, limit), line, limit)
                break
            part = Records(text.encode(), text, "utf-8", cells, record)
            found.join(text_marks(part, table, are_rows, limit), line, limit)
            line, record = line + line_ends(text), record + len(cells)
    return found


def _pieces(table: TableSpec, encoding: str) -> Iterator[str]:
    """Yield the text in pieces that end with a record."""
    sizes, text = settings.current(), ""
    with io.TextIOWrapper(table.file.open(), encoding=encoding, newline="") as file:
        while more := file.read(max(sizes.block_bytes, len(text))):
            text += more
            if len(text) > sizes.max_record_characters:
                if file.read(1):
                    return  # its record is too long to be held
                break
            whole = text[: max(text.rfind("\n"), text[:-1].rfind("\r")) + 1]
            end = open_record(whole, table.csv)
            if end:
                yield text[:end]
                text = text[end:]
    if text:
        yield text
