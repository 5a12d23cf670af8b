"""Read selected rows of a chunk again, for the replay and for the comparison of keys."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, partial
from itertools import accumulate
from typing import NamedTuple

import polars as pl

from tablepact.engine.rows.csv_fallback import (
    CsvRecords,
    CsvSpan,
    SplitBlock,
    cut_by_csv,
    newlines_within,
    proved_bytes,
    tokenize_split,
    with_records,
)
from tablepact.engine.rows.csv_quotes import find_marks
from tablepact.engine.rows.parallel import ChunkResult
from tablepact.engine.rows.parquet_rows import StoredRows, read_rows
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.table_spec import TableSpec


class RereadRows(NamedTuple):
    """Selected rows of a chunk.

    Attributes:
        block: The selected rows.
        newlines: For each, how many line feeds the cells of the rows before it in the chunk have.
    """

    block: RowBlock
    newlines: list[int]


def reread_rows(table: TableSpec, chunk: ChunkResult[object], indexes: Sequence[int]) -> RereadRows:
    """Read rows of a chunk by their sorted indexes in it, without tokenizing the others."""
    if table.parquet:
        frame = read_rows(table, chunk.start, chunk.end)[indexes]
        return RereadRows(StoredRows(table, frame), [0] * len(indexes))
    with table.file.open() as file:
        file.seek(chunk.start)
        data = file.read(chunk.end - chunk.start)
    proved, offsets = proved_bytes(data, chunk.by_csv)
    if not proved.endswith(b"\n"):
        proved += b"\n"
    marks = find_marks(proved, table)
    feeds, ends = marks.feeds, marks.ends
    before: list[int] = ends.search_sorted(offsets, side="left").to_list()
    rows_before = [0, *accumulate(span.rows for span in chunk.by_csv)]
    newlines_before = [0, *accumulate(span.newlines for span in chunk.by_csv)]
    firsts = [rows + more for rows, more in zip(before, rows_before, strict=False)]
    cut = cache(partial(_rows_by_csv, data, table))
    own, newlines, picked = list[int](), list[int](), dict[int, list[str]]()
    for index in indexes:
        number = bisect_right(firsts, index)  # the index of the next span of csv's records
        offset = index - firsts[number - 1] if number else 0
        if number and offset < chunk.by_csv[number - 1].rows:
            rows = cut(chunk.by_csv[number - 1])
            picked[len(own)] = rows[offset]
            own.append(before[number - 1])
            newlines.append(newlines_before[number - 1] + sum(map(newlines_within, rows[:offset])))
        else:
            own.append(index - rows_before[number])
            newlines.append(newlines_before[number])
    starts = pl.concat([pl.Series([0], dtype=pl.UInt32), ends + 1])
    numbers = pl.Series(own, dtype=pl.UInt32)
    if len(feeds) > len(ends):
        within = (feeds.search_sorted(starts.gather(numbers), side="left") - numbers).to_list()
        newlines = [more + count for more, count in zip(newlines, within, strict=True)]
    numbers = pl.Series(
        [number for place, number in enumerate(own) if place not in picked], dtype=pl.UInt32
    )
    bounds = zip(starts.gather(numbers), starts.gather(numbers + 1), strict=True)
    chosen = b"".join(proved[start:end] for start, end in bounds)
    block = tokenize_split(SplitBlock(chosen, [], len(chosen)), table)
    behind = [place - count for count, place in enumerate(picked)]
    records = [CsvRecords(0, 0, [row], 0) for row in picked.values()]
    return RereadRows(with_records(block, behind, records, table.width), newlines)


def _rows_by_csv(data: bytes, table: TableSpec, span: CsvSpan) -> list[list[str]]:
    return cut_by_csv(data[: span.end], span.start, span.end - 1, table, complete=True).rows
