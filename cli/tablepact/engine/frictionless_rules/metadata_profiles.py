"""The JSON Schemas with which frictionless checks the parts of a descriptor, and their messages.

The schemas equal those of frictionless, property by property; a test compares them. They use eight
keywords of JSON Schema. The messages are those of ``jsonschema``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from tablepact.package.metadata.json_types import Metadata

Profile = Metadata
"""A JSON Schema."""
Path = tuple[str | int, ...]

NAME_PATTERN = "^([-a-z0-9._/])+$"
_TEXT: Profile = {"type": "string"}
_TEXTS: Profile = {"type": "array", "items": _TEXT}
_FLAG: Profile = {"type": "boolean"}
_WHOLE: Profile = {"type": "integer"}
_LIST: Profile = {"type": "array"}
_NAME: Profile = {"type": "string", "pattern": NAME_PATTERN}
_OBJECT_OR_FILE: Profile = {"type": ["object", "string"]}
_TYPE: Profile = {"type": "string", "pattern": "^([-a-z/])+$"}


def _objects(*names: str) -> Profile:
    """Return the schema of a list of objects in which these properties are strings."""
    members = {"type": "object", "properties": dict.fromkeys(names, _TEXT)}
    return {"type": "array", "items": members}


_MISSING_VALUES: Profile = {
    "anyOf": [
        _TEXTS,
        {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value"],
                "properties": {"value": _TEXT, "label": _TEXT},
            },
        },
    ],
}

PACKAGE: Profile = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "name": _TEXT,
        "type": _TYPE,
        **dict.fromkeys(("title", "description", "homepage", "profile"), _TEXT),
        "licenses": _objects("name", "path", "title"),
        "sources": _objects("title", "path", "email"),
        "contributors": _objects("title", "path", "email", "organisation", "role"),
        "keywords": _TEXTS,
        **dict.fromkeys(("image", "version", "created"), _TEXT),
        "resources": {"type": "array", "items": {"type": "object"}},
    },
}
RESOURCE: Profile = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": _TEXT,
        "type": _TYPE,
        **dict.fromkeys(("title", "description", "homepage", "profile"), _TEXT),
        "licenses": _objects("name", "path", "title"),
        "sources": _objects("title", "path", "email"),
        "path": _TEXT,
        "data": {"type": ["object", "array"]},
        **dict.fromkeys(("scheme", "format", "mediatype", "compression"), _TEXT),
        "extrapaths": {"type": "array", "item": _TEXT},
        **dict.fromkeys(("innerpath", "encoding", "hash"), _TEXT),
        **dict.fromkeys(("bytes", "fields", "rows"), _WHOLE),
        "dialect": _OBJECT_OR_FILE,
        "schema": _OBJECT_OR_FILE,
    },
}
DIALECT: Profile = {
    "type": "object",
    "properties": {
        "name": _NAME,
        "type": _TYPE,
        "title": _TEXT,
        "description": _TEXT,
        "header": _FLAG,
        "headerRows": _LIST,
        "headerJoin": _TEXT,
        "headerCase": _FLAG,
        "commentChar": _TEXT,
        "commentRows": _LIST,
        "skipBlankRows": _FLAG,
    },
}
CSV: Profile = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "name": _NAME,
        "type": _TYPE,
        "title": _TEXT,
        "description": _TEXT,
        **dict.fromkeys(("delimiter", "lineTerminator", "quoteChar"), _TEXT),
        "doubleQuote": _FLAG,
        "escapeChar": _TEXT,
        "nullSequence": _TEXT,
        "skipInitialSpace": _FLAG,
    },
}
SCHEMA: Profile = {
    "type": "object",
    "required": ["fields"],
    "properties": {
        "name": _NAME,
        "type": _TYPE,
        "title": _TEXT,
        "description": _TEXT,
        "fields": _LIST,
        "fieldsMatch": {
            "type": "string",
            "enum": ["exact", "equal", "subset", "superset", "partial"],
        },
        "missingValues": _MISSING_VALUES,
        "primaryKey": _TEXTS,
        "foreignKeys": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "fields": _TEXTS,
                    "reference": {
                        "type": "object",
                        "required": ["resource", "fields"],
                        "properties": {"resource": _TEXT, "fields": _TEXTS},
                    },
                },
            },
        },
    },
}
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LENGTHS = ("minLength", "maxLength")
_FIELD: Profile = {
    "name": _TEXT,
    "type": _TYPE,
    **dict.fromkeys(("title", "description", "format"), _TEXT),
    "missingValues": _MISSING_VALUES,
    "constraints": {
        "type": "object",
        "properties": {
            **dict.fromkeys(("required", "unique"), _FLAG),
            "pattern": _TEXT,
            "enum": _LIST,
            **dict.fromkeys(("minLength", "maxLength"), _WHOLE),
            **{name: {} for name in _BOUNDS},
        },
    },
    "rdfType": _TEXT,
    "example": {},
}
_ITEM_TYPES = ["string", "integer", "boolean", "number", "datetime", "date", "time"]
_OWN: dict[str, Profile] = {
    **{kind: {} for kind in ("any", "date", "datetime", "duration", "geopoint", "object")},
    **{kind: {} for kind in ("time", "year", "yearmonth")},
    "array": {"arrayItem": {"type": "object"}},
    "boolean": {"trueValues": _TEXTS, "falseValues": _TEXTS},
    "geojson": {"format": {"type": "string", "enum": ["default", "topojson"]}},
    "integer": {"bareNumber": _FLAG},
    "list": {"delimiter": _TEXT, "itemType": {"type": "string", "enum": _ITEM_TYPES}},
    "number": {
        "bareNumber": _FLAG,
        "floatNumber": _FLAG,
        "decimalChar": _TEXT,
        "groupChar": _TEXT,
    },
    "string": {
        "format": {
            "type": "string",
            "enum": ["default", "email", "uri", "binary", "uuid", "wkt"],
        }
    },
}
"""The additional properties of the fields of each type."""
FIELDS: dict[str, Profile] = {
    kind: {"type": "object", "required": ["name"], "properties": {**_FIELD, **own}}
    for kind, own in _OWN.items()
}

CONSTRAINTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("any", "boolean", "duration", "geojson", "geopoint"), ("required", "enum")),
    **dict.fromkeys(("array", "object"), ("required", *_LENGTHS, "enum")),
    **dict.fromkeys(
        ("date", "datetime", "integer", "number", "time", "year", "yearmonth"),
        ("required", *_BOUNDS, "enum"),
    ),
    "list": ("required", *_LENGTHS),
    "string": ("required", *_LENGTHS, "pattern", "enum"),
}
"""The constraints that each field type supports, besides ``unique``, which all support."""


def profile_notes(profile: Profile, value: object) -> Iterator[str]:
    """Yield a note for each error of a value by a profile, in frictionless's words."""
    for message, path in _errors(profile, value, ()):
        words = re.sub(r"\s+", " ", message)
        yield f"{words} at property '{'/'.join(map(str, path))}'" if path else words


