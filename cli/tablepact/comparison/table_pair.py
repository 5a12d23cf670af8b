"""Make two packages of one table each comparable: two table files, or a file and a table.

Tables are compared by name, type and key. Two files have other names, types that are inferred from
different rows, and keys only if both are unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from tablepact.comparison.compare import LIMIT, compare_packages
from tablepact.comparison.result import Comparison
from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.frames.lazy import lazy_frames
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.parse_descriptor import parse_package
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.table_files.table_file import is_table_file

if TYPE_CHECKING:
    from tablepact.frames.lazy import Progress

_NUMERIC = {"integer", "number"}


class TablePair(NamedTuple):
    """Two packages of one table each.

    Attributes:
        old: The earlier one.
        new: The later one.
        note: By which key rows are matched, and why.
    """

    old: Package
    new: Package
    note: str


def compare_table_files(
    old: Package,
    new: Package,
    labels: tuple[str, str],
    key: Sequence[str] = (),
    *,
    limit: int = LIMIT,
    progress: Progress | None = None,
) -> Comparison:
    """Compare two table files, or a table file with a table of a package.

    Args:
        old: The earlier version, of which at least one of both is a table file.
        new: The later version.
        labels: The names of both in messages.
        key: The columns that identify a row; by default, the declared key, or else the key that is
            inferred for both.
        limit: The maximum number of listed rows of each kind; 0 lists all.
        progress: Called with the name of the table, the bytes done and the total bytes.

    Raises:
        PackageError: A file cannot be read or lacks a column of the key, or a package has no table
            for the file.
    """
    pair = pair_tables(old, new, key)
    found = compare_packages(pair.old, pair.new, labels, limit=limit, progress=progress)
    changes = (change for change in found.changes if change.code != "stored-otherwise")
    return replace(found, changes=tuple(changes), note=pair.note)


def is_file(package: Package) -> bool:
    """Return whether a package is a single table file."""
    return is_table_file(package.path)


def pair_tables(old: Package, new: Package, key: Sequence[str] = ()) -> TablePair:
    """Return two packages of one table of the same name, with the same types and the same key.

    Args:
        old: The earlier version, of which at least one of both is a table file.
        new: The later version.
        key: The columns that identify a row; by default, the declared key, or else the key that is
            inferred for both.

    Raises:
        PackageError: A package has no table for the file, or a file lacks a column of the key.
    """
    tables = [_table_for(one, other) for one, other in ((old, new), (new, old))]
    schemas = [_schema(package, table) for package, table in zip((old, new), tables, strict=True)]
    declared = [not is_file(old), not is_file(new)]
    fields = [
        [_field(field, _named(other, field["name"]), known) for field in own["fields"]]
        for own, other, known in (
            (schemas[0], schemas[1], declared[1] and not declared[0]),
            (schemas[1], schemas[0], declared[0] and not declared[1]),
        )
    ]
    names = [[field["name"] for field in listed] for listed in fields]
    chosen, note = _key(key, schemas, names, declared)
    missing = list(dict.fromkeys(value for one in schemas for value in _missing(one)))
    packages = [
        _package(
            package, table, {"fields": listed, "missingValues": missing}, tables[1].name, chosen
        )
        for package, table, listed in zip((old, new), tables, fields, strict=True)
    ]
    return TablePair(packages[0], packages[1], note)


def _table_for(package: Package, other: Package) -> Resource:
    """Return the table of a package that a file is compared with."""
    tables = [resource for resource in package.resources if resource.is_table]
    if len(tables) == 1:
        return tables[0]
    name = other.resources[0].name
    for table in tables:
        if table.name == name:
            return table
    known = ", ".join(table.name for table in tables) or "none"
    raise PackageError(
        f"{package.path} has no table {name!r} to compare with the file; its tables: {known}"
    )


def _schema(package: Package, table: Resource) -> JsonObject:
    """Return the schema of a table; for one without fields, the columns, and a key if unique."""
    if table.schema and table.fields:
        return table.schema
    with lazy_frames(Frames(package)) as scans:
        scan = scans[table.name]
        columns = scan.collect_schema()
        schema: JsonObject = {"fields": [{"name": name, "type": "any"} for name in columns]}
        first = next(iter(columns.items()), None)
        if first and (first[1].is_integer() or first[1] == pl.String):
            column = pl.col(first[0])
            distinct, rows = scan.select(column.drop_nulls().n_unique(), pl.len().alias("")).collect().row(0)  # noqa: E501  # fmt: skip
            schema |= {"primaryKey": [first[0]]} if distinct == rows else {}
    return schema


def _named(schema: Metadata, name: object) -> Metadata | None:
    return next((field for field in schema["fields"] if field["name"] == name), None)


def _field(own: Metadata, other: Metadata | None, known: bool) -> JsonObject:
    """Return a field with the type that it has in both tables.

    Args:
        own: The field.
        other: The field of the same name in the other table; None if there is none.
        known: Whether only the type of the other is declared, so that it counts.
    """
    if other is None:
        return {name: value for name, value in own.items() if name != "constraints"}
    if known:
        return {name: value for name, value in other.items() if name != "constraints"}
    kinds = {own.get("type", "any"), other.get("type", "any")}
    field = {name: value for name, value in own.items() if name not in ("constraints", "title")}
    if len(kinds) == 1 or ("any" in kinds and own.get("type") != "any"):
        return field
    if "any" in kinds:
        return {name: value for name, value in other.items() if name != "constraints"}
    return (
        {**field, "type": "number"}
        if kinds <= _NUMERIC
        else {"name": own["name"], "type": "string"}
    )


def _missing(schema: Metadata) -> Sequence[Any]:
    listed = schema.get("missingValues")
    return listed if isinstance(listed, list) else [""]


def _key(
    given: Sequence[str],
    schemas: Sequence[Metadata],
    names: Sequence[list[str]],
    declared: list[bool],
) -> tuple[Sequence[str], str]:
    """Return the key of both tables, and a note on it."""
    for name in given:
        if not all(name in listed for listed in names):
            raise PackageError(f"there is no column {name!r} in both tables")
    if given:
        return given, f"Rows are matched by {', '.join(given)}"
    keys = [schema.get("primaryKey") or [] for schema in schemas]
    keys = [[key] if isinstance(key, str) else key for key in keys]
    common = [key for key in keys if key and all(set(key) <= {*listed} for listed in names)]
    if any(declared):
        own = keys[declared.index(True)]
        if own in common:
            return own, f"Rows are matched by the declared key {', '.join(own)}"
    elif len(common) == 2 and common[0] == common[1]:
        return common[0], f"Rows are matched by {', '.join(common[0])}, which is unique in both"
    return (), "No column is known to identify rows in both, so whole rows are compared"


def _package(
    package: Package, table: Resource, schema: JsonObject, name: str, key: Sequence[str]
) -> Package:
    """Return a package of one table, under a name and with a schema."""
    schema = {**schema, "primaryKey": [*key]} if key else schema
    left_out = ("bytes", "hash", "title", "description", "sources", "licenses")
    kept = {one: value for one, value in table.metadata.items() if one not in left_out}
    return parse_package({"resources": [{**kept, "name": name, "schema": schema}]}, package.path)
