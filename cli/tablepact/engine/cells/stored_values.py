"""What is certain of the values of a stored type in a field, without looking at each.

Frictionless reads a value of another type in other ways than its text: the integer 1 is no Boolean
and no string, a whole float is an integer. Where that makes no difference the prefilters of texts
are as sound for values; where it may, each distinct value is judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.types import TEXT

_DAYS = ("date", "datetime", "instant")
_ALIKE = {
    "integer": ("integer", "number", "year"),
    "float": ("integer", "number"),
    "decimal": ("integer", "number"),
    "boolean": ("boolean",),
    "date": ("date",),
    "datetime": ("date", "datetime"),
    "instant": ("date", "datetime"),
    "time": ("time",),
}
"""The types of field in which the text of a value means what the value means, if it means any."""
_VALID = {
    "integer": ("integer", "number"),
    "float": ("number",),
    "decimal": ("number",),
    "boolean": ("boolean",),
    "date": ("date",),
    "datetime": ("datetime",),
    "instant": ("datetime",),
    "time": ("time",),
    "duration": ("duration",),
}
"""The types of field in which every value is valid, unless a constraint says otherwise."""


_COMPARED = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}


def read_alike(column: ColumnSpec, kind: str) -> bool:
    """Return whether texts of a column that are valid for a type mean the same as its values."""
    return column.native == TEXT or _has(_ALIKE, column, kind)


def valid_anyhow(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr] | None:
    """Return what values must keep to be valid, most often nothing; None if that cannot be said."""
    if column.kind != "any" and not _has(_VALID, column, column.kind):
        return None
    limits = {
        name: value
        for name, value in column.constraints.items()
        if name not in ("required", "unique")
    }
    tests = [in_range(cell)] if column.native in _DAYS else []
    if not limits:
        return tests
    if column.kind != "datetime" or column.format != "default":
        return None
    return (
        tests + bounds if (bounds := _bounded(column.native == "instant", cell, limits)) else None
    )


def _bounded(aware: bool, cell: pl.Expr, limits: Mapping[str, Any]) -> list[pl.Expr] | None:
    """Hold times, which may have a fraction of a second, to bounds that have none."""
    form = "%Y-%m-%dT%H:%M:%SZ" if aware else "%Y-%m-%dT%H:%M:%S"
    text = cell.str.strip_suffix("Z") if aware else cell
    tests = []
    for name, limit in limits.items():
        try:
            plain = dt.datetime.strptime(limit, form).isoformat()
        except (ValueError, TypeError):
            return None
        if name not in _COMPARED or limit.removesuffix("Z") != plain:
            return None
        tests.append(getattr(text, _COMPARED[name])(plain))
    return tests


def in_range(cell: pl.Expr) -> pl.Expr:
    """Return which days Python has: of a year with four digits that is not 0; and all times."""
    return cell >= "0001"


def _has(kinds: dict[str, tuple[str, ...]], column: ColumnSpec, kind: str) -> bool:
    return isinstance(column.native, str) and kind in kinds.get(column.native, ())
