"""The constraints of Table Schema, and their values converted to the type of the field.

A schema may write a constraint value as a JSON value, or as text as in a cell of the file.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from tablepact.package.field_types.polars_types import DTYPES

BOUNDS = {
    "minimum": ">=",
    "maximum": "<=",
    "exclusiveMinimum": ">",
    "exclusiveMaximum": "<",
}
"""The constraints that bound a value, each with the operator that a value must satisfy."""

LENGTHS = {"minLength": ">=", "maxLength": "<="}
CODE_LISTS = ("enum", "categories")

TEXT_TYPES = ("any", "object", "array", "list", "duration", "geopoint", "geojson", "yearmonth")
"""The types that are stored as text, since polars has no type for them."""

TYPES = ("string", *DTYPES, *TEXT_TYPES)
"""All types of Table Schema."""

_DAYS = r"\d+Y(?:\d+M)?(?:\d+D)?|\d+M(?:\d+D)?|\d+D|\d+W"
_HOURS = r"T(?:\d+H(?:\d+M)?(?:\d+(?:\.\d+)?S)?|\d+M(?:\d+(?:\.\d+)?S)?|\d+(?:\.\d+)?S)"
_DEGREES = r"[-+]?\d+(?:\.\d+)?"
TEXT_PATTERNS = {
    "yearmonth": r"-?\d{4,}-(?:0[1-9]|1[0-2])",
    "duration": rf"-?P(?:(?:{_DAYS})(?:{_HOURS})?|{_HOURS})",
    "geopoint": rf"\s*{_DEGREES}\s*,\s*{_DEGREES}\s*",
}
"""Regular expressions that the whole text of a value must match, by type."""

_ORDERED = ("integer", "number", "date", "time", "datetime", "year", "yearmonth")
_COUNTED = ("string", "array", "list", "object")
_NESTED = ("object", "array", "geojson")
_TYPES_OF = {
    **dict.fromkeys(BOUNDS, _ORDERED),
    **dict.fromkeys(LENGTHS, _COUNTED),
    **dict.fromkeys(CODE_LISTS, TYPES),
    "pattern": ("string",),
    "jsonSchema": _NESTED,
}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "1": True,
             "false": False, "False": False, "FALSE": False, "0": False}  # fmt: skip


def typed_constraint(constraint: str, value: Any, kind: str, field_format: str) -> Any:
    """Return the value of a constraint, converted to the type that it is compared with.

    Args:
        constraint: The name of the constraint.
        value: Its value in the schema.
        kind: The type of the field.
        field_format: The format of the field, in which a date may be written.

    Raises:
        TypeError, ValueError, OverflowError: The type has no such constraint, or the value is
            not valid for it.
    """
    if constraint not in _TYPES_OF:
        raise ValueError("not a constraint of Table Schema")
    if kind not in _TYPES_OF[constraint]:
        raise ValueError(f"not a constraint of the type {kind}")
    if constraint in CODE_LISTS:
        if not isinstance(value, list) or not value:
            raise TypeError("not a list of values")
        return [_typed(kind, field_format, member) for member in value]
    if constraint == "pattern":
        return _text(value)
    if constraint == "jsonSchema":
        if not isinstance(value, Mapping):
            raise TypeError("not an object")
        return value
    if constraint in LENGTHS:
        if (length := _integer(value)) < 0:
            raise ValueError("a negative length")
        return length
    return _typed(kind, field_format, value)


def _typed(kind: str, field_format: str, value: Any) -> Any:
    """Return a constraint value, converted to the type of the field."""
    if kind in ("date", "time", "datetime"):
        return _moment(kind, field_format, _text(value))
    return _READ.get(kind, _unchanged)(value)


def _integer(value: Any) -> int:
    number = int(value) if _is_number(value) or isinstance(value, str) else None
    if number is None or (isinstance(value, float) and number != value):
        raise TypeError("not a whole number")
    if not -(2**63) <= number < 2**63:
        raise ValueError("outside the range of 64 bits")
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
    if not re.fullmatch(TEXT_PATTERNS["yearmonth"], _text(value)):
        raise ValueError("not a month")
    return str(value)


def _moment(kind: str, field_format: str, text: str) -> dt.date | dt.time | dt.datetime:
    if field_format.startswith("%"):
        when = dt.datetime.strptime(text, field_format)
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
        raise TypeError("not text")
    return value


def _unchanged(value: Any) -> Any:
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("integer", "year"), _integer),
    "number": _number,
    "boolean": _boolean,
    "yearmonth": _month,
    **dict.fromkeys(("string", "list", "duration", "geopoint"), _text),
}
