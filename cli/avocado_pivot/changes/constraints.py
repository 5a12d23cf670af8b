"""Whether a field allows less than before, or more: its constraints, categories and row rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from avocado_pivot.changes.model import Change

LOWER = ("minimum", "exclusiveMinimum", "minLength")
UPPER = ("maximum", "exclusiveMaximum", "maxLength")
FLAGS = ("required", "unique")


def constraint_changes(
    table: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    """Compare what two versions of a field allow."""
    name, kind = str(new.get("name")), str(new.get("type", "string"))
    before, after = _constraints(old), _constraints(new)
    for one in dict.fromkeys([*before, *after]):
        a, b = before.get(one), after.get(one)
        if not same(a, b):
            code = f"constraint-{_direction(one, a, b, kind)}"
            yield Change(code, table, f"{name}: {one}", a, b)
    yield from _categories(table, name, old, new)


def same(a: Any, b: Any) -> bool:
    """Say whether two values of JSON are the same; unlike in Python, ``true`` is not 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b or (a != a and b != b))  # NaN, which JSON in Python may have


def _constraints(field: Mapping[str, Any]) -> dict[str, Any]:
    """Give the constraints of a field, without those that ask for nothing."""
    given = field.get("constraints")
    kept = dict(given) if isinstance(given, Mapping) else {}
    return {k: v for k, v in kept.items() if v is not None and not (k in FLAGS and v is False)}


def _direction(name: str, old: Any, new: Any, kind: str) -> str:
    if new is None:
        return "loosened"
    if old is None:
        return "tightened"
    looser = False
    if name in LOWER:
        looser = _less(new, old, kind)
    elif name in UPPER:
        looser = _less(old, new, kind)
    elif name == "enum" and isinstance(old, list) and isinstance(new, list):
        looser = all(any(same(a, b) for b in new) for a in old)
    return "loosened" if looser else "tightened"


def _less(a: Any, b: Any, kind: str) -> bool:
    """Say whether a bound is certainly less than another."""
    read = _READERS.get(kind, _number)
    try:
        return bool(read(a) < read(b))
    except (ValueError, TypeError, InvalidOperation):
        return False


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
"""How bounds are read; those of any type that is not here are numbers."""


def _categories(
    table: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    """Compare code lists (Table Schema v2): their codes, then their labels and order."""
    before, after = old.get("categories"), new.get("categories")
    a, b = _codes(before), _codes(after)
    told = [_codes(_constraints(field).get("enum")) for field in (old, new)] == [a, b] and a != b
    ordering = same(old.get("categoriesOrdered"), new.get("categoriesOrdered"))
    if told or (same(before, after) and ordering):
        return
    subject = f"{name}: categories"
    ordered = bool(old.get("categoriesOrdered") or new.get("categoriesOrdered"))
    if before is None or after is None:
        code = "constraint-loosened" if after is None else "constraint-tightened"
    elif not all(code in b for code in a) or (ordered and [c for c in b if c in a] != a):
        code = "constraint-tightened"
    elif len(b) > len(a):
        code = "constraint-loosened"
    else:
        code = "metadata-changed"
    yield Change(code, table, subject, a if before is not None else None, b or after)


def _codes(categories: Any) -> list[str]:
    """Give the codes of a list, each as JSON would have it, told apart by type."""
    listed = categories if isinstance(categories, list) else []
    codes = [one.get("value") if isinstance(one, Mapping) else one for one in listed]
    return [code if isinstance(code, str) else repr(code) for code in codes]
