"""Find what is suspicious in text whose records are known, without polars.

``block_faults.py`` finds the same in blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tablepact.engine.csv_faults.byte_faults import byte_faults
from tablepact.engine.csv_faults.csv_fault import CsvFault, CsvFaults, LineEnds
from tablepact.engine.csv_faults.row_faults import (
    header_fault,
    is_header,
    repeated_label,
    truncated_fault,
)
from tablepact.engine.csv_faults.swallowed_rows import are_lines, fewest_lines
from tablepact.engine.csv_faults.text_scanner import (
    KINDS,
    UNCLOSED,
    AreRows,
    line_end_kinds,
    scan_text,
)
from tablepact.engine.rows.csv_records import numbered_rows
from tablepact.engine.table_spec import CsvFormat, TableSpec


class Records(NamedTuple):
    """The records of a part of a file.

    Attributes:
        data: Their bytes.
        text: The same as text.
        encoding: The encoding of the bytes.
        cells: The cells of each record.
        first: The number of the first record, as frictionless counts.
    """

    data: bytes
    text: str
    encoding: str
    cells: Sequence[list[str]]
    first: int

    def rows(self, csv_format: CsvFormat) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows among the records, with their indexes among them."""
        rows = numbered_rows(self.cells, csv_format._replace(first_record=self.first))
        return ((number - self.first, cells) for number, cells in rows)

    def line(self, index: int) -> int:
        """Return the line at which a record begins, from 0."""
        return index + sum(cell.count("\n") for row in self.cells[:index] for cell in row)


def text_faults(part: Records, table: TableSpec, are_rows: AreRows, limit: int) -> CsvFaults:
    """Return what is suspicious in the text of a part of a file.

    Args:
        part: The part.
        table: Its table.
        are_rows: Returns whether a quoted cell has swallowed lines.
        limit: How many faults to keep.
    """
    text = part.text
    found = byte_faults(part.data, table.csv._replace(encoding=part.encoding), limit)
    kinds = line_end_kinds(text)
    careful = len(kinds) > 1 or _may_have_swallowed(part, table)
    scanned = scan_text(text, table.csv, limit, are_rows, careful=careful)
    found.merge(scanned, limit)
    found.ends = scanned.ends
    if part.cells and not careful:
        is_open = found.counts[UNCLOSED] or not text.endswith(("\n", "\r"))
        for kind in kinds:
            ends = LineEnds(len(part.cells) - bool(is_open), part.line(1) - 1)
            found.add_ends(KINDS[kind], ends)
    for fault in _of_rows(part, table):
        found.merge(CsvFaults(Counter([fault.code]), [fault]), limit)
    return found


def _may_have_swallowed(part: Records, table: TableSpec) -> bool:
    """Return whether the lines of a row may all have as many cells as the table has columns."""
    csv_format, fewest, more = table.csv, fewest_lines(table), table.width - 1
    if not (csv_format.escape or (csv_format.quote and csv_format.quote in part.text)):
        return False
    return any(are_lines(row, csv_format.separator, fewest, more) for row in part.cells)


def _of_rows(part: Records, table: TableSpec) -> Iterator[CsvFault]:
    label, rows = repeated_label(table), part.rows(table.csv)
    if label is not None:
        for index, cells in rows:
            if cells and cells[0] == label and is_header(table, cells):
                yield header_fault(part.line(index))
    last = len(part.cells) - 1
    if part.cells and len(part.cells[last]) < table.width:
        is_row = any(index == last for index, _ in part.rows(table.csv))
        fault = truncated_fault(part.data, part.encoding, part.cells[last], table)
        if is_row and fault:
            yield fault
