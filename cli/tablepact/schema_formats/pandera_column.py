"""Python code for a field as a column of pandera for polars, with its type and checks."""

from __future__ import annotations

from typing import Any

import polars as pl

from tablepact.schema_formats.fields import SchemaColumn
from tablepact.schema_formats.python_code import python_code, raw_string
from tablepact.schema_formats.values import BOUNDS, CODE_LISTS, LENGTHS, TEXT_PATTERNS, TEXT_TYPES

_BOUNDS = dict(zip(BOUNDS, ("ge", "le", "gt", "lt"), strict=True))
_LENGTHS = {"minLength": "min_value", "maxLength": "max_value"}
_JSON = {"object": "dict", "geojson": "dict", "array": "list"}
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


def column_code(
    column: SchemaColumn, *, unique: bool, may_be_absent: bool
) -> tuple[str, list[str]]:
    """Return the code ``name: pa.Column(...)`` for a field.

    Args:
        column: The field.
        unique: Whether values must be unique.
        may_be_absent: Whether a table without the column is valid.

    Returns:
        The code, and the parts that are left out, one line each.
    """
    checks, left_out = _type_checks(column)
    for constraint, value in column.constraints.items():
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
    for key, text in (("title", column.field.title), ("description", column.field.description)):
        if text:
            lines.append(f"{key}={python_code(text)},")
    inner = "".join(f"    {line}\n" for line in lines)
    return f"{python_code(column.name)}: pa.Column(\n{inner})", [*column.unsupported, *left_out]


def _dtype_code(dtype: pl.DataType) -> str:
    """Return the code of a polars type."""
    return 'Datetime("us")' if dtype == pl.Datetime else str(dtype.base_type())


def _type_checks(column: SchemaColumn) -> tuple[list[str], list[str]]:
    """Return the checks for types that polars stores as text, and what they leave unchecked."""
    kind, field_format = column.kind, column.format
    if kind == "string" and field_format == "uuid":
        return [_matches(_UUID, "format uuid")], []
    if kind == "string" and field_format != "default":
        return [], [f"the format {field_format}: any text is accepted"]
    if kind in _JSON or (kind == "geopoint" and field_format in _JSON):
        left_out = ["the type geojson: any object is accepted"] if kind == "geojson" else []
        left_out += (
            [f"the type geopoint: any {field_format} is accepted"] if kind == "geopoint" else []
        )
        sort = _JSON[field_format if kind == "geopoint" else kind]
        return [f"json_is({sort}, error={python_code(f'type {kind}')})"], left_out
    if kind in TEXT_PATTERNS:
        return [_matches(TEXT_PATTERNS[kind], f"type {kind}")], []
    if kind in TEXT_TYPES:
        return [], [f"the type {kind}: any text is accepted"]
    return [], []


def _check(constraint: str, value: Any, column: SchemaColumn) -> str:
    """Return the code of the check for a constraint.

    Raises:
        ValueError: pandera cannot express the constraint.
    """
    error = f"error={python_code(f'{constraint} {value}')}"
    if constraint in CODE_LISTS:
        if column.kind in TEXT_TYPES and not all(isinstance(code, str) for code in value):
            raise ValueError(f"values of the type {column.kind} are stored as text")
        return f"pa.Check.isin({python_code(value)}, error={python_code(constraint)})"
    if constraint in BOUNDS:
        return f"pa.Check.{_BOUNDS[constraint]}({python_code(value)}, {error})"
    if constraint in LENGTHS and column.kind == "string":
        return f"pa.Check.str_length({_LENGTHS[constraint]}={value}, {error})"
    if constraint == "pattern":
        return _matches(_supported(value), f"pattern {value}")
    raise ValueError(f"values of the type {column.kind} are stored as text")


def _matches(pattern: str, error: str) -> str:
    """Return a check that the whole text matches; str_matches alone matches a prefix."""
    return f"pa.Check.str_matches({raw_string(f'^(?:{pattern})$')}, error={python_code(error)})"


def _supported(pattern: str) -> str:
    """Return a pattern if polars supports it; polars has no look-around, for example.

    Raises:
        ValueError: polars does not support the pattern.
    """
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError as error:
        raise ValueError("polars does not support the regular expression") from error
    return pattern
