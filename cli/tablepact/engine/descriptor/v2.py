"""The properties of the standard, most of them new in version 2, that frictionless lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablepact.engine.standard_rules.order import MORE_CONSTRAINTS
from tablepact.engine.table_spec import TableSpec
from tablepact.package.descriptor.table_schema import Field, TableSchema, parse_field
from tablepact.package.metadata.json_types import JsonObject, Metadata

PROFILES = "https://datapackage.org/profiles/2."
"""The prefix of the ``$schema`` of a descriptor of version 2."""
JSON_KINDS = ("object", "array")
"""The field types that support the constraint ``jsonSchema``."""


def needs_v2_checks(schema: TableSchema, *, v2: bool) -> bool:
    """Return whether a schema has constraints that frictionless does not check.

    In a package that does not declare version 2, ``jsonSchema`` does not count.
    """
    if unique_keys(schema) or any(map(categories, schema.fields)):
        return True
    json = any("jsonSchema" in field.constraints for field in schema.fields)
    return len(schema.primary_key or ()) > 1 or (v2 and json)


def unique_keys(schema: TableSchema) -> list[list[str]]:
    """Return the well-formed unique keys of a schema: lists of names of its fields."""
    listed, names = schema.metadata.get("uniqueKeys"), {field.name for field in schema.fields}
    return [
        list(key)
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, list) and key and all(isinstance(n, str) and n in names for n in key)
    ]


def categories(field: Field) -> list[object]:
    """Return the values of the well-formed categories of a field: strings and integers."""
    values = [category.value for category in field.categories or ()]
    return [item for item in values if isinstance(item, str | int) and not isinstance(item, bool)]


def malformed_properties(schema: TableSchema) -> list[str]:
    """Return a note on each property of version 2 that is malformed, so that nothing checks it."""
    listed, problems = schema.metadata.get("uniqueKeys"), []
    if listed is not None and (not listed or len(unique_keys(schema)) != _length(listed)):
        problems.append("uniqueKeys must be a list of lists of field names of the schema")
    for field in schema.fields:
        given = field.metadata.get("categories")
        if given is not None and len(categories(field)) != _length(given):
            problems.append(
                f"{field.name}: categories must be a list of strings, integers, or "
                'objects with "value"'
            )
    return problems


def _length(listed: object) -> int:
    return len(listed) if isinstance(listed, list) else -1


def without_v2_properties(
    metadata: Metadata, schemas: Sequence[Metadata | None], *, v2: bool
) -> JsonObject | None:
    """Return a descriptor without the valid properties of the standard that frictionless refuses.

    Args:
        metadata: The descriptor.
        schemas: The schema of each resource.
        v2: Whether the descriptor declares version 2.

    Returns:
        None if there are none, so that the descriptor can be used unchanged.
    """
    adapted = [_plainer(schema, v2=v2) if schema else None for schema in schemas]
    if not any(adapted):
        return None
    resources = [
        resource if plainer is None else {**resource, "schema": plainer}
        for resource, plainer in zip(metadata["resources"], adapted, strict=True)
    ]
    return {**metadata, "resources": resources}


def _plainer(schema: Metadata, *, v2: bool) -> JsonObject | None:
    """Return a schema that frictionless accepts; None if it accepts this one."""
    adapted = dict(schema)
    match, fields = schema.get("fieldsMatch"), schema.get("fields")
    if v2 and isinstance(match, list) and len(match) == 1:
        adapted["fieldsMatch"] = match[0]
    if isinstance(fields, list):
        adapted["fields"] = [_without_constraints(field_, v2=v2) for field_ in fields]
    return adapted if adapted != schema else None


def _without_constraints(field_: object, *, v2: bool) -> object:
    """Return a field without the constraints that frictionless refuses."""
    kind = field_.get("type") if isinstance(field_, dict) else None
    if not isinstance(field_, dict) or not isinstance(kind, str):
        return field_
    refused = {*MORE_CONSTRAINTS.get(kind, ())}
    if v2 and kind in JSON_KINDS:
        refused.add("jsonSchema")
    constraints = parse_field(field_).constraints
    kept = {name: value for name, value in constraints.items() if name not in refused}
    return {**field_, "constraints": kept} if len(kept) < len(constraints) else field_


def with_standard_cells(table: TableSpec, schema: TableSchema) -> TableSpec:
    """Return a table whose cells are read by the standard, with the constraints of its schema."""
    declared = {field.name: field.constraints for field in schema.fields}
    columns = []
    for column in table.columns:
        field, own = column.field, declared.get(column.name, {})
        more = {name: own[name] for name in MORE_CONSTRAINTS.get(field.type, ()) if name in own}
        if more:
            field = replace(field, constraints={**field.constraints, **more})
        columns.append(column._replace(field=field, standard=True))
    return replace(table, schema=table.schema._replace(columns=tuple(columns)))
