"""The constraints of a field and the keys of a table, as ``contract.constraints`` has them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from math import prod
from typing import Any

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.pattern import Pattern
from tablepact.package.plain_table import PlainTable, Value
from tablepact.package.table_schema import key_names

_ORDERED = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
}
_IN_CLASS = r"[A-Za-z0-9_ :;./,!~]"
_ONE = (
    r"[A-Za-z0-9_ :/,;@%=!~\"'<>-]|\.|\\[d.+*?()|\[\]{}/-]"
    rf"|\[\^?-?(?:{_IN_CLASS}-{_IN_CLASS}|{_IN_CLASS}|\\[d.])+-?\]"
)
_OFTEN = r"[*+?]|\{[0-9]{1,2}(?:,[0-9]{0,2})?\}"
_PATTERN = re.compile(rf"(?:(?:{_ONE}|\))(?:{_OFTEN})?|\((?:\?:)?|\|)+")
"""Patterns that Python and polars read alike."""
MAX_PATTERN, MAX_REPEATED = 300, 200
"""How long these are, and how often anything in them is repeated: polars stops at a size."""
_TEXT = re.compile(r"[ -~]*")


def keeps_constraint(table: PlainTable, field: str, name: str, given: Any) -> bool:
    """Return whether all values of a field certainly keep a constraint."""
    kind, distinct = table.types[field], {*table.values(field)} - {None}
    if name == "required":
        return given is False or (given is True and None not in table.cells[field])
    if name == "unique":
        there = sum(cell is not None for cell in table.cells[field])
        return given is False or (given is True and len(distinct) == there and kind != "number")
    if name == "enum":
        return isinstance(given, list) and _among(kind, distinct, given)
    if kind == "string":
        return _keeps_text(name, given, distinct)
    bound = _bound(kind, given)
    keeps = _ORDERED.get(name)
    return keeps is not None and bound is not None and all(keeps(one, bound) for one in distinct)


def _among(kind: str, distinct: set[Value | None], given: list[Any]) -> bool:
    held = {"string": str, "integer": int}.get(kind)
    return held is not None and all(type(one) is held for one in given) and distinct <= {*given}


def _keeps_text(name: str, given: Any, distinct: set[Any]) -> bool:
    if name in ("minLength", "maxLength"):
        is_bound = type(given) is int and abs(given) < 2**31
        return is_bound and all(
            len(one) >= given if name == "minLength" else len(one) <= given for one in distinct
        )
    if name != "pattern" or not isinstance(given, str) or not _is_plain_pattern(given):
        return False
    with suppress(AskFrictionless, re.error):
        re.compile(given)  # alone, for `a)|(b` is none, but `(?:a)|(b)` is
        pattern = Pattern(f"(?:{given})")
        return all(_TEXT.fullmatch(one) and pattern.matches(one) for one in distinct)
    return False


def _is_plain_pattern(given: str) -> bool:
    if len(given) > MAX_PATTERN or "~~" in given or not _PATTERN.fullmatch(given):
        return False
    repeated = [int(number) for number in re.findall(r"([0-9]+)\}", given)]
    wide = len(re.findall(r"\\d|\.|\[\^", given))  # characters of all scripts
    return prod(repeated) * max(wide, 1) <= MAX_REPEATED


def _bound(kind: str, given: Any) -> Any:
    """Return a bound of a type as a value; None if it is not plain."""
    if type(given) is int or (type(given) is float and kind == "number"):
        return given if kind in ("integer", "number") and abs(given) < 10**15 else None
    if kind == "date" and isinstance(given, str):
        with suppress(ValueError):
            return date.fromisoformat(given)
    return None


def keeps_keys(
    table: PlainTable, name: str, schema: Mapping[str, Any], tables: Mapping[str, PlainTable]
) -> int | None:
    """Return how many keys a table has, if it certainly keeps them all; None otherwise."""
    primary, unique = schema.get("primaryKey") or [], schema.get("uniqueKeys", [])
    foreign = schema.get("foreignKeys", [])
    if not isinstance(unique, list) or not isinstance(foreign, list):
        return None
    keys = [(key, False) for key in unique] + ([(primary, True)] if primary else [])
    if not all(_is_unique(table, _names(key, table), whole=whole) for key, whole in keys):
        return None
    if not all(_refers(table, name, entry, tables) for entry in foreign):
        return None
    return len(keys) + len(foreign)


def _is_unique(table: PlainTable, fields: Sequence[str], *, whole: bool) -> bool:
    """Return whether no two rows have a key; ``whole`` is one of which no part may be missing."""
    rows = list(zip(*(table.values(field) for field in fields), strict=True))
    complete = [row for row in rows if None not in row]
    return bool(fields) and len({*complete}) == len(complete) and not (whole and complete != rows)


def _refers(table: PlainTable, name: str, entry: Any, tables: Mapping[str, PlainTable]) -> bool:
    if not isinstance(entry, Mapping) or {*entry} != {"fields", "reference"}:
        return False
    reference = entry["reference"]
    if not isinstance(reference, Mapping) or not {"fields"} <= {*reference} <= {
        "fields",
        "resource",
    }:
        return False
    other = reference.get("resource") or name
    target = table if other == name else tables.get(other) if isinstance(other, str) else None
    fields = _names(entry["fields"], table)
    keys = _names(reference["fields"], target) if target else []
    if target is None or not fields or len(fields) != len(keys):
        return False
    if [table.types[field] for field in fields] != [target.types[key] for key in keys]:
        return False
    there = {*zip(*(target.values(key) for key in keys), strict=True)}
    own = {*zip(*(table.values(field) for field in fields), strict=True)}
    return {row for row in own if None not in row} <= there


def _names(key: Any, table: PlainTable) -> list[str]:
    """Return the fields of a key; none if it is not plain, or has a number in it."""
    names = [*(key_names(key) or ())]
    is_plain = all(table.types.get(name, "number") != "number" for name in names)
    return names if is_plain and len({*names}) == len(names) else []
