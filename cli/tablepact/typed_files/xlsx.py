"""Excel workbooks, ``.xlsx`` and ``.xlsm``: each cell with its own type, read as a stream.

No library for this has the types of all cells. fastexcel gives each column one type and fails where
there is none; python-calamine turns error cells into empty texts and dates before 1900 into
midnight, and allocates the whole area that the cells span, for which a file of a few kilobytes ends
the process; openpyxl takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from tablepact.typed_files.office_archive import OfficeArchive
from tablepact.typed_files.sheets import Sheet, SheetRow
from tablepact.typed_files.xlsx_cells import CellValues
from tablepact.typed_files.xlsx_parts import (
    SharedStrings,
    Styles,
    read_parts,
    read_styles,
    unescaped,
)
from tablepact.typed_files.xlsx_sheet import SheetRows

OPENPYXL_STYLES = "xl/styles.xml"
"""The part in which openpyxl looks for styles."""


class XlsxWorkbook:
    """An Excel workbook; see ``workbook.Workbook``.

    Args:
        archive: Its parts.

    Raises:
        TypedFileError: It is not an Excel workbook.
    """

    def __init__(self, archive: OfficeArchive) -> None:
        self._archive = archive
        self._parts = read_parts(archive)

    @cached_property
    def sheets(self) -> Sequence[Sheet]:
        """Its sheets of cells."""
        return [Sheet(sheet.name, sheet.hidden) for sheet in self._parts.sheets]

    def rows(self, index: int, *, like_frictionless: bool) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that are in the file, in its order."""
        archive, parts = self._archive, self._parts
        texts = list[str]()
        place = OPENPYXL_STYLES if like_frictionless else parts.styles
        if parts.strings in archive or (parts.strings and like_frictionless):
            escapes = _shortened if like_frictionless else unescaped
            texts = SharedStrings(archive, parts.strings, escapes).texts
        styles = Styles(frozenset(), frozenset())
        if place in archive:
            styles = read_styles(archive, place)
        own = str if like_frictionless else unescaped
        values = CellValues(texts, styles, parts.from_1904, own)
        rows = SheetRows(archive, parts.sheets[index].part, values)
        return _as_declared(rows) if like_frictionless else iter(rows)


def _shortened(text: str) -> str:
    """Return a shared text as openpyxl does, which removes only the escape of an underscore."""
    return text.replace("x005F_", "")


def _as_declared(rows: SheetRows) -> Iterator[SheetRow]:
    """Yield the rows as openpyxl does: within the size that the sheet declares, and as wide."""
    after = 1
    for row in rows:
        width, height = rows.size
        if height and row.number > height:
            for number in range(after, height + 1):
                yield SheetRow(number, [None] * width)
            return
        if row.number < after:
            continue
        for number in range(after, row.number):
            yield SheetRow(number, [None] * width)
        cells = row.cells[:width] if width else row.cells
        yield SheetRow(row.number, cells + [None] * (width - len(cells)))
        after = row.number + 1
