"""Fields of a Table Schema that frictionless certainly accepts."""

from __future__ import annotations

from typing import Any

from avocado_pivot.engine.descriptor.forms import (
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
    "format": one_of("default"),
    "missingValues": texts,
    "constraints": anything,
    "rdfType": text,
    "categories": each(anything),
    "categoriesOrdered": flag,
    "unit": text,
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
    known = _FIELD | ({"example": text} if _kind(field) == "string" else {})
    if (
        not an_object(known, "name", "type", but=FIELD_NAMES)(field)
        or field["type"] not in _CONSTRAINTS
    ):
        return False
    kind = field["type"]
    constraints = _CONSTRAINTS[kind] | (_EXCLUSIVE.get(kind, {}) if v2 else {})
    constraints |= {"enum": each(whole)} if kind == "integer" else {}
    return an_object(constraints)(field.get("constraints", {}))


def _kind(field: Any) -> Any:
    return field.get("type") if isinstance(field, dict) else None
