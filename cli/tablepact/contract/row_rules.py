"""Row rules: conditions on a single row that Table Schema cannot express.

The schema of a table lists them under ``rowRules``. Each has a ``name``, a ``message``, and either
an ``expression`` (see ``tablepact.contract.expression``) or the name of a registered ``check``
(see ``row_checks``) with the ``columns`` that it reads::

    {"name": "unit-or-currency", "message": "at most one of unit and currency is given",
     "expression": "unit IS NULL OR currency IS NULL"}
    {"name": "date-bounds", "message": "the days are what date_edtf means",
     "check": "edtf-bounds", "columns": {"edtf": "date_edtf", "start": "date_start"}}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.contract.expression import compile_expression, used_columns
from tablepact.contract.row_checks import row_check
from tablepact.errors import ContractError, ExpressionError
from tablepact.exact_columns import column as exactly
from tablepact.package.descriptor.table_schema import TableSchema
from tablepact.package.field_types.type_casts import FIELD_TYPES
from tablepact.package.field_types.type_words import quoted

_SHOWN = 6
"""The most values that a message shows."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """A compiled rule.

    Attributes:
        name: The name.
        message: What holds in a row that keeps it.
        holds: Returns one Boolean column with a value for each row.
        columns: The columns that it reads.
    """

    name: str
    message: str
    holds: Callable[[pl.LazyFrame], pl.LazyFrame]
    columns: tuple[str, ...] = ()


def compile_rules(
    schema: TableSchema, columns: Mapping[str, pl.DataType], frame: pl.DataFrame | None = None
) -> list[RowRule]:
    """Compile the row rules of a Table Schema.

    Args:
        schema: The Table Schema.
        columns: The columns of the table with their polars types.
        frame: The frame that the rules will run on, if it is known; see ``compile_expression``.

    Raises:
        ContractError: A rule does not have the form above, or cannot be compiled.
    """
    if schema.row_rules is None:
        raise ContractError("rowRules must be a list")
    compiled = [_compile(rule, columns, frame) for rule in schema.row_rules]
    names = [rule.name for rule in compiled]
    if duplicates := {name for name in names if names.count(name) > 1}:
        raise ContractError(f"two row rules have the name {min(duplicates)}")
    return compiled


def broken_message(message: str, columns: Sequence[str], row: Mapping[str, Any]) -> str:
    """Return the message of a rule with the values of a row that it compared.

    >>> broken_message("departs after arrival", ["departed", "arrived"], {"departed": 1})
    'departs after arrival (departed 1, arrived empty)'
    """
    shown = [f"{name} {_value(row.get(name))}" for name in columns[:_SHOWN]]
    rest = ["…"] * (len(columns) > _SHOWN)
    return f"{message} ({', '.join([*shown, *rest])})" if shown else message


def _value(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, str):
        return quoted(value, 40)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _compile(rule: Any, columns: Mapping[str, pl.DataType], frame: pl.DataFrame | None) -> RowRule:
    if not isinstance(rule, Mapping) or not all(
        isinstance(rule.get(key), str) for key in ("name", "message")
    ):
        raise ContractError("every row rule must have a name and a message")
    name, message = rule["name"], rule["message"]
    match rule:
        case {"expression": str(text), **rest} if "check" not in rest:
            try:
                built = compile_expression(text, columns, frame).alias("kept")
            except ExpressionError as error:
                raise ContractError(f"row rule {name}: the expression {error}") from error
            used = used_columns(text)
            return RowRule(name, message, lambda frame: frame.select(built), used)
        case {"check": str(check), "columns": Mapping() as roles, **rest} if (
            "expression" not in rest
        ):
            holds = _row_check(name, check, roles, columns)
            return RowRule(name, message, holds, tuple(dict.fromkeys(roles.values())))
    raise ContractError(
        f"row rule {name}: it must have either an expression, or a check with columns"
    )


def _row_check(
    name: str, check: str, roles: Mapping[str, Any], columns: Mapping[str, pl.DataType]
) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
    try:
        known = row_check(check)
    except ContractError as error:
        raise ContractError(f"row rule {name}: {error}") from error
    if absent := set(known.needs) - set(roles):
        raise ContractError(f"row rule {name}: {check} needs a column for {min(absent)}")
    for role, column in roles.items():
        expected = known.needs.get(role) or known.takes.get(role)
        if expected is None:
            raise ContractError(f"row rule {name}: {check} takes no column for {role}")
        if isinstance(expected, str) and expected in FIELD_TYPES:
            expected = FIELD_TYPES[expected].dtype
        if not isinstance(column, str) or column not in columns:
            raise ContractError(f"row rule {name}: there is no column {column!r}")
        dtype = columns[column]
        enum_as_text = expected == pl.String and dtype == pl.Enum
        decimal_as_number = expected == pl.Float64 and dtype.is_decimal()
        if dtype != expected and not enum_as_text and not decimal_as_number:
            raise ContractError(f"row rule {name}: {column} is not of the type {expected}")

    def holds(frame: pl.LazyFrame) -> pl.LazyFrame:
        selected = frame.select(exactly(column).alias(role) for role, column in roles.items())
        kept = [known.holds(row) for row in selected.collect().iter_rows(named=True)]
        return pl.LazyFrame({"kept": pl.Series(kept, dtype=pl.Boolean)})

    return holds
