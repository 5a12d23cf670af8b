"""The primary, unique and foreign keys of a Table Schema, and the labels of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablepact.errors import PackageError
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import ForeignKey

LABELS = ("title", "name", "label", "text")
"""Columns that can label a row if the schema declares no ``labelField``, best first."""


def primary_key(resource: Resource) -> tuple[str, ...]:
    """Return the fields of the primary key; empty if there is no key.

    Raises:
        PackageError: The key is neither a name nor a list of names.
    """
    schema = resource.table_schema
    return _names(schema.primary_key, schema.metadata.get("primaryKey"), resource)


def unique_keys(resource: Resource) -> list[tuple[str, ...]]:
    """Return the keys that a foreign key may refer to, the primary key first.

    Raises:
        PackageError: A key is neither a name nor a list of names.
    """
    schema = resource.table_schema
    if schema.unique_keys is None:
        raise PackageError(f"{resource.name}: uniqueKeys is not a list")
    single = [(f.name,) for f in schema.fields if f.constraints.get("unique") is True]
    several = [_names(key, written, resource) for key, written in schema.written_unique_keys]
    keys = [primary_key(resource), *single, *several]
    return list(dict.fromkeys(key for key in keys if key))


def foreign_keys(resource: Resource) -> list[ForeignKey]:
    """Return the foreign keys, in order; each names its target, even its own table.

    Raises:
        PackageError: A foreign key is incomplete, or its numbers of fields differ.
    """
    return [_foreign_key(key, resource) for key in resource.table_schema.foreign_keys]


def require_keys(resource: Resource) -> None:
    """Raise PackageError if a key of a table is malformed."""
    unique_keys(resource)
    foreign_keys(resource)


def _foreign_key(key: ForeignKey | None, resource: Resource) -> ForeignKey:
    if key is None:
        raise PackageError(f"{resource.name}: a foreign key must have fields and a reference")
    if not key.fields or len(key.fields) != len(key.target_fields):
        raise PackageError(f"{resource.name}: a foreign key must refer to as many fields as it has")
    return replace(key, target=key.target or resource.name)


def label_columns(resource: Resource) -> list[str]:
    """Return the columns that can label a row of a table, best first."""
    return [*filter(None, [resource.label_field]), *LABELS]


def key_identifier(parts: Sequence[str]) -> str:
    """Return the identifier of a row: the values of its key as a line of CSV.

    ``identifiers_of`` in ``lookup/row_address.py`` does the same for all rows of a frame.
    """
    if len(parts) == 1:
        return parts[0]
    return ",".join(map(_as_csv, parts))


def _as_csv(part: str) -> str:
    return '"' + part.replace('"', '""') + '"' if {",", '"'} & set(part) else part


def _names(names: tuple[str, ...] | None, written: object, resource: Resource) -> tuple[str, ...]:
    """Return the fields of a key, or raise ``PackageError`` if it is invalid."""
    if names is None:
        raise PackageError(f"{resource.name}: a key must be a list of fields, not {written!r}")
    return names
