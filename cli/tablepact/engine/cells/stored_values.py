"""Prefilters for stored values, as Parquet has them: which are valid by their type alone.

Frictionless reads a typed value differently from its text: the integer 1 is neither a Boolean nor a
string, and a whole float is an integer. Where this makes no difference, the prefilters for text are
also sound for values; where it may, each distinct value is read by frictionless's rules.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import polars as pl

from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.types import MIXED, TEXT
from tablepact.package.metadata.json_types import Metadata

_DAYS = ("date", "datetime", "instant")
_ALIKE = {
    "integer": ("integer", "number", "year"),
    "float": ("integer", "number"),
    "decimal": ("integer", "number"),
    "number": ("integer", "number"),
    "real": ("integer", "number"),
    "boolean": ("boolean",),
    "date": ("date",),
    "datetime": ("date", "datetime"),
    "instant": ("date", "datetime"),
    "time": ("time",),
}
"""The field types that read a stored value like its text, if the text is valid."""
_VALID = {
    "integer": ("integer", "number"),
    "float": ("number",),
    "decimal": ("number",),
    "number": ("number",),
    "real": ("number",),
    "boolean": ("boolean",),
    "date": ("date",),
    "datetime": ("datetime",),
    "instant": ("datetime",),
    "time": ("time",),
    "duration": ("duration",),
}
"""The field types in which every stored value is valid, apart from constraints."""


_COMPARED = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}


def read_alike(column: ColumnSpec, kind: str) -> bool:
    """Return whether a field of a type reads the valid texts of a column like its values."""
    return column.native == TEXT or _has(_ALIKE, column, kind)


def typed_tests(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr] | None:
    """Return the tests that valid values pass, usually none; None if the tests are not known."""
    if column.native == MIXED:
        return _mixed_tests(column, cell)
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


def _mixed_tests(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr] | None:
    """Return the test that a cell has one of the types of which every value is valid."""
    if column.constraints.keys() - {"required", "unique"}:
        return None
    if column.kind == "any":
        return []
    text = column.kind == "string" and column.format == "default"
    kinds = [TEXT] if text else [name for name, valid in _VALID.items() if column.kind in valid]
    undated = [kind for kind in kinds if kind not in _DAYS]
    if not undated:
        return None
    return [pl.any_horizontal([cell.str.starts_with(f"{kind} ") for kind in undated])]


def stored_prefilter(column: ColumnSpec, cell: pl.Expr) -> pl.Expr | None:
    """Return a prefilter that reads the stored values of a column, not their text.

    Returns:
        The prefilter; the text of a value that it does not clear may still be valid. None if the
        values alone do not show whether they are valid.
    """
    if column.native == TEXT or column.missing:
        return None
    limits = dict(column.constraints)
    required = limits.pop("required", False)
    limits.pop("unique", None)
    tests: list[pl.Expr] | None = None
    if column.kind != "any" and _has(_VALID, column, column.kind):
        tests = _stored_tests(column, cell, limits)
    elif column.kind == "any" and not limits:
        tests = []
    if tests is None:
        return None
    clear = pl.all_horizontal([cell.is_not_null(), *tests]).fill_null(False)
    return clear if required else cell.is_null() | clear


def _stored_tests(column: ColumnSpec, cell: pl.Expr, limits: Metadata) -> list[pl.Expr] | None:
    """Return the tests that valid values of a type pass; None if the tests are not known."""
    native, bounds = (
        column.native,
        {name: value for name, value in limits.items() if name in _COMPARED},
    )
    if len(bounds) < len(limits) or (bounds and column.format != "default"):
        return None
    if native == "date":
        days = {name: _day(value) for name, value in bounds.items()}
        within = cell.is_between(pl.lit(dt.date.min), pl.lit(dt.date.max))
        return None if None in days.values() else [within, *_compared(cell, days)]
    if bounds and not all(type(value) is int and abs(value) < 2**53 for value in bounds.values()):
        return None
    if native == "integer":
        return _compared(cell.cast(pl.Int64, strict=False), bounds)
    if native == "float" and bounds:  # exclusive, so that NaN and rounded bounds are not cleared
        low = max((v for name, v in bounds.items() if "inimum" in name), default=-math.inf)
        high = min((v for name, v in bounds.items() if "aximum" in name), default=math.inf)
        return [cell.cast(pl.Float64).is_between(low, high, closed="none")]
    if bounds:
        return None
    if native in ("datetime", "instant"):
        utc = cell.dt.convert_time_zone("UTC") if native == "instant" else cell
        return [utc.dt.year().is_between(dt.MINYEAR, dt.MAXYEAR)]
    return []


def _compared(value: pl.Expr, bounds: Metadata) -> list[pl.Expr]:
    return [getattr(value, _COMPARED[name])(pl.lit(bound)) for name, bound in bounds.items()]


def _day(text: Any) -> dt.date | None:
    """Return the day of a bound in the form ``YYYY-MM-DD``; otherwise None."""
    try:
        day = dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return day if day.isoformat() == text else None


def _bounded(aware: bool, cell: pl.Expr, limits: Metadata) -> list[pl.Expr] | None:
    """Return the tests of times, with or without fractions, against bounds in whole seconds."""
    date_format = "%Y-%m-%dT%H:%M:%SZ" if aware else "%Y-%m-%dT%H:%M:%S"
    text = cell.str.strip_suffix("Z") if aware else cell
    tests = []
    for name, limit in limits.items():
        try:
            plain = dt.datetime.strptime(limit, date_format).isoformat()
        except (ValueError, TypeError):
            return None
        if name not in _COMPARED or limit.removesuffix("Z") != plain:
            return None
        tests.append(getattr(text, _COMPARED[name])(plain))
    return tests


def in_range(cell: pl.Expr) -> pl.Expr:
    """Return the test that Python has a day, with a year from 0001 to 9999; any time passes."""
    return cell >= "0001"


def _has(kinds: dict[str, tuple[str, ...]], column: ColumnSpec, kind: str) -> bool:
    return isinstance(column.native, str) and kind in kinds.get(column.native, ())
