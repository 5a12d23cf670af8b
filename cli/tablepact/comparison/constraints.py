"""Compare whether a field allows more or less than before: its constraints and categories."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Set
from decimal import Decimal, InvalidOperation
from typing import Any

from tablepact.comparison.result import Change
from tablepact.package.descriptor.table_schema import Field

LOWER = ("minimum", "exclusiveMinimum", "minLength")
UPPER = ("maximum", "exclusiveMaximum", "maxLength")
FLAGS = ("required", "unique")
LOOSER, TIGHTER = "constraint-loosened", "constraint-tightened"


def constraint_changes(table: str, old: Field, new: Field) -> Iterator[Change]:
    """Compare what two versions of a field allow."""
    name = new.name
    before, after = _constraints(old), _constraints(new)
    for constraint in dict.fromkeys([*before, *after]):
        a, b = before.get(constraint), after.get(constraint)
        if not json_equal(a, b):
            yield Change(_code(constraint, a, b, new.type), table, f"{name}: {constraint}", a, b)
    a, b = (field.metadata.get("constraints") for field in (old, new))
    if not (json_equal(a, b) or (isinstance(a or {}, Mapping) and isinstance(b or {}, Mapping))):
        yield Change(TIGHTER, table, f"{name}: constraints", a, b)
    yield from _categories(table, name, old, new)


def json_equal(a: Any, b: Any) -> bool:
    """Return whether two JSON values are equal; unlike in Python, ``true`` is not 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(json_equal(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(json_equal, a, b))
    return bool(a == b or (a != a and b != b))  # NaN, which the JSON parser of Python accepts


def _constraints(field: Field) -> dict[str, Any]:
    """Return the constraints of a field, without those that are switched off."""
    return {
        name: value
        for name, value in field.constraints.items()
        if value is not None and not (name in FLAGS and value is False)
    }


def _code(name: str, old: Any, new: Any, kind: str) -> str:
    if new is None:
        return LOOSER
    if old is None:
        return TIGHTER
    if name in LOWER:
        return _bounds_code(new, old, "number" if name == "minLength" else kind)
    if name in UPPER:
        return _bounds_code(old, new, "number" if name == "maxLength" else kind)
    if name == "enum" and isinstance(old, list) and isinstance(new, list):
        return _lists_code(set(map(_token, old)), set(map(_token, new)))
    return TIGHTER


def _bounds_code(less: Any, more: Any, kind: str) -> str:
    """Return the code for two bounds: looser if the first is certainly less than the second."""
    read = _READERS.get(kind, _number)
    try:
        a, b = read(less), read(more)
        if a == b:  # only written differently
            return "metadata-changed"
        return LOOSER if a < b else TIGHTER
    except (ValueError, TypeError, InvalidOperation):
        return TIGHTER


def _lists_code(old: Set[Any], new: Set[Any]) -> str:
    if old == new:
        return "metadata-changed"
    return LOOSER if old < new else TIGHTER


def _token(value: Any) -> Any:
    """Return a JSON value as a hashable one that preserves ``json_equal``."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return json.dumps(value, sort_keys=True), "as JSON"
    return value


def _number(value: Any) -> Any:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(value)
    return number


_READERS: dict[str, Callable[[Any], Any]] = {
    "date": lambda value: dt.date.fromisoformat(str(value)),
    "datetime": lambda value: dt.datetime.fromisoformat(str(value)),
    "time": lambda value: dt.time.fromisoformat(str(value)),
}
"""How to parse bounds by field type; those of all other types are numbers."""


def _categories(table: str, name: str, old: Field, new: Field) -> Iterator[Change]:
    """Compare categories (Table Schema v2): their values, then their labels and order."""
    before, after = (field.metadata.get("categories") for field in (old, new))
    ordered = old.metadata.get("categoriesOrdered"), new.metadata.get("categoriesOrdered")
    if not json_equal(before, after) and not _follows_enum(old, new):
        a, b = _codes(old), _codes(new)
        if a is None or b is None:  # one is missing, or not a list
            code = LOOSER if after is None else TIGHTER
        else:
            code = _codes_code([*map(_token, a)], [*map(_token, b)], ordered=any(ordered))
            if code == "metadata-changed":  # only labels differ
                a, b = before, after
        a, b = (before if a is None else a), (after if b is None else b)
        yield Change(code, table, f"{name}: categories", a, b)
    if not json_equal(*ordered):
        yield Change("metadata-changed", table, f"{name}: categoriesOrdered", *ordered)


def _follows_enum(old: Field, new: Field) -> bool:
    """Return whether categories changed together with ``enum``, whose change is already listed."""
    codes = [_codes(field) for field in (old, new)]
    enums = [_constraints(field).get("enum") for field in (old, new)]
    return json_equal(codes, enums) and not json_equal(*codes)


def _codes_code(old: list[Any], new: list[Any], *, ordered: bool) -> str:
    known = set(old)
    if ordered and [code for code in new if code in known] != old:
        return TIGHTER
    return _lists_code(known, set(new))


def _codes(field: Field) -> list[Any] | None:
    """Return the category values of a field, without labels; None if it has no list of them."""
    if field.categories is None:
        return None
    return [category.value for category in field.categories]
