"""Find what is suspicious in the form of a small table, as ``form/block_form.py`` does.

This is a file of its own because ``block_form.py`` imports polars.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.form.byte_marks import byte_marks
from tablepact.engine.form.form_marks import FormMark, FormMarks
from tablepact.engine.form.row_marks import header_mark, is_header, repeated_label, truncated_mark
from tablepact.engine.form.swallowed_rows import fewest_lines, swallowed_rows
from tablepact.engine.form.text_scanner import line_end_kinds, scan_text
from tablepact.engine.small.small_table import SmallTable


def small_marks(table: SmallTable, reader: CellReader, limit: int) -> FormMarks:
    """Return what is suspicious in the form of the rows of a small table."""
    form, data, text = table.spec.csv, table.data, table.text
    found = byte_marks(data, form.encoding, limit)
    kinds = line_end_kinds(text)
    careful = len(kinds) > 1 or _may_have_swallowed(table)
    scanned = scan_text(text, form, limit, swallowed_rows(table.spec, reader), careful=careful)
    found.merge(scanned, limit)
    found.ends = scanned.ends
    for mark in _of_rows(table):
        found.merge(FormMarks(Counter([mark.code]), [mark]), limit)
    return found


def _may_have_swallowed(table: SmallTable) -> bool:
    """Return whether the lines of a row may all have as many cells as the table has columns."""
    fewest, more, mark = fewest_lines(table.spec), table.spec.width - 1, table.spec.csv.separator
    if not table.has_newlines:
        return False
    for row in table.rows:
        feeds = sum(cell.count("\n") for cell in row)
        if feeds >= fewest and sum(cell.count(mark) for cell in row) == feeds * more:
            return True
    return False


def _of_rows(table: SmallTable) -> Iterator[FormMark]:
    label, spec = repeated_label(table.spec), table.spec
    if label is not None and label in table.columns[0]:
        again = [row for row, cells in enumerate(table.rows) if is_header(spec, cells)]
        lines = table.lines(again)
        yield from (header_mark(lines[row] - spec.csv.first_line) for row in again)
    if table.ends_with_row and (mark := truncated_mark(table.data, table.rows[-1], spec)):
        yield mark
