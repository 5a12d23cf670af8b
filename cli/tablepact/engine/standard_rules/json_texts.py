"""The lexical rules of values in JSON, of points and of lists."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tablepact.engine.standard_rules.lexical_rule import LexicalRule, Test

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_POINT = re.compile(rf"{_NUMBER}, ?{_NUMBER}")
_CONSTANT = re.compile("NaN|Infinity")
"""What Python reads as a number in JSON; it may also be part of a text."""
JSON = LexicalRule(
    "json-form", "JSON by RFC 8259, without NaN and Infinity", lambda cell: _is_json(cell)
)
"""The rule of objects, arrays and GeoJSON."""


def point_rule(field_format: str) -> LexicalRule:
    """Return the rule of points in a format."""
    if field_format == "default":
        return LexicalRule("json-form", 'two numbers, such as "90.50, 45.50"', _POINT.fullmatch)
    wants = "[90.50, 45.50]" if field_format == "array" else '{"lon": 90.50, "lat": 45.50}'
    return LexicalRule("json-form", f"two numbers in JSON, such as {wants}", _is_point)


def list_rule(item: LexicalRule | None, delimiter: object) -> LexicalRule | None:
    """Return the rule of lists whose items have a rule; None if any text is an item."""
    if item is None or not isinstance(delimiter, str) or not delimiter:
        return None
    return LexicalRule(item.code, f"items, each with {item.wants}", _each(item.fits, delimiter))


def _each(fits: Test, delimiter: str) -> Callable[[str], bool]:
    return lambda cell: all(map(fits, cell.split(delimiter)))


def _is_json(cell: str) -> bool:
    """Return whether a cell that Python reads as JSON is JSON by the standard."""
    return not _CONSTANT.search(cell) or _read(cell) is not None


def _is_point(cell: str) -> bool:
    value = _read(cell)
    items = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and all(type(item) in (int, float) for item in items)


def _read(cell: str) -> Any:
    """Return the value of a cell; None if it is not JSON by the standard."""
    try:
        return json.loads(cell, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
