"""Read the rows of a sheet of an Excel workbook, as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablepact import settings
from tablepact.typed_files.office_archive import OfficeArchive
from tablepact.typed_files.office_xml import (
    PLAIN_TEXT,
    Attributes,
    PlainItems,
    XmlPart,
    has_unknown_entity,
    read_items,
    unescape_xml,
)
from tablepact.typed_files.sheets import LAST_ROW, SheetRow, column_index, column_letters
from tablepact.typed_files.typed_table import TooLargeError, TypedFileError
from tablepact.typed_files.xlsx_cells import CellValues

_CELL = re.compile(
    r'(<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?'
    rf"(?:/>|>(?:<f[^<>]*(?:/>|>{PLAIN_TEXT}</f>))?"
    rf"(?:<v>({PLAIN_TEXT})</v>|<v/>"
    rf'|<is><t(?: xml:space="preserve")?>({PLAIN_TEXT})</t></is>)?</c>)\s*)'
)
"""A cell in plain form: itself, column, style, type, value, inline text."""
_ROW = re.compile(r"\s*<row(?: ([^<>]*?))?(?:/>|>\s*(.*?)</row>)", re.DOTALL)
_NUMBER = re.compile(r'(?:^|\s)r="([0-9]{1,7})"')


class SheetRows:
    """The rows of a sheet.

    Attributes:
        size: The last column and row that the sheet declares, after the first rows have been read;
            0 where it declares none.

    Args:
        archive: The workbook.
        part: The name of the part of the sheet.
        values: The values of its cells.
    """

    def __init__(self, archive: OfficeArchive, part: str, values: CellValues) -> None:
        self.size = (0, 0)
        self._pieces = archive.pieces(part)
        self._values = values
        self._widest = settings.current().max_columns
        self._xml = XmlPart(part, self._start, self._end, self._text)
        self._read: list[SheetRow] = []
        self._number, self._column, self._cells = 0, -1, list[object]()
        self._path: list[str] = ["", ""]
        self._cell: Attributes = {}
        self._value: list[str] = []
        self._inline: list[str] | None = None

    def __iter__(self) -> Iterator[SheetRow]:
        """Yield the rows that are in the file, in its order.

        Raises:
            TypedFileError: The sheet cannot be read.
        """
        items = PlainItems(re.compile(b"<sheetData>"), b"</row>", b"</sheetData>", self._read_plain)
        for _ in read_items(self._pieces, self._xml, items):
            yield from self._read
            self._read = []

    def _read_plain(self, text: str, place: int) -> int:
        """Read the row at an index if it is plain; return the index after it."""
        found = _ROW.match(text, place)
        if not found:
            return place
        attributes, content = found[1] or "", found[2] or ""
        cells = _CELL.findall(content)
        if sum([len(cell[0]) for cell in cells]) != len(content):
            return place
        number = _NUMBER.search(attributes)
        if "&" in attributes or (not number and " r=" in f" {attributes}"):
            return place
        escaped = "&" in content
        if escaped and has_unknown_entity(content):
            return place
        self._begin_row(int(number[1]) if number else None)
        self._read_cells(cells, escaped=escaped)
        self._end_row()
        return found.end()

    def _read_cells(self, cells: list[tuple[str, ...]], *, escaped: bool) -> None:
        """Read the cells of a row, as ``_CELL`` finds them.

        Args:
            cells: The cells.
            escaped: Whether their texts may have entities.
        """
        row, read, widest = self._cells, self._values.read, self._widest
        try:
            for cell, letters, style, kind, value, inline in cells:
                index = self._column = column_index(letters)
                if index == len(row) < widest:
                    row.append(None)
                else:
                    self._reach(index)
                if kind == "inlineStr":
                    row[index] = unescape_xml(inline) if "<is>" in cell else None
                elif value:
                    row[index] = read(kind, style, unescape_xml(value) if escaped else value)
                else:
                    row[index] = None
        except (ValueError, IndexError) as error:
            raise self._wrong(value, error) from error

    def _begin_row(self, number: int | None) -> None:
        """Begin a row, without a number for the next one.

        Raises:
            TypedFileError: A sheet has no such row.
        """
        self._number = self._number + 1 if number is None else number
        if not 1 <= self._number <= LAST_ROW:
            raise TypedFileError(f"it has a row {self._number:,}; the last one is {LAST_ROW:,}")
        self._column, self._cells = -1, []

    def _reach(self, index: int) -> None:
        """Go to the cell with an index, and fill the row with empty cells up to it.

        Raises:
            TypedFileError: It is beyond the limit of the settings.
        """
        self._column = index
        if index >= len(self._cells):
            if index >= self._widest:
                place = f"{column_letters(index)}{self._number}"
                raise TooLargeError(f"it has a cell {place}; the limit is {self._widest:,} columns")
            self._cells.extend([None] * (index + 1 - len(self._cells)))

    def _end_row(self) -> None:
        self._read.append(SheetRow(self._number, self._cells))

    def _wrong(self, text: str, error: Exception) -> TypedFileError:
        """Return the error of the current cell, whose text is not of its type."""
        place = f"{column_letters(self._column)}{self._number}"
        known = "there is no such shared text"
        what = known if isinstance(error, IndexError) else "it is not of the type of the cell"
        return TypedFileError(f"cell {place} has {text[:60]!r}: {what}")

    def _start(self, name: str, attributes: Attributes) -> None:
        path = self._path
        if name == "row" and path[-1] == "sheetData":
            number = attributes.get("r")
            self._begin_row(None if number is None else _row_number(number))
        elif name == "c" and path[-1] == "row":
            self._cell, self._inline, self._value = attributes, None, []
            reference = attributes.get("r")
            self._reach(self._column + 1 if reference is None else _column(reference))
        elif name == "is" and path[-1] == "c":
            self._inline = []
        elif name == "dimension":
            self.size = _size(attributes.get("ref", ""))
        path.append(name)

    def _end(self, name: str) -> None:
        path = self._path
        path.pop()
        if name == "c" and path[-1] == "row":
            kind, text = self._cell.get("t", ""), "".join(self._value)
            value: object = None
            if kind == "inlineStr":
                value = None if self._inline is None else "".join(self._inline)
            elif text:
                try:
                    value = self._values.read(kind, self._cell.get("s", ""), text)
                except (ValueError, IndexError) as error:
                    raise self._wrong(text, error) from error
            self._cells[self._column] = value
        elif name == "row" and path[-1] == "sheetData":
            self._end_row()

    def _text(self, data: str) -> None:
        path = self._path
        if path[-1] == "v" and path[-2] == "c":
            self._value.append(data)
        elif path[-1] == "t" and self._inline is not None and "rPh" not in path:
            self._inline.append(data)


def _row_number(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError) as error:
        raise TypedFileError(f"a row has the number {text[:20]!r}") from error


def _column(reference: str) -> int:
    letters = reference.rstrip("0123456789").replace("$", "")
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise TypedFileError(f"a cell has the reference {reference[:20]!r}")
    return column_index(letters)


def _size(reference: str) -> tuple[int, int]:
    """Return the number of columns and rows up to the end of a range; 0 where it has none."""
    last = reference.rpartition(":")[2].replace("$", "")
    letters = last.rstrip("0123456789")
    digits = last.removeprefix(letters)
    valid = letters.isascii() and letters.isalpha() and len(letters) <= 3
    return (column_index(letters) + 1 if valid else 0, int(digits[:9]) if digits else 0)
