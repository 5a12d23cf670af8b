"""Descriptors that frictionless certainly accepts.

The same idea as for cells: what is in a plain form is cleared here, without frictionless, which
takes long to start; whatever else is in a descriptor, frictionless judges. Too strict is allowed,
too lax is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tablepact.engine.descriptor.encoding import of_table
from tablepact.engine.descriptor.field_prefilter import plain_field
from tablepact.engine.descriptor.predicates import (
    Test,
    an_object,
    anything,
    count,
    each,
    flag,
    names,
    no,
    one_of,
    text,
    texts,
    written,
    yes,
)

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
_NAME = written(r"[-a-z0-9._/]+")
_PATH = written(r"(?!.*\.\.)[A-Za-z0-9_][-A-Za-z0-9_ ./()+=,&]*\.(?:csv|tsv|parquet)")
_HASH = written(r"sha256:[0-9a-f]{64}|(?:md5:)?[0-9a-f]{32}")
_CREATED = written(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T[01]\d:[0-5]\d:[0-5]\dZ")
_TEXTS: dict[str, Test] = {"title": text, "path": text, "description": text}
_LICENCE = an_object({**_TEXTS, "name": lambda value: text(value) and bool(value)}, "name", but=())
_PERSON: dict[str, Test] = {**_TEXTS, "email": one_of(""), "organisation": text, "role": text}
_ABOUT: dict[str, Test] = {
    "title": text,
    "description": text,
    "homepage": text,
    "licenses": each(_LICENCE),
    "sources": each(an_object(_PERSON, but=())),
}
_PACKAGE: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of(V2),
    "name": _NAME,
    "id": text,
    "image": text,
    "version": text,
    "created": _CREATED,
    "keywords": texts,
    "contributors": each(an_object(_PERSON, but=())),
    "profile": one_of("data-package", "tabular-data-package"),
    "resources": each(lambda value: isinstance(value, dict)),
    # Ours, which frictionless keeps without looking at them.
    "tableContract": anything,
    "tableRules": anything,
    "tableViews": anything,
}
_DIALECT: dict[str, Test] = {
    "delimiter": one_of(",", ";", "\t", "|"),
    "quoteChar": one_of('"'),
    "doubleQuote": yes,
    "header": yes,
    "skipInitialSpace": no,
    # Frictionless does not heed them.
    "caseSensitiveHeader": flag,
    "lineTerminator": text,
}
_RESOURCE: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of("https://datapackage.org/profiles/2.0/dataresource.json"),
    "name": _NAME,
    "type": one_of("table"),
    "path": _PATH,
    "format": one_of("csv", "tsv", "parquet"),
    "mediatype": one_of("text/csv", "text/tab-separated-values", "application/vnd.apache.parquet"),
    "encoding": lambda value: text(value) and of_table(value) is not None,
    "scheme": one_of("file"),
    "profile": one_of("data-resource", "tabular-data-resource"),
    "schema": anything,
    "dialect": an_object(_DIALECT),
    "bytes": count,
    "hash": _HASH,
    "rows": count,
    "derivedBy": anything,
}
_REFERENCE = an_object({"fields": names, "resource": text}, "fields")
_LINK = an_object({"fields": names, "reference": _REFERENCE}, "fields", "reference")
_SCHEMA: dict[str, Test] = {
    **_ABOUT,
    "$schema": one_of("https://datapackage.org/profiles/2.0/tableschema.json"),
    "name": _NAME,
    "fields": lambda value: isinstance(value, list) and bool(value),
    "missingValues": texts,
    "primaryKey": names,
    "foreignKeys": each(_LINK),
    "uniqueKeys": each(texts),
    "rowRules": anything,
}


PACKAGE_NAMES = frozenset(("$frictionless", "fields", "missingValues", "profiles", "type"))
RESOURCE_NAMES = frozenset((
    "compression", "contributors", "data", "extrapaths", "fields", "innerpath", "layout",
    "missingValues", "profiles", "stats",
))  # fmt: skip
SCHEMA_NAMES = frozenset(("fieldsMatch", "type"))
"""What else has a meaning for frictionless; properties of other names it keeps as they are."""


def plain_package(metadata: Mapping[str, Any]) -> bool:
    """Say whether frictionless certainly has nothing to say of a package, its resources aside."""
    if not an_object(_PACKAGE, "resources", but=PACKAGE_NAMES)(metadata):
        return False
    tabular = [one.get("profile") == "tabular-data-resource" for one in metadata["resources"]]
    if metadata.get("profile") == "tabular-data-package" and not all(tabular):
        return False
    called = [one.get("name") for one in metadata["resources"]]
    return bool(called) and len(set(map(str, called))) == len(called)


def plain_resource(resource: Mapping[str, Any], schema: Any, *, v2: bool) -> bool:
    """Say the same of a resource and its schema, of which every field has a type."""
    return (
        an_object(_RESOURCE, "name", "path", "schema", but=RESOURCE_NAMES)(resource)
        and an_object(_SCHEMA, "fields", but=SCHEMA_NAMES)(schema)
        and all(plain_field(field, v2=v2) for field in schema["fields"])
        and _plain_keys(schema)
    )


def _plain_keys(schema: Mapping[str, Any]) -> bool:
    called = [field["name"] for field in schema["fields"]]
    links = schema.get("foreignKeys", [])
    keys = [schema.get("primaryKey", called[0]), *(link["fields"] for link in links)]
    named = {name for key in keys for name in _listed(key)}
    matched = all(
        len(_listed(link["fields"])) == len(_listed(link["reference"]["fields"])) for link in links
    )
    return len(set(called)) == len(called) and named <= set(called) and matched


def _listed(named: Any) -> list[str]:
    return [named] if isinstance(named, str) else list(named)
