"""Work through the rows of a file, block by block, on all cores, and give the results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, Generic, Protocol, TypeVar

import polars as pl

from tablepact.engine.errors import AmbiguousQuoting
from tablepact.engine.rows.chunks import ByteRange, full_range, read_block
from tablepact.engine.rows.csv_fallback import FIRST_BYTES, read_records, unambiguous_prefix
from tablepact.engine.rows.csv_tokenizer import block_of_records, tokenize
from tablepact.engine.rows.parquet_rows import ParquetBlocks, block_of_rows, read_rows
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.table_spec import TableSpec

TICK = 0.5
"""How many seconds are waited at a time."""
Item = TypeVar("Item")
Result = TypeVar("Result")
Data = bytes | pl.DataFrame
"""A block as it is read: bytes of CSV, or rows of Parquet."""
BlockFunction = Callable[[RowBlock], Result]
"""What is done with the rows of a block."""


@dataclass(frozen=True, slots=True)
class ChunkResult(Generic[Result]):
    """A part of a file that has been worked through.

    Attributes:
        start: Its first byte, where a record begins; or its first row, in Parquet.
        end: The byte after its last, where a record ends; or the row after its last.
        by_csv: Whether it has to be cut by csv.
        result: What the work gave.
    """

    start: int
    end: int
    by_csv: bool
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
        AmbiguousQuoting: It cannot be proved how it is cut into cells.
        DecodeError: It is not of the encoding of the table.
    """
    if isinstance(data, pl.DataFrame):
        return work(block_of_rows(table, data))
    return work(tokenize(data, table))


def map_chunks(
    table: TableSpec,
    work: BlockFunction[Result],
    span: ByteRange | None = None,
    *,
    workers: int = 0,
) -> Iterator[ChunkResult[Result]]:
    """Do the work on all blocks of a table, side by side, and give the results in order.

    A block that is ambiguous is worked through again in parts, and what follows is cut anew.

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


def reread(table: TableSpec, chunk: ChunkResult[object]) -> RowBlock:
    """Read and tokenize a chunk once more."""
    if table.parquet:
        return block_of_rows(table, read_rows(table, chunk.start, chunk.end))
    if chunk.by_csv:
        rows, _, feeds = read_records(table, chunk.start, chunk.end - chunk.start)
        return block_of_records(rows, table.width, feeds)
    with table.file.open() as file:
        file.seek(chunk.start)
        return tokenize(file.read(chunk.end - chunk.start), table)


def reread_rows(
    table: TableSpec, chunk: ChunkResult[object], indexes: Sequence[int], *, newlines: int
) -> pl.DataFrame:
    """Read some rows of a chunk once more.

    Args:
        table: The table.
        chunk: The chunk, of which no row has too few or too many cells.
        indexes: The rows, from 0.
        newlines: How many line feeds there are within its cells; without one each line is a row.
    """
    if table.parquet or chunk.by_csv or newlines:
        return reread(table, chunk).frame[indexes]
    with table.file.open() as file:
        file.seek(chunk.start)
        lines = file.read(chunk.end - chunk.start).split(b"\n")
    return tokenize(b"\n".join([*(lines[index] for index in indexes), b""]), table).frame


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

    def read(self, start: int) -> bytes:
        return read_block(self.file, self.table, start, self.stop, careful=self.careful)


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
    waiting: deque[tuple[Data, int, Future[Result]]] = deque()
    (position, stop), by_csv = span, FIRST_BYTES
    try:
        while True:
            while len(waiting) < window and len(data := blocks.read(position)):
                waiting.append((data, position, pool.submit(process_block, data, table, work)))
                position += len(data)
            if not waiting:
                return
            data, start, future = waiting.popleft()
            try:
                yield ChunkResult(start, start + len(data), False, _waited(future))
                by_csv = FIRST_BYTES
            except AmbiguousQuoting:
                _drop(waiting)
                if not blocks.careful:  # most likely the block ends within quotes
                    position, blocks.careful = start, True
                    continue
                assert isinstance(data, bytes)  # noqa: S101 - rows are never ambiguous
                for chunk in _resolve_ambiguous(
                    data, start, min(by_csv, stop - start), table, work
                ):
                    yield chunk
                    position = chunk.end
                by_csv *= 2
    finally:
        _drop(waiting)


def _waited(future: Future[Result]) -> Result:
    """Wait for a result, but in ticks: polars keeps Ctrl-C from ending a wait without one."""
    while not future.done():
        wait([future], timeout=TICK)
    return future.result()


def _resolve_ambiguous(
    data: bytes, start: int, size: int, table: TableSpec, work: BlockFunction[Result]
) -> Iterator[ChunkResult[Result]]:
    """Work through what is proved of an ambiguous block, then by csv beyond that."""
    proved = unambiguous_prefix(data, table)
    if 0 < proved < len(data):
        with suppress(AmbiguousQuoting):
            result = process_block(data[:proved], table, work)
            yield ChunkResult(start, start + proved, False, result)
            start += proved
    rows, end, feeds = read_records(table, start, size)
    yield ChunkResult(start, end, True, work(block_of_records(rows, table.width, feeds)))


def _drop(waiting: deque[tuple[Data, int, Future[Result]]]) -> None:
    for _, _, future in waiting:
        future.cancel()
    waiting.clear()
