"""The constraints of a field and the keys of a table in Python, as in ``contract.constraints``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from math import prod
from typing import Any

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.pattern import Pattern
from tablepact.package.csv_files.plain_table import PlainTable, Value
from tablepact.package.descriptor.table_schema import ForeignKey, TableSchema

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
"""Matches regular expressions with the same meaning in Python and polars."""
MAX_PATTERN, MAX_REPEATED = 300, 200
"""The maximum length of such a pattern and of its repetitions: polars limits the compiled size."""
_TEXT = re.compile(r"[ -~]*")


def keeps_constraint(table: PlainTable, field: str, name: str, given: Any) -> bool:
    """Return whether all values of a field certainly satisfy a constraint."""
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
        re.compile(given)  # without a group, since `a)|(b` is invalid but `(?:a)|(b)` is not
        pattern = Pattern(f"(?:{given})")
        return all(_TEXT.fullmatch(one) and pattern.matches(one) for one in distinct)
    return False


def _is_plain_pattern(given: str) -> bool:
    if len(given) > MAX_PATTERN or "~~" in given or not _PATTERN.fullmatch(given):
        return False
    repeated = [int(number) for number in re.findall(r"([0-9]+)\}", given)]
    wide = len(re.findall(r"\\d|\.|\[\^", given))  # classes of characters of all scripts
    return prod(repeated) * max(wide, 1) <= MAX_REPEATED


def _bound(kind: str, given: Any) -> Any:
    """Return a bound as a value of a type; None if it needs the full contract."""
    if type(given) is int or (type(given) is float and kind == "number"):
        return given if kind in ("integer", "number") and abs(given) < 10**15 else None
    if kind == "date" and isinstance(given, str):
        with suppress(ValueError):
            return date.fromisoformat(given)
    return None


def keeps_keys(
    table: PlainTable, name: str, schema: TableSchema, tables: Mapping[str, PlainTable]
) -> int | None:
    """Return the number of keys of a table if all of them certainly hold; None otherwise."""
    primary, unique = schema.primary_key, schema.unique_keys
    if primary is None or unique is None:
        return None
    keys = [(key, False) for key in unique] + ([(primary, True)] if primary else [])
    if not all(_is_unique(table, key, whole=whole) for key, whole in keys):
        return None
    if not all(_refers(table, name, link, tables) for link in schema.foreign_keys):
        return None
    return len(keys) + len(schema.foreign_keys)


def _is_unique(table: PlainTable, fields: tuple[str, ...] | None, *, whole: bool) -> bool:
    """Return whether a key is unique and, if ``whole``, has no missing values."""
    if not fields or not _is_plain_key(fields, table):
        return False
    rows = list(zip(*(table.values(field) for field in fields), strict=True))
    complete = [row for row in rows if None not in row]
    return len({*complete}) == len(complete) and not (whole and complete != rows)


def _refers(
    table: PlainTable, name: str, link: ForeignKey | None, tables: Mapping[str, PlainTable]
) -> bool:
    if link is None or link.unknown or not link.fields:
        return False
    target = table if link.target in ("", name) else tables.get(link.target)
    fields, keys = link.fields, link.target_fields
    if target is None or len(fields) != len(keys):
        return False
    if not _is_plain_key(fields, table) or not _is_plain_key(keys, target):
        return False
    if [table.types[field] for field in fields] != [target.types[key] for key in keys]:
        return False
    there = {*zip(*(target.values(key) for key in keys), strict=True)}
    own = {*zip(*(table.values(field) for field in fields), strict=True)}
    return {row for row in own if None not in row} <= there


def _is_plain_key(names: tuple[str, ...], table: PlainTable) -> bool:
    """Return whether a key consists of distinct fields of the table, none of type number."""
    is_plain = all(table.types.get(name, "number") != "number" for name in names)
    return is_plain and len({*names}) == len(names)
