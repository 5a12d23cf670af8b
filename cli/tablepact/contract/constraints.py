"""The constraints of Table Schema as expressions over a typed column.

Each expression is True where a value satisfies the constraint. A missing value satisfies every
constraint except ``required`` (https://datapackage.org/standard/table-schema/#field-constraints).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from tablepact.errors import ContractError
from tablepact.escape import truncate
from tablepact.exact_columns import column as exactly

Constraint = Callable[[pl.Expr, Any], pl.Expr]

_ORDERED = ("integer", "number", "date")
_STRING = ("string",)
_ALL = ("string", "integer", "number", "boolean", "date")

CONSTRAINTS: dict[str, tuple[tuple[str, ...], Constraint]] = {
    "required": (_ALL, lambda c, _: c.is_not_null()),
    "unique": (_ALL, lambda c, _: c.is_null() | c.is_first_distinct()),
    "enum": (_ALL, lambda c, v: c.is_in(v)),
    "pattern": (_STRING, lambda c, v: c.str.contains(f"^(?:{v})$")),
    "minLength": (_STRING, lambda c, v: c.str.len_chars().cast(pl.Int64) >= v),
    "maxLength": (_STRING, lambda c, v: c.str.len_chars().cast(pl.Int64) <= v),
    "minimum": (_ORDERED, lambda c, v: c >= v),
    "maximum": (_ORDERED, lambda c, v: c <= v),
    "exclusiveMinimum": (_ORDERED, lambda c, v: c > v),
    "exclusiveMaximum": (_ORDERED, lambda c, v: c < v),
}
"""For each constraint, the field types that support it, and a function that builds it."""


def compile_constraint(
    field: str, kind: str, dtype: pl.DataType, name: str, value: Any
) -> pl.Expr | None:
    """Compile one constraint of a field.

    Args:
        field: The field's name.
        kind: The field's type in Table Schema.
        dtype: The field's type in polars.
        name: The constraint.
        value: The constraint's value in the schema.

    Returns:
        An expression that is null or True where a value satisfies the constraint; None if the
        schema switches the constraint off (``required: false``).

    Raises:
        ContractError: The constraint is unknown or does not support this type, or its value is
            invalid, for example a regular expression that polars does not support.
    """
    if name not in CONSTRAINTS:
        raise ContractError(f"field {field}: the constraint {name!r} cannot be compiled")
    kinds, constraint = CONSTRAINTS[name]
    if kind not in kinds:
        raise ContractError(
            f"field {field}: the type {kind} does not support the constraint {name}"
        )
    if name in ("required", "unique"):
        if not isinstance(value, bool):
            raise ContractError(f"field {field}: {name} must be true or false, not {value!r}")
        if not value:
            return None
    column = exactly(field).cast(pl.String) if dtype == pl.Enum else exactly(field)
    try:
        built = constraint(column, _value(name, kind, value))
        _try(built, field, dtype)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        reason = str(error).splitlines()[0]
        shown = truncate(repr(value), 100)
        raise ContractError(f"field {field}: {name} {shown} cannot be used: {reason}") from error
    return built


def _value(name: str, kind: str, value: Any) -> Any:
    """Return the value of a constraint in the type that it is compared with."""
    if name in ("required", "unique"):
        return value
    if name in ("minLength", "maxLength"):
        return _whole(value)
    if name == "pattern":
        pl.Series([""]).str.contains(
            _string(value)
        )  # without a group, since `a)|(b` is invalid but `(a)|(b)` is not
        return value
    if name == "enum":
        if not isinstance(value, list):
            raise TypeError("not a list")
        return [_scalar(kind, member) for member in value]
    return _scalar(kind, value)


def _scalar(kind: str, value: Any) -> Any:
    match kind:
        case "string":
            return _string(value)
        case "integer":
            return _whole(value)
        case "number" if isinstance(value, int | float | str) and not isinstance(value, bool):
            number = float(value)
            if math.isnan(number):
                raise ValueError("not a number")
            return number
        case "date" if isinstance(value, str):
            return date.fromisoformat(value)
        case "boolean" if isinstance(value, bool):
            return value
    raise TypeError(f"not of the type {kind}")


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("not a whole number")
    if not -(2**63) <= int(value) < 2**63:
        raise ValueError("beyond 64 bits")
    return int(value)


def _try(built: pl.Expr, field: str, dtype: pl.DataType) -> None:
    """Run the expression on missing values, so that polars reports an invalid one now."""
    pl.DataFrame({field: [None, None]}, schema={field: dtype}).select(built)
