"""Spreadsheets of OpenDocument, ``.ods``: each cell with its own type, read as a stream."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from tablepact import settings
from tablepact.typed_files.office_archive import OfficeArchive
from tablepact.typed_files.office_xml import Attributes, XmlPart, parse_part
from tablepact.typed_files.sheets import LAST_ROW, SPARSE_CELLS, SPARSE_RATIO, Sheet, SheetRow
from tablepact.typed_files.typed_table import TooLargeError, TypedFileError

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
MOST_REPEATED = 32
"""The number of repetitions from which frictionless reads a cell or a row only once."""
_NUMBERS = ("float", "percentage", "currency")
_ELAPSED = re.compile(
    r"P(?:(\d{1,9})D)?T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,9}))?S)?"
)
_ROW, _CELLS = "table-row", ("table-cell", "covered-table-cell")


class OdsWorkbook:
    """A spreadsheet of OpenDocument; see ``workbook.Workbook``.

    Args:
        archive: Its parts.

    Raises:
        TypedFileError: It is not such a spreadsheet, or is encrypted.
    """

    def __init__(self, archive: OfficeArchive) -> None:
        self._archive = archive
        if MANIFEST in archive:
            parse_part(archive, MANIFEST, _refuse_encryption)

    @cached_property
    def sheets(self) -> Sequence[Sheet]:
        """Its sheets."""
        found: list[Sheet] = []
        depth = 0

        def start(name: str, attributes: Attributes) -> None:
            nonlocal depth
            if name == "table" and not depth:
                found.append(Sheet(attributes.get("name", "")))
            depth += name == "table"

        def end(name: str) -> None:
            nonlocal depth
            depth -= name == "table"

        parse_part(self._archive, CONTENT, start, end)
        return found

    def rows(self, index: int, *, like_frictionless: bool) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that are in the file, in its order."""
        if not like_frictionless:
            yield from _SheetRows(self._archive, index)
            return
        narrow = _SheetRows(self._archive, index, like_frictionless=True)
        width = max((len(row.cells) for row in narrow), default=0)
        for row in _SheetRows(self._archive, index, like_frictionless=True):
            yield SheetRow(row.number, [*row.cells, *[None] * (width - len(row.cells))])


def _refuse_encryption(name: str, _: Attributes) -> None:
    if name == "encryption-data":
        raise TypedFileError("it is encrypted")


