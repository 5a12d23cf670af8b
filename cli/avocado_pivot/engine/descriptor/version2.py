"""What a descriptor of Data Package v2 has, and frictionless does not know or refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PROFILES = "https://datapackage.org/profiles/2."
"""How the ``$schema`` of a descriptor of version 2 begins."""
JSON_KINDS = ("object", "array")
"""The types of field that may have a ``jsonSchema``."""


def asks_for_more(schema: Mapping[str, Any] | None) -> bool:
    """Say whether a schema asks for anything that frictionless does not look at."""
    fields = (schema or {}).get("fields") or []
    own = any("categories" in f or "jsonSchema" in (f.get("constraints") or {}) for f in fields)
    key = (schema or {}).get("primaryKey")
    return own or bool((schema or {}).get("uniqueKeys")) or (isinstance(key, list) and len(key) > 1)


def without_standard(
    metadata: Mapping[str, Any], schemas: Sequence[Mapping[str, Any] | None]
) -> dict[str, Any] | None:
    """Give a descriptor without what frictionless refuses in it although the standard has it.

    None if there is nothing such, so that it can be taken as it is.
    """
    made = [_plainer(schema) if schema else None for schema in schemas]
    if not any(made):
        return None
    resources = [
        resource if plainer is None else {**resource, "schema": plainer}
        for resource, plainer in zip(metadata["resources"], made, strict=True)
    ]
    return {**metadata, "resources": resources}


def _plainer(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give a schema that frictionless takes; None if it takes this one."""
    made = dict(schema)
    match, fields = schema.get("fieldsMatch"), schema.get("fields")
    if isinstance(match, list) and len(match) == 1:
        made["fieldsMatch"] = match[0]
    if isinstance(fields, list):
        made["fields"] = [_without_json_schema(one) for one in fields]
    return made if made != schema else None


def _without_json_schema(field_: Any) -> Any:
    if not isinstance(field_, dict) or field_.get("type") not in JSON_KINDS:
        return field_
    constraints = field_.get("constraints")
    if not isinstance(constraints, dict) or "jsonSchema" not in constraints:
        return field_
    kept = {name: value for name, value in constraints.items() if name != "jsonSchema"}
    return {**field_, "constraints": kept}
