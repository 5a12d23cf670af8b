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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from avocado_pivot.engine.table import Table

PIECE_BYTES = 16_384
"""A piece with ragged rows that is no larger than this is cut by csv."""
PIECES = 8


LONGEST = 64 * 2**20
"""How long a record may be; a table with a longer one is left to frictionless."""
csv.field_size_limit(max(csv.field_size_limit(), LONGEST))


class Tainted(Exception):  # noqa: N818 - it says what the bytes are
    """polars and csv may cut these bytes in different ways."""


class Undecodable(Exception):  # noqa: N818 - it says what the bytes are
    """The bytes are not UTF-8."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The rows of a block.

    Attributes:
        frame: One String column a field, ``c0``, ``c1``...; null where a row has no such cell.
        ragged: The rows with too few or too many cells, whole, by their place in the frame.
    """

    frame: pl.DataFrame
    ragged: dict[int, list[str]]


@dataclass(frozen=True, slots=True)
class Quoting:
    """How many quotes there are in a block, and how many of the pairs stand for a quote."""

    quotes: int
    doubled: int


def cut_rows(data: bytes, table: Table) -> Tokens:
    """Cut a block that begins and ends with a record.

    Raises:
        Tainted: It cannot be proved that polars cuts it rightly.
        Undecodable: It is not UTF-8.
    """
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Undecodable from error
    if table.universal_newlines:
        data = data.replace(b"\r\n", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    parts = list(_parts(data, table))
    return _joined(parts, table.width)


def read_rows(lines: Iterable[str], table: Table) -> Iterable[list[str]]:
    """Cut physical lines with csv itself, in frictionless's dialect."""
    if table.universal_newlines:
        lines = map(with_plain_end, lines)
    return csv.reader(lines, delimiter=table.separator, quotechar=table.quote)


def with_plain_end(line: str) -> str:
    """End a line with a line feed alone, as universal newlines do."""
    bare = line.rstrip("\r\n")
    return line if bare == line else f"{bare}\n"


def tokens_of(rows: Sequence[list[str]], width: int) -> Tokens:
    """Put rows that csv has cut into a frame."""
    return _joined([list(rows)], width)


def prove(data: bytes, table: Table) -> Quoting:
    """See that polars and csv cut a block alike; it ends with a line feed.

    Raises:
        Tainted: That cannot be said.
    """
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        raise Tainted
    quote, separator = table.quote.encode(), ord(table.separator)
    if quote not in data:
        return Quoting(0, 0)
    text = pl.Series([data], dtype=pl.Binary)
    each = text.bin.reinterpret(dtype=pl.Array(pl.UInt8, len(data))).explode()
    mark = ord(quote)
    at = each == mark
    after = each.slice(1).filter(at.slice(0, len(each) - 1))
    if len(after) % 2:
        raise Tainted
    closed = after.gather_every(2, 1)
    before = each.slice(0, len(each) - 1).filter(at.slice(1))
    opened = before.gather_every(2, 1 if data.startswith(quote) else 0)
    doubled = closed == mark
    if not (doubled | (closed == separator) | (closed == 10) | (closed == 13)).all():
        raise Tainted
    if not ((opened == mark) | (opened == separator) | (opened == 10)).all():
        raise Tainted
    return Quoting(len(after), int(doubled.sum()))


def record_end(data: bytes, quote: bytes, target: int, start: int = 0) -> int | None:
    """Find where a record ends: the first line feed from ``target`` on that is not in quotes.

    Args:
        data: Bytes in which a record begins at ``start``.
        quote: The quote.
        target: Where to look from.
        start: Where a record begins.

    Returns:
        The place after the line feed, or None if there is none.
    """
    inside = data.count(quote, start, target) % 2
    end = data.find(b"\n", target)
    while end >= 0:
        inside ^= data.count(quote, target, end) % 2
        if not inside:
            return end + 1
        target = end + 1
        following = data.find(quote, target)
        if following < 0:
            return None
        end = data.find(b"\n", following)
        inside ^= 1
        target = following + 1
    return None


def _parts(data: bytes, table: Table) -> Iterable[pl.DataFrame | list[list[str]]]:
    """Cut a block, in pieces if some of its rows are ragged."""
    quoting = prove(data, table)
    frame = _regular(data, table, quoting)
    if frame is not None:
        yield frame
    elif len(data) <= PIECE_BYTES:
        yield list(read_rows(io.StringIO(data.decode("utf-8"), newline=""), table))
    else:
        start, step = 0, len(data) // PIECES
        while start < len(data):
            end = record_end(data, table.quote.encode(), min(start + step, len(data) - 1), start)
            end = end or len(data)
            if start == 0 and end == len(data):  # one record
                yield list(read_rows(io.StringIO(data.decode("utf-8"), newline=""), table))
            else:
                yield from _parts(data[start:end], table)
            start = end


def _regular(data: bytes, table: Table, quoting: Quoting) -> pl.DataFrame | None:
    """Cut a proved block with polars; None if not every row has as many cells as it should."""
    width = table.width
    if width == 1 and (data[:1] in b"\r\n" or b"\n\n" in data or b"\n\r\n" in data):
        return None  # a blank line has no cell, for polars it has one
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
    if returns and quoting.quotes:
        sums.append(pl.all().str.count_matches("\r", literal=True).sum().name.suffix("r"))
    found = frame.select(sums).row(0)
    ends = frame.height + returns - sum(found[width:])
    separators = len(data) - sum(found[:width]) - ends - (quoting.quotes - quoting.doubled)
    return frame if separators == frame.height * (width - 1) else None


def _joined(parts: Sequence[pl.DataFrame | list[list[str]]], width: int) -> Tokens:
    ragged: dict[int, list[str]] = {}
    frames, height = [], 0
    for part in parts:
        if isinstance(part, list):
            ragged |= {height + i: row for i, row in enumerate(part) if len(row) != width}
            part = _framed(part, width)
        frames.append(part)
        height += part.height
    if not frames:
        frames.append(_framed([], width))
    return Tokens(frames[0] if len(frames) == 1 else pl.concat(frames), ragged)


def _framed(rows: Sequence[list[str]], width: int) -> pl.DataFrame:
    columns = {
        f"c{i}": pl.Series([row[i] if i < len(row) else None for row in rows], dtype=pl.String)
        for i in range(width)
    }
    return pl.DataFrame(columns)
