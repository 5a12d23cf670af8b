"""Read a sheet of a workbook: ``.xlsx`` and its kin, or ``.ods``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from tablepact.package.metadata.json_types import Metadata
from tablepact.typed_files.office_archive import OfficeArchive
from tablepact.typed_files.sheets import SPARSE_CELLS, SPARSE_RATIO, Sheet, SheetRow, Workbook
from tablepact.typed_files.typed_table import (
    Reading,
    Record,
    Records,
    TooLargeError,
    TypedFileError,
    TypedTable,
)

BLOCK_CELLS = 400_000
"""The approximate number of cells of a block."""
SHOWN = 20
"""The number of sheets that a message lists."""


def open_xlsx(file: BinaryIO, reading: Reading) -> TypedTable:
    """Return a sheet of an Excel workbook, by default the first.

    Args:
        file: The file, which stays open until all blocks are read.
        reading: How it is read.

    Raises:
        TypedFileError: It is not an Excel workbook, or has no such sheet.
    """
    control = _control(reading, "excel")
    return read_sheet(
        file,
        "xlsx",
        control.get("sheet"),
        like_frictionless=not reading.standard,
        as_text=bool(control.get("stringified")),
    )


def open_ods(file: BinaryIO, reading: Reading) -> TypedTable:
    """Return a sheet of an OpenDocument spreadsheet, as ``open_xlsx`` does."""
    sheet = _control(reading, "ods").get("sheet")
    return read_sheet(file, "ods", sheet, like_frictionless=not reading.standard)


def _control(reading: Reading, name: str) -> Metadata:
    """Return the properties of a dialect for one format."""
    control = reading.dialect.get(name)
    return control if isinstance(control, Mapping) else {}


def open_workbook(file: BinaryIO, file_format: str) -> Workbook:
    """Return a workbook.

    Args:
        file: The file.
        file_format: Its format, ``xlsx`` or ``ods``.

    Raises:
        TypedFileError: It is not such a workbook.
    """
    archive = OfficeArchive(file)
    if file_format == "ods":
        from tablepact.typed_files.ods import OdsWorkbook

        return OdsWorkbook(archive)
    from tablepact.typed_files.xlsx import XlsxWorkbook

    return XlsxWorkbook(archive)


def read_sheet(
    file: BinaryIO,
    file_format: str,
    sheet: object = None,
    *,
    like_frictionless: bool = False,
    as_text: bool = False,
) -> TypedTable:
    """Return the rows of a sheet, from its first row and column on.

    Rows that are not in the file are empty. Unless ``like_frictionless``, empty rows after the last
    one with a cell are left out, and so are empty cells at the end of a row.

    Args:
        file: The workbook.
        file_format: Its format, ``xlsx`` or ``ods``.
        sheet: The name of the sheet, or its number from 1; by default the first.
        like_frictionless: Whether the cells and the width are those that frictionless reads.
        as_text: Whether all values are read as text.

    Raises:
        TypedFileError: It is not such a workbook, or has no such sheet.
    """
    workbook = open_workbook(file, file_format)
    index = sheet_index(workbook.sheets, 1 if sheet is None else sheet)
    rows = workbook.rows(index, like_frictionless=like_frictionless)
    if as_text:
        rows = map(_as_text, rows)
    blocks = _blocks(rows if like_frictionless else _trimmed(rows))
    name = workbook.sheets[index].name
    others = len(workbook.sheets) - 1
    unread = f"the first of {others + 1} sheets, {name!r}" if others and sheet is None else ""
    return TypedTable(None, blocks, sheet=name, unread=unread, filled=not like_frictionless)


def _as_text(row: SheetRow) -> SheetRow:
    return SheetRow(row.number, [None if cell is None else str(cell) for cell in row.cells])


def sheet_index(listed: Sequence[Sheet], sheet: object) -> int:
    """Return the index of a sheet.

    Raises:
        TypedFileError: There is no such sheet; the message lists those that there are.
    """
    names = [one.name for one in listed]
    if isinstance(sheet, str) and sheet in names:
        return names.index(sheet)
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 1 <= sheet <= len(names):
        return sheet - 1
    shown = ", ".join(map(repr, names[:SHOWN])) or "none"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    raise TypedFileError(f"it has no sheet {sheet!r}; it has {shown}{more}")


def _trimmed(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """Yield the rows that have a cell, without the empty cells at their ends."""
    for row in rows:
        cells = row.cells
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield row


def _blocks(rows: Iterable[SheetRow]) -> Iterator[Records]:
    """Yield rows in blocks, with empty rows where rows are missing.

    Raises:
        TypedFileError: The rows are not in order, or nearly all cells that they span are empty.
    """
    records: list[Record] = []
    expected, filled, held, widest = 1, 0, 0, 0
    for number, cells in rows:
        if number < expected:
            raise TypedFileError(f"row {number:,} comes after row {expected - 1:,}")
        filled += len(cells) - cells.count(None) + 1
        widest = max(widest, len(cells))
        if number * widest > max(SPARSE_CELLS, filled * SPARSE_RATIO):
            raise TooLargeError(
                f"nearly all of its cells are empty: {filled:,} are filled up to row {number:,}"
            )
        for missing in range(expected, number + 1):
            records.append(cells if missing == number else ())
            held += widest + 1  # as many as the rows have when they are filled up
            if held >= BLOCK_CELLS:
                yield records
                records, held = [], 0
        expected = number + 1
    if records:
        yield records
