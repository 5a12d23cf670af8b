"""Tables in Arrow's formats for files and streams: ``.arrow``, ``.feather``, ``.ipc``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from tablepact.errors import as_line
from tablepact.typed_files.arrow_messages import (
    DICTIONARY,
    END,
    RECORDS,
    SCHEMA,
    ArrowMessage,
    messages,
)
from tablepact.typed_files.typed_table import Reading, TypedFileError, TypedTable

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 16 * 2**20
"""The number of bytes of records, as they are in the file, that are read at a time."""
BLOCK_ROWS = 100_000
"""The most rows of a block."""


def open_arrow(file: BinaryIO, _: Reading) -> TypedTable:
    """Return the columns and rows of an Arrow file, or of a stream in a file.

    Args:
        file: The file, which stays open until all blocks are read.

    Raises:
        TypedFileError: It is neither, or has columns that polars cannot read.
    """
    rest = messages(file)
    schema = next(rest, None)
    if schema is None or schema.kind != SCHEMA:
        raise TypedFileError("it is not an Arrow file, or a damaged one")
    return TypedTable(_frame([schema.data]).columns, _blocks(schema, rest))


def _blocks(schema: ArrowMessage, rest: Iterator[ArrowMessage]) -> Iterator[pl.DataFrame]:
    """Yield the rows, some batches at a time."""
    dictionaries: list[bytes] = []
    batches: list[bytes] = []
    size = 0
    for message in rest:
        if message.kind == DICTIONARY:  # which also holds for batches after it
            yield from _slices([schema.data, *dictionaries, *batches] if batches else [])
            batches, size = [], 0
            dictionaries.append(message.data)
        elif message.kind == RECORDS and message.rows:
            batches.append(message.data)
            size += len(message.data)
            if size >= AT_ONCE:
                yield from _slices([schema.data, *dictionaries, *batches])
                batches, size = [], 0
    yield from _slices([schema.data, *dictionaries, *batches] if batches else [])


def _slices(parts: list[bytes]) -> Iterator[pl.DataFrame]:
    if parts:
        yield from _frame(parts).iter_slices(BLOCK_ROWS)


def _frame(parts: list[bytes]) -> pl.DataFrame:
    import polars as pl

    with _polars_errors():
        return pl.read_ipc_stream(io.BytesIO(b"".join(chain(parts, [END]))))


@contextmanager
def _polars_errors() -> Iterator[None]:
    """Turn errors and panics of polars into the error of a file."""
    import polars as pl

    try:
        yield
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = as_line(error, 300)
        raise TypedFileError(f"it cannot be read as Arrow: {reason}") from error
