"""The keys that a Table Schema declares, primary, unique and foreign; and what stands for a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablepact.errors import PackageError
from tablepact.package.descriptor import Resource
from tablepact.package.table_schema import ForeignKey

LABELS = ("title", "name", "label", "text")
"""Columns that can stand for a row where its schema declares no ``labelField``, the best first."""


def primary_key(resource: Resource) -> tuple[str, ...]:
    """Return the fields of the primary key; none if there is no key.

    Raises:
        PackageError: It is no name and no list of names; so for the others.
    """
    schema = resource.table_schema
    return _names(schema.primary_key, schema.metadata.get("primaryKey"), resource)


def unique_keys(resource: Resource) -> list[tuple[str, ...]]:
    """Return the keys that a foreign key may refer to, the primary key first."""
    schema = resource.table_schema
    if schema.unique_keys is None:
        raise PackageError(f"{resource.name}: uniqueKeys is not a list")
    single = [(f.name,) for f in schema.fields if f.constraints.get("unique") is True]
    listed = zip(schema.unique_keys, schema.metadata.get("uniqueKeys") or (), strict=True)
    several = [_names(key, written, resource) for key, written in listed]
    keys = [primary_key(resource), *single, *several]
    return list(dict.fromkeys(key for key in keys if key))


def foreign_keys(resource: Resource) -> list[ForeignKey]:
    """Return the foreign keys, in order; one to its own table names that."""
    return [_foreign_key(key, resource) for key in resource.table_schema.foreign_keys]


def _foreign_key(key: ForeignKey | None, resource: Resource) -> ForeignKey:
    if key is None:
        raise PackageError(f"{resource.name}: a foreign key without fields or reference")
    if not key.fields or len(key.fields) != len(key.target_fields):
        raise PackageError(f"{resource.name}: a foreign key refers to fewer or more fields")
    return replace(key, target=key.target or resource.name)


def label_columns(resource: Resource) -> list[str]:
    """Return the columns that can stand for a row of a table, the best first."""
    return [*filter(None, [resource.label_field]), *LABELS]


def key_identifier(parts: Sequence[str]) -> str:
    """Return the identifier of a row from the values of its key as text: as a line of CSV.

    ``identifiers_of`` in ``lookup/row_address.py`` has it for the rows of a frame.
    """
    if len(parts) == 1:
        return parts[0]
    return ",".join(map(_as_csv, parts))


def _as_csv(part: str) -> str:
    return '"' + part.replace('"', '""') + '"' if {",", '"'} & set(part) else part


def _names(names: tuple[str, ...] | None, written: object, resource: Resource) -> tuple[str, ...]:
    """Return the fields of a key; PackageError if it is none."""
    if names is None:
        raise PackageError(f"{resource.name}: a key is no list of fields: {written!r}")
    return names
