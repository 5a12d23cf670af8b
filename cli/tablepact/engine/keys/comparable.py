"""Decide which fields can be keys: those whose values are equal if and only if their texts are.

This file imports no polars because small tables, which are read in Python alone, also need it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.table_spec import ColumnSpec, TableSpec
from tablepact.package.descriptor.table_schema import ForeignKey

_KINDS = (
    *("integer", "number", "boolean", "date", "datetime", "time", "year"),
    *("string", "any"),
)
_FAMILY = {
    "integer": "number",
    "number": "number",
    "year": "number",
    "any": "text",
    "string": "text",
}


def require_comparable_keys(table: TableSpec, names: Sequence[str]) -> None:
    """Raise FastPathUnsupported unless the values of all these fields can be compared as text."""
    indexes = table.indexes() if names else {}
    for name in names:
        index = indexes.get(name)
        if index is None:
            continue
        column = table.columns[index]
        kind = column.key_kind
        if kind not in _KINDS or column.field.options.get("floatNumber"):
            raise FastPathUnsupported(f"a key contains {name!r}, of the type {kind}")


def never_equal(foreign_key: ForeignKey, table: TableSpec, target: TableSpec) -> frozenset[int]:
    """Return the positions of the fields of a foreign key that never equal their target field.

    Raises:
        FastPathUnsupported: Only frictionless itself can compare two of the fields.
    """
    never, columns, others = set(), table.indexes(), target.indexes()
    for i, (own, other) in enumerate(
        zip(foreign_key.fields, foreign_key.target_fields, strict=True)
    ):
        mine, theirs = columns.get(own), others.get(other)
        if mine is None or theirs is None:
            continue
        equal = comparable(table.columns[mine], target.columns[theirs])
        if equal is None:
            raise FastPathUnsupported(f"{own!r} and {other!r} have different types")
        if not equal:
            never.add(i)
    return frozenset(never)


def family(column: ColumnSpec) -> str:
    """Return the family of types of a column.

    Within a family, values are equal if their texts are; values of two families are never equal,
    except for Booleans and numbers.
    """
    return _FAMILY.get(column.key_kind, column.key_kind)


def comparable(own: ColumnSpec, other: ColumnSpec) -> bool | None:
    """Return whether values of two columns can be equal; None if only frictionless can compare."""
    if family(own) == family(other):
        return True
    return None if {"boolean", "number"} == {family(own), family(other)} else False
