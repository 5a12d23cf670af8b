"""What the cells of an Excel workbook refer to: its sheets, texts and styles."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tablepact import settings
from tablepact.typed_files.office_archive import OfficeArchive
from tablepact.typed_files.office_xml import (
    PLAIN_TEXT,
    Attributes,
    PlainItems,
    XmlPart,
    has_unknown_entity,
    parse_part,
    read_items,
    unescape_xml,
)
from tablepact.typed_files.typed_table import TooLargeError, TypedFileError

PER_TEXT = 56
"""The approximate size of a text in memory, besides its characters."""
_STRINGS = re.compile(b"<sst(?: [^<>]*)?>")
_STRING = re.compile(rf'\s*<si><t(?: xml:space="preserve")?>({PLAIN_TEXT})</t></si>')
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.IGNORECASE)
"""What a number format shows as it is: quoted or escaped text, spaces, and locales."""
_ELAPSED = re.compile(r"\[(hh?|mm?|ss?)\]", re.IGNORECASE)
_DATE_FORMATS = frozenset((*range(14, 23), 45, 46, 47))
"""The numbers of the formats of dates and times that every workbook has."""
_ELAPSED_FORMATS = frozenset((46,))


class SheetPart(NamedTuple):
    """A sheet of cells.

    Attributes:
        name: Its name.
        part: The name of its part in the archive.
        hidden: Whether programs do not show it.
    """

    name: str
    part: str
    hidden: bool


class Styles(NamedTuple):
    """Which styles make a number a date.

    Attributes:
        dates: The indexes of the styles of dates and times.
        elapsed: Those of them that show a time of more than a day, such as ``[h]:mm``.
    """

    dates: frozenset[int]
    elapsed: frozenset[int]


class WorkbookParts(NamedTuple):
    """What the cells of a workbook refer to.

    Attributes:
        sheets: Its sheets of cells, in the order in which programs show them.
        from_1904: Whether days are counted from 1904-01-01.
        strings: The name of the part with the shared texts; empty if there is none.
        styles: The name of the part with the styles; empty if there is none.
    """

    sheets: Sequence[SheetPart]
    from_1904: bool
    strings: str
    styles: str


def read_parts(archive: OfficeArchive) -> WorkbookParts:
    """Return the sheets of a workbook, and where its texts and styles are.

    Raises:
        TypedFileError: It is not an Excel workbook.
    """
    main = next(
        (target for kind, target in _relations(archive, "").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    if main not in archive:
        raise TypedFileError(f"it is not an Excel workbook: it has no {main}")
    relations = _relations(archive, main)
    listed: list[Attributes] = []
    from_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal from_1904
        if name == "sheet":
            listed.append(attributes)
        elif name == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true", "on")

    parse_part(archive, main, start)
    sheets = []
    for sheet in listed:
        kind, part = relations.get(sheet.get("id", ""), ("", ""))
        if kind == "worksheet" and part in archive:
            hidden = sheet.get("state", "visible") != "visible"
            sheets.append(SheetPart(sheet.get("name", ""), part, hidden))
    places = dict(relations.values())
    return WorkbookParts(
        sheets, from_1904, places.get("sharedStrings", ""), places.get("styles", "")
    )


def _relations(archive: OfficeArchive, part: str) -> dict[str, tuple[str, str]]:
    """Return the parts that a part refers to, by identifier: the kind, and the name."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    if source in archive:
        parse_part(archive, source, start)
    return found


class SharedStrings:
    """The shared texts of a workbook, without their formatting and reading aids.

    Attributes:
        texts: The texts.

    Args:
        archive: The workbook.
        part: The name of the part.
        unescape: Replaces the escapes of characters in a text.

    Raises:
        TypedFileError: It cannot be read, or the texts are too large for the memory.
    """

    def __init__(self, archive: OfficeArchive, part: str, unescape: Callable[[str], str]) -> None:
        self.texts: list[str] = []
        self._unescape = unescape
        self._left = settings.current().max_listed_characters
        self._path: list[str] = []
        self._pieces: list[str] = []
        xml = XmlPart(part, self._start, self._end, self._text)
        items = PlainItems(_STRINGS, b"</si>", b"</sst>", self._read_plain)
        for _ in read_items(archive.pieces(part), xml, items):
            pass

    def _read_plain(self, text: str, place: int) -> int:
        found = _STRING.match(text, place)
        if not found or ("&" in found[1] and has_unknown_entity(found[1])):
            return place
        self._add(unescape_xml(found[1]))
        return found.end()

    def _add(self, text: str) -> None:
        self._left -= len(text) + PER_TEXT
        if self._left < 0:
            raise TooLargeError("its texts are too large: more than max_listed_characters")
        self.texts.append(self._unescape(text) if "x005F_" in text or "_x" in text else text)

    def _start(self, name: str, _: Attributes) -> None:
        self._path.append(name)
        if name == "si":
            self._pieces = []

    def _end(self, name: str) -> None:
        self._path.pop()
        if name == "si":
            self._add("".join(self._pieces))

    def _text(self, data: str) -> None:
        if self._path[-1] == "t" and "rPh" not in self._path:
            self._pieces.append(data)


def unescaped(text: str) -> str:
    """Return a text without the escapes of Excel, such as ``_x000D_`` for a carriage return."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def read_styles(archive: OfficeArchive, part: str) -> Styles:
    """Return which styles make a number a date or a time."""
    codes: dict[int, str] = {}
    used: list[int] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "numFmt":
            codes.setdefault(_number(attributes.get("numFmtId")), attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            used.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    parse_part(archive, part, start, end)
    return _styles(codes, used)


def _styles(codes: Mapping[int, str], used: Sequence[int]) -> Styles:
    dates, elapsed = set[int](), set[int]()
    for index, number in enumerate(used):
        code = codes.get(number)
        if number in _DATE_FORMATS if code is None else is_date_format(code):
            dates.add(index)
        if number in _ELAPSED_FORMATS if code is None else is_elapsed_format(code):
            elapsed.add(index)
    return Styles(frozenset(dates), frozenset(elapsed))


def is_date_format(code: str) -> bool:
    """Return whether a number format shows a date or a time.

    >>> is_date_format("yyyy-mm-dd"), is_date_format('0 "days"'), is_date_format("General")
    (True, False, False)
    """
    bare = _LITERAL.sub("", code).partition(";")[0]
    return any(letter in "dmhys" for letter in bare.lower())


def is_elapsed_format(code: str) -> bool:
    """Return whether a number format shows a time that may exceed a day, such as ``[h]:mm``."""
    return _ELAPSED.search(_LITERAL.sub("", code).partition(";")[0]) is not None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
