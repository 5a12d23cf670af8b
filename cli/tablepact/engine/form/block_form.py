"""Find what is suspicious in the form of a block, at the speed of polars.

The proof that polars and csv tokenize the block alike has checked its quotes; only the records that
it excludes are scanned. The rest takes a few searches for bytes, and for cells with line ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import polars as pl

from tablepact.engine.form.byte_marks import byte_marks
from tablepact.engine.form.form_marks import FormMark, FormMarks, LineEnds
from tablepact.engine.form.row_marks import (
    header_mark,
    is_header,
    repeated_label,
    truncated_mark,
)
from tablepact.engine.form.swallowed_rows import fewest_lines
from tablepact.engine.form.text_scanner import AreRows, scan_text
from tablepact.engine.rows.row_block import TextRows
from tablepact.engine.table_spec import TableSpec

LinesOf = Callable[[Sequence[int]], Sequence[int]]
"""Returns the line at which each of these rows of a block begins, from 0."""


def block_marks(
    block: TextRows, table: TableSpec, are_rows: AreRows, limit: int, lines_of: LinesOf
) -> FormMarks:
    """Return what is suspicious in the form of a block.

    Args:
        block: The rows, with the bytes that they are from.
        table: Their table.
        are_rows: Returns whether a quoted cell has swallowed lines.
        limit: How many marks to keep.
        lines_of: Returns the lines of rows.
    """
    data, form = block.data, table.csv
    found = byte_marks(data, form.encoding, limit)
    kind = _line_end(block)
    if kind is None or _may_have_swallowed(block, table):
        text = data.decode(form.encoding)
        scanned = scan_text(text, form, limit, are_rows, careful=True)
        found.merge(scanned, limit)
        found.ends = scanned.ends
    else:
        ended = block.height - (not data.endswith((b"\n", b"\r")))
        found.add_ends(kind, LineEnds(ended, _newlines(block, 0)))
        line = before = 0
        for start, end in block.misquoted:
            line += data.count(b"\n", before, start)
            before = start
            text = data[start:end].decode(form.encoding)
            found.merge(scan_text(text, form, limit), limit, line)
    for mark in _of_rows(block, table, lines_of):
        found.merge(FormMarks(Counter([mark.code]), [mark]), limit)
    return found


def _line_end(block: TextRows) -> str | None:
    """Return the kind of all line ends outside of quotes; None if there may be several."""
    data = block.data
    if b"\r" not in data:
        return "LF"
    pairs = data.count(b"\r\n")
    if data.count(b"\r") != pairs:
        return None
    ended = block.height - (not data.endswith(b"\n"))
    if pairs == ended + block.newlines:
        return "CRLF"
    within = pl.any_horizontal(pl.all().str.contains("\r\n", literal=True).any())
    return "CRLF" if pairs == ended and not block.frame.select_seq(within).item() else None


def _may_have_swallowed(block: TextRows, table: TableSpec) -> bool:
    """Return whether the lines of a row may all have as many cells as the table has columns."""
    fewest, more = fewest_lines(table), table.width - 1
    if block.newlines < fewest:
        return False
    mark = table.csv.separator
    separators = block.data.count(mark.encode())
    if separators < (block.height - len(block.ragged)) * more + fewest * more:
        return False
    feeds = [pl.col(name).str.count_matches("\n", literal=True) for name in block.frame.columns]
    long = block.frame.filter(pl.sum_horizontal(feeds) >= fewest)
    commas = pl.sum_horizontal(pl.all().str.count_matches(mark, literal=True))
    return bool(long.select_seq((commas == pl.sum_horizontal(feeds) * more).any()).item())


def _newlines(block: TextRows, row: int) -> int:
    """Return how many line feeds the cells of a row contain."""
    if not block.newlines:
        return 0
    return sum(cell.count("\n") for cell in block.ragged.get(row, block.frame.row(row)) if cell)


def _of_rows(block: TextRows, table: TableSpec, lines_of: LinesOf) -> Iterator[FormMark]:
    label, frame = repeated_label(table), block.frame
    if label is not None:
        rows = (frame["c0"] == label).arg_true().to_list()
        again = [row for row in rows if is_header(table, block.ragged.get(row, frame.row(row)))]
        yield from map(header_mark, lines_of(again) if again else ())
    last = block.height - 1
    if last in block.ragged:
        encoding = table.csv.encoding
        mark = truncated_mark(block.data, encoding, block.ragged[last], table)
        if mark:
            yield mark
