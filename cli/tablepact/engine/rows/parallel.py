"""Work through the rows of a file, block by block, on all cores, and give the results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Generic, Protocol, TypeVar

import polars as pl

from tablepact.engine.errors import AmbiguousQuoting
from tablepact.engine.rows.chunks import ByteRange, full_range, read_lines, read_records
from tablepact.engine.rows.csv_fallback import CsvSpan, SplitBlock, tokenize_split
from tablepact.engine.rows.csv_tokenizer import tokenize
from tablepact.engine.rows.parquet_rows import ParquetBlocks, StoredRows
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.table_spec import TableSpec

TICK = 0.5
"""How many seconds are waited at a time."""
Item = TypeVar("Item")
Result = TypeVar("Result")
Data = bytes | SplitBlock | pl.DataFrame
"""A block as it is read: CSV, also such whose quotes have been looked at, or rows of Parquet."""
BlockFunction = Callable[[RowBlock], Result]
"""What is done with the rows of a block."""


@dataclass(frozen=True, slots=True)
class ChunkResult(Generic[Result]):
    """A part of a file that has been worked through.

    Attributes:
        start: Its first byte, where a record begins; or its first row, in Parquet.
        end: The byte after its last, where a record ends; or the row after its last.
        by_csv: Where it has quotes out of place, so that csv has to cut it.
        result: What the work gave.
    """

    start: int
    end: int
    by_csv: tuple[CsvSpan, ...]
    result: Result


@dataclass(frozen=True, slots=True)
class RowRange:
    """A chunk with the position of its rows in the table.

    Attributes:
        chunk: The chunk.
        row: Its first row, from 0.
        rows: How many rows it has.
        newlines: The line feeds within cells before it.
    """

    chunk: ChunkResult[object]
    row: int
    rows: int
    newlines: int


def process_block(data: Data, table: TableSpec, work: BlockFunction[Result]) -> Result:
    """Do the work on one block, which begins and ends with a record: a pure function.

    Raises:
        AmbiguousQuoting: It cannot be proved how it is cut into cells; its quotes have to be looked
            at.
        DecodeError: It is not of the encoding of the table.
        FastPathUnsupported: It has a cell that is too long.
    """
    if isinstance(data, pl.DataFrame):
        return work(StoredRows(table, data))
    if isinstance(data, SplitBlock):
        return work(tokenize_split(data, table))
    return work(tokenize(data, table))


def map_chunks(
    table: TableSpec,
    work: BlockFunction[Result],
    span: ByteRange | None = None,
    *,
    workers: int = 0,
) -> Iterator[ChunkResult[Result]]:
    """Do the work on all blocks of a table, side by side, and give the results in order.

    From a block on whose quotes are ambiguous, those of each block are looked at before it is cut.

    Args:
        table: The table.
        work: What is done with the rows of a block.
        span: The part of the file that is worked through, where a record begins; otherwise all.
        workers: How many blocks are worked on at once; 0 for as many as there are cores.

    Raises:
        DecodeError: The file is not of its encoding.
        FastPathUnsupported: A record is too long.
        Refused: The file is damaged.
    """
    workers = workers or os.cpu_count() or 2
    pool = ThreadPoolExecutor(workers)
    try:
        span = span or full_range(table)
        with _opened(table, span.stop) as blocks:
            yield from _in_order(blocks, span, table, pool, workers + 1, work)
    finally:  # no waiting, for one of them may wait for frictionless
        pool.shutdown(wait=False, cancel_futures=True)


def map_in_order(
    work: Callable[[Item], Result], items: Iterable[Item], *, workers: int = 0
) -> Iterator[Result]:
    """Do the work on some items, side by side, and give the results in order.

    Args:
        work: What is done.
        items: On what; few are taken before they are worked on.
        workers: How many are worked on at once; 0 for as many as there are cores.
    """
    workers = workers or os.cpu_count() or 2
    pool = ThreadPoolExecutor(workers)
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > workers:
                yield _waited(waiting.popleft())
        while waiting:
            yield _waited(waiting.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Blocks(Protocol):
    """The blocks of a span, one after the other; ``careful`` if quotes are to be looked at."""

    careful: bool

    def read(self, start: int) -> Data: ...


@dataclass(slots=True)
class _ByteBlocks:
    """Those of CSV."""

    file: BinaryIO
    table: TableSpec
    stop: int
    careful: bool = False

    def read(self, start: int) -> bytes | SplitBlock:
        read = read_records if self.careful else read_lines
        return read(self.file, self.table, start, self.stop)


@contextmanager
def _opened(table: TableSpec, stop: int) -> Iterator[_Blocks]:
    if table.parquet:
        yield ParquetBlocks(table, stop)
        return
    with table.file.open() as file:
        yield _ByteBlocks(file, table, stop)


def _in_order(
    blocks: _Blocks,
    span: ByteRange,
    table: TableSpec,
    pool: ThreadPoolExecutor,
    window: int,
    work: BlockFunction[Result],
) -> Iterator[ChunkResult[Result]]:
    waiting: deque[ChunkResult[Future[Result]]] = deque()
    position = span.start
    try:
        while True:
            while len(waiting) < window and (size := _size(data := blocks.read(position))):
                by_csv = data.spans if isinstance(data, SplitBlock) else ()
                future = pool.submit(process_block, data, table, work)
                waiting.append(ChunkResult(position, position + size, by_csv, future))
                position += size
            if not waiting:
                return
            chunk = waiting.popleft()
            try:
                result = _waited(chunk.result)
            except AmbiguousQuoting:
                _drop(waiting)
                position, blocks.careful = chunk.start, True
                continue
            yield ChunkResult(chunk.start, chunk.end, chunk.by_csv, result)
    finally:
        _drop(waiting)


def _waited(future: Future[Result]) -> Result:
    """Wait for a result, but in ticks: polars keeps Ctrl-C from ending a wait without one."""
    while not future.done():
        wait([future], timeout=TICK)
    return future.result()


def _size(data: Data) -> int:
    return data.end if isinstance(data, SplitBlock) else len(data)


def _drop(waiting: deque[ChunkResult[Future[Result]]]) -> None:
    for chunk in waiting:
        chunk.result.cancel()
    waiting.clear()
