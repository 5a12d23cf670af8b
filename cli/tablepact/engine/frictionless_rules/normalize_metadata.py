"""Normalize a descriptor of any version as frictionless does before validation.

Each function changes its argument in place, with the steps of frictionless in the same order.
"""

from __future__ import annotations

from typing import Any

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.metadata_profiles import FIELDS
from tablepact.package.metadata.json_types import JsonObject

Part = JsonObject
"""An object of a descriptor."""

DEFAULT_TYPE = "string"
"""The type of a field without a type."""
_TYPES = ("table", "file", "text", "json")
"""The types of resources that are supported here."""
_CSV_PROPERTIES = (
    "delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence",
    "skipInitialSpace",
)  # fmt: skip


class UnknownType(Exception):  # noqa: N818 - the name describes the field
    """A field with an unknown type."""


def transform_resource(resource: Part) -> None:
    """Normalize a resource in place, with its dialect and schema.

    Raises:
        UnknownType: A field has an unknown type.
        AskFrictionless: Only frictionless can normalize the resource.
    """
    kind = resource.get("type")
    if not (kind is None or kind in _TYPES):
        raise AskFrictionless
    dialect, schema = resource.get("dialect"), resource.get("schema")
    if isinstance(dialect, list) or isinstance(schema, list) or "profiles" in resource:
        raise AskFrictionless
    if isinstance(dialect, dict):
        transform_dialect(dialect)
    if isinstance(schema, dict):
        transform_schema(schema)
    url = resource.pop("url", None)
    if not resource.get("path") and resource.get("data") is None and url:
        resource.setdefault("path", url)
    path = resource.get("path")
    if path and isinstance(path, list):
        resource["path"], resource["extrapaths"] = path[0], path[1:]
    _transform_stats(resource)
    if resource.get("compression") == "no":
        resource.pop("compression")
    if resource.get("profile") == "tabular-data-resource":
        resource["type"] = "table"
    layout = resource.pop("layout", None)
    if layout:
        resource.setdefault("dialect", {})
        resource["dialect"].update(layout)


def _transform_stats(resource: Part) -> None:
    """Normalize the ways to declare size, hash and counts of a file into ``hash`` and counts."""
    if size := resource.pop("bytes", None):
        resource.setdefault("stats", {})
        resource["stats"]["bytes"] = size
    _transform_hashes(resource)
    stats = resource.pop("stats", None)
    if stats and isinstance(stats, dict):
        md5, sha256 = stats.pop("md5", None), stats.pop("sha256", None)
        if sha256:
            resource["hash"] = f"sha256:{sha256}"
        elif md5:
            resource["hash"] = md5
        resource |= {name: stats[name] for name in ("bytes", "fields", "rows") if stats.get(name)}


def _transform_hashes(resource: Part) -> None:
    algorithm, stats = resource.get("hashing"), resource.get("stats")
    if algorithm and stats:
        if algorithm not in ("md5", "sha1", "sha256", "sha512"):
            raise AskFrictionless
        if digest := stats.pop("hash", None):
            resource[algorithm] = digest
    if checksum := resource.get("hash"):
        before, colon, after = checksum.partition(":")
        algorithm, digest = (before, after) if colon else ("md5", checksum)
        if algorithm in ("md5", "sha256"):
            resource.pop("hash")
            resource.setdefault("stats", {})
            resource["stats"][algorithm] = digest


def transform_dialect(dialect: Part) -> None:
    """Normalize a dialect in place.

    Raises:
        AskFrictionless: Only frictionless can normalize the dialect.
    """
    if "controls" in dialect:
        raise AskFrictionless
    for name in _CSV_PROPERTIES:
        value = dialect.pop(name, None)
        if value is not None:
            dialect.setdefault("csv", {})
            dialect["csv"][name] = value


def transform_schema(schema: Part) -> None:
    """Normalize a Table Schema in place.

    Raises:
        UnknownType: A field has an unknown type, at which frictionless stops.
        AskFrictionless: Only frictionless can normalize the schema.
    """
    if isinstance(schema.get("fields"), dict):
        raise AskFrictionless
    for field in objects(schema.get("fields")):
        kind = field.get("type") or DEFAULT_TYPE
        if not isinstance(kind, str) or kind not in FIELDS:
            raise UnknownType(kind)
        field_format = field.get("format")
        if isinstance(field_format, str) and field_format.startswith("fmt:"):
            field["format"] = field_format.replace("fmt:", "")
    key = schema.get("primaryKey")
    if key and not isinstance(key, list):
        schema["primaryKey"] = [key]
    links = schema.get("foreignKeys")
    if links and not isinstance(links, list):
        raise AskFrictionless  # it stops at a number
    for link in objects(links):
        link.setdefault("fields", [])
        reference = link.setdefault("reference", {})
        reference.setdefault("resource", "")
        reference.setdefault("fields", [])
        for part in (link, reference):
            if not isinstance(part["fields"], list):
                part["fields"] = [part["fields"]]


def objects(value: object) -> list[Part]:
    """Return the objects in a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def copied(value: Any) -> Any:
    """Return a deep copy of a JSON value."""
    if isinstance(value, dict):
        return {name: copied(member) for name, member in value.items()}
    return [*map(copied, value)] if isinstance(value, list) else value


def is_plain_json(control: object) -> bool:
    """Return whether the control of JSON in a dialect has valid properties of its own alone."""
    if not isinstance(control, dict):
        return False
    keys, path = control.get("keys", []), control.get("property", "")
    are_texts = isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    keyed = isinstance(control.get("keyed", False), bool)
    known = control.keys() <= {"keys", "keyed", "property"}
    return known and are_texts and keyed and isinstance(path, str)
