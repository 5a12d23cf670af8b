"""A descriptor with values that only PyYAML reads, such as dates, on its way to the worker.

The protocol is JSON, which has neither dates nor keys that are numbers. Each value is sent as a
list of the name of its type and its content.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any


def to_json(value: Any) -> list[Any]:
    """Return a value of PyYAML's safe loader in the form that ``from_json`` reads."""
    if isinstance(value, dict):
        return ["dict", [[to_json(name), to_json(item)] for name, item in value.items()]]
    if isinstance(value, list):
        return ["list", [*map(to_json, value)]]
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    return ["plain", value]


def from_json(encoded: list[Any]) -> Any:
    """Return the value that was given to ``to_json``."""
    kind, value = encoded
    if kind == "dict":
        return {from_json(name): from_json(item) for name, item in value}
    if kind == "list":
        return [*map(from_json, value)]
    if kind == "plain":
        return value
    return (datetime if kind == "datetime" else date).fromisoformat(value)
