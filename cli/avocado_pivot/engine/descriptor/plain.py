"""Descriptors that frictionless certainly accepts.

The same idea as for cells: what is in a plain form is cleared here, without frictionless, which
takes long to start; whatever else is in a descriptor, frictionless judges. Too strict is allowed,
too lax is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
_NAME = re.compile(r"[-a-z0-9._/]+\Z")
_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9_][-A-Za-z0-9_ ./()+=,&]*\.(?:csv|tsv)\Z")
_HASH = re.compile(r"(?:sha256:[0-9a-f]{64}|(?:md5:)?[0-9a-f]{32})\Z")
_CREATED = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T[01]\d:[0-5]\d:[0-5]\dZ\Z")
Test = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _names(value: Any) -> bool:
    """A key: names of fields."""
    return (_text(value) or _texts(value)) and bool(value)


def _each(test: Test) -> Test:
    return lambda value: isinstance(value, list) and all(map(test, value))


def _object(known: Mapping[str, Test], *required: str) -> Test:
    def test(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and all(name in value for name in required)
            and all(name in known and known[name](one) for name, one in value.items())
        )

    return test


def _form(pattern: re.Pattern[str]) -> Test:
    return lambda value: isinstance(value, str) and bool(pattern.match(value))


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _anything(_value: Any) -> bool:
    return True


_TEXTS = dict.fromkeys(("title", "path", "description"), _text)
_LICENCE = _object({**_TEXTS, "name": lambda value: _text(value) and bool(value)}, "name")
_ABOUT: dict[str, Test] = {
    "title": _text,
    "description": _text,
    "licenses": _each(_LICENCE),
    "sources": _each(_object({**_TEXTS, "version": _text})),
}
_PACKAGE: dict[str, Test] = {
    **_ABOUT,
    "$schema": lambda value: value == V2,
    "name": _form(_NAME),
    "id": _text,
    "homepage": _text,
    "version": _text,
    "created": _form(_CREATED),
    "keywords": _texts,
    "contributors": _each(_object({**_TEXTS, "role": _text, "roles": _texts})),
    "resources": _each(lambda value: isinstance(value, dict)),
    # Ours, which frictionless keeps without looking at them.
    "tableContract": _anything,
    "tableRules": _anything,
    "tableViews": _anything,
}
_RESOURCE: dict[str, Test] = {
    **_ABOUT,
    "$schema": lambda value: value == "https://datapackage.org/profiles/2.0/dataresource.json",
    "name": _form(_NAME),
    "type": lambda value: value == "table",
    "path": _form(_PATH),
    "format": lambda value: value in ("csv", "tsv"),
    "mediatype": lambda value: value in ("text/csv", "text/tab-separated-values"),
    "encoding": lambda value: value in ("utf-8", "utf8", "UTF-8"),
    "schema": _anything,
    "dialect": _object({"delimiter": lambda value: value in (",", ";", "\t", "|")}),
    "bytes": _count,
    "hash": _form(_HASH),
    "rows": _count,
    "derivedBy": _anything,
}
_KEY = {"fields": _names}
_REFERENCE = _object({**_KEY, "resource": _text}, "fields")
_SCHEMA: dict[str, Test] = {
    **_ABOUT,
    "$schema": lambda value: value == "https://datapackage.org/profiles/2.0/tableschema.json",
    "name": _form(_NAME),
    "fields": lambda value: isinstance(value, list) and bool(value),
    "missingValues": _texts,
    "primaryKey": _names,
    "foreignKeys": _each(_object({**_KEY, "reference": _REFERENCE}, "fields", "reference")),
    "uniqueKeys": _each(_texts),
    "rowRules": _anything,
}
_FIELD: dict[str, Test] = {
    "name": lambda value: _text(value) and bool(value),
    "type": _text,
    "title": _text,
    "description": _text,
    "format": lambda value: value == "default",
    "missingValues": _texts,
    "constraints": lambda value: isinstance(value, dict),
    "rdfType": _text,
    "categories": lambda value: isinstance(value, list),
    "categoriesOrdered": lambda value: isinstance(value, bool),
    "unit": _text,
}


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _real(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _date(value: Any) -> bool:
    return isinstance(value, str) and bool(
        re.match(r"[12]\d{3}-(0[1-9]|1[0-2])-([01]\d|2[0-8])\Z", value)
    )


def _pattern(value: Any) -> bool:
    try:
        re.compile(f"^{value}$")
    except (re.error, RecursionError, OverflowError):
        return False
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


_TOLD: dict[str, Test] = {"required": _flag, "unique": _flag}
_CONSTRAINTS: dict[str, dict[str, Test]] = {
    "string": {
        **_TOLD,
        "minLength": _whole,
        "maxLength": _whole,
        "pattern": _pattern,
        "enum": _texts,
    },
    "integer": {**_TOLD, "minimum": _whole, "maximum": _whole, "enum": _each(_whole)},
    "number": {**_TOLD, "minimum": _real, "maximum": _real},
    "boolean": _TOLD,
    "date": {**_TOLD, "minimum": _date, "maximum": _date},
    "datetime": _TOLD,
    "time": _TOLD,
    "year": {**_TOLD, "minimum": _whole, "maximum": _whole},
    "yearmonth": _TOLD,
    "any": {**_TOLD, "enum": _texts},
}
for _kind in ("integer", "number", "date", "year"):
    _exclusive = {
        f"exclusive{name.capitalize()}": _CONSTRAINTS[_kind][name]
        for name in ("minimum", "maximum")
    }
    _CONSTRAINTS[f"{_kind} v2"] = _CONSTRAINTS[_kind] | _exclusive


def plain_package(metadata: Mapping[str, Any]) -> bool:
    """Say whether frictionless certainly has nothing to say of a package, its resources aside."""
    if not _object(_PACKAGE, "resources")(metadata):
        return False
    names = [one.get("name") for one in metadata["resources"]]
    return bool(names) and len(set(map(str, names))) == len(names)


def plain_resource(resource: Mapping[str, Any], schema: Any, *, v2: bool) -> bool:
    """Say the same of a resource and its schema, of which every field has a type."""
    return (
        _object(_RESOURCE, "name", "path", "schema")(resource)
        and _object(_SCHEMA, "fields")(schema)
        and all(_plain_field(field, v2=v2) for field in schema["fields"])
        and _plain_keys(schema)
    )


def _plain_field(field: Any, *, v2: bool) -> bool:
    if not _object(_FIELD | {"example": _text}, "name", "type")(field):
        return False
    kind = field["type"]
    if "example" in field and kind != "string":
        return False
    known = _CONSTRAINTS.get(f"{kind} v2" if v2 else kind) or _CONSTRAINTS.get(kind)
    return known is not None and _object(known)(field.get("constraints", {}))


def _plain_keys(schema: Mapping[str, Any]) -> bool:
    names = [field["name"] for field in schema["fields"]]
    keys = [schema.get("primaryKey", names[0])]
    keys += [key["fields"] for key in schema.get("foreignKeys", [])]
    named = [name for key in keys for name in ([key] if isinstance(key, str) else key)]
    matched = all(
        len(_listed(key["fields"])) == len(_listed(key["reference"]["fields"]))
        for key in schema.get("foreignKeys", [])
    )
    return len(set(names)) == len(names) and set(named) <= set(names) and matched


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
