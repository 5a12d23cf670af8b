"""The readers of cells: for each type, a function from a cell to its value.

The value is None if the cell is not of the type. Cells are text, or values of the stored types of
Parquet. The same functions read the bounds and the enums of constraints.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tablepact.engine.frictionless_rules.numerals import (
    IntegerReader,
    NumberReader,
    read_year,
    read_yearmonth,
)
from tablepact.package.metadata.json_types import Metadata

Reader = Callable[[object], Any]


def value_reader(kind: str, field_format: str, options: Metadata) -> Reader:
    """Return the function that reads the cells of a field.

    Args:
        kind: The type.
        field_format: The format.
        options: The other properties of the field that affect how its cells are read.

    Raises:
        KeyError: The type is unknown.
    """
    return _READERS[kind](field_format, options)


def _string(field_format: str, _: Metadata) -> Reader:
    if field_format == "default":
        return lambda cell: cell if isinstance(cell, str) else None
    from tablepact.engine.frictionless_rules.text_formats import FORMATS, is_text

    fits = FORMATS.get(field_format, is_text)
    return lambda cell: cell if isinstance(cell, str) and fits(cell) else None


def _boolean(_: str, options: Metadata) -> Reader:
    values = dict.fromkeys(options.get("trueValues", ("true", "True", "TRUE", "1")), True)
    values |= dict.fromkeys(options.get("falseValues", ("false", "False", "FALSE", "0")), False)

    def read(cell: object) -> bool | None:
        if isinstance(cell, bool):
            return cell
        return values.get(cell) if isinstance(cell, str) else None

    return read


def _date(field_format: str, _: Metadata) -> Reader:
    from tablepact.engine.frictionless_rules.date_readers import date_reader

    return date_reader(field_format)


def _datetime(field_format: str, _: Metadata) -> Reader:
    from tablepact.engine.frictionless_rules.date_readers import datetime_reader

    return datetime_reader(field_format)


def _time(field_format: str, _: Metadata) -> Reader:
    from tablepact.engine.frictionless_rules.date_readers import time_reader

    return time_reader(field_format)


def _duration(*_: object) -> Reader:
    from tablepact.engine.frictionless_rules.durations import read_duration

    return read_duration


def _structured(kind: str) -> Callable[[str, Metadata], Reader]:
    def make(field_format: str, options: Metadata) -> Reader:
        from tablepact.engine.frictionless_rules import structured

        if kind == "list":
            read_item = value_reader(options.get("itemType", "string"), "default", {})
            return structured.ListReader(options, read_item)
        if kind == "geopoint":
            return structured.GeoPointReader(field_format)
        if kind == "array":
            return structured.ArrayReader(options)
        return (
            structured.read_object if kind == "object" else structured.GeoJsonReader(field_format)
        )

    return make


_READERS: dict[str, Callable[[str, Metadata], Reader]] = {
    "any": lambda *_: lambda cell: cell,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "duration": _duration,
    "integer": lambda _, options: IntegerReader(options),
    "number": lambda _, options: NumberReader(options),
    "string": _string,
    "time": _time,
    "year": lambda *_: read_year,
    "yearmonth": lambda *_: read_yearmonth,
    **{kind: _structured(kind) for kind in ("array", "geojson", "geopoint", "list", "object")},
}
"""The readers of each type; modules for rare types are imported when needed."""
