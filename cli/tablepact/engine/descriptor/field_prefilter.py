"""Fields of a Table Schema that frictionless certainly accepts."""

from __future__ import annotations

from typing import Any

from tablepact.engine.descriptor.predicates import (
    Test,
    an_object,
    anything,
    each,
    flag,
    one_of,
    pattern,
    real,
    text,
    texts,
    whole,
    written,
)

_FIELD: dict[str, Test] = {
    "name": lambda value: text(value) and bool(value),
    "type": text,
    "title": text,
    "description": text,
    "missingValues": texts,
    "constraints": anything,
    "rdfType": text,
    "categories": each(anything),
    "categoriesOrdered": flag,
    "unit": text,
}
_FORMATS: dict[str, Test] = {
    "string": one_of("default", "uri", "email", "uuid", "binary"),
    **dict.fromkeys(("date", "datetime", "time"), written(r"default|any|%[-%A-Za-z/.: ,]+")),
}
_DATE = written(r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])")
_ALL: dict[str, Test] = {"required": flag, "unique": flag}
_LENGTHS: dict[str, Test] = {"minLength": whole, "maxLength": whole}
_ORDERED: dict[str, Test] = {"integer": whole, "number": real, "date": _DATE, "year": whole}
_CONSTRAINTS: dict[str, dict[str, Test]] = {
    "string": {**_ALL, **_LENGTHS, "pattern": pattern, "enum": texts},
    "any": {**_ALL, "enum": texts},
    **dict.fromkeys(("boolean", "datetime", "time", "yearmonth"), _ALL),
    **{kind: {**_ALL, "minimum": one, "maximum": one} for kind, one in _ORDERED.items()},
}
_EXCLUSIVE = {
    kind: {"exclusiveMinimum": one, "exclusiveMaximum": one} for kind, one in _ORDERED.items()
}


FIELD_NAMES = frozenset((
    "arrayItem", "bareNumber", "decimalChar", "delimiter", "example", "falseValues", "floatNumber",
    "groupChar", "itemType", "required", "trueValues",
))  # fmt: skip
"""What else has a meaning for frictionless, in a field of any type."""


def plain_field(field: Any, *, v2: bool) -> bool:
    """Say whether frictionless certainly accepts a field; bounds may exclude themselves in v2."""
    if not isinstance(field, dict):
        return False
    kind, form = field.get("type"), field.get("format", "default")
    known = {**_FIELD, "format": _FORMATS.get(str(kind), one_of("default"))}
    if kind == "string" and form == "default":
        known["example"] = text
    if not an_object(known, "name", "type", but=FIELD_NAMES)(field) or kind not in _CONSTRAINTS:
        return False
    constraints = _CONSTRAINTS[kind] | (_EXCLUSIVE.get(kind, {}) if v2 else {})
    constraints |= {"enum": each(whole)} if kind == "integer" else {}
    if form != "default":  # in which bounds and members are written
        constraints = _ALL | ({"pattern": pattern} if kind == "string" else {})
    return an_object(constraints)(field.get("constraints", {}))
