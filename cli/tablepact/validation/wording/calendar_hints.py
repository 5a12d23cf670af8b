"""Hints on cells that are not dates, times or years: which format fits, or what to write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.value_readers import value_reader
from tablepact.engine.table_spec import ColumnSpec
from tablepact.language import later, message
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.field_types.date_formats import (
    DATE_FORMATS,
    DATETIME_FORMATS,
    DEFAULT_NOTATIONS,
)
from tablepact.validation.wording.changes import Proposal

_TIME_FORMATS = ("%H:%M", "%H.%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%H:%M:%S.%f")
_MORE_DATES = ("%Y%m%d", "%Y-%m-%d", "%d-%m-%y", "%m-%d-%y", "%d. %m. %Y")
_MORE_STAMPS = (*("%d.%m.%Y, %H:%M", "%d.%m.%Y, %H:%M:%S", "%Y%m%dT%H%M%S", "%Y%m%d%H%M%S"),)
_FORMATS = {
    "date": (*DATE_FORMATS, *_MORE_DATES),
    "datetime": (*DATETIME_FORMATS, *_MORE_STAMPS),
    "time": _TIME_FORMATS,
}
_NAMED = ("%b", "%B", "%p")
"""The parts of these formats that are written in letters."""
_ORDERS = {"%d": later("day first"), "%m": later("month first")}
_WORDS = (
    *(("YYYY", "%Y"), ("yyyy", "%Y"), ("YY", "%y"), ("yy", "%y"), ("MMMM", "%B"), ("MMM", "%b")),
    *(("DD", "%d"), ("dd", "%d"), ("HH", "%H"), ("hh", "%H"), ("SS", "%S"), ("ss", "%S")),
    *(("MM", "%m"), ("mm", "%m")),
)
"""The letters of other programs for the parts of a date, and those of strptime."""
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:\.([0-9]+))?")
_DAY_ZERO = dt.date(1899, 12, 30)
"""The day that spreadsheets count from, for days after February 1900."""
_FIRST, _LAST = 18264, 80354
"""The years from 1950 to 2119."""
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(.*)", re.DOTALL)
_LOOSE_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def formats(field: Field, cells: Sequence[str]) -> Iterator[Proposal]:
    """Yield formats, or types, that fit all of some cells.

    Args:
        field: Their field.
        cells: The cells, which do not fit as it is declared.
    """
    yield from _of_format(field, cells)
    yield from _hints(field, cells)


def calendar_hints(cell: str, field: Field) -> Iterator[Proposal]:
    """Yield how to fix a cell that is no date, time, year or month."""
    yield from formats(field, [cell])
    yield from map(Proposal, _of_cell(cell, field))


def _of_format(field: Field, cells: Sequence[str]) -> Iterator[Proposal]:
    """Yield how to correct a format that the field declares, so that it fits all cells."""
    field_format = ColumnSpec(field).format
    if field_format in ("default", "any") or not cells:
        return
    of_field = message('"format" of the field "{name}"', name=field.name)
    if "%" not in field_format:
        translated = _translated(field_format)
        if _fit(field.type, translated, cells):
            text = message(
                'set the {of_field} to "{translated}": its parts are written with "%"',
                of_field=of_field,
                translated=translated,
            )
            yield Proposal(text, {"format": translated})
        return
    for wrong, right, says in (
        ("%y", "%Y", later("has four digits")),
        ("%Y", "%y", later("has two digits")),
    ):
        changed = field_format.replace(wrong, right)
        if changed != field_format and _fit(field.type, changed, cells):
            text = message(
                'set the {of_field} to "{changed}": the year {says}, which is {right}',
                of_field=of_field,
                changed=changed,
                says=message(says),
                right=right,
            )
            yield Proposal(text, {"format": changed}, _rewritten(field, changed, cells))
    swapped = field_format.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
    if swapped != field_format and _fit(field.type, swapped, cells):
        text = message(
            'set the {of_field} to "{swapped}", if day and month are the other way round',
            of_field=of_field,
            swapped=swapped,
        )
        yield Proposal(text, {"format": swapped}, _rewritten(field, swapped, cells))
    if _fit(field.type, "default", cells):
        text = message(
            "remove the {of_field}, if all its cells are in ISO 8601 like these", of_field=of_field
        )
        yield Proposal(text, {"format": "default"}, _rewritten(field, "default", cells))


def _rewritten(field: Field, field_format: str, cells: Sequence[str]) -> str:
    """Return how to write the only cell, which is in another format, in that of its field."""
    if len(cells) > 1:
        return ""
    value = value_reader(field.type, field_format, {})(cells[0])
    written = value.strftime(ColumnSpec(field).format)
    return (
        message("write it as {written}", written=written)
        if _fit(field.type, ColumnSpec(field).format, [written])
        else ""
    )


def _translated(field_format: str) -> str:
    """Return a format in the letters of other programs in those of strptime."""
    for letters, part in _WORDS:
        if letters == "mm" and "%H" in field_format:  # minutes
            part = "%M"
        field_format = field_format.replace(letters, part)
    return field_format


def _hints(field: Field, cells: Sequence[str]) -> Iterator[Proposal]:
    """Yield a format, or a type, that fits all of some cells."""
    if not cells:
        return
    kind, of_field = field.type, message('for the field "{name}"', name=field.name)
    if kind in ("year", "yearmonth"):
        yield from _of_years(kind, of_field, cells)
        return
    fitting = _fitting_formats(kind, cells)
    if fitting:
        if ColumnSpec(field).format == "default":
            instead = message("write {text}", text=_example(kind, fitting, cells))
        else:
            instead = _rewritten(field, fitting[0], cells)
        text = message(
            "set {fitting} {of_field}{otherwise}",
            fitting=_either(fitting),
            of_field=of_field,
            otherwise=message(", or {instead}", instead=instead) if instead else "",
        )
        yield Proposal(text, {"format": fitting[0]}, instead)
        return
    others = {"date": ("datetime",), "datetime": ("date",), "time": ("datetime",)}[kind]
    for other in others:
        bare = message("write {text}", text=_bare(kind))
        if _fit(other, "default", cells):
            yield _of_other_type(other, of_field, bare)
            return
        fitting = _fitting_formats(other, cells)
        if fitting:
            text = message(
                'set "type": "{other}" and {fitting} {of_field}',
                other=other,
                fitting=_either(fitting),
                of_field=of_field,
            )
            yield Proposal(text, {"type": other, "format": fitting[0]}, bare)
            return
    if kind in ("date", "datetime"):
        yield from _of_parts(of_field, cells)


def _of_other_type(other: str, of_field: str, bare: str) -> Proposal:
    """Return the proposal of a type whose default format fits, or of what to write instead."""
    text = message(
        'set "type": "{other}" {of_field}, or {bare}', other=other, of_field=of_field, bare=bare
    )
    return Proposal(text, {"type": other, "format": "default"}, bare)


def _of_parts(of_field: str, cells: Sequence[str]) -> Iterator[Proposal]:
    """Yield what to do about days that are counted, years and months."""
    yield from map(Proposal, _of_serials(cells))
    if _fit("year", "default", cells):
        text = message(
            'set "type": "year" {of_field}, if there are only years; or write whole dates',
            of_field=of_field,
        )
        yield Proposal(text, {"type": "year", "format": "default"}, message("write whole dates"))
    if all(re.fullmatch(r"[0-9]{4}-[0-9]{2}", cell) for cell in cells):
        text = message(
            'set "type": "yearmonth" {of_field}, if there are only months; or whole dates',
            of_field=of_field,
        )
        yield Proposal(
            text, {"type": "yearmonth", "format": "default"}, message("write whole dates")
        )


def _of_serials(cells: Sequence[str]) -> Iterator[str]:
    """Yield what to do about numbers that spreadsheets show as dates."""
    for cell in cells:
        serial = _SERIAL.fullmatch(cell)
        if not serial or not _FIRST <= int(serial[1]) <= _LAST:
            return
    day = _DAY_ZERO + dt.timedelta(days=int(float(cells[0])))
    yield (
        message(
            "a spreadsheet may have counted the days, so that {cell} is {day}: format the cells as "
            "dates before you export them",
            cell=cells[0],
            day=day.isoformat(),
        )
    )


def _of_years(kind: str, of_field: str, cells: Sequence[str]) -> Iterator[Proposal]:
    if kind == "year" and all(re.fullmatch(r"[0-9]{4}\.0+", cell) for cell in cells):
        yield Proposal(message('remove ".0", which spreadsheets and pandas add to whole numbers'))
    if kind == "year" and all(re.fullmatch("[0-9]{2}", cell) for cell in cells):
        yield Proposal(message("write the year with its century, such as 19 or 20 before it"))
    bare = message("write {text}", text=_bare(kind))
    for other in ("date", "yearmonth") if kind == "year" else ("date", "year"):
        if _fit(other, "default", cells):
            yield _of_other_type(other, of_field, bare)
    if fitting := _fitting_formats("date", cells):
        text = message(
            'set "type": "date" and {fitting} {of_field}, or {bare}',
            fitting=_either(fitting),
            of_field=of_field,
            bare=bare,
        )
        yield Proposal(text, {"type": "date", "format": fitting[0]}, bare)


def _of_cell(cell: str, field: Field) -> Iterator[str]:
    """Yield how to write a single cell that no notation fits."""
    iso = _ISO_DATE.fullmatch(cell)
    if iso and field.type in ("date", "datetime"):
        with suppress(ValueError):
            dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
            return
        yield message(
            "there is no day {day} in the calendar: correct the cell",
            day="-".join(iso.groups()[:3]),
        )
    loose = _LOOSE_DATE.fullmatch(cell)
    if loose and field.type == "date":
        yield message("write {text}", text=f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}")


def _fitting_formats(kind: str, cells: Sequence[str]) -> list[str]:
    """Return the formats of a type that fit all cells.

    Only those of the same shape are tried, since strptime compiles a pattern for each format.
    """
    shape = _shape(cells[0])
    alike = (one for one in _FORMATS[kind] if _shape_of_format(one) == shape)
    return [one for one in alike if _fit(kind, one, cells)]


def _shape(text: str) -> str:
    """Return a text without white space, with ``a`` for letters and ``0`` for digits.

    >>> _shape("12 May 2020, 10:30")
    '0a0,0:0'
    """
    letters = re.sub(r"[^\W\d_]+", "a", "".join(text.split()))
    return re.sub(r"\d+", "0", letters)


def _shape_of_format(field_format: str) -> str:
    """Return the shape of all cells that are in a format."""
    return _shape(re.sub("%.", lambda part: "a" if part[0] in _NAMED else "0", field_format))


def _fit(kind: str, field_format: str, cells: Sequence[str]) -> bool:
    """Return whether all cells fit a type in a format."""
    read = value_reader(kind, field_format, {})
    try:
        return bool(cells) and all(read(cell) is not None for cell in cells)
    except AskFrictionless:
        return False


def _either(formats: Sequence[str]) -> str:
    """Return the formats to choose from, with what tells them apart."""
    first = f'"format": "{formats[0]}"'
    other = next((one for one in formats if one[:2] != formats[0][:2]), None)
    if other is None or formats[0][:2] not in _ORDERS or other[:2] not in _ORDERS:
        return first
    return message(
        '{first} ({order}) or "{other}" ({other_order})',
        first=first,
        order=message(_ORDERS[formats[0][:2]]),
        other=other,
        other_order=message(_ORDERS[other[:2]]),
    )


def _example(kind: str, fitting: Sequence[str], cells: Sequence[str]) -> str:
    """Return how the first cell is written by default."""
    if "(" in _either(fitting):
        notation = DEFAULT_NOTATIONS[kind]
    else:
        notation = value_reader(kind, fitting[0], {})(cells[0]).isoformat()
    return message("{values} as {notation}", values=_plural(kind), notation=notation)


def _plural(kind: str) -> str:
    values = {"date": later("dates"), "datetime": later("dates with times"), "time": later("times")}
    return message(values[kind])


def _bare(kind: str) -> str:
    """Return what a cell of a type consists of."""
    parts = {
        "date": later("the date alone"),
        "datetime": later("a time of day after each date, such as T00:00:00"),
        "time": later("the time of day alone"),
        "year": later("the year alone"),
        "yearmonth": later("the month as YYYY-MM"),
    }
    return message(parts[kind])
