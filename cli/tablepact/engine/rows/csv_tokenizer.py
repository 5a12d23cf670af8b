"""Tokenize bytes into cells exactly as Python's csv module does.

polars tokenizes a block only if it provably gives the same cells: quotes open at the start of a
cell and close at its end, and there is no lone carriage return. Otherwise ``AmbiguousQuoting`` is
raised, and ``csv_fallback.py`` takes over. Rows that are too short or too long are found by
arithmetic: a block consists of cells, quotes, line ends and separators, so the number of separators
follows from the sizes of the others; if it is wrong, the same is computed per row. csv tokenizes
such rows; in the frame they are truncated, or padded with nulls.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import polars as pl

from tablepact.engine.errors import AmbiguousQuoting, DecodeError, FastPathUnsupported
from tablepact.engine.rows.csv_quotes import (
    Quoting,
    byte_series,
    find_marks,
    require_unambiguous,
)
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.rows.row_block import TextRows
from tablepact.engine.table_spec import TableSpec


def tokenize(data: bytes, table: TableSpec) -> TextRows:
    """Tokenize a block that begins and ends with a record.

    Raises:
        AmbiguousQuoting: It cannot be proved that polars gives the same cells as csv.
        DecodeError: The block is not valid in the encoding of the table.
        FastPathUnsupported: csv cannot read a row that is too short or too long.
    """
    original, is_ascii = data, data.isascii()
    if not is_ascii:
        try:
            text = data.decode(table.csv.encoding)
        except UnicodeDecodeError as error:
            raise DecodeError from error
        if table.csv.encoding != "utf-8":
            data = text.encode("utf-8")
    if table.csv.universal_newlines and b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    quoting = require_unambiguous(data, table)
    frame = _cut(data, table)
    if frame is not None and _is_regular(data, frame, table, quoting):
        controls = quoting.controls if quoting and data is original else None
        newlines = _newlines(quoting, frame.height)
        return TextRows(frame, {}, newlines, controls=controls, is_ascii=is_ascii)
    if frame is None:
        frame = _cut_short(data, table)
    return _with_ragged(data, frame, table, quoting)


def block_of_records(rows: Sequence[list[str]], width: int) -> TextRows:
    """Return a block of rows that are already tokenized."""
    ragged = {index: row for index, row in enumerate(rows) if len(row) != width}
    newlines = sum(cell.count("\n") for row in rows for cell in row if cell)  # none in JSON
    return TextRows(framed(rows, width), ragged, newlines)


def _newlines(quoting: Quoting | None, rows: int) -> int:
    """Return how many line feeds of a proved block are within cells: those that end no row."""
    return quoting.feeds - rows if quoting else 0


def _cut(data: bytes, table: TableSpec, *, shorten: bool = False) -> pl.DataFrame | None:
    """Tokenize a proved block with polars; None if rows are too long, unless ``shorten``."""
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema={f"c{i}": pl.String for i in range(table.width)},
            separator=table.csv.separator,
            quote_char=table.csv.quote,
            empty_string_is_null=False,
            truncate_ragged_lines=shorten,
        )
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.width == table.width else None


def _cut_short(data: bytes, table: TableSpec) -> pl.DataFrame:
    """Tokenize a proved block with polars, and drop the cells beyond the last column.

    polars takes the number of columns from the first line, so a line with all of them goes first.
    """
    line = table.csv.separator * (table.width - 1) + "\n"
    frame = _cut(line.encode() + data, table, shorten=True)
    if frame is None:
        raise AmbiguousQuoting
    return frame[1:]


def _is_regular(
    data: bytes, frame: pl.DataFrame, table: TableSpec, quoting: Quoting | None
) -> bool:
    """Return whether no row has too few cells, given that none has too many.

    A blank line has no cell for csv, but one for polars. In a table with one column, only the bytes
    show the difference.
    """
    width = table.width
    if width == 1 and _may_have_blank_lines(data):
        return False
    may_return = quoting is None or quoting.controls
    returns = data.count(b"\r") if may_return and b"\r" in data else 0
    sums = [pl.all().str.len_bytes().sum().cast(pl.Int64)]
    if returns and quoting:
        sums.append(pl.all().str.count_matches("\r", literal=True).sum().name.suffix("r"))
    sums_ = frame.select_seq(sums).row(0)
    ends = frame.height + returns - sum(sums_[width:])
    quotes = quoting.quotes - quoting.doubled if quoting else 0
    separators = len(data) - sum(sums_[:width]) - ends - quotes
    return bool(separators == frame.height * (width - 1))


def _with_ragged(
    data: bytes, frame: pl.DataFrame, table: TableSpec, quoting: Quoting | None
) -> TextRows:
    """Return a proved block whose rows that are too short or too long are tokenized by csv."""
    indexes, bounds = find_ragged_records(data, frame, table)
    text = b"".join(data[start:end] for start, end in bounds).decode("utf-8")
    try:
        rows = list(csv_records(io.StringIO(text, newline=""), table.csv))
    except csv.Error as error:
        raise FastPathUnsupported(f"Python's csv module cannot read it: {error}") from error
    if len(rows) != len(indexes) or any(len(row) == table.width for row in rows):
        raise AmbiguousQuoting
    ragged = dict(zip(indexes.to_list(), rows, strict=True))
    absent = [
        frame[f"c{column}"].scatter([at for at, row in ragged.items() if len(row) <= column], None)
        for column in range(min(map(len, rows), default=table.width), table.width)
    ]
    return TextRows(frame.with_columns(absent), ragged, _newlines(quoting, frame.height))


def _may_have_blank_lines(data: bytes) -> bool:
    """Return whether the bytes have two adjacent line ends, perhaps within quotes."""
    return data[:1] in b"\r\n" or b"\n\n" in data or b"\n\r\n" in data


def framed(rows: Sequence[list[str]], width: int) -> pl.DataFrame:
    """Return rows of csv as a frame, truncated, or padded with nulls."""
    columns = {
        f"c{i}": pl.Series([row[i] if i < len(row) else None for row in rows], dtype=pl.String)
        for i in range(width)
    }
    return pl.DataFrame(columns)


def find_ragged_records(
    data: bytes, frame: pl.DataFrame, table: TableSpec
) -> tuple[pl.Series, list[tuple[int, int]]]:
    """Find the records that have too few or too many cells.

    A record consists of its cells, quotes, separators and line end. So it has the right number of
    separators if and only if the frame has exactly its cells.

    Args:
        data: Proved bytes.
        frame: The records as polars tokenized them, one per row, truncated or padded.
        table: The table.

    Returns:
        Their indexes in the frame, UInt32; and the byte offsets of the start and end of each.

    Raises:
        AmbiguousQuoting: The number of records differs from the number of rows.
    """
    quotes, feeds, before = find_marks(data, table)
    outside = before % 2 == 0
    ends, before = feeds.filter(outside).cast(pl.Int64), before.filter(outside)
    if len(ends) != frame.height:
        raise AmbiguousQuoting
    starts = ends.shift(1, fill_value=-1) + 1
    returns = byte_series(data).gather((ends - 1).clip(0)) == 13
    length = ends - starts - returns.cast(pl.Int64)
    cells = frame.select_seq(pl.sum_horizontal(pl.all().str.len_bytes().cast(pl.Int64)))
    marks = before.cast(pl.Int64) - _doubled(quotes).gather(before // 2)
    separators = length - cells.to_series() - (marks - marks.shift(1, fill_value=0))
    ragged = separators != table.width - 1
    if table.width == 1:
        ragged |= length == 0  # for csv, a blank line has no cell
    bounds = zip(starts.filter(ragged), ends.filter(ragged) + 1, strict=True)
    return ragged.arg_true(), list(bounds)


def _doubled(quotes: pl.Series) -> pl.Series:
    """Return the number of doubled quotes before each opening quote, and in total."""
    opened, closed = quotes.gather_every(2), quotes.gather_every(2, 1)
    doubled = (opened.shift(-1) - closed == 1).fill_null(value=False)
    return pl.concat([pl.Series([0], dtype=pl.Int64), doubled.cast(pl.Int64).cum_sum()])
