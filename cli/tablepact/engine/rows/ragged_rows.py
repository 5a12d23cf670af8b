"""Which records of a proved block have too few or too many cells."""

from __future__ import annotations

import polars as pl

from tablepact.engine.rows.csv_quotes import AmbiguousQuoting, byte_series
from tablepact.engine.table_spec import TableSpec


def find_ragged_records(
    data: bytes, frame: pl.DataFrame, table: TableSpec
) -> tuple[pl.Series, list[tuple[int, int]]]:
    """Find the records that have too few or too many cells.

    The bytes of a record are its cells, quotes, separators and line end. So it has as many
    separators as it should if, and only if, polars has found all of its cells.

    Args:
        data: Proved bytes.
        frame: A row a record as polars has cut it, with cells left out or filled up.
        table: The table.

    Returns:
        Their places in the frame, UInt32; and where in the bytes each begins and ends.

    Raises:
        AmbiguousQuoting: There are not as many records as rows.
    """
    each = byte_series(data)
    quotes = (each == ord(table.quote)).arg_true()
    feeds = (each == 10).arg_true()
    before = quotes.search_sorted(feeds)
    outside = before % 2 == 0
    ends, before = feeds.filter(outside).cast(pl.Int64), before.filter(outside)
    if len(ends) != frame.height:
        raise AmbiguousQuoting
    starts = ends.shift(1, fill_value=-1) + 1
    returns = each.gather((ends - 1).clip(0)) == 13
    length = ends - starts - returns.cast(pl.Int64)
    cells = frame.select_seq(pl.sum_horizontal(pl.all().str.len_bytes().cast(pl.Int64)))
    marks = before.cast(pl.Int64) - _doubled(quotes).gather(before // 2)
    separators = length - cells.to_series() - (marks - marks.shift(1, fill_value=0))
    ragged = separators != table.width - 1
    if table.width == 1:
        ragged |= length == 0  # a blank line has no cell at all
    bounds = zip(starts.filter(ragged), ends.filter(ragged) + 1, strict=True)
    return ragged.arg_true(), list(bounds)


def _doubled(quotes: pl.Series) -> pl.Series:
    """Count the pairs of quotes that stand for one, before each opening quote and at the end."""
    opened, closed = quotes.gather_every(2), quotes.gather_every(2, 1)
    doubled = (opened.shift(-1) - closed == 1).fill_null(value=False)
    return pl.concat([pl.Series([0], dtype=pl.Int64), doubled.cast(pl.Int64).cum_sum()])
