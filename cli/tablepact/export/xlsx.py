"""Write tables to an Excel workbook (Office Open XML), one sheet per table.

Text stays text: no cell becomes a formula or a link. Values that Excel cannot represent as numbers
or dates (NaN, Decimals, integers beyond 2**53, times with a zone, dates before March 1900) become
text. A table that exceeds the limits of a sheet is refused.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact.errors import ExportError
from tablepact.package.digests.digest import as_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS, MAX_COLUMNS, MAX_CHARACTERS, MAX_NAME = 1_048_576, 16_384, 32_767, 31
"""What a sheet can hold (Excel specifications and limits)."""

_FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900, which did not exist
_EPOCH = dt.datetime(2020, 1, 1)  # a fixed creation date, so that the same rows give the same bytes
_DATES = {pl.Date: "yyyy-mm-dd", pl.Datetime: "yyyy-mm-dd hh:mm:ss", pl.Time: "hh:mm:ss"}


def to_xlsx(tables: Mapping[str, pl.DataFrame], provenance: Mapping[str, str]) -> bytes:
    """Return a workbook.

    Args:
        tables: The tables by name.
        provenance: The content of the last sheet, ``about``; no such sheet if empty.

    Raises:
        ExportError: A table exceeds the rows, columns or text that a sheet can hold.
    """
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"created": _EPOCH, "title": provenance.get("title", "")})
    bold = book.add_format({"bold": True})
    formats = {
        kind: book.add_format({"num_format": export_format})
        for kind, export_format in _DATES.items()
    }
    about = pl.DataFrame(list(provenance.items()), schema=["fact", "value"], orient="row")
    taken: set[str] = set()
    for name, frame in (*tables.items(), *([("about", about)] if provenance else [])):
        sheet = book.add_worksheet(_sheet_name(name, taken))
        _write(sheet, name, frame, bold, formats)
    book.close()
    return out.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a valid sheet name that is unique regardless of case."""
    bare = re.sub(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]", "_", name).strip("' ")
    bare = _cut(bare, MAX_NAME) or "table"
    if bare.lower() == "history":
        bare += "_"
    unique, number = bare, 2
    while unique.lower() in taken:
        unique = f"{_cut(bare, MAX_NAME - 4)}_{number}"
        number += 1
    taken.add(unique.lower())
    return unique


def _cut(name: str, width: int) -> str:
    """Return a name cut to a width in UTF-16 units, as Excel counts, without outer apostrophes."""
    return name.encode("utf-16-le")[: 2 * width].decode("utf-16-le", errors="ignore").strip("' ")


def _write(
    sheet: Worksheet, name: str, frame: pl.DataFrame, bold: Format, formats: Mapping[Any, Format]
) -> None:
    if frame.height >= MAX_ROWS or frame.width > MAX_COLUMNS:
        raise ExportError(
            f"{name}: an Excel sheet holds {MAX_ROWS - 1:,} rows and {MAX_COLUMNS:,} columns, "
            f"not {frame.height:,} and {frame.width:,}"
        )
    texts = as_text(frame)
    for index, column in enumerate(frame.iter_columns()):
        _text(sheet, 0, index, column.name, bold)
        kind = column.dtype.base_type()
        widest = max([len(column.name), *(len(text or "") for text in texts[column.name])])
        sheet.set_column(index, index, min(max(widest, 6), 60), formats.get(kind))
        for row, (value, text) in enumerate(zip(column, texts[column.name], strict=True), 1):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(row, index, value)
            elif isinstance(value, float) and math.isfinite(value):
                sheet.write_number(row, index, _Exact(value))
            elif isinstance(value, int) and abs(value) <= 2**53:
                sheet.write_number(row, index, value)
            elif kind in formats and _has_day(value):
                sheet.write_datetime(row, index, value, formats[kind])
            else:
                _text(sheet, row, index, str(text))
    sheet.freeze_panes(1, 0)
    if frame.width:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)


class _Exact(float):
    """A number that is formatted with all its digits; xlsxwriter uses 16."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def _has_day(value: Any) -> bool:
    """Return whether Excel can represent a date or time exactly; it keeps milliseconds."""
    if getattr(value, "microsecond", 0) % 1000:
        return False
    if isinstance(value, dt.datetime):
        return value.tzinfo is None and value.date() >= _FIRST_DAY
    return isinstance(value, dt.time) or value >= _FIRST_DAY


def _text(sheet: Worksheet, row: int, index: int, text: str, style: Format | None = None) -> None:
    if len(text.encode("utf-16-le")) // 2 > MAX_CHARACTERS:
        raise ExportError(f"an Excel cell holds {MAX_CHARACTERS:,} characters, not {len(text):,}")
    sheet.write_string(row, index, text, style)
