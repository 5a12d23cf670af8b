"""The expressions of row rules: a small part of SQL, parsed against an allowlist.

A rule comes with a data package, and a package may be anybody's. So its text is parsed by sqlglot,
every node of the tree is looked up in the tables below, and the tree is built anew as a polars
expression. Nothing of the text itself is run: no query, no file, no function that is not listed.
All that is listed works on one row at a time, so an expression gives one value a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl
import sqlglot
from sqlglot import exp

from avocado_pivot.errors import ExpressionError

MAX_LENGTH = 2000
"""The longest expression that is read, in code points."""

Build = Callable[..., pl.Expr]

_BINARY: dict[type[exp.Expression], Build] = {
    exp.And: lambda a, b: a & b,
    exp.Or: lambda a, b: a | b,
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
    exp.StartsWith: lambda a, b: a.str.starts_with(b),
}
_UNARY: dict[type[exp.Expression], Build] = {
    exp.Paren: lambda a: a,
    exp.Not: lambda a: ~a,
    exp.Neg: lambda a: -a,
    exp.Abs: lambda a: a.abs(),
    exp.Length: lambda a: a.str.len_chars().cast(pl.Int64),
    exp.Lower: lambda a: a.str.to_lowercase(),
    exp.Upper: lambda a: a.str.to_uppercase(),
}
_READ = {"this", "expression", "expressions", "low", "high", "is_string"}
"""The parts of a node that are built; a node with any other part is refused."""

_LISTED = (
    "columns, literals, AND, OR, NOT, =, <>, <, <=, >, >=, +, -, *, IS [NOT] NULL, [NOT] IN, "
    "BETWEEN, abs, length, lower, upper, coalesce, starts_with"
)


def compile_expression(text: str, columns: Mapping[str, pl.DataType]) -> pl.Expr:
    """Compile the expression of a row rule.

    Args:
        text: The expression, for example ``value_min <= value_max``.
        columns: The columns that it may name, with their types.

    Returns:
        A polars expression that gives one Boolean a row. A row for which SQL would give NULL keeps
        the rule, as it does with CHECK in SQL.

    Raises:
        ExpressionError: It is no expression, uses something that is not listed, names a column that
            is not there, names none at all, or does not give a Boolean.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters")
    try:
        tree: Any = sqlglot.parse_one(text, dialect="duckdb")
        if tree.find(exp.Column) is None:
            raise ExpressionError("names no column, so it says nothing about a row")
        built = _build(tree, columns)
        kind = pl.DataFrame(schema=columns).lazy().select(built.alias("rule")).collect_schema()
    except sqlglot.errors.SqlglotError as error:
        reason = str(error).splitlines()[0] if str(error) else "empty"
        raise ExpressionError(f"is no SQL expression: {reason}") from error
    except RecursionError as error:
        raise ExpressionError("is nested too deeply") from error
    except pl.exceptions.PolarsError as error:
        raise ExpressionError(f"mixes types: {str(error).splitlines()[0]}") from error
    if kind["rule"] != pl.Boolean:
        raise ExpressionError(f"gives {kind['rule']}, not a Boolean")
    return built.fill_null(True)


def _build(node: exp.Expression, columns: Mapping[str, pl.DataType]) -> pl.Expr:
    """Build one node of the tree; what is not listed is refused."""
    if unread := {name for name, value in node.args.items() if value} - _READ:
        raise ExpressionError(f"{_shown(node)!r} says {min(unread)}, which is not allowed")
    build = partial(_build, columns=columns)
    match node:
        case exp.Column():
            return _column(node.name, columns)
        case exp.Literal() | exp.Boolean():
            return pl.lit(_literal(node))
        case exp.Is(expression=exp.Null()):
            return build(node.this).is_null()
        case exp.In():
            return build(node.this).is_in([_literal(member) for member in node.expressions])
        case exp.Between():
            return build(node.this).is_between(build(node.args["low"]), build(node.args["high"]))
        case exp.Coalesce():
            return pl.coalesce(build(node.this), *map(build, node.expressions))
    if type(node) in _BINARY:
        return _BINARY[type(node)](build(node.this), build(node.expression))
    if type(node) in _UNARY:
        return _UNARY[type(node)](build(node.this))
    raise ExpressionError(f"{_shown(node)!r} is not allowed; allowed are {_LISTED}")


def _column(name: str, columns: Mapping[str, pl.DataType]) -> pl.Expr:
    if name not in columns:
        raise ExpressionError(f"there is no column {name!r}")
    column = pl.col(name)
    return column.cast(pl.String) if columns[name] == pl.Enum else column


def _literal(node: exp.Expression) -> Any:
    match node:
        case exp.Boolean():
            return bool(node.this)
        case exp.Literal(is_string=True):
            return str(node.this)
        case exp.Neg(this=exp.Literal(is_string=False)):
            return -_literal(node.this)
        case exp.Literal():
            text = str(node.this)
            return int(text) if text.isdigit() else float(text)
    raise ExpressionError(f"{_shown(node)!r} is not a literal")


def _shown(node: exp.Expression) -> str:
    """Give the beginning of a part of the expression, for a message."""
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= 40 else text[:37] + "..."
