"""Bytes to cells, as Python's csv module would cut them.

polars cuts bytes only where it is proved to cut them alike: quotes that open at the start of a cell
and close at its end, and no lone carriage return. What cannot be proved raises ``Tainted`` and is
cut by csv itself. Rows that are too short or too long are found by arithmetic: the bytes of a block
are its cells, quotes, line ends and separators, so that the number of separators is known without
looking for them. They stand in the frame cut or filled up with nulls.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from avocado_pivot.engine.cutting.quotes import Quoting, Tainted, as_numbers, prove, record_end
from avocado_pivot.engine.table import Table

PIECE_BYTES = 2**20
"""How large the pieces are in which ragged rows are looked for."""
LONGEST = 64 * 2**20
"""How long a record may be; a table with a longer one is left to frictionless."""
csv.field_size_limit(max(csv.field_size_limit(), LONGEST))


class Undecodable(Exception):  # noqa: N818 - it says what the bytes are
    """The bytes are not of the encoding of their table."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The rows of a block.

    Attributes:
        frame: One String column a field, ``c0``, ``c1``...; null where a row has no such cell.
        ragged: The rows with too few or too many cells, whole, by their place in the frame.
        newlines: How many line feeds there are within cells.
    """

    frame: pl.DataFrame
    ragged: dict[int, list[str]]
    newlines: int = 0


def cut_rows(data: bytes, table: Table) -> Tokens:
    """Cut a block that begins and ends with a record.

    Raises:
        Tainted: It cannot be proved that polars cuts it rightly.
        Undecodable: It is not of the encoding of the table.
    """
    if not data.isascii():
        try:
            text = data.decode(table.encoding)
        except UnicodeDecodeError as error:
            raise Undecodable from error
        if table.encoding != "utf-8":
            data = text.encode("utf-8")
    if table.universal_newlines:
        data = data.replace(b"\r\n", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    quoting = prove(data, table)
    frame = _regular(data, table, quoting)
    if frame is not None:
        return Tokens(frame, {}, _newlines(quoting, frame.height))
    parts = [_part(data[start:end], table) for start, end in _pieces(data, table.quote.encode())]
    return _joined(parts)


def read_rows(lines: Iterable[str], table: Table) -> Iterable[list[str]]:
    """Cut physical lines with csv itself, in frictionless's dialect."""
    if table.universal_newlines:
        lines = map(with_plain_end, lines)
    return csv.reader(lines, delimiter=table.separator, quotechar=table.quote)


def with_plain_end(line: str) -> str:
    """End a line with a line feed alone, as universal newlines do."""
    bare = line.rstrip("\r\n")
    return line if bare == line else f"{bare}\n"


def tokens_of(rows: Sequence[list[str]], width: int, feeds: int = 0) -> Tokens:
    """Put rows that csv has cut into a frame; there were so many line feeds in their bytes."""
    ragged = {place: row for place, row in enumerate(rows) if len(row) != width}
    return Tokens(_framed(rows, width), ragged, max(feeds - len(rows), 0))


def _newlines(quoting: Quoting | None, rows: int) -> int:
    """Say how many line feeds of a proved block are within cells: all that end no row."""
    return quoting.feeds - rows if quoting else 0


def _pieces(data: bytes, quote: bytes) -> Iterator[tuple[int, int]]:
    """Cut a proved block into pieces, of which most will have no ragged row."""
    start = 0
    while start < len(data):
        target = min(start + PIECE_BYTES, len(data) - 1)
        end = record_end(data, quote, target, start) or len(data)
        yield start, end
        start = end


