"""Read a small table in plain CSV, with all cells in the default notation of their types.

It does not need polars, which takes longer to import than such a table takes to read. ``frames``
reads everything else: other notations, long numbers, or non-ASCII column names.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from tablepact import settings
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.canonical_text import number_text, row_line
from tablepact.package.digests.checksums import text_digest

Value = str | int | float | bool | date
Cells = Sequence[str | None]
Values = Sequence[Value | None]

_CANONICAL: Mapping[str, Callable[[str], str]] = {
    "integer": lambda cell: str(int(cell)),
    "number": lambda cell: number_text(float(cell)),
}
_BOOLEANS = {"true": True, "false": False}
_INTEGER = re.compile("-?[0-9]{1,15}")
_NUMBER = re.compile(r"(?=.{1,15}\Z)-?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[ -~]+")


class PlainTable:
    """The rows of a table.

    Attributes:
        types: The Table Schema type of each column, by name: one of ``READERS``.
        cells: The cells of each column as text; None for a missing value.
        height: The number of rows.
    """

    def __init__(self, types: Mapping[str, str], cells: Mapping[str, Cells], height: int) -> None:
        self.types = types
        self.cells = cells
        self.height = height
        self._values: dict[str, Values] = {}

    def values(self, name: str) -> Values:
        """Return the values of a column."""
        if name not in self._values:
            known = _read(self.cells[name], self.types[name]) or {}
            self._values[name] = [known[cell] for cell in self.cells[name]]
        return self._values[name]

    def texts(self, name: str) -> Cells:
        """Return the values of a column as canonical text."""
        write = _CANONICAL.get(self.types[name])
        if write is None:
            return self.cells[name]
        return [cell if cell is None else write(cell) for cell in self.cells[name]]


def types_of(fields: Sequence[Field]) -> dict[str, str] | None:
    """Return the type of each field, by name; None if one is not plain, or there are none."""
    types: dict[str, str] = {}
    for field in fields:
        if field.name in types or field.type not in READERS or not field.is_plain:
            return None
        types[field.name] = field.type
    return types or None


def plain_digest(table: PlainTable) -> str:
    """Return the digest of a table, equal to ``digest.table_digest`` of its frame."""
    texts = zip(*map(table.texts, table.types), strict=True)
    lines = sorted(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in texts)
    return text_digest("".join(f"{line}\n" for line in (row_line(table.types), *lines)))


def read_plain_table(
    content: bytes, types: Mapping[str, str], missing: Sequence[str]
) -> PlainTable | None:
    """Return the table in a CSV file (UTF-8, commas, double quotes); None if it is not plain.

    Args:
        content: The bytes of the file.
        types: The type of each column, by name, in order.
        missing: The missing values.
    """
    names, most = list(types), settings.current().max_record_characters
    if len({name.lower() for name in names}) < len(names) or not all(map(_is_plain_name, names)):
        return None
    csv.field_size_limit(max(csv.field_size_limit(), most))
    try:
        text = content.decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        return None
    if len(text) >= most or "\0" in text or header != names or {*map(len, rows)} - {len(names)}:
        return None
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    cells: dict[str, Cells] = {}
    for name, column in zip(names, columns, strict=True):
        there = [None if cell in missing else cell for cell in column]
        if types[name] != "string" and _read(there, types[name]) is None:
            return None
        cells[name] = there
    return PlainTable(types, cells, len(rows))


def _is_plain_name(name: str) -> bool:
    """Return whether a name is plain ASCII and not a pattern to polars."""
    return bool(_NAME.fullmatch(name)) and name != "*" and not name.startswith("^")


def _read(cells: Cells, kind: str) -> dict[str | None, Value | None] | None:
    """Return the value of each cell; None if one is not plain."""
    known: dict[str | None, Value | None] = {None: None}
    for cell in {*cells} - {None}:
        value = READERS[kind](cell) if cell is not None else None
        if value is None:
            return None
        known[cell] = value
    return known


def _date(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if _DATE.fullmatch(cell) else None
    except ValueError:
        return None


READERS: Mapping[str, Callable[[str], Value | None]] = {
    "string": lambda cell: cell,
    "integer": lambda cell: int(cell) if _INTEGER.fullmatch(cell) else None,
    "number": lambda cell: float(cell) if _NUMBER.fullmatch(cell) else None,
    "boolean": _BOOLEANS.get,
    "date": _date,
}
"""The parser of each type; it returns None for a cell that is not plain."""
