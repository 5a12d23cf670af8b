"""Fields of a Table Schema that frictionless certainly accepts."""

from __future__ import annotations

from typing import Any

from tablepact.engine.descriptor.predicates import (
    Test,
    is_anything,
    is_boolean,
    is_integer,
    is_number,
    is_pattern,
    is_text,
    is_text_list,
    list_of,
    matching,
    object_of,
    one_of,
)

_FIELD: dict[str, Test] = {
    "name": lambda value: is_text(value) and bool(value),
    "type": is_text,
    "title": is_text,
    "description": is_text,
    "missingValues": is_text_list,
    "constraints": is_anything,
    "rdfType": is_text,
    "categories": list_of(is_anything),
    "categoriesOrdered": is_boolean,
    "unit": is_text,
}
_FORMATS: dict[str, Test] = {
    "string": one_of("default", "uri", "email", "uuid", "binary"),
    **dict.fromkeys(("date", "datetime", "time"), matching(r"default|any|%[-%A-Za-z/.: ,]+")),
}
_DATE = matching(r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])")
_ALL: dict[str, Test] = {"required": is_boolean, "unique": is_boolean}
_LENGTHS: dict[str, Test] = {"minLength": is_integer, "maxLength": is_integer}
_ORDERED: dict[str, Test] = {
    "integer": is_integer,
    "number": is_number,
    "date": _DATE,
    "year": is_integer,
}
_CONSTRAINTS: dict[str, dict[str, Test]] = {
    "string": {**_ALL, **_LENGTHS, "pattern": is_pattern, "enum": is_text_list},
    "any": {**_ALL, "enum": is_text_list},
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


def is_plain_field(field: Any, *, v2: bool) -> bool:
    """Say whether frictionless certainly accepts a field; bounds may exclude themselves in v2."""
    if not isinstance(field, dict):
        return False
    kind, form = field.get("type"), field.get("format", "default")
    known = {**_FIELD, "format": _FORMATS.get(str(kind), one_of("default"))}
    if kind == "string" and form == "default":
        known["example"] = is_text
    if not object_of(known, "name", "type", but=FIELD_NAMES)(field) or kind not in _CONSTRAINTS:
        return False
    constraints = _CONSTRAINTS[kind] | (_EXCLUSIVE.get(kind, {}) if v2 else {})
    constraints |= {"enum": list_of(is_integer)} if kind == "integer" else {}
    if form != "default":  # in which bounds and members are written
        constraints = _ALL | ({"pattern": is_pattern} if kind == "string" else {})
    return object_of(constraints)(field.get("constraints", {}))
