"""Descriptors that frictionless certainly accepts.

The same idea as for cells: what is in a plain form is cleared here, without frictionless, which
takes long to start; whatever else is in a descriptor, frictionless judges. Too strict is allowed,
too lax is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tablepact.engine.descriptor.encoding import supported_encoding
from tablepact.engine.descriptor.predicates import (
    Test,
    is_anything,
    is_boolean,
    is_count,
    is_integer,
    is_key,
    is_number,
    is_pattern,
    is_positive,
    is_text,
    is_text_list,
    list_of,
    matching,
    object_of,
    one_of,
)
from tablepact.package.table_schema import key_names

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
_NAME = matching(r"[-a-z0-9._/]+")
_PATH = matching(r"(?!.*\.\.)\w[-\w ./()+=,&]*\.[A-Za-z0-9]+")
_HASH = matching(r"sha256:[0-9a-f]{64}|(?:md5:)?[0-9a-f]{32}")
_TEXTS: dict[str, Test] = {"title": is_text, "path": is_text, "description": is_text}
_EMAIL = matching(r"|[a-z0-9]+(?:[-._][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}")
_PERSON: dict[str, Test] = {**_TEXTS, "email": _EMAIL, "organisation": is_text, "role": is_text}


def _is_licence(value: Any) -> bool:
    has_form = object_of({**_TEXTS, "name": is_text}, but=())(value)
    return has_form and bool(value.get("name") or value.get("path"))


_ABOUT: dict[str, Test] = {
    "title": is_text,
    "description": is_text,
    "homepage": is_text,
    "licenses": list_of(_is_licence),
    "sources": list_of(object_of(_PERSON, but=())),
}
_MARK = matching(r"[^\s\w\"'\\]|\t")
_CSV: dict[str, Test] = {
    "delimiter": _MARK,
    "quoteChar": matching(r"[^\s\w,;\\]"),
    "doubleQuote": is_boolean,
    "escapeChar": matching(r"[^\s\w\"',;]"),
    "skipInitialSpace": is_boolean,
    "nullSequence": is_text,
    "lineTerminator": is_text,
}
_HEADER: dict[str, Test] = {
    "header": is_boolean,
    "headerRows": list_of(is_positive),
    "headerJoin": is_text,
    "headerCase": is_boolean,
    "commentChar": is_text,
    "commentRows": list_of(is_positive),
    "skipBlankRows": is_boolean,
}
_DIALECT: dict[str, Test] = {
    **_CSV,
    **_HEADER,
    "csv": object_of(_CSV),
    # Frictionless does not heed them.
    "caseSensitiveHeader": is_boolean,
    "csvddfVersion": is_anything,
}
_STATS: dict[str, Test] = {
    **dict.fromkeys(("bytes", "fields", "rows"), is_count),
    "hash": is_text,
    "md5": matching("[0-9a-f]{32}"),
    "sha256": matching("[0-9a-f]{64}"),
}
_RESOURCE: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of("https://datapackage.org/profiles/2.0/dataresource.json"),
    "name": _NAME,
    "type": one_of("table"),
    "path": lambda value: _PATH(value) or bool(value and list_of(_PATH)(value)),
    "format": one_of("csv", "tsv", "parquet"),
    "mediatype": is_text,
    "encoding": lambda value: value == "" or (is_text(value) and bool(supported_encoding(value))),
    "scheme": one_of("file"),
    "compression": one_of("", "no", "gz", "zip", "bz2", "xz"),
    "innerpath": lambda value: value == "" or _PATH(value),
    "profile": one_of("data-resource", "tabular-data-resource"),
    "schema": is_anything,
    "dialect": object_of(_DIALECT),
    "layout": object_of(_HEADER),
    "stats": object_of(_STATS),
    "hashing": one_of("md5", "sha1", "sha256", "sha512"),
    "bytes": is_count,
    "hash": _HASH,
    "rows": is_count,
    "derivedBy": is_anything,
}
_IN_STATS = frozenset(("bytes", "hash", "fields", "rows"))
_REFERENCE = object_of({"fields": is_key, "resource": is_text}, "fields")
_LINK = object_of({"fields": is_key, "reference": _REFERENCE}, "fields", "reference")
_SCHEMA: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of("https://datapackage.org/profiles/2.0/tableschema.json"),
    "name": _NAME,
    "fields": lambda value: isinstance(value, list) and bool(value),
    "fieldsMatch": one_of("exact", "equal", "subset", "superset", "partial"),
    "missingValues": is_text_list,
    "primaryKey": is_key,
    "foreignKeys": list_of(_LINK),
    "uniqueKeys": list_of(is_text_list),
    "rowRules": is_anything,
    "labelField": is_anything,
}


RESOURCE_NAMES = frozenset((
    "contributors", "data", "extrapaths", "fields", "missingValues", "profiles", "url"
))  # fmt: skip
SCHEMA_NAMES = frozenset(("type",))
"""What else has a meaning for frictionless; properties of other names it keeps as they are."""


def is_plain_resource(resource: Mapping[str, Any], schema: Any, *, v2: bool) -> bool:
    """Return whether that holds for a resource and its schema, if it has one."""
    return (
        object_of(_RESOURCE, "name", "path", but=RESOURCE_NAMES)(resource)
        and _has_plain_file(resource)
        and (
            ("schema" not in resource and resource.get("profile") != "tabular-data-resource")
            if schema is None
            else _is_plain_schema(schema, v2=v2)
        )
    )


def _has_plain_file(resource: Mapping[str, Any]) -> bool:
    """Return whether a resource says what its file is in one place, and how a table is in it."""
    path, dialect = resource["path"], resource.get("dialect", {})
    first = path[0] if isinstance(path, list) else path
    ending = first.rpartition(".")[2].lower()
    is_packed = ending in ("gz", "zip", "bz2", "xz") or resource.get("compression")
    return (
        (ending in ("csv", "tsv", "parquet") or bool(is_packed or "format" in resource))
        and (not resource.get("innerpath") or ending == "zip")
        and ("stats" not in resource or not _IN_STATS & resource.keys())
        and not ("csv" in dialect and _CSV.keys() & dialect.keys())
    )


def _is_plain_schema(schema: Any, *, v2: bool) -> bool:
    return (
        object_of(_SCHEMA, "fields", but=SCHEMA_NAMES)(schema)
        and all(is_plain_field(field, v2=v2) for field in schema["fields"])
        and _plain_keys(schema)
    )


def _plain_keys(schema: Mapping[str, Any]) -> bool:
    called = [field["name"] for field in schema["fields"]]
    links = schema.get("foreignKeys", [])
    keys = [schema.get("primaryKey", called[0]), *(link["fields"] for link in links)]
    named = {name for key in keys for name in key_names(key) or ()}
    matched = all(
        len(key_names(link["fields"]) or ()) == len(key_names(link["reference"]["fields"]) or ())
        for link in links
    )
    return len(set(called)) == len(called) and named <= set(called) and matched


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
    "geojson": one_of("default", "topojson"),
    "geopoint": one_of("default", "array", "object"),
    **dict.fromkeys(("duration", "object", "array"), one_of("default")),
}
"""The formats of some types; others may have any."""
_WITHOUT_KEYS = ("array", "duration", "geojson", "geopoint", "object")
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
    **{kind: {**_ALL, "minimum": test, "maximum": test} for kind, test in _ORDERED.items()},
    **{kind: {"required": is_boolean} for kind in _WITHOUT_KEYS},
}
_EXCLUSIVE = {
    kind: {"exclusiveMinimum": test, "exclusiveMaximum": test} for kind, test in _ORDERED.items()
}
_SPELLED: dict[str, dict[str, Test]] = {
    "boolean": {"trueValues": is_text_list, "falseValues": is_text_list},
    "integer": {"bareNumber": is_boolean, "groupChar": is_text},
    "number": {"bareNumber": is_boolean, "groupChar": is_text, "decimalChar": is_text},
}
"""How values of a type may be spelled; bounds are spelled so, too."""


FIELD_NAMES = frozenset((
    "arrayItem", "bareNumber", "decimalChar", "delimiter", "example", "falseValues", "floatNumber",
    "groupChar", "itemType", "required", "trueValues",
))  # fmt: skip
"""What else has a meaning for frictionless, in a field of any type."""


def is_plain_field(field: Any, *, v2: bool) -> bool:
    """Return whether frictionless certainly accepts a field; v2 has exclusive bounds.

    A field without a type is a string.
    """
    if not isinstance(field, dict):
        return False
    kind, form = field.get("type", "string"), field.get("format", "default")
    if not isinstance(kind, str) or kind not in _CONSTRAINTS:
        return False
    spelled = _SPELLED.get(kind, {})
    known = {**_FIELD, **spelled, "format": _FORMATS.get(kind, is_text)}
    if kind == "string" and form == "default":
        known["example"] = is_text
    if not object_of(known, "name", but=FIELD_NAMES)(field):
        return False
    constraints = _CONSTRAINTS[kind] | (_EXCLUSIVE.get(kind, {}) if v2 else {})
    constraints |= {"enum": list_of(is_integer)} if kind == "integer" else {}
    if form != "default" or spelled.keys() & field.keys():  # in which bounds are written
        constraints = _ALL | ({"pattern": is_pattern} if kind == "string" else {})
    if kind in _WITHOUT_KEYS:
        constraints = {"required": is_boolean}
    return object_of(constraints)(field.get("constraints", {}))
