"""What the reader of each format returns: the labels and the records of a table, in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tablepact.package.metadata.json_types import Metadata

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


class TooLargeError(TypedFileError):
    """A file that exceeds a limit of the settings, and therefore is not read."""


Records = Sequence[Record | None]
"""Some consecutive records of a file, which may differ in length.

None stands for a blank line, which is no row but counts for the numbers of those that follow.
"""


class Reading(NamedTuple):
    """How the file of a table is to be read.

    Attributes:
        dialect: Its dialect, with the properties of formats as frictionless names them, such as
            ``{"json": {"property": "data"}}``; see ``engine/descriptor/dialects.py``.
        fields: The names of the fields of its schema.
        encoding: The encoding of its text; empty for UTF-8, or if it is no text.
        standard: Whether it is read by the standard where frictionless reads otherwise.
        path: The path of the file, for a reader that opens it itself.
    """

    dialect: Metadata = MappingProxyType({})
    fields: Sequence[str] = ()
    encoding: str = ""
    standard: bool = True
    path: Path = Path()


class Remark(NamedTuple):
    """Something suspicious in a file that can be read.

    Attributes:
        code: The code of the finding.
        note: What it is, in one line.
        record: The index of the record, from 0.
    """

    code: str
    note: str
    record: int


class TypedTable(NamedTuple):
    """A table in a file whose cells have types.

    Reading the blocks raises TypedFileError where the file cannot be read.

    Attributes:
        labels: The names that the format itself gives the columns, such as the keys of objects;
            None if the header is among the records, as in a sheet. More of them may be found while
            the blocks are read; a record then may have fewer cells than there are labels.
        blocks: The records in blocks of bounded size. A block of a format that stores columns is a
            DataFrame, with the columns in the order of the labels.
        first_line: The line of the file at which the first record begins, if each record has a
            line of its own; otherwise None.
        remarks: What is suspicious in the file, complete once all blocks are read.
        sheet: The name of the sheet, whose rows have the numbers of the records; empty for none.
        unread: What of the file is not read although nothing says so, such as its other sheets.
        filled: Whether the cells that a record lacks at its end are null, as in a sheet.
    """

    labels: Sequence[str] | None
    blocks: Iterator[Records | pl.DataFrame]
    first_line: int | None = None
    remarks: Sequence[Remark] = ()
    sheet: str = ""
    unread: str = ""
    filled: bool = False
