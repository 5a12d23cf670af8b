"""Find what is suspicious in the text of a block, at the speed of polars.

The proof that polars and csv tokenize the block alike has checked its quotes; only the records that
it excludes are scanned. The rest takes a few searches for bytes, and for cells with line ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import add

import polars as pl

from tablepact.engine.csv_faults.byte_faults import byte_faults
from tablepact.engine.csv_faults.csv_fault import CsvFault, CsvFaults, LineEnds
from tablepact.engine.csv_faults.row_faults import (
    header_fault,
    is_header,
    repeated_label,
    truncated_fault,
)
from tablepact.engine.csv_faults.swallowed_rows import are_lines, fewest_lines
from tablepact.engine.csv_faults.text_scanner import UNCLOSED, AreRows, scan_text
from tablepact.engine.rows.csv_quotes import byte_series, count_controls
from tablepact.engine.rows.row_block import TextRows
from tablepact.engine.table_spec import TableSpec

SAMPLE = 20
"""How many rows to look at first for columns with line feeds."""
LinesOf = Callable[[Sequence[int]], Sequence[int]]
"""Returns the line at which each of these rows of a block begins, from 0."""


def block_faults(
    block: TextRows, table: TableSpec, are_rows: AreRows, limit: int, lines_of: LinesOf
) -> CsvFaults:
    """Return what is suspicious in the text of a block.

    Args:
        block: The rows, with the bytes that they are from.
        table: Their table.
        are_rows: Returns whether a quoted cell has swallowed lines.
        limit: How many faults to keep.
        lines_of: Returns the lines of rows.
    """
    data, csv_format = block.data, table.csv
    controls = _may_have_controls(block)
    found = byte_faults(
        data, csv_format, limit, may_have_controls=controls, is_ascii=block.is_ascii
    )
    feeds = _line_feeds(block)
    kind = _line_end(block, feeds)
    if kind is None or _may_have_swallowed(block, table, feeds):
        text = data.decode(csv_format.encoding)
        scanned = scan_text(text, csv_format, limit, are_rows, careful=True)
        found.merge(scanned, limit)
        found.ends = scanned.ends
    else:
        line = before = 0
        for start, end in block.misquoted:
            line += data.count(b"\n", before, start)
            before = start
            text = data[start:end].decode(csv_format.encoding)
            found.merge(scan_text(text, csv_format, limit), limit, line)
        is_open = found.counts[UNCLOSED] or not data.endswith((b"\n", b"\r"))
        found.add_ends(kind, LineEnds(block.height - bool(is_open), _newlines(block, 0)))
    for fault in _of_rows(block, table, lines_of):
        found.merge(CsvFaults(Counter([fault.code]), [fault]), limit)
    return found


def _may_have_controls(block: TextRows) -> bool:
    """Return whether a block has control characters; a NUL counts, tabs and line ends do not."""
    data = block.data
    found = count_controls(data) if block.controls is None else block.controls
    usual = sum(data.count(mark) for mark in (b"\r", b"\t") if mark in data) if found else 0
    return found > usual or b"\x7f" in data


def _line_feeds(block: TextRows) -> dict[str, pl.Series]:
    """Return how many line feeds each cell has, of the columns that have any.

    They are mostly those of the first rows; the total shows whether there are others.
    """
    if not block.newlines:
        return {}
    first = zip(*block.frame.head(SAMPLE).rows(), strict=True)
    names = [
        name
        for name, cells in zip(block.frame.columns, first, strict=True)
        if any("\n" in cell for cell in cells if cell)
    ]
    feeds = {name: _counted(block.frame[name], "\n") for name in names}
    if sum(counts.sum() for counts in feeds.values()) == block.newlines:
        return feeds
    return {name: _counted(block.frame[name], "\n") for name in block.frame.columns}


def _counted(cells: pl.Series, mark: str) -> pl.Series:
    return cells.str.count_matches(mark, literal=True)


def _line_end(block: TextRows, feeds: Mapping[str, pl.Series]) -> str | None:
    """Return the kind of all line ends outside of quotes; None if there may be several."""
    data = block.data
    if block.controls == 0 or b"\r" not in data:
        return "LF"
    if block.misquoted and data.count(b"\r") != data.count(b"\r\n"):
        return None
    pairs = data.count(b"\r")  # the proof found no other carriage returns
    ended = block.height - (not data.endswith(b"\n"))
    if pairs == ended + block.newlines:
        return "CRLF"
    within = (block.frame[name].str.contains("\r\n", literal=True).any() for name in feeds)
    beyond = ("\r\n" in cell for row in block.ragged.values() for cell in row)
    return "CRLF" if pairs == ended and not any(chain(within, beyond)) else None


def _may_have_swallowed(block: TextRows, table: TableSpec, feeds: Mapping[str, pl.Series]) -> bool:
    """Return whether the lines of a row may all have as many cells as the table has columns.

    Then its cells have that many separators for each line feed. Those of its first and its last
    line may be in other cells than the line feeds.
    """
    fewest, more, mark = fewest_lines(table), table.width - 1, table.csv.separator
    if block.newlines < fewest:
        return False
    if any(are_lines(row, mark, fewest, more) for row in block.ragged.values()):
        return True
    lines = pl.Series(reduce(add, feeds.values()))
    rows = (lines >= fewest).arg_true()
    if not len(rows):
        return False
    frame = block.frame
    if len(rows) < block.height:
        frame, lines = frame[rows], lines.gather(rows)
    within = pl.Series(reduce(add, (_counted(frame[name], mark) for name in feeds)))
    near = within >= (lines - 1) * more
    if not near.any() or not _has_separators_within(block, table):
        return False
    frame, lines = frame.filter(near), lines.filter(near)
    within = pl.Series(reduce(add, (_counted(frame[name], mark) for name in frame.columns)))
    return bool((within == lines * more).any())


def _has_separators_within(block: TextRows, table: TableSpec) -> bool:
    """Return whether any cell contains a separator."""
    separators = (byte_series(block.data) == ord(table.csv.separator)).sum()
    between = (block.height - len(block.ragged)) * (table.width - 1)
    return separators > between + sum(max(len(row) - 1, 0) for row in block.ragged.values())


def _newlines(block: TextRows, row: int) -> int:
    """Return how many line feeds the cells of a row contain."""
    if not block.newlines:
        return 0
    return sum(cell.count("\n") for cell in block.ragged.get(row, block.frame.row(row)) if cell)


def _of_rows(block: TextRows, table: TableSpec, lines_of: LinesOf) -> Iterator[CsvFault]:
    label, frame = repeated_label(table), block.frame
    if label is not None:
        rows = (frame["c0"] == label).arg_true().to_list()
        again = [row for row in rows if is_header(table, block.ragged.get(row, frame.row(row)))]
        yield from map(header_fault, lines_of(again) if again else ())
    last = block.height - 1
    if last in block.ragged:
        encoding = table.csv.encoding
        fault = truncated_fault(block.data, encoding, block.ragged[last], table)
        if fault:
            yield fault
