"""How the types of Table Schema are held in polars, and how a cell of text becomes one.

The reading is strict, stricter than frictionless's: a cell is written in the one plain way of its
type (``5``, not `` 5``; ``2026-01-31``). What has no place here is refused; see ``FIELD_TYPES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.errors import ContractError
from tablepact.package.table_schema import OWN_READING, Field


@dataclass(frozen=True, slots=True)
class FieldType:
    """How a type of Table Schema is held in polars.

    Attributes:
        dtype: The polars type.
        parse: An expression over cells of text; null where a cell is not of the type.
        digits: How a cell is written that may be of the type although it does not fit in there.
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
"""The types that can be typed; any other is refused."""


def field_type(field: Field) -> FieldType:
    """Return the type in which a field is held in polars.

    Raises:
        ContractError: Its type, its format or an own way of writing is not among those known.
    """
    if field.type not in FIELD_TYPES:
        known = ", ".join(FIELD_TYPES)
        raise ContractError(
            f"field {field.name}: the type {field.type!r} cannot be compiled; {known} can"
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
    """Return whether a field is held in its type, or else as text, as its cells are in the file.

    Text too is what has a format, such as an address of e-mail.
    """
    return field.type in FIELD_TYPES and field.is_plain


def code_list(field: Field) -> list[Any] | None:
    """Return the codes of a field with categories (Table Schema v2), in order."""
    if not field.has_categories:
        return None
    codes = [None] if field.categories is None else [code.value for code in field.categories]
    if any(not isinstance(code, str | int) for code in codes) or len(set(codes)) < len(codes):
        raise ContractError(f"field {field.name}: the categories are no list of codes")
    return codes


def column_type(field: Field, *, codes: bool = True) -> pl.DataType:
    """Return the polars type of a field in a typed frame.

    Args:
        field: The field.
        codes: Whether a code list of strings is held as ``pl.Enum``, or as text.

    Raises:
        ContractError: It has none.
    """
    kind = field_type(field)
    listed = code_list(field) if codes and kind is FIELD_TYPES["string"] else None
    try:
        return pl.Enum(listed) if listed else kind.dtype
    except TypeError as error:
        raise ContractError(f"field {field.name}: a code is not a string") from error
