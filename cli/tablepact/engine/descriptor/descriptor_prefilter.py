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
    is_false,
    is_integer,
    is_key,
    is_number,
    is_pattern,
    is_positive,
    is_text,
    is_text_list,
    is_true,
    list_of,
    matching,
    object_of,
    one_of,
)
from tablepact.package.table_schema import key_names

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
_NAME = matching(r"[-a-z0-9._/]+")
_PATH = matching(r"(?!.*\.\.)[A-Za-z0-9_][-A-Za-z0-9_ ./()+=,&]*\.(?:csv|tsv|parquet)")
_HASH = matching(r"sha256:[0-9a-f]{64}|(?:md5:)?[0-9a-f]{32}")
_CREATED = matching(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T[01]\d:[0-5]\d:[0-5]\dZ")
_TEXTS: dict[str, Test] = {"title": is_text, "path": is_text, "description": is_text}
_LICENCE = object_of(
    {**_TEXTS, "name": lambda value: is_text(value) and bool(value)}, "name", but=()
)
_PERSON: dict[str, Test] = {**_TEXTS, "email": one_of(""), "organisation": is_text, "role": is_text}
_ABOUT: dict[str, Test] = {
    "title": is_text,
    "description": is_text,
    "homepage": is_text,
    "licenses": list_of(_LICENCE),
    "sources": list_of(object_of(_PERSON, but=())),
}
_PACKAGE: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of(V2),
    "name": _NAME,
    "id": is_text,
    "image": is_text,
    "version": is_text,
    "created": _CREATED,
    "keywords": is_text_list,
    "contributors": list_of(object_of(_PERSON, but=())),
    "profile": one_of("data-package", "tabular-data-package"),
    "resources": list_of(lambda value: isinstance(value, dict)),
    # Ours, which frictionless keeps without looking at them.
    "tableContract": is_anything,
    "tableRules": is_anything,
    "tableViews": is_anything,
}
_DIALECT: dict[str, Test] = {
    "delimiter": one_of(",", ";", "\t", "|"),
    "quoteChar": one_of('"'),
    "doubleQuote": is_true,
    "header": is_true,
    "skipInitialSpace": is_false,
    # Frictionless does not heed them.
    "caseSensitiveHeader": is_boolean,
    "lineTerminator": is_text,
}
_RESOURCE: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of("https://datapackage.org/profiles/2.0/dataresource.json"),
    "name": _NAME,
    "type": one_of("table"),
    "path": _PATH,
    "format": one_of("csv", "tsv", "parquet"),
    "mediatype": one_of("text/csv", "text/tab-separated-values", "application/vnd.apache.parquet"),
    "encoding": lambda value: is_text(value) and supported_encoding(value) is not None,
    "scheme": one_of("file"),
    "profile": one_of("data-resource", "tabular-data-resource"),
    "schema": is_anything,
    "dialect": object_of(_DIALECT),
    "bytes": is_positive,
    "hash": _HASH,
    "rows": is_positive,
    "derivedBy": is_anything,
}
_REFERENCE = object_of({"fields": is_key, "resource": is_text}, "fields")
_LINK = object_of({"fields": is_key, "reference": _REFERENCE}, "fields", "reference")
_SCHEMA: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of("https://datapackage.org/profiles/2.0/tableschema.json"),
    "name": _NAME,
    "fields": lambda value: isinstance(value, list) and bool(value),
    "missingValues": is_text_list,
    "primaryKey": is_key,
    "foreignKeys": list_of(_LINK),
    "uniqueKeys": list_of(is_text_list),
    "rowRules": is_anything,
    "labelField": is_anything,
}


PACKAGE_NAMES = frozenset(("$frictionless", "fields", "missingValues", "profiles", "type"))
RESOURCE_NAMES = frozenset((
    "compression", "contributors", "data", "extrapaths", "fields", "innerpath", "layout",
    "missingValues", "profiles", "stats",
))  # fmt: skip
SCHEMA_NAMES = frozenset(("fieldsMatch", "type"))
"""What else has a meaning for frictionless; properties of other names it keeps as they are."""


def is_plain_package(metadata: Mapping[str, Any]) -> bool:
    """Return whether frictionless certainly accepts a package, its resources aside."""
    if not object_of(_PACKAGE, "resources", but=PACKAGE_NAMES)(metadata):
        return False
    tabular = [
        resource.get("profile") == "tabular-data-resource" for resource in metadata["resources"]
    ]
    if metadata.get("profile") == "tabular-data-package" and not all(tabular):
        return False
    names = [resource.get("name") for resource in metadata["resources"]]
    return bool(names) and len(set(map(str, names))) == len(names)


def is_plain_resource(resource: Mapping[str, Any], schema: Any, *, v2: bool) -> bool:
    """Return whether that holds for a resource and its schema, of which every field has a type."""
    return (
        object_of(_RESOURCE, "name", "path", "schema", but=RESOURCE_NAMES)(resource)
        and object_of(_SCHEMA, "fields", but=SCHEMA_NAMES)(schema)
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
    **{kind: {**_ALL, "minimum": test, "maximum": test} for kind, test in _ORDERED.items()},
}
_EXCLUSIVE = {
    kind: {"exclusiveMinimum": test, "exclusiveMaximum": test} for kind, test in _ORDERED.items()
}


FIELD_NAMES = frozenset((
    "arrayItem", "bareNumber", "decimalChar", "delimiter", "example", "falseValues", "floatNumber",
    "groupChar", "itemType", "required", "trueValues",
))  # fmt: skip
"""What else has a meaning for frictionless, in a field of any type."""


def is_plain_field(field: Any, *, v2: bool) -> bool:
    """Return whether frictionless certainly accepts a field; v2 has exclusive bounds."""
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
