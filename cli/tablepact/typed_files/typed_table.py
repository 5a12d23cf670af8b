"""What the reader of each format returns: the labels and the records of a table, in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import polars as pl

Record = Sequence[object]
"""The cells of a row, each with its own type, or None for a null.

The types are str, bool, int, float, Decimal, date, datetime, time, timedelta, bytes, list and dict.
A list or dict has the values of JSON, and Decimals.
"""


class TypedFileError(Exception):
    """A file that cannot be read as its format.

    Args:
        note: What is wrong, in one line.
        line: The line of the file, from 1; None if it is unknown, or the file has no lines.
        column: The character in the line, from 1; None if it is unknown.
    """

    def __init__(self, note: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(note)
        self.note = note
        self.line = line
        self.column = column


class RecordBlock(NamedTuple):
    """Some consecutive records of a file, which may differ in length.

    Attributes:
        records: The records.
        lines: For each record, the line of the file at which it begins; empty if the file has no
            lines, or they are unknown.
    """

    records: Sequence[Record]
    lines: Sequence[int] = ()


class TypedTable(NamedTuple):
    """A table in a file whose cells have types.

    Reading the blocks raises TypedFileError where the file cannot be read.

    Attributes:
        labels: The names that the format itself gives the columns, such as the keys of objects;
            None if the header is among the records, as in a sheet.
        blocks: The records in blocks of bounded size. A block of a format that stores columns is a
            DataFrame, with the columns in the order of the labels.
    """

    labels: Sequence[str] | None
    blocks: Iterator[RecordBlock | pl.DataFrame]