def _errors(profile: Profile, value: object, path: Path) -> Iterator[tuple[str, Path]]:
    for keyword, wanted in profile.items():
        if keyword == "properties":
            members = value if isinstance(value, dict) else {}
            for name in filter(members.__contains__, wanted):
                yield from _errors(wanted[name], members[name], (*path, name))
        elif keyword == "items":
            for index, item in enumerate(value if isinstance(value, list) else ()):
                yield from _errors(wanted, item, (*path, index))
        elif keyword in _KEYWORDS:
            for message in _KEYWORDS[keyword](value, wanted):
                yield message, path


def _of_type(value: object, wanted: str | list[str]) -> Iterator[str]:
    types = (wanted,) if isinstance(wanted, str) else wanted
    for kind in types:
        if _IS_OF[kind](value):
            return
    yield f"{value!r} is not of type {', '.join(map(repr, types))}"


def _with_required(value: object, names: list[str]) -> Iterator[str]:
    lacking = [name for name in names if name not in value] if isinstance(value, dict) else []
    yield from (f"{name!r} is a required property" for name in lacking)


def _of_pattern(value: object, pattern: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(pattern, value):
        yield f"{value!r} does not match {pattern!r}"


def _one_of(value: object, members: list[str]) -> Iterator[str]:
    if value not in members:
        yield f"{value!r} is not one of {members!r}"


def _any_of(value: object, profiles: list[Profile]) -> Iterator[str]:
    if all(any(_errors(profile, value, ())) for profile in profiles):
        yield f"{value!r} is not valid under any of the given schemas"


_KEYWORDS: dict[str, Callable[[object, Any], Iterator[str]]] = {
    "type": _of_type,
    "required": _with_required,
    "pattern": _of_pattern,
    "enum": _one_of,
    "anyOf": _any_of,
}


def _is_whole(value: object) -> bool:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool)


_IS_OF: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_whole,
}
