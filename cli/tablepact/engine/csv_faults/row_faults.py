"""Find rows that are suspicious by their cells: the header again, and a last row that was cut off.

Both the check in Python and the one with polars use it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.engine.csv_faults.byte_faults import LINE_BREAK
from tablepact.engine.csv_faults.csv_fault import CsvFault
from tablepact.engine.table_spec import TableSpec

REPEATED = "repeated-header"
TRUNCATED = "truncated-row"


def repeated_label(table: TableSpec) -> str | None:
    """Return the first label of a table if rows can be compared with its header.

    A single column may well have a value that is its label.
    """
    labels = table.labels
    return labels[0] if 1 < len(labels) == table.width and len(set(labels)) > 1 else None


def is_header(table: TableSpec, cells: Sequence[str | None]) -> bool:
    """Return whether the cells of a row are those of the header."""
    return tuple((cell or "").strip() for cell in cells) == table.labels


def header_fault(line: int) -> CsvFault:
    """Return the fault for a row that repeats the header."""
    return CsvFault(line, 1, REPEATED, "the header is repeated here and read as a row")


def truncated_fault(
    data: bytes, encoding: str, cells: Sequence[str], table: TableSpec
) -> CsvFault | None:
    """Return the fault for a last row that is too short and has no line end.

    Args:
        data: The bytes that end with the row.
        encoding: Their encoding.
        cells: Its cells.
        table: Its table.
    """
    if not 0 < len(cells) < table.width or data.endswith((b"\n", b"\r")):
        return None
    breaks = list(LINE_BREAK.finditer(data))
    text = data[breaks[-1].end() if breaks else 0 :].decode(encoding)
    note = f"the file ends within a row: {len(cells)} of {table.width} cells, and no line end"
    return CsvFault(len(breaks), len(text) + 1, TRUNCATED, note)
