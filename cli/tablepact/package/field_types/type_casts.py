"""The polars types of Table Schema types, and the casts of cells from text.

The casts are stricter than frictionless: a cell must have the default notation of its type (``5``,
not `` 5``; ``2026-01-31``). Types that are not in ``FIELD_TYPES`` raise ``ContractError``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.errors import ContractError
from tablepact.package.descriptor.table_schema import OWN_READING, Field


@dataclass(frozen=True, slots=True)
class FieldType:
    """The polars type of a Table Schema type.

    Attributes:
        dtype: The polars type.
        parse: The cast of a string expression; null for a cell that is not of the type.
        digits: The pattern of cells that may be valid but exceed the range of the polars type.
    """

    dtype: pl.DataType
    parse: Callable[[pl.Expr], pl.Expr]
    digits: str = ""


FIELD_TYPES: dict[str, FieldType] = {
    "string": FieldType(pl.String(), lambda c: c),
    "integer": FieldType(
        pl.Int64(),
        lambda c: pl.when(c.str.contains(r"^-?\d+$")).then(c).cast(pl.Int64, strict=False),
        digits=r"^-?[0-9]{1,1000}$",
    ),
    "number": FieldType(
        pl.Float64(),
        lambda c: (
            pl.when(c.str.contains(r"^-?\d+(\.\d+)?([eE][-+]?\d+)?$"))
            .then(c)
            .cast(pl.Float64, strict=False)
        ),
        digits=r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,15})?$",
    ),
    "boolean": FieldType(
        pl.Boolean(),
        lambda c: pl.when(c == "true").then(pl.lit(True)).when(c == "false").then(pl.lit(False)),
    ),
    "date": FieldType(
        pl.Date(),
        lambda c: (
            pl.when(c.str.contains(r"^\d{4}-\d\d-\d\d$") & ~c.str.starts_with("0000"))
            .then(c)
            .str.to_date("%Y-%m-%d", strict=False)
        ),
    ),
}
"""The supported types."""


def field_type(field: Field) -> FieldType:
    """Return the polars type of a field.

    Raises:
        ContractError: The type, the format or the notation of the field is not supported.
    """
    if field.type not in FIELD_TYPES:
        known = ", ".join(FIELD_TYPES)
        raise ContractError(
            f"field {field.name}: the type {field.type!r} cannot be compiled; supported: {known}"
        )
    if field.format != "default":
        raise ContractError(f"field {field.name}: the format {field.format!r} cannot be compiled")
    for option in OWN_READING:
        if option in field.options:
            raise ContractError(f"field {field.name}: {option} cannot be compiled")
    if field.has_own_missing_values:
        raise ContractError(f"field {field.name}: missingValues cannot be compiled")
    return FIELD_TYPES[field.type]


def is_typed(field: Field) -> bool:
    """Return whether a field has a typed column; else its cells are kept as text.

    A field with a format, such as an email address, is kept as text too.
    """
    return field.type in FIELD_TYPES and field.is_plain


def code_list(field: Field) -> list[Any] | None:
    """Return the codes of a field with categories (Table Schema v2), in order; None without.

    Raises:
        ContractError: The categories are not a list of distinct strings and integers.
    """
    if not field.has_categories:
        return None
    codes = [None] if field.categories is None else [code.value for code in field.categories]
    if any(not isinstance(code, str | int) for code in codes) or len(set(codes)) < len(codes):
        raise ContractError(
            f"field {field.name}: categories must be a list of distinct strings or integers"
        )
    return codes


def column_type(field: Field, *, codes: bool = True) -> pl.DataType:
    """Return the polars type of a field in a typed frame.

    Args:
        field: The field.
        codes: Whether a code list of strings is a ``pl.Enum``, else a String.

    Raises:
        ContractError: The field is not supported, or a code is not a string.
    """
    kind = field_type(field)
    listed = code_list(field) if codes and kind is FIELD_TYPES["string"] else None
    try:
        return pl.Enum(listed) if listed else kind.dtype
    except TypeError as error:
        raise ContractError(f"field {field.name}: every code must be a string") from error
