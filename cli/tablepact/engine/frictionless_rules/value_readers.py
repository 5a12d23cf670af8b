"""What a cell means in a field: for each type a function from the cell to its value.

The value is None where the cell has none of the type. Cells are text, or values of the stored
types of Parquet. The members and bounds of constraints are read by the same functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.durations import read_duration
from tablepact.engine.frictionless_rules.numerals import (
    IntegerReader,
    NumberReader,
    read_year,
    read_yearmonth,
)
from tablepact.engine.frictionless_rules.structured import (
    ArrayReader,
    GeoPointReader,
    ListReader,
    Reader,
    read_geojson,
    read_object,
)
from tablepact.engine.frictionless_rules.text_formats import FORMATS
from tablepact.engine.frictionless_rules.timestamps import (
    any_datetime,
    by_format,
    iso_date,
    iso_datetime,
)


def value_reader(kind: str, form: str, field: Mapping[str, Any]) -> Reader:
    """Return the function that reads the cells of a field.

    Args:
        kind: The type.
        form: The format.
        field: The whole descriptor.

    Raises:
        KeyError: There is no such type.
    """
    return _READERS[kind](form, field)


def _string(form: str, _: Mapping[str, Any]) -> Reader:
    fits = FORMATS.get(form)
    if fits is None:
        return lambda cell: cell if isinstance(cell, str) else None
    return lambda cell: cell if isinstance(cell, str) and fits(cell) else None


def _boolean(_: str, field: Mapping[str, Any]) -> Reader:
    values = dict.fromkeys(field.get("trueValues", ("true", "True", "TRUE", "1")), True)
    values |= dict.fromkeys(field.get("falseValues", ("false", "False", "FALSE", "0")), False)

    def read(cell: Any) -> bool | None:
        if isinstance(cell, bool):
            return cell
        return values.get(cell) if isinstance(cell, str) else None

    return read


def _date(form: str, _: Mapping[str, Any]) -> Reader:
    def read(cell: Any) -> dt.date | None:
        if isinstance(cell, dt.datetime):
            midnight = cell.hour == cell.minute == cell.second == 0
            return dt.date(cell.year, cell.month, cell.day) if midnight else None
        if isinstance(cell, dt.date):
            return cell
        if not isinstance(cell, str):
            return None
        if form == "any":
            return any_datetime(cell).date()
        try:
            return iso_date(cell) if form == "default" else by_format(cell, form).date()
        except (ValueError, OverflowError):
            return None

    return read


def _datetime(form: str, _: Mapping[str, Any]) -> Reader:
    def read(cell: Any) -> dt.datetime | None:
        if not isinstance(cell, str):
            return cell if isinstance(cell, dt.datetime) else None
        if form == "any":
            return any_datetime(cell)
        if form == "default" and cell[16:17] != ":":
            return None
        try:
            if form != "default":
                return by_format(cell, form)
            return iso_datetime(cell) if len(cell) >= 19 else None
        except (ValueError, OverflowError):
            return None

    return read


def _time(form: str, _: Mapping[str, Any]) -> Reader:
    def read(cell: Any) -> dt.time | None:
        if not isinstance(cell, str):
            return cell if isinstance(cell, dt.time) else None
        if form == "any":
            raise AskFrictionless
        if form == "default" and (cell[5:6] != ":" or len(cell) < 8):
            return None
        try:
            read = (
                iso_datetime(f"2000-01-01T{cell}") if form == "default" else by_format(cell, form)
            )
        except (ValueError, OverflowError):
            return None
        return read.timetz()

    return read


def _list(_: str, field: Mapping[str, Any]) -> Reader:
    return ListReader(field, value_reader(field.get("itemType", "string"), "default", {}))


_READERS: dict[str, Callable[[str, Mapping[str, Any]], Reader]] = {
    "any": lambda *_: lambda cell: cell,
    "array": lambda _, field: ArrayReader(field),
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "duration": lambda *_: read_duration,
    "geojson": lambda *_: read_geojson,
    "geopoint": lambda form, _: GeoPointReader(form),
    "integer": lambda _, field: IntegerReader(field),
    "list": _list,
    "number": lambda _, field: NumberReader(field),
    "object": lambda *_: read_object,
    "string": _string,
    "time": _time,
    "year": lambda *_: read_year,
    "yearmonth": lambda *_: read_yearmonth,
}
