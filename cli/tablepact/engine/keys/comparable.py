"""Which fields can be keys: those whose values are told apart by their texts, and by Python.

This needs no polars, as it is asked of small tables, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.table_spec import ColumnSpec, TableSpec
from tablepact.package.table_schema import ForeignKey

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
    """Refuse keys whose values are not told apart by their texts.

    Raises:
        FastPathUnsupported: A field is of a type that frictionless itself has to compare.
    """
    indexes = table.indexes() if names else {}
    for name in names:
        index = indexes.get(name)
        if index is None:
            continue
        column = table.columns[index]
        kind = column.key_kind
        if kind not in _KINDS or column.field.options.get("floatNumber"):
            raise FastPathUnsupported(f"a key on {name!r}, of the type {kind}")


def never_equal(foreign_key: ForeignKey, table: TableSpec, target: TableSpec) -> frozenset[int]:
    """Return the positions in a foreign key of the fields whose values are never equal.

    Raises:
        FastPathUnsupported: Only frictionless itself can compare the two.
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
            raise FastPathUnsupported(f"{own!r} and {other!r} are of two types")
        if not equal:
            never.add(i)
    return frozenset(never)


def family(column: ColumnSpec) -> str:
    """Name the types whose values are equal if their texts are; those of two families never are."""
    return _FAMILY.get(column.key_kind, column.key_kind)


def comparable(own: ColumnSpec, other: ColumnSpec) -> bool | None:
    """Return whether two columns have values that can be equal; None if only Python can say."""
    if family(own) == family(other):
        return True
    return None if {"boolean", "number"} == {family(own), family(other)} else False
