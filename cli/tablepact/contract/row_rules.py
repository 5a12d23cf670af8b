"""Row rules: what must hold within a row, beyond what Table Schema can say.

They stand in the schema of a table, under ``rowRules``. Each has a ``name``, a ``message``, and
either an ``expression`` (see ``tablepact.contract.expression``) or the name of a ``check``
that is built in, with the ``columns`` that it reads::

    {"name": "unit-or-currency", "message": "at most one of unit and currency is given",
     "expression": "unit IS NULL OR currency IS NULL"}
    {"name": "date-bounds", "message": "the days are what date_edtf means",
     "check": "edtf-bounds", "columns": {"edtf": "date_edtf", "start": "date_start"}}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from tablepact.contract.expression import compile_expression
from tablepact.errors import ContractError, ExpressionError, NotationError
from tablepact.exact_columns import column as exactly
from tablepact.notation.amounts import parse_amount
from tablepact.notation.edtf import parse_edtf

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowRule:
    """A compiled rule; ``holds`` gives one Boolean column, a value a row."""

    name: str
    message: str
    holds: Callable[[pl.LazyFrame], pl.LazyFrame]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A check that SQL cannot say.

    Attributes:
        needs: The roles that must be given a column, and of which type.
        takes: The roles that may be.
        holds: Whether a row keeps it; the row maps each role with a column to its value.
    """

    needs: Mapping[str, pl.DataType]
    takes: Mapping[str, pl.DataType]
    holds: Callable[[Row], bool]


def edtf_bounds(row: Row) -> bool:
    """See that first day, last day and precision are what a date in EDTF means."""
    roles = [role for role in ("start", "end", "precision") if role in row]
    if row["edtf"] is None:
        return all(row[role] is None for role in roles)
    try:
        span = parse_edtf(row["edtf"])
    except NotationError:
        return False
    return all(row[role] == getattr(span, role) for role in roles)


def as_stated(row: Row) -> bool:
    """See that values, percent sign and currency sign are what a source printed.

    Text without a digit says nothing here; of an open range only the given bound is compared.
    """
    try:
        amount = parse_amount(row["stated"]) if row["stated"] else None
    except NotationError:
        return False
    if amount is None:
        return True
    bounds = ((row["minimum"], amount.minimum), (row["maximum"], amount.maximum))
    given = [(value, parsed) for value, parsed in bounds if value is not None]
    if not given or any(Decimal(str(value)) != parsed for value, parsed in given):
        return False
    if "unit" in row and (amount.symbol == "%") != (row["unit"] == "%"):
        return False
    money = amount.symbol not in ("", "%")
    return not ("currency" in row and money and row["currency"] is None)


_TEXT, _DAY, _NUMBER = pl.String(), pl.Date(), pl.Float64()

BUILT_IN = {
    "edtf-bounds": BuiltIn(
        {"edtf": _TEXT}, {"start": _DAY, "end": _DAY, "precision": _TEXT}, edtf_bounds
    ),
    "as-stated": BuiltIn(
        {"stated": _TEXT, "minimum": _NUMBER, "maximum": _NUMBER},
        {"unit": _TEXT, "currency": _TEXT},
        as_stated,
    ),
}
"""The checks that a rule may name."""


def compile_rules(schema: Mapping[str, Any], columns: Mapping[str, pl.DataType]) -> list[RowRule]:
    """Compile the row rules of a Table Schema.

    Args:
        schema: The Table Schema.
        columns: The columns of the table with their polars types.

    Raises:
        ContractError: A rule is not of the form above, or cannot be compiled.
    """
    rules = schema.get("rowRules", [])
    if not isinstance(rules, list):
        raise ContractError("rowRules is not a list")
    compiled = [_compile(rule, columns) for rule in rules]
    names = [rule.name for rule in compiled]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ContractError(f"two row rules are called {min(twice)}")
    return compiled


def _compile(rule: Any, columns: Mapping[str, pl.DataType]) -> RowRule:
    if not isinstance(rule, Mapping) or not all(
        isinstance(rule.get(key), str) for key in ("name", "message")
    ):
        raise ContractError("every row rule has a name and a message")
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
            return RowRule(name, message, _built_in(name, check, roles, columns))
    raise ContractError(f"row rule {name}: it has either an expression, or a check with columns")


def _built_in(
    name: str, check: str, roles: Mapping[str, Any], columns: Mapping[str, pl.DataType]
) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
    if check not in BUILT_IN:
        names = ", ".join(BUILT_IN)
        raise ContractError(f"row rule {name}: there is no check {check!r}; there are {names}")
    known = BUILT_IN[check]
    if lacking := set(known.needs) - set(roles):
        raise ContractError(f"row rule {name}: {check} needs a column for {min(lacking)}")
    for role, column in roles.items():
        wanted = known.needs.get(role) or known.takes.get(role)
        if wanted is None:
            raise ContractError(f"row rule {name}: {check} takes no column for {role}")
        if not isinstance(column, str) or column not in columns:
            raise ContractError(f"row rule {name}: there is no column {column!r}")
        held = columns[column]
        as_good = held == pl.Enum if wanted == _TEXT else wanted == _NUMBER and held.is_decimal()
        if held != wanted and not as_good:
            raise ContractError(f"row rule {name}: {column} is not of the type {wanted}")

    def holds(frame: pl.LazyFrame) -> pl.LazyFrame:
        selected = frame.select(exactly(column).alias(role) for role, column in roles.items())
        kept = [known.holds(row) for row in selected.collect().iter_rows(named=True)]
        return pl.LazyFrame({"kept": pl.Series(kept, dtype=pl.Boolean)})

    return holds