def _part(data: bytes, table: Table) -> Tokens:
    """Cut a piece of a proved block: its ragged rows by csv, the others by polars."""
    quoting = prove(data, table)
    frame = _regular(data, table, quoting)
    if frame is not None:
        return Tokens(frame, {}, _newlines(quoting, frame.height))
    ends, ragged = _records(data, table)
    starts = ends.shift(1, fill_value=-1) + 1
    good, bad, place = [], [], 0
    for start, end in zip(starts.filter(ragged), ends.filter(ragged), strict=True):
        good.append(data[place:start])
        bad.append(data[start : end + 1])
        place = end + 1
    good.append(data[place:])
    text = b"".join(bad).decode("utf-8")
    rows = list(read_rows(io.StringIO(text, newline=""), table))
    rest = b"".join(good)
    if rest:
        frame = _regular(rest, table, prove(rest, table), blank_lines=False)
    else:
        frame = _framed([], table.width)
    if frame is None or len(rows) != len(bad):
        raise Tainted
    places = ragged.arg_true()
    order = pl.concat([(~ragged).arg_true(), places]).arg_sort()
    whole = pl.concat([frame, _framed(rows, table.width)])[order]
    ragged_rows = dict(zip(places.to_list(), rows, strict=True))
    return Tokens(whole, ragged_rows, _newlines(quoting, whole.height))


def _records(data: bytes, table: Table) -> tuple[pl.Series, pl.Series]:
    """Find where the records of proved bytes end, and which have too few or too many cells."""
    each = as_numbers(data)
    quotes = (each == ord(table.quote)).arg_true()
    ends, separators = (
        marks.filter(quotes.search_sorted(marks) % 2 == 0) if len(quotes) else marks
        for marks in ((each == 10).arg_true(), (each == ord(table.separator)).arg_true())
    )
    sums = separators.search_sorted(ends).cast(pl.Int64)
    ends = ends.cast(pl.Int64)
    ragged = sums - sums.shift(1, fill_value=0) != table.width - 1
    if table.width == 1:  # a blank line has no cell at all
        length = ends - ends.shift(1, fill_value=-1) - 1
        returned = each.gather((ends - 1).clip(0)) == 13
        ragged |= (length == 0) | ((length == 1) & returned)
    return ends, ragged


def _joined(parts: Sequence[Tokens]) -> Tokens:
    ragged: dict[int, list[str]] = {}
    height = 0
    for part in parts:
        ragged |= {height + place: row for place, row in part.ragged.items()}
        height += part.frame.height
    newlines = sum(part.newlines for part in parts)
    return Tokens(pl.concat([part.frame for part in parts]), ragged, newlines)


def _regular(
    data: bytes, table: Table, quoting: Quoting | None, *, blank_lines: bool = True
) -> pl.DataFrame | None:
    """Cut a proved block with polars; None if not every row has as many cells as it should.

    A blank line has no cell, but one for polars. In a table of one column that shows only in the
    bytes, unless it is known that there is no ``blank_lines``.
    """
    width = table.width
    if width == 1 and blank_lines and _may_have_blank_lines(data):
        return None
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema={f"c{i}": pl.String for i in range(width)},
            separator=table.separator,
            quote_char=table.quote,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.width != width:
        return None
    returns = data.count(b"\r") if b"\r" in data else 0
    sums = [pl.all().str.len_bytes().sum().cast(pl.Int64)]
    if returns and quoting:
        sums.append(pl.all().str.count_matches("\r", literal=True).sum().name.suffix("r"))
    found = frame.select_seq(sums).row(0)
    ends = frame.height + returns - sum(found[width:])
    quotes = quoting.quotes - quoting.doubled if quoting else 0
    separators = len(data) - sum(found[:width]) - ends - quotes
    return frame if separators == frame.height * (width - 1) else None


def _may_have_blank_lines(data: bytes) -> bool:
    """Say whether two line ends follow each other, if only within quotes."""
    return data[:1] in b"\r\n" or b"\n\n" in data or b"\n\r\n" in data


def _framed(rows: Sequence[list[str]], width: int) -> pl.DataFrame:
    columns = {
        f"c{i}": pl.Series([row[i] if i < len(row) else None for row in rows], dtype=pl.String)
        for i in range(width)
    }
    return pl.DataFrame(columns)
