"""The keys that a Table Schema declares, primary, unique and foreign; and what stands for a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablepact.errors import PackageError
from tablepact.package.descriptor import Resource
from tablepact.package.table_schema import (
    ForeignKey,
    constraints_of,
    key_names,
    parse_foreign_key,
)

LABELS = ("title", "name", "label", "text")
"""Columns that can stand for a row where its schema declares no ``labelField``, the best first."""


def primary_key(resource: Resource) -> tuple[str, ...]:
    """Return the fields of the primary key; none if there is no key.

    Raises:
        PackageError: It is no name and no list of names; so for the others.
    """
    return _names((resource.schema or {}).get("primaryKey") or [], resource)


def unique_keys(resource: Resource) -> list[tuple[str, ...]]:
    """Return the keys that a foreign key may refer to, the primary key first."""
    several = (resource.schema or {}).get("uniqueKeys") or []
    if not isinstance(several, list):
        raise PackageError(f"{resource.name}: uniqueKeys is not a list")
    single = [
        (str(field["name"]),)
        for field in resource.fields
        if constraints_of(field).get("unique") is True
    ]
    keys = [primary_key(resource), *single, *(_names(key, resource) for key in several)]
    return list(dict.fromkeys(key for key in keys if key))


def foreign_keys(resource: Resource) -> list[ForeignKey]:
    """Return the foreign keys, in order; one to its own table names that."""
    entries = (resource.schema or {}).get("foreignKeys") or []
    listed = entries if isinstance(entries, list) else [None]
    return [_foreign_key(entry, resource) for entry in listed]


def _foreign_key(entry: object, resource: Resource) -> ForeignKey:
    key = parse_foreign_key(entry)
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


def _names(key: object, resource: Resource) -> tuple[str, ...]:
    """Return the fields of a key; Table Schema allows a single name instead of a list."""
    names = key_names(key)
    if names is None:
        raise PackageError(f"{resource.name}: a key is no list of fields: {key!r}")
    return names
