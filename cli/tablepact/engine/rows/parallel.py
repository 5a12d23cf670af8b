"""Process the rows of a file block by block on all cores, and yield the results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
"""How many seconds to wait at a time."""
Item = TypeVar("Item")
Result = TypeVar("Result")
Data = bytes | SplitBlock | pl.DataFrame
"""A block as it is read: bytes of CSV, the same split by its quotes, or rows of Parquet."""
BlockFunction = Callable[[RowBlock], Result]
"""A function of the rows of a block."""


@dataclass(frozen=True, slots=True)
class ChunkResult(Generic[Result]):
    """A processed part of a file.

    Attributes:
        start: The offset of its first byte, where a record begins; for Parquet, its first row.
        end: The offset after its last byte, where a record ends; for Parquet, after its last row.
        by_csv: The records with misplaced quotes, which csv has to tokenize.
        result: The result of the work.
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
        row: The number of its first row, from 0.
        rows: How many rows it has.
        newlines: How many line feeds the cells before it contain.
    """

    chunk: ChunkResult[object]
    row: int
    rows: int
    newlines: int


def process_block(data: Data, table: TableSpec, work: BlockFunction[Result]) -> Result:
    """Apply a function to a block, which begins and ends with a record.

    Raises:
        AmbiguousQuoting: polars and csv may tokenize the block differently; split it first.
        DecodeError: The block is not valid in the encoding of the table.
        FastPathUnsupported: A cell is too long.
    """
    if isinstance(data, pl.DataFrame):
        return work(StoredRows(table, data))
    if isinstance(data, SplitBlock):
        bounds = tuple((span.start, span.end) for span in data.spans)
        rows = tokenize_split(data, table)
        return work(replace(rows, data=data.data[: data.end], misquoted=bounds))
    return work(replace(tokenize(data, table), data=data))


def map_chunks(
    table: TableSpec,
    work: BlockFunction[Result],
    span: ByteRange | None = None,
    *,
    workers: int = 0,
) -> Iterator[ChunkResult[Result]]:
    """Apply a function to all blocks of a table in parallel, and yield the results in order.

    From the first block with ambiguous quotes on, each block is split by its quotes when it is
    read.

    Args:
        table: The table.
        work: The function of the rows of a block.
        span: The part of the file to process, which starts with a record; by default all of it.
        workers: How many blocks to process in parallel; 0 for the number of cores.

    Raises:
        DecodeError: The file is not valid in its encoding.
        FastPathUnsupported: A record is too long.
        SourceError: The file is damaged.
    """
    workers = workers or os.cpu_count() or 2
    pool = ThreadPoolExecutor(workers)
    try:
        span = span or full_range(table)
        with _opened(table, span.stop) as blocks:
            yield from _in_order(blocks, span, table, pool, workers + 1, work)
    finally:  # do not wait: a thread may be waiting for frictionless
        pool.shutdown(wait=False, cancel_futures=True)


def map_in_order(
    work: Callable[[Item], Result], items: Iterable[Item], *, workers: int = 0
) -> Iterator[Result]:
    """Apply a function to items in parallel, and yield the results in order.

    Args:
        work: The function.
        items: The items; only a few are taken in advance.
        workers: How many items to process in parallel; 0 for the number of cores.
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
    """The interface of a reader of blocks; if ``careful``, it splits them by their quotes."""

    careful: bool

    def read(self, start: int) -> Data: ...


@dataclass(slots=True)
class _ByteBlocks:
    """The blocks of a CSV file."""

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
                alone = not waiting and position + size >= span.stop
                future = (_run if alone else pool.submit)(process_block, data, table, work)
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


def _run(
    process: Callable[[Data, TableSpec, BlockFunction[Result]], Result],
    data: Data,
    table: TableSpec,
    work: BlockFunction[Result],
) -> Future[Result]:
    """Process the only block of a table in this thread, since starting one would take longer."""
    future: Future[Result] = Future()
    try:
        future.set_result(process(data, table, work))
    except Exception as error:
        future.set_exception(error)
    return future


def _waited(future: Future[Result]) -> Result:
    """Wait for a result in ticks: with polars, Ctrl-C does not end a wait without a timeout."""
    while not future.done():
        wait([future], timeout=TICK)
    return future.result()


def _size(data: Data) -> int:
    return data.end if isinstance(data, SplitBlock) else len(data)


def _drop(waiting: deque[ChunkResult[Future[Result]]]) -> None:
    for chunk in waiting:
        chunk.result.cancel()
    waiting.clear()
