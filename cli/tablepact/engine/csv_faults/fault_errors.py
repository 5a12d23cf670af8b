"""Return the faults in the text of a CSV file, of its header and its rows, as errors."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter

from tablepact.engine.csv_faults.byte_faults import byte_faults
from tablepact.engine.csv_faults.csv_fault import CsvFault, CsvFaults, LineEnds
from tablepact.engine.csv_faults.text_scanner import scan_text
from tablepact.engine.errors import Error
from tablepact.engine.table_spec import TableSpec

MIXED = "mixed-line-ends"


def table_faults(table: TableSpec, body: CsvFaults, limit: int) -> CsvFaults:
    """Return what was found in a file: in its header, and in its rows.

    Args:
        table: The table.
        body: What was found in its rows.
        limit: How many faults to keep.

    Returns:
        The faults, with lines from 0 at the beginning of the file.
    """
    found = header_faults(table, limit)
    found.join(body, table.csv.first_line - 1, limit)
    return with_mixed_ends(found, limit)


def with_mixed_ends(found: CsvFaults, limit: int) -> CsvFaults:
    """Return the faults of a file with one more if its lines end in different ways."""
    if len(found.ends) > 1:
        found.merge(CsvFaults(Counter([MIXED]), [_mixed(found.ends)]), limit)
    return found


def header_faults(table: TableSpec, limit: int) -> CsvFaults:
    """Return what is suspicious in the lines before the first row."""
    csv_format = table.csv
    with table.file.open() as file:
        data = file.read(csv_format.body)
    if csv_format.encoding == "utf-8":
        data = data.removeprefix(BOM_UTF8)
    found = byte_faults(data, csv_format, limit)
    scanned = scan_text(data.decode(csv_format.encoding), csv_format, limit, careful=True)
    found.merge(scanned, limit)
    found.ends = scanned.ends
    return found


def listed_errors(found: CsvFaults) -> list[Error]:
    """Return the faults in the shape of frictionless's errors."""
    return [_error(fault) for fault in found.faults]


def _error(fault: CsvFault) -> Error:
    error: Error = {
        "type": fault.code, "message": fault.note, "note": fault.note, "line": fault.line + 1,
    }  # fmt: skip
    if fault.column:
        error |= {"message": f"column {fault.column}: {fault.note}", "column": fault.column}
    return error


def _mixed(ends: dict[str, LineEnds]) -> CsvFault:
    """Return the fault for several kinds of line ends, at the first that differs from line 1's."""
    by_line = sorted((end.line, kind) for kind, end in ends.items())
    shown = ", ".join(f"{kind} ({ends[kind].number:,})" for _, kind in by_line)
    line, kind = by_line[1]
    return CsvFault(
        line, 0, MIXED, f"the line ends in {kind}; the file has several line ends: {shown}"
    )
