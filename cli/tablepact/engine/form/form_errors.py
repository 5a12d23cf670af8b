"""Return the findings on the form of a table: of its header and of its rows."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter

from tablepact.engine.errors import Error
from tablepact.engine.form.byte_marks import byte_marks
from tablepact.engine.form.form_marks import FormMark, FormMarks, LineEnds
from tablepact.engine.form.text_scanner import scan_text
from tablepact.engine.table_spec import TableSpec

MIXED = "mixed-line-ends"


def form_findings(table: TableSpec, body: FormMarks, limit: int) -> FormMarks:
    """Return what was found in a file: in its header, and in its rows.

    Args:
        table: The table.
        body: What was found in its rows.
        limit: How many marks to keep.

    Returns:
        The marks, with lines from 0 at the beginning of the file.
    """
    found = header_marks(table, limit)
    found.join(body, table.csv.first_line - 1, limit)
    return with_mixed_ends(found, limit)


def with_mixed_ends(found: FormMarks, limit: int) -> FormMarks:
    """Return the marks of a file with one more if its lines end in different ways."""
    if len(found.ends) > 1:
        found.merge(FormMarks(Counter([MIXED]), [_mixed(found.ends)]), limit)
    return found


def header_marks(table: TableSpec, limit: int) -> FormMarks:
    """Return what is suspicious in the lines before the first row."""
    form = table.csv
    with table.file.open() as file:
        data = file.read(form.body)
    if form.encoding == "utf-8":
        data = data.removeprefix(BOM_UTF8)
    found = byte_marks(data, form, limit)
    scanned = scan_text(data.decode(form.encoding), form, limit, careful=True)
    found.merge(scanned, limit)
    found.ends = scanned.ends
    return found


def listed_errors(found: FormMarks) -> list[Error]:
    """Return the marks in the shape of frictionless's errors."""
    return [_error(mark) for mark in found.marks]


def _error(mark: FormMark) -> Error:
    error: Error = {
        "type": mark.code, "message": mark.note, "note": mark.note, "line": mark.line + 1,
    }  # fmt: skip
    if mark.column:
        error |= {"message": f"column {mark.column}: {mark.note}", "column": mark.column}
    return error


def _mixed(ends: dict[str, LineEnds]) -> FormMark:
    """Return the mark for several kinds of line ends, at the first that differs from line 1's."""
    by_line = sorted((end.line, kind) for kind, end in ends.items())
    shown = ", ".join(f"{kind} ({ends[kind].number:,})" for _, kind in by_line)
    line, kind = by_line[1]
    return FormMark(
        line, 0, MIXED, f"the line ends in {kind}; the file has several line ends: {shown}"
    )