class _SheetRows:
    """The rows of a sheet.

    Args:
        archive: The spreadsheet.
        index: The index of the sheet.
        like_frictionless: Whether values and repetitions are those that frictionless reads.
    """

    def __init__(
        self, archive: OfficeArchive, index: int, *, like_frictionless: bool = False
    ) -> None:
        self._pieces = archive.pieces(CONTENT)
        self._index = index
        self._exactly = like_frictionless
        self._widest = settings.current().max_columns
        self._xml = XmlPart(CONTENT, self._start, self._end, self._text)
        self._read: list[tuple[list[object], int]] = []
        self._path: list[str] = ["", ""]
        self._tables = 0
        self._sheet = -1
        self._cells: list[object] = []
        self._blank = 0  # empty cells that are added before the next cell with a value
        self._row: Attributes = {}
        self._cell: Attributes = {}
        self._paragraphs: list[list[str]] = []

    def __iter__(self) -> Iterator[SheetRow]:
        """Yield the rows that are in the file; a repeated one as often as it is repeated.

        Raises:
            TypedFileError: The sheet cannot be read.
        """
        number, written, spanned = 1, 0, 0
        for piece in self._pieces:
            self._xml.feed(piece)
            for cells, count in self._taken():
                if cells or self._exactly:
                    written += len(cells)
                    spanned += len(cells) * count
                    if spanned > max(SPARSE_CELLS, written * SPARSE_RATIO):
                        raise TooLargeError(f"its rows are repeated to {spanned:,} cells")
                    for repeated in range(number, number + count):
                        yield SheetRow(repeated, cells)
                number += count
            if self._sheet > self._index:
                return
        self._xml.feed(b"", last=True)

    def _taken(self) -> list[tuple[list[object], int]]:
        rows, self._read = self._read, []
        return rows

    def _here(self) -> bool:
        """Return whether the place is within the sheet, and not in a table within a cell."""
        return self._tables == 1 and self._sheet == self._index

    def _start(self, name: str, attributes: Attributes) -> None:
        path = self._path
        if name == "table":
            self._sheet += not self._tables
            self._tables += 1
        elif self._here():
            if name == _ROW:
                self._row, self._cells, self._blank = attributes, [], 0
            elif name in _CELLS and path[-1] == _ROW:
                self._cell, self._paragraphs = attributes, []
            elif path[-1] in _CELLS and name in ("p", "h"):
                self._paragraphs.append([])
            elif self._in_paragraph():
                self._spaces(name, attributes)
        path.append(name)

    def _in_paragraph(self) -> bool:
        """Return whether the place is in a paragraph of a cell, and not in a note on it."""
        return bool(self._paragraphs) and not {"annotation", "shapes"} & {*self._path}

    def _spaces(self, name: str, attributes: Attributes) -> None:
        """Add the character that an element stands for, such as several spaces."""
        if name == "s":
            count = _count(attributes.get("c"), settings.current().max_record_characters)
            self._paragraphs[-1].append(" " * count)
        elif name in ("tab", "line-break"):
            self._paragraphs[-1].append("\t" if name == "tab" else "\n")

    def _text(self, data: str) -> None:
        if self._here() and self._in_paragraph() and {"p", "h"} & {*self._path}:
            self._paragraphs[-1].append(data)

    def _end(self, name: str) -> None:
        path = self._path
        path.pop()
        if name == "table":
            self._tables -= 1
        elif not self._here():
            return
        elif name in _CELLS and path[-1] == _ROW:
            self._end_cell()
        elif name == _ROW:
            self._end_row()

    def _end_cell(self) -> None:
        count = self._repeated(self._cell.get("number-columns-repeated"))
        value = self._value()
        if value is None and not self._exactly:
            self._blank += count
            return
        width = len(self._cells) + self._blank + count
        if width > self._widest:
            raise TooLargeError(f"it has {width:,} columns; the limit is {self._widest:,}")
        self._cells += [None] * self._blank + [value] * count
        self._blank = 0

    def _end_row(self) -> None:
        count = self._repeated(self._row.get("number-rows-repeated"))
        self._read.append((self._cells, count))

    def _repeated(self, text: str | None) -> int:
        count = _count(text, LAST_ROW)
        return 1 if self._exactly and count >= MOST_REPEATED else count

    def _value(self) -> object:
        """Return the value of the cell that ends.

        Raises:
            TypedFileError: Its value is not of its type.
        """
        cell = self._cell
        kind = cell.get("value-type")
        if kind is None or kind == "void":
            return None
        if kind == "string":
            return "\n".join(map("".join, self._paragraphs))
        text = cell.get("value" if kind in _NUMBERS else f"{kind}-value")
        if text is None:
            return None
        try:
            if kind in _NUMBERS:
                number = float(text)
                return int(number) if number.is_integer() else number
            if kind == "boolean":
                return text == "true"
            if kind == "date":
                return _date(text, exactly=self._exactly)
            return _time(text) if kind == "time" and not self._exactly else text
        except (ValueError, OverflowError) as error:
            raise TypedFileError(f"a cell of the type {kind} has {text[:60]!r}") from error


def _count(text: str | None, most: int) -> int:
    """Return a number of repetitions.

    Raises:
        TypedFileError: It is not a whole number from 1, or larger than ``most``.
    """
    if text is None:
        return 1
    count = int(text) if text.isdecimal() and len(text) < 10 else 0
    if not 1 <= count <= most:
        raise TypedFileError(f"something is repeated {text[:20]!r} times")
    return count


def _date(text: str, *, exactly: bool) -> dt.date:
    if exactly:
        if len(text) == 10:
            return dt.datetime.strptime(text, "%Y-%m-%d").date()
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S")
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def _time(text: str) -> dt.time | dt.timedelta:
    """Return the time of a day, or a duration if it takes a day or more, or is negative.

    Raises:
        ValueError: It is neither.
    """
    found = _ELAPSED.fullmatch(text.removeprefix("-"))
    if not found:
        raise ValueError(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:4])
    parts = int((found[5] or "")[:6].ljust(6, "0"))
    elapsed = dt.timedelta(days, seconds, parts, 0, minutes, hours)
    if text.startswith("-") or elapsed.days:
        return -elapsed if text.startswith("-") else elapsed
    return (dt.datetime.min + elapsed).time()
