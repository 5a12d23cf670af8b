"""Read a sheet of a workbook: ``.xlsx`` and its kin, or ``.ods``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from tablepact.typed_files.office_archive import OfficeArchive
from tablepact.typed_files.sheets import SPARSE_CELLS, SPARSE_RATIO, Sheet, SheetRow, Workbook
from tablepact.typed_files.typed_table import Record, Records, TypedFileError, TypedTable

BLOCK_CELLS = 100_000
"""The approximate number of cells of a block."""
SHOWN = 20
"""The number of sheets that a message lists."""


def open_workbook(file: Path, form: str, opened: ExitStack) -> Workbook:
    """Return a workbook.

    Args:
        file: Its path.
        form: Its format, ``xlsx`` or ``ods``.
        opened: Closes the file.

    Raises:
        TypedFileError: It is not such a workbook.
        OSError: It cannot be opened.
    """
    archive = OfficeArchive(opened.enter_context(file.open("rb")))
    if form == "ods":
        from tablepact.typed_files.ods import OdsWorkbook

        return OdsWorkbook(archive)
    from tablepact.typed_files.xlsx import XlsxWorkbook

    return XlsxWorkbook(archive)


def sheets(file: Path, form: str) -> Sequence[Sheet]:
    """Return the sheets of a workbook; see ``open_workbook``."""
    with ExitStack() as opened:
        return open_workbook(file, form, opened).sheets


def read_sheet(
    file: Path, form: str, sheet: str | int = 1, *, like_frictionless: bool = False
) -> TypedTable:
    """Return the rows of a sheet, from its first row and column on.

    Rows that are not in the file are empty. Unless ``like_frictionless``, empty rows after the last
    one with a cell are left out, and so are empty cells at the end of a row.

    Args:
        file: The path of the workbook.
        form: Its format, ``xlsx`` or ``ods``.
        sheet: The name of the sheet, or its number from 1.
        like_frictionless: Whether the cells and the width are those that frictionless reads.

    Raises:
        TypedFileError: It is not such a workbook, or has no such sheet.
        OSError: It cannot be opened.
    """
    with ExitStack() as opening:
        workbook = open_workbook(file, form, opening)
        index = sheet_index(workbook.sheets, sheet)
        opened = opening.pop_all()

    def blocks() -> Iterator[Records]:
        with opened:
            rows = workbook.rows(index, like_frictionless=like_frictionless)
            yield from _blocks(rows if like_frictionless else _trimmed(rows))

    return TypedTable(None, blocks(), first_line=1)


def sheet_index(listed: Sequence[Sheet], sheet: str | int) -> int:
    """Return the index of a sheet.

    Raises:
        TypedFileError: There is no such sheet; the message lists those that there are.
    """
    names = [one.name for one in listed]
    if isinstance(sheet, str) and sheet in names:
        return names.index(sheet)
    if isinstance(sheet, int) and 1 <= sheet <= len(names):
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
        filled += len(cells) + 1
        widest = max(widest, len(cells))
        if number * widest > max(SPARSE_CELLS, filled * SPARSE_RATIO):
            raise TypedFileError(
                f"nearly all of its cells are empty: {filled:,} are filled up to row {number:,}"
            )
        for missing in range(expected, number + 1):
            records.append(cells if missing == number else ())
            held += len(records[-1]) + 1
            if held >= BLOCK_CELLS:
                yield records
                records, held = [], 0
        expected = number + 1
    if records:
        yield records
