"""The tables within files whose cells have types: sheets, tables of a database, lists in JSON."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from tablepact.engine.storage.parquet_file import TAIL, InvalidParquet, require_parquet_tail
from tablepact.errors import PackageError, as_line
from tablepact.inference.unreadable import unreadable
from tablepact.package.table_files.table_formats import (
    DATABASE_FORMATS,
    TYPED_FORMATS,
    file_extension,
)
from tablepact.system.regular_files import open_bytes
from tablepact.typed_files.json_text import JsonText
from tablepact.typed_files.reader_of_format import BINARY_FORMATS, reader_of
from tablepact.typed_files.sqlite import read_table, tables
from tablepact.typed_files.typed_table import Reading, TypedFileError, TypedTable
from tablepact.typed_files.workbook import open_workbook, sheet_index

WORKBOOKS = {"xlsx": "excel", "ods": "ods"}
"""The formats of workbooks, and the name that frictionless has for the properties of each."""
NAMES = {
    "json": "JSON",
    "geojson": "GeoJSON",
    "jsonl": "JSON Lines",
    "ndjson": "JSON Lines",
    "xlsx": "an Excel workbook",
    "ods": "an OpenDocument spreadsheet",
    "arrow": "Arrow",
    "parquet": "Parquet",
    "sqlite": "an SQLite database",
}
_SIGNATURES = {b"SQLite format 3\0": "sqlite", b"PAR1": "parquet", b"ARROW1": "arrow"}
_DEPTH = 4
"""How many keys lead to a list of records in JSON, at most."""
_MOST_LISTS = 20
"""The most lists of records that are looked for in a JSON file."""
_ROWS = 100_000
"""The number of rows of a Parquet file that are read at a time."""
Sheet = str | int | None
"""The name of a sheet, or its number from 1; None for the first, or for each."""


class EmptyTable(PackageError):  # noqa: N818 - names the state of the table
    """Raised if a table has neither header nor rows."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """Where the table is in a file.

    Attributes:
        format: The format of the file.
        name: The name of the sheet or the table of a database, if the file has several.
        dialect: The properties of Table Dialect that name it, also as frictionless has them.
        has_others: Whether the file has other tables.
    """

    format: str
    name: str = ""
    dialect: Mapping[str, Any] = field(default_factory=dict)
    has_others: bool = False

    def shown_in(self, path: Path | str) -> str:
        """Return the path of the file, with the name of the part if there are others."""
        if not self.has_others:
            return str(path)
        kind = "table" if self.format in DATABASE_FORMATS else "sheet"
        return f"{path}, {kind} {self.name!r}"

    @property
    def is_binary(self) -> bool:
        """Whether the format has no encoding."""
        return self.format in (*BINARY_FORMATS, "parquet")


def typed_format(path: Path) -> str:
    """Return the format of a file whose cells have types; empty if it is read as CSV.

    The extension says it, or else the first bytes.
    """
    ending = file_extension({"path": path.name})
    if path.suffix.lower() in (".gz", ".zip", ".bz2", ".xz"):
        return ""
    if ending in (*TYPED_FORMATS, "parquet"):
        return ending
    try:
        with open_bytes(path) as file:
            start = file.read(16)
    except OSError:
        return ""
    return next(
        (file_format for mark, file_format in _SIGNATURES.items() if start.startswith(mark)), ""
    )


def find_parts(path: Path, file_format: str, sheet: Sheet = None) -> list[TablePart]:
    """Return the tables in a file.

    Args:
        path: The file.
        file_format: Its format.
        sheet: The sheet of a workbook; None for all.

    Raises:
        PackageError: It cannot be read, has no table or no such sheet.
    """
    if sheet is not None and file_format not in WORKBOOKS:
        raise PackageError(f"{path} is not a workbook, so it has no sheet {sheet!r}")
    with reading_errors(path, file_format), open_bytes(path) as file:
        if file_format in WORKBOOKS:
            return _sheets(file, file_format, sheet)
        if file_format in DATABASE_FORMATS:
            named = tables(path)
            if not named:
                raise PackageError(f"{path} has no tables")
            return [TablePart(file_format, name, {"table": name}, len(named) > 1) for name in named]
        if file_format == "json":
            return _list_in_json(path, file)
    return [TablePart(file_format)]


def _sheets(file: BinaryIO, file_format: str, sheet: Sheet) -> list[TablePart]:
    listed = open_workbook(file, file_format).sheets
    chosen = range(len(listed)) if sheet is None else [sheet_index(listed, sheet)]
    names, several = [one.name for one in listed], len(listed) > 1
    return [
        TablePart(
            file_format,
            names[index],
            {"sheetName": names[index], WORKBOOKS[file_format]: {"sheet": names[index]}}
            if several
            else {},
            several,
        )
        for index in chosen
    ]


def _list_in_json(path: Path, file: BinaryIO) -> list[TablePart]:
    """Return the only list of records in a JSON file."""
    text = JsonText(io.TextIOWrapper(file, "utf-8-sig", newline=""))
    found = list[str]()
    for one in text.paths_of_records(_DEPTH):
        found.append(one)
        if one == "" or len(found) > _MOST_LISTS:
            break
    if not found:
        raise PackageError(f"{path} has no table: no list of objects or of lists is in it")
    if len(found) > 1:
        listed = ", ".join(found[:_MOST_LISTS]) + (", …" if len(found) > _MOST_LISTS else "")
        raise PackageError(
            f"{path} has several lists of records: {listed}; describe it in a datapackage.json, "
            'with "property" in the dialect of each'
        )
    (name,) = found
    if name == "features":
        return [TablePart("geojson")]
    dialect = {"property": name, "json": {"property": name}} if name else {}
    return [TablePart("json", dialect=dialect)]


def open_typed_table(file: BinaryIO, path: Path, part: TablePart, encoding: str) -> TypedTable:
    """Return a table of a file, which stays open until all its rows are read."""
    if part.format == "parquet":
        return _open_parquet(file, path)
    if part.format in DATABASE_FORMATS:
        return read_table(path, part.name, stored=True)
    given = "" if encoding == "utf-8" else encoding
    return reader_of(part.format)(file, Reading(part.dialect, (), given, True, path))


def _open_parquet(file: BinaryIO, path: Path) -> TypedTable:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - TAIL, 0))
    require_parquet_tail(file.read(TAIL))
    frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    names = frame.collect_schema().names()

    def blocks() -> Iterator[pl.DataFrame]:
        start = 0
        while (block := frame.slice(start, _ROWS).collect()).height:
            yield block
            start += block.height

    return TypedTable(names, blocks())


@contextmanager
def reading_errors(path: Path, file_format: str) -> Iterator[None]:
    """Raise PackageError, in one line, for what is wrong with a file."""
    name = NAMES.get(file_format, file_format)
    try:
        with unreadable(path):
            yield
    except TypedFileError as error:
        place = f" (line {error.line:,})" if error.line else ""
        raise PackageError(f"{path} cannot be read as {name}: {error.note}{place}") from error
    except UnicodeDecodeError as error:
        raise PackageError(f"{path} is not {error.encoding.upper()}: {error.reason}") from error
    except InvalidParquet as error:
        raise PackageError(f"{path} cannot be read as {name}: {error}") from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = as_line(error, 300)
        raise PackageError(f"{path} cannot be read as {name}: {reason}") from error
