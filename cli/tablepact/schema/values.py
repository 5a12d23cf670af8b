"""The constraints of Table Schema and their values, given the type of what they are compared with.

A value may be written as JSON has it, or as a cell of the file would be.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from tablepact.package.column_types import DTYPES

BOUNDS = {
    "minimum": ">=",
    "maximum": "<=",
    "exclusiveMinimum": ">",
    "exclusiveMaximum": "<",
}
"""The bounds of a value, and how it must stand to them."""

LENGTHS = {"minLength": ">=", "maxLength": "<="}
CODES = ("enum", "categories")

TEXTS = ("any", "object", "array", "list", "duration", "geopoint", "geojson", "yearmonth")
"""The types that are held as text, where there is no type for them."""

TYPES = ("string", *DTYPES, *TEXTS)
"""All types of Table Schema."""

_DAYS = r"\d+Y(?:\d+M)?(?:\d+D)?|\d+M(?:\d+D)?|\d+D|\d+W"
_HOURS = r"T(?:\d+H(?:\d+M)?(?:\d+(?:\.\d+)?S)?|\d+M(?:\d+(?:\.\d+)?S)?|\d+(?:\.\d+)?S)"
_DEGREES = r"[-+]?\d+(?:\.\d+)?"
FORMS = {
    "yearmonth": r"-?\d{4,}-(?:0[1-9]|1[0-2])",
    "duration": rf"-?P(?:(?:{_DAYS})(?:{_HOURS})?|{_HOURS})",
    "geopoint": rf"\s*{_DEGREES}\s*,\s*{_DEGREES}\s*",
}
"""How values of some types are written, as regular expressions for the whole value."""

_ORDERED = ("integer", "number", "date", "time", "datetime", "year", "yearmonth")
_COUNTED = ("string", "array", "list", "object")
_NESTED = ("object", "array", "geojson")
_MEANT_FOR = {
    **dict.fromkeys(BOUNDS, _ORDERED),
    **dict.fromkeys(LENGTHS, _COUNTED),
    **dict.fromkeys(CODES, TYPES),
    "pattern": ("string",),
    "jsonSchema": _NESTED,
}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "1": True,
             "false": False, "False": False, "FALSE": False, "0": False}  # fmt: skip


def limit(constraint: str, value: Any, kind: str, form: str) -> Any:
    """Give the value of a constraint the type of what it is compared with.

    Args:
        constraint: The constraint.
        value: What the schema gives for it.
        kind: The type of the field.
        form: Its format, in which a date may be written.

    Raises:
        TypeError, ValueError, OverflowError: It is no constraint of this type, or no value of it.
    """
    if constraint not in _MEANT_FOR:
        raise ValueError("not a constraint of Table Schema")
    if kind not in _MEANT_FOR[constraint]:
        raise ValueError(f"not a constraint of the type {kind}")
    if constraint in CODES:
        if not isinstance(value, list) or not value:
            raise TypeError("not a list of values")
        return [_typed(kind, form, member) for member in value]
    if constraint == "pattern":
        return _text(value)
    if constraint == "jsonSchema":
        if not isinstance(value, Mapping):
            raise TypeError("not an object")
        return value
    if constraint in LENGTHS:
        if (length := _whole(value)) < 0:
            raise ValueError("less than nothing")
        return length
    return _typed(kind, form, value)


def _typed(kind: str, form: str, value: Any) -> Any:
    """Give a value of a constraint the type of its field."""
    if kind in ("date", "time", "datetime"):
        return _moment(kind, form, _text(value))
    return _READ.get(kind, _as_it_is)(value)


def _whole(value: Any) -> int:
    number = int(value) if _is_number(value) or isinstance(value, str) else None
    if number is None or (isinstance(value, float) and number != value):
        raise TypeError("not a whole number")
    if not -(2**63) <= number < 2**63:
        raise ValueError("beyond 64 bits")
    return number


def _number(value: Any) -> float:
    number = float(value) if _is_number(value) or isinstance(value, str) else math.nan
    if not math.isfinite(number):
        raise ValueError("not a number")
    return value if isinstance(value, int) else number


def _boolean(value: Any) -> bool:
    if str(value) not in _BOOLEANS:
        raise TypeError("neither true nor false")
    return _BOOLEANS[str(value)]


def _month(value: Any) -> str:
    if not re.fullmatch(FORMS["yearmonth"], _text(value)):
        raise ValueError("not a month")
    return str(value)


def _moment(kind: str, form: str, text: str) -> dt.date | dt.time | dt.datetime:
    if form.startswith("%"):
        when = dt.datetime.strptime(text, form)
    elif kind == "time":
        return dt.time.fromisoformat(text).replace(tzinfo=None)
    else:
        when = dt.datetime.fromisoformat(text)
    when = when.astimezone(dt.UTC).replace(tzinfo=None) if when.tzinfo else when
    return when.date() if kind == "date" else when.time() if kind == "time" else when


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _as_it_is(value: Any) -> Any:
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("integer", "year"), _whole),
    "number": _number,
    "boolean": _boolean,
    "yearmonth": _month,
    **dict.fromkeys(("string", "list", "duration", "geopoint"), _text),
}
