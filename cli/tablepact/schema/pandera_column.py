"""A field as a column of pandera for polars, in Python code: its type, and its checks."""

from __future__ import annotations

from typing import Any

import polars as pl

from tablepact.schema.fields import Column
from tablepact.schema.python_code import code, raw
from tablepact.schema.values import BOUNDS, CODES, FORMS, LENGTHS, TEXTS

_BOUNDS = dict(zip(BOUNDS, ("ge", "le", "gt", "lt"), strict=True))
_LENGTHS = {"minLength": "min_value", "maxLength": "max_value"}
_JSON = {"object": "dict", "geojson": "dict", "array": "list"}
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


def column_code(column: Column, *, unique: bool, may_be_absent: bool) -> tuple[str, list[str]]:
    """Write ``name: pa.Column(...)``.

    Args:
        column: The field.
        unique: Whether no value may stand twice.
        may_be_absent: Whether a table without the column keeps the contract.

    Returns:
        The code, and what is left out, one line each.
    """
    checks, left_out = _of_the_type(column)
    for constraint, value in column.limits.items():
        try:
            checks.append(_check(constraint, value, column))
        except ValueError as error:
            left_out.append(f"{constraint} {value}: {error}")
    if unique:
        checks.append("unique()")
    lines = [f"pl.{_dtype_code(column.dtype)},"]
    if checks:
        lines += ["[", *(f"    {check}," for check in checks), "],"]
    lines.append(f"nullable={not column.required},")
    lines += ["required=False,"] if may_be_absent else []
    for key in ("title", "description"):
        if text := column.text(key):
            lines.append(f"{key}={code(text)},")
    inner = "".join(f"    {line}\n" for line in lines)
    return f"{code(column.name)}: pa.Column(\n{inner})", [*column.odd, *left_out]


def _dtype_code(dtype: pl.DataType) -> str:
    """Write a polars type."""
    return 'Datetime("us")' if dtype == pl.Datetime else str(dtype.base_type())


def _of_the_type(column: Column) -> tuple[list[str], list[str]]:
    """Write what is checked of values that are held as text, and say what is not."""
    kind, form = column.kind, column.form
    if kind == "string" and form == "uuid":
        return [_matches(_UUID, "format uuid")], []
    if kind == "string" and form != "default":
        return [], [f"the format {form}: any text is taken"]
    if kind in _JSON or (kind == "geopoint" and form in _JSON):
        left_out = ["the type geojson: any object is taken"] if kind == "geojson" else []
        left_out += [f"the type geopoint: any {form} is taken"] if kind == "geopoint" else []
        sort = _JSON[form if kind == "geopoint" else kind]
        return [f"json_is({sort}, error={code(f'type {kind}')})"], left_out
    if kind in FORMS:
        return [_matches(FORMS[kind], f"type {kind}")], []
    if kind in TEXTS:
        return [], [f"the type {kind}: any text is taken"]
    return [], []


def _check(constraint: str, value: Any, column: Column) -> str:
    """Write one constraint, or raise ValueError that says why not."""
    error = f"error={code(f'{constraint} {value}')}"
    if constraint in CODES:
        if column.kind in TEXTS and not all(isinstance(one, str) for one in value):
            raise ValueError(f"values of the type {column.kind} are held as text")
        return f"pa.Check.isin({code(value)}, error={code(constraint)})"
    if constraint in BOUNDS:
        return f"pa.Check.{_BOUNDS[constraint]}({code(value)}, {error})"
    if constraint in LENGTHS and column.kind == "string":
        return f"pa.Check.str_length({_LENGTHS[constraint]}={value}, {error})"
    if constraint == "pattern":
        return _matches(_known(value), f"pattern {value}")
    raise ValueError(f"values of the type {column.kind} are held as text")


def _matches(pattern: str, error: str) -> str:
    """Write a check that the whole text matches; str_matches alone would take a beginning."""
    return f"pa.Check.str_matches({raw(f'^(?:{pattern})$')}, error={code(error)})"


def _known(pattern: str) -> str:
    """Give a pattern that polars knows; it has no look-around, for one."""
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError as error:
        raise ValueError("polars has no such regular expression") from error
    return pattern
