"""What a descriptor of Data Package v2 has, and frictionless does not know or refuses."""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.package.json_types import JsonObject, Metadata
from tablepact.package.table_schema import Field, TableSchema, parse_field

PROFILES = "https://datapackage.org/profiles/2."
"""How the ``$schema`` of a descriptor of version 2 begins."""
JSON_KINDS = ("object", "array")
"""The types of field that may have a ``jsonSchema``."""


def needs_v2_checks(schema: TableSchema, *, v2: bool) -> bool:
    """Return whether a schema asks for anything that frictionless does not look at.

    In a package that does not declare version 2 that is what has no meaning but that of version 2.
    """
    if unique_keys(schema) or any(map(categories, schema.fields)):
        return True
    json = any("jsonSchema" in field.constraints for field in schema.fields)
    return v2 and (json or len(schema.primary_key or ()) > 1)


def unique_keys(schema: TableSchema) -> list[list[str]]:
    """Return the unique keys of a schema, as far as they are lists of fields that it has."""
    listed, names = schema.metadata.get("uniqueKeys"), {field.name for field in schema.fields}
    return [
        list(key)
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, list) and key and all(isinstance(n, str) and n in names for n in key)
    ]


def categories(field: Field) -> list[object]:
    """Return the values of the categories of a field, as far as they are some."""
    values = [category.value for category in field.categories or ()]
    return [item for item in values if isinstance(item, str | int) and not isinstance(item, bool)]


def malformed_properties(schema: TableSchema) -> list[str]:
    """Return what of a schema of version 2 cannot be checked as it is written."""
    listed, problems = schema.metadata.get("uniqueKeys"), []
    if listed is not None and len(unique_keys(schema)) != _length(listed):
        problems.append("uniqueKeys has to be a list of lists with names of fields of the schema")
    for field in schema.fields:
        given = field.metadata.get("categories")
        if given is not None and len(categories(field)) != _length(given):
            problems.append(
                f"{field.name}: categories has to be a list of strings, integers, or "
                'objects with "value"'
            )
    return problems


def _length(listed: object) -> int:
    return len(listed) if isinstance(listed, list) else -1


def without_v2_properties(
    metadata: Metadata, schemas: Sequence[Metadata | None]
) -> JsonObject | None:
    """Return a descriptor without what frictionless refuses in it although the standard has it.

    None if there is nothing such, so that it can be taken as it is.
    """
    adapted = [_plainer(schema) if schema else None for schema in schemas]
    if not any(adapted):
        return None
    resources = [
        resource if plainer is None else {**resource, "schema": plainer}
        for resource, plainer in zip(metadata["resources"], adapted, strict=True)
    ]
    return {**metadata, "resources": resources}


def _plainer(schema: Metadata) -> JsonObject | None:
    """Return a schema that frictionless takes; None if it takes this one."""
    adapted = dict(schema)
    match, fields = schema.get("fieldsMatch"), schema.get("fields")
    if isinstance(match, list) and len(match) == 1:
        adapted["fieldsMatch"] = match[0]
    if isinstance(fields, list):
        adapted["fields"] = [_without_json_schema(field_) for field_ in fields]
    return adapted if adapted != schema else None


def _without_json_schema(field_: object) -> object:
    if not isinstance(field_, dict) or field_.get("type") not in JSON_KINDS:
        return field_
    constraints = parse_field(field_).constraints
    if "jsonSchema" not in constraints:
        return field_
    kept = {name: value for name, value in constraints.items() if name != "jsonSchema"}
    return {**field_, "constraints": kept}
