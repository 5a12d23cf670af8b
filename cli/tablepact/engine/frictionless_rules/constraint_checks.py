"""The constraints of a field that its type supports, each as a name and a test."""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.value_readers import Reader
from tablepact.engine.standard_rules.order import MORE_CONSTRAINTS, ORDERED, is_within
from tablepact.package.metadata.json_types import Metadata

Check = tuple[str, Callable[[object], bool]]
_LENGTHS = ("minLength", "maxLength")
_BOUNDS = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
_SIZED: dict[str, tuple[str, ...]] = {
    "string": (*_LENGTHS, "pattern", "enum"),
    "array": (*_LENGTHS, "enum"),
    "object": (*_LENGTHS, "enum"),
    "list": _LENGTHS,
}
_ORDERED = ("integer", "number", "date", "datetime", "time", "year", "yearmonth")
MAX_MEMBERS = 1000
"""The largest enum whose members are compared one by one."""


def checks(
    kind: str, constraints: Metadata, read: Reader, *, standard: bool = False
) -> list[Check]:
    """Return the checks of each value of a field, in frictionless's order.

    ``required`` is not among them, since it applies to cells without a value.

    Args:
        kind: The type of the field.
        constraints: The constraints.
        read: The function that reads the cells; it also reads bounds and members of enums.
        standard: Whether to check the constraints that the standard allows and frictionless
            refuses, too, and to compare as the standard does.

    Raises:
        AskFrictionless: Only frictionless can check one of the constraints.
    """
    names = _SIZED.get(kind, (*(_BOUNDS if kind in _ORDERED else ()), "enum"))
    if standard:
        names += MORE_CONSTRAINTS.get(kind, ())
    partly = standard and kind in ORDERED
    return [
        (name, _check(name, kind, constraints[name], read, partly=partly))
        for name in names
        if name in constraints
    ]


def _check(
    name: str, kind: str, given: Any, read: Reader, *, partly: bool
) -> Callable[[Any], bool]:
    if name == "minLength":
        return lambda value: bool(len(value) >= given)
    if name == "maxLength":
        return lambda value: bool(len(value) <= given)
    if name == "pattern":
        from tablepact.engine.frictionless_rules.pattern import Pattern

        return Pattern(given).matches
    if name == "enum":
        return _among([read(member) for member in given], is_text=kind == "string")
    bound, compare = read(given), _BOUNDS[name]
    if partly:
        return lambda value: is_within(name, value, bound)
    return lambda value: bool(value == value and compare(value, bound))


def _among(members: list[object], *, is_text: bool) -> Callable[[object], bool]:
    if is_text:
        return frozenset(members).__contains__
    if len(members) <= MAX_MEMBERS:
        return members.__contains__
    return _among_numbers([member for member in members if member is not None])


def _among_numbers(members: list[Any]) -> Callable[[Any], bool]:
    """Return a test that searches sorted numbers; in a set, all could be made to collide."""
    if not all(isinstance(member, int) or _is_finite(member) for member in members):
        raise AskFrictionless
    ordered = sorted(members)

    def is_member(value: Any) -> bool:
        position = bisect_left(ordered, value) if value == value else len(ordered)
        return position < len(ordered) and bool(ordered[position] == value)

    return is_member


def _is_finite(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite()
