"""Prefilters: for each column, expressions that clear cells that are certainly valid.

A prefilter reads cells as text. It may flag a valid cell, but never clears an invalid one: a cell
that it clears has no error in frictionless, and is written as the standard asks.
``frictionless_cells.py`` reads the other cells by the rules of both, so a prefilter need not know
what is wrong with a cell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import polars as pl

from tablepact.engine.cells.regex import rust_pattern
from tablepact.engine.cells.stored_values import read_alike, typed_tests
from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.iso8601 import DATE, DATETIME, INSTANT, TIME, YEAR, YEARMONTH
from tablepact.engine.values.types import TEXT
from tablepact.exact_columns import possible

_BOOLEANS = ("true", "false", "True", "False", "TRUE", "FALSE", "1", "0")
_LENGTHS = ("minLength", "maxLength")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_OPTIONS = {
    "integer": ("bareNumber",),
    "number": ("bareNumber", "floatNumber", "decimalChar", "groupChar"),
    "boolean": ("trueValues", "falseValues"),
}


def is_missing(column: ColumnSpec, cell: pl.Expr) -> pl.Expr:
    """Return the expression for "has no value": a missing value, or no cell."""
    spelled = _spelled(column.missing)
    if not len(spelled):
        return cell.is_null()
    if len(spelled) == 1:
        return cell.is_null() | cell.eq(spelled[0])
    listed = spelled.implode()
    return cell.is_null() | cell.is_in(listed)


@lru_cache(maxsize=16)
def _spelled(missing: tuple[str, ...]) -> pl.Series:
    """Return missing values as a Series, which all columns of a schema share."""
    return pl.Series(possible(dict.fromkeys(missing)), dtype=pl.String)


def prefilters(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
    """Return the prefilters of a column; a cell that one of them clears is certainly valid.

    The first one is cheap and clears most cells; the others are for the cells that are left. The
    list is empty if any cell is valid.
    """
    required = bool(column.constraints.get("required"))
    try:
        tests = _tests(column, cell)
    except (ValueError, OverflowError):  # a bound or an enum member that no prefilter supports
        tests = None
    if tests == [] and not required:
        return []
    expressions = [] if tests is None else [pl.all_horizontal(tests or [cell.is_not_null()])]
    absent = is_missing(column, cell)
    expressions = (
        [~absent & expression for expression in expressions] if required else [*expressions, absent]
    )
    if (other := _other_spellings(column)) is not None:
        expressions.append(cell.is_in(possible(other)))
    return [expression.fill_null(False) for expression in expressions] or [
        cell.is_null() & pl.lit(False)
    ]


def _other_spellings(column: ColumnSpec) -> list[str] | None:
    """Return the rarer valid spellings of a column; None if it has none that are known here."""
    own = any(name in column.field.options for name in _OPTIONS.get(column.kind, ()))
    if column.kind != "boolean" or own or "enum" in column.constraints or column.native != TEXT:
        return None
    return [spelled for spelled in _BOOLEANS if spelled not in column.missing]


def _tests(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr] | None:
    """Return the tests that certainly valid text passes; None if there are no such tests."""
    if column.native != TEXT and (tests := typed_tests(column, cell)) is not None:
        return tests
    if not read_alike(column, column.kind):
        return None
    if any(name in column.field.options for name in _OPTIONS.get(column.kind, ())):
        return None
    if column.format != "default":
        return None
    make = _PREFILTERS.get(column.kind)
    return make(column, cell) if make else None


def _string(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
    tests = _listed(column, cell)
    for name, value in column.constraints.items():
        if name in _LENGTHS:
            if not isinstance(value, int):
                raise ValueError(name)
            # No text has more characters than bytes.
            short = cell.str.len_bytes() <= value
            tests.append(short if name == "maxLength" else cell.str.len_chars() >= max(value, 0))
        elif name == "pattern":
            translated = rust_pattern(value) if isinstance(value, str) else None
            if translated is None:
                raise ValueError(name)
            tests.append(cell.str.contains(translated))
    return tests


def _integer(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
    # polars parses a subset of what int() parses, to the same values.
    number = cell.cast(pl.Int64, strict=False)
    tests = _bounded(column, number, _whole)
    if (members := column.constraints.get("enum")) is not None:
        tests.append(number.is_in([_whole(member) for member in members]))
    return tests or [number.is_not_null()]


def _number(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
    # Rounding is monotone: a Float64 strictly within the bounds is a decimal within the bounds.
    number = cell.cast(pl.Float64, strict=False)
    if "enum" in column.constraints:
        raise ValueError("enum")
    low, high = -math.inf, math.inf
    for name, value in column.constraints.items():
        if name in ("minimum", "exclusiveMinimum"):
            low = max(low, _real(value))
        elif name in ("maximum", "exclusiveMaximum"):
            high = min(high, _real(value))
    return [number.is_between(low, high, closed="none")]  # one test, so that it casts once


def _boolean(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
    if "enum" in column.constraints:
        raise ValueError("enum")
    return [(cell == "true") | (cell == "false")]


def _year(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
    if "enum" in column.constraints:
        raise ValueError("enum")
    return [cell.str.contains(YEAR), *_bounded(column, cell.cast(pl.Int64, strict=False), _whole)]


def _iso(*patterns: str) -> Callable[[ColumnSpec, pl.Expr], list[pl.Expr]]:
    """Return the prefilter for ISO 8601; texts that match one pattern sort like their values."""

    def make(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
        limits = [column.constraints[name] for name in _BOUNDS if name in column.constraints]
        fitting = [p for p in patterns if all(_is(p, limit) for limit in limits)]
        if not fitting:
            raise ValueError("bounds")
        pattern = fitting[0] if limits or len(fitting) == 1 else "|".join(fitting)

        def plain(value: object) -> str:
            if not any(_is(pattern, value) for pattern in patterns):
                raise ValueError(value)
            return str(value)

        tests = _bounded(column, cell, plain)
        return [cell.str.contains(pattern), *tests, *_listed(column, cell, plain)]

    return make


def _is(pattern: str, value: object) -> bool:
    return isinstance(value, str) and bool(re.match(pattern.replace(r"\z", r"\Z"), value))


def _any(column: ColumnSpec, cell: pl.Expr) -> list[pl.Expr]:
    return _listed(column, cell)


def _bounded(column: ColumnSpec, value: pl.Expr, read: Callable[[object], object]) -> list[pl.Expr]:
    methods = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}
    bounds = {
        name: read(column.constraints[name]) for name in _BOUNDS if name in column.constraints
    }
    if set(bounds) == {"minimum", "maximum"}:  # one test, so that it casts once
        return [value.is_between(pl.lit(bounds["minimum"]), pl.lit(bounds["maximum"]))]
    return [getattr(value, methods[name])(bound) for name, bound in bounds.items()]


def _listed(
    column: ColumnSpec, cell: pl.Expr, read: Callable[[Any], str] = lambda value: value
) -> list[pl.Expr]:
    """Return the test that a text equals an enum member; no test if there is no enum."""
    members = column.constraints.get("enum")
    if members is None:
        return []
    texts = possible(read(member) for member in members if isinstance(member, str))
    if 0 < len(texts) <= 4:
        return [pl.any_horizontal([cell == text for text in texts])]
    return [cell.is_in(texts) if texts else cell.is_null() & pl.lit(False)]


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError(value)
    return value


def _real(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)
    real = float(value)
    if math.isnan(real) or (isinstance(value, int) and Decimal(real) != value):
        raise ValueError(value)
    return real


_PREFILTERS: dict[str, Callable[[ColumnSpec, pl.Expr], list[pl.Expr]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _iso(DATE),
    "datetime": _iso(DATETIME, INSTANT),
    "time": _iso(TIME),
    "year": _year,
    "yearmonth": _iso(YEARMONTH),
    "any": _any,
}
