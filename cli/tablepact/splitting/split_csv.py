"""Copy the valid rows of a CSV file unchanged, and the invalid ones with their errors in front."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from tablepact.engine.rows.csv_records import csv_parameters
from tablepact.engine.table_spec import CsvFormat, TableSpec
from tablepact.splitting.record_bytes import record_blocks
from tablepact.splitting.row_errors import RowError, RowErrors

COLUMNS = ("error_row", "error_line", "error_codes", "error_messages")
"""The columns of an invalid row that describe its errors, before its own."""
_LINE_END = re.compile(rb"\r\n|\n|\r")


class RowCounts(NamedTuple):
    """How many rows of a table are valid, and how many are not."""

    valid: int
    invalid: int


def error_columns(names: Sequence[str]) -> list[str]:
    """Return the names of the columns for errors, other than those of the table.

    >>> error_columns(["id", "Error_Row"])
    ['error_row_', 'error_line_', 'error_codes_', 'error_messages_']
    """
    taken, suffix = {name.lower() for name in names}, ""
    while taken & {f"{name}{suffix}" for name in COLUMNS}:
        suffix += "_"
    return [f"{name}{suffix}" for name in COLUMNS]


def described(errors: Sequence[RowError]) -> tuple[str, str]:
    """Return the codes of some errors, each once, and their messages, each as one text."""
    codes = ";".join(dict.fromkeys(error.code for error in errors))
    return codes, "; ".join(dict.fromkeys(error.message for error in errors))


def split_csv(
    table: TableSpec, errors: RowErrors, valid: BinaryIO | None, invalid: BinaryIO | None
) -> RowCounts:
    """Copy the rows of a CSV table, in its own dialect and encoding.

    Args:
        table: The table.
        errors: The errors of its rows.
        valid: The file for the bytes before the first row, and those of the valid rows. Comments
            are among them.
        invalid: The file for the invalid rows: row, line, codes and messages, then the bytes of the
            row. It has a header if the table has one.

    Returns:
        The numbers of rows, both of which are counted in any case.

    Raises:
        PackageError: A row cannot be read.
    """
    csv_format = table.csv
    with table.file.open() as file:
        head = file.read(csv_format.body)
        if valid:
            valid.write(head)
        ends = _LINE_END.search(head) or _LINE_END.search(file.read(2**16))
        rest = _InvalidRows(invalid, csv_format, ends[0] if ends else b"\n") if invalid else None
        if rest and table.labels:
            rest.write([*error_columns(table.labels), *table.labels])
        numbers = [0, 0]
        for block in record_blocks(file, csv_format):
            if block.is_plain and not errors.any_within(block.number, block.line, block.height):
                numbers[0] += block.height
                if valid:
                    valid.write(block.data)
                continue
            for number, line, record in block.split():
                found = errors.at(number, line, record.lines) if record.is_row else []
                numbers[bool(found)] += record.is_row
                if found and rest:
                    rest.write([str(number), str(line), *described(found)], record.data)
                elif valid and not found:
                    valid.write(record.data)
    return RowCounts(*numbers)


class _InvalidRows:
    """The file of invalid rows, in the dialect and encoding of the table."""

    def __init__(self, file: BinaryIO, csv_format: CsvFormat, line_end: bytes) -> None:
        self._file = file
        self._form = csv_format
        self._line_end = line_end

    def write(self, cells: Sequence[str], data: bytes = b"") -> None:
        """Write a record: some cells, and the bytes of others."""
        separator = self._form.separator.encode(self._form.encoding) if data else b""
        end = b"" if data.endswith((b"\n", b"\r")) else self._line_end
        self._file.write(_as_csv(cells, self._form) + separator + data + end)


def _as_csv(cells: Sequence[str], csv_format: CsvFormat) -> bytes:
    """Return cells as the beginning of a record, in the dialect and encoding of a table."""
    if not csv_format.quote:
        marks = {ord(mark): " " for mark in (csv_format.separator, "\r", "\n") if len(mark) == 1}
        cells = [cell.translate(marks) for cell in cells]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="", **csv_parameters(csv_format)).writerow(cells)
    return out.getvalue().encode(csv_format.encoding, "backslashreplace")
