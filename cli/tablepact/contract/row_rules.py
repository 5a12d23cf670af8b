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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.contract.expression import compile_expression
from tablepact.contract.row_checks import row_check
from tablepact.errors import ContractError, ExpressionError
from tablepact.exact_columns import column as exactly
from tablepact.package.table_schema import TableSchema
from tablepact.package.type_casts import FIELD_TYPES


@dataclass(frozen=True, slots=True)
class RowRule:
    """A compiled rule; ``holds`` returns one Boolean column with a value for each row."""

    name: str
    message: str
    holds: Callable[[pl.LazyFrame], pl.LazyFrame]


def compile_rules(schema: TableSchema, columns: Mapping[str, pl.DataType]) -> list[RowRule]:
    """Compile the row rules of a Table Schema.

    Args:
        schema: The Table Schema.
        columns: The columns of the table with their polars types.

    Raises:
        ContractError: A rule does not have the form above, or cannot be compiled.
    """
    if schema.row_rules is None:
        raise ContractError("rowRules must be a list")
    compiled = [_compile(rule, columns) for rule in schema.row_rules]
    names = [rule.name for rule in compiled]
    if duplicates := {name for name in names if names.count(name) > 1}:
        raise ContractError(f"two row rules have the name {min(duplicates)}")
    return compiled


def _compile(rule: Any, columns: Mapping[str, pl.DataType]) -> RowRule:
    if not isinstance(rule, Mapping) or not all(
        isinstance(rule.get(key), str) for key in ("name", "message")
    ):
        raise ContractError("every row rule must have a name and a message")
    name, message = rule["name"], rule["message"]
    match rule:
        case {"expression": str(text), **rest} if "check" not in rest:
            try:
                built = compile_expression(text, columns).alias("kept")
            except ExpressionError as error:
                raise ContractError(f"row rule {name}: the expression {error}") from error
            return RowRule(name, message, lambda frame: frame.select(built))
        case {"check": str(check), "columns": Mapping() as roles, **rest} if (
            "expression" not in rest
        ):
            return RowRule(name, message, _row_check(name, check, roles, columns))
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
