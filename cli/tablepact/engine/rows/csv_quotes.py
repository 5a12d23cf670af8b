"""What the quotes in a block of bytes tell.

polars cuts bytes as Python's csv module does where quotes open at the start of a cell and close at
its end, and no carriage return stands alone. What cannot be proved raises ``AmbiguousQuoting``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from tablepact.engine.errors import AmbiguousQuoting
from tablepact.engine.table_spec import TableSpec


@dataclass(frozen=True, slots=True)
class Quoting:
    """What there is in a block with quotes.

    Attributes:
        quotes: How many quotes.
        doubled: How many pairs of them stand for a quote.
        feeds: How many line feeds.
    """

    quotes: int
    doubled: int
    feeds: int


def require_unambiguous(data: bytes, table: TableSpec) -> Quoting | None:
    """Require that polars and csv cut a block alike; it ends with a line feed.

    Returns:
        What it has; None if it has no quote.

    Raises:
        AmbiguousQuoting: That cannot be said.
    """
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        raise AmbiguousQuoting
    quote, separator = table.csv.quote.encode(), ord(table.csv.separator)
    if quote not in data:
        return None
    each, mark = byte_series(data), ord(quote)
    at = each == mark
    after = each.slice(1).filter(at.slice(0, len(each) - 1))
    if len(after) % 2:
        raise AmbiguousQuoting
    closed = after.gather_every(2, 1)
    before = each.slice(0, len(each) - 1).filter(at.slice(1))
    opened = before.gather_every(2, 1 if data.startswith(quote) else 0)
    doubled = closed == mark
    if not (doubled | (closed == separator) | (closed == 10) | (closed == 13)).all():
        raise AmbiguousQuoting
    if not ((opened == mark) | (opened == separator) | (opened == 10)).all():
        raise AmbiguousQuoting
    return Quoting(len(after), int(doubled.sum()), int((each == 10).sum()))


def is_unambiguous(data: bytes, table: TableSpec) -> bool:
    """Return whether polars and csv cut a block alike."""
    try:
        require_unambiguous(data if data.endswith(b"\n") else data + b"\n", table)
    except AmbiguousQuoting:
        return False
    return True


def record_end(data: bytes, quote: bytes, target: int, start: int = 0) -> int | None:
    """Find where a record ends: the first line feed from ``target`` on that is not in quotes.

    Args:
        data: Bytes in which a record begins at ``start``.
        quote: The quote.
        target: Where to look from.
        start: Where a record begins.

    Returns:
        The offset after the line feed, or None if there is none.
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


class Marks(NamedTuple):
    """Where the quotes and line feeds of a block are; each a UInt32 Series.

    Attributes:
        quotes: The quotes.
        feeds: The line feeds.
        before: How many quotes there are before each line feed.
    """

    quotes: pl.Series
    feeds: pl.Series
    before: pl.Series

    @property
    def ends(self) -> pl.Series:
        """The line feeds that end a record, if the block is proved."""
        return self.feeds.filter(self.before % 2 == 0)


def find_marks(data: bytes, table: TableSpec) -> Marks:
    """Find the quotes and line feeds of a block."""
    each = byte_series(data)
    found = (each == ord(table.csv.quote)) | (each == 10)
    offsets, is_feed = offsets_of(found), each.filter(found) == 10
    is_quote = ~is_feed
    before = is_quote.cast(pl.UInt32).cum_sum().filter(is_feed)
    return Marks(offsets.filter(is_quote), offsets.filter(is_feed), before)


def offsets_of(mask: pl.Series) -> pl.Series:
    """Return where a mask holds: UInt32; ``arg_true`` takes twice the time."""
    return pl.int_range(len(mask), dtype=pl.UInt32, eager=True).filter(mask)


def byte_series(data: bytes) -> pl.Series:
    """Return bytes as a series of numbers."""
    if not data:
        return pl.Series(dtype=pl.UInt8)
    return pl.Series([data], dtype=pl.Binary).cast(pl.List(pl.UInt8)).explode()
