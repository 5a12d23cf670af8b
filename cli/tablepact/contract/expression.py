"""The expressions of row rules: a small part of SQL, checked against an allowlist.

A rule is part of a data package, and packages are untrusted. So sqlglot parses its text, every node
of the tree must be in the tables below, and the tree is rebuilt as a polars expression. The text
itself never runs: no query, no file access, no function that is not listed. Every listed operation
works on one row at a time, so an expression has one value for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import polars as pl
from sqlglot import exp

from tablepact.errors import ExpressionError, SqlError
from tablepact.exact_columns import column as exactly
from tablepact.query.parser import parse

MAX_LENGTH = 2000
"""The maximum length of an expression in code points."""

Build = Callable[..., pl.Expr]

_ANY = "any"
_BINARY: dict[type[exp.Expression], tuple[str, str, Build]] = {
    exp.And: ("Boolean", "Boolean", lambda a, b: a & b),
    exp.Or: ("Boolean", "Boolean", lambda a, b: a | b),
    exp.EQ: (_ANY, "Boolean", lambda a, b: a == b),
    exp.NEQ: (_ANY, "Boolean", lambda a, b: a != b),
    exp.GT: (_ANY, "Boolean", lambda a, b: a > b),
    exp.GTE: (_ANY, "Boolean", lambda a, b: a >= b),
    exp.LT: (_ANY, "Boolean", lambda a, b: a < b),
    exp.LTE: (_ANY, "Boolean", lambda a, b: a <= b),
    exp.Add: ("number", "number", lambda a, b: a + b),
    exp.Sub: ("number", "number", lambda a, b: a - b),
    exp.Mul: ("number", "number", lambda a, b: a * b),
    exp.StartsWith: ("text", "Boolean", lambda a, b: a.str.starts_with(b)),
}
_UNARY: dict[type[exp.Expression], tuple[str, str, Build]] = {
    exp.Not: ("Boolean", "Boolean", lambda a: ~a),
    exp.Neg: ("number", "number", lambda a: -a),
    exp.Abs: ("number", "number", lambda a: a.abs()),
    exp.Length: ("text", "number", lambda a: a.str.len_chars().cast(pl.Int64)),
    exp.Lower: ("text", "text", lambda a: a.str.to_lowercase()),
    exp.Upper: ("text", "text", lambda a: a.str.to_uppercase()),
}
"""For each operation, the kind of its operands, the kind of its result, and how it is built."""

_KINDS: dict[Any, str] = {int: "number", float: "number", str: "text", bool: "Boolean"}
_COLUMN_KINDS = {
    pl.Int64(): "number",
    pl.Float64(): "number",
    pl.Boolean(): "Boolean",
    pl.Date(): "date",
}
"""The kind of a literal and of a column; any other column is text."""

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_TESTS = (*_COMPARISONS, exp.Is, exp.In, exp.Between)
"""Comparisons and IS NULL accept these operands only in brackets, as they are ambiguous without."""

_READ = {"this", "expression", "expressions", "low", "high", "is_string"}
"""The supported parts of a node; a node with any other part is refused."""

_LISTED = (
    "columns, literals, AND, OR, NOT, =, <>, <, <=, >, >=, +, -, *, IS [NOT] NULL, [NOT] IN, "
    "BETWEEN, abs, length, lower, upper, coalesce, starts_with"
)


def compile_expression(text: str, columns: Mapping[str, pl.DataType]) -> pl.Expr:
    """Compile the expression of a row rule.

    Args:
        text: The expression, for example ``value_min <= value_max``.
        columns: The columns that it may use, with their types.

    Returns:
        A polars expression with one Boolean for each row. A row for which SQL would return NULL
        satisfies the rule, as with CHECK in SQL.

    Raises:
        ExpressionError: The text is not an expression, uses anything that is not listed or a
            column that does not exist, uses no column at all, or is not Boolean.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"is longer than {MAX_LENGTH} characters")
    try:
        tree = tree_of(text)
        if tree.find(exp.Column) is None:
            raise ExpressionError("uses no column, so it cannot check a row")
        if tree.find(exp.Mul):  # a product of Decimals would lose decimal places
            columns = {n: pl.Float64() if d.is_decimal() else d for n, d in columns.items()}
        built, kind = _build(tree, columns)
    except RecursionError as error:
        raise ExpressionError("is nested too deeply") from error
    if kind != "Boolean":
        raise ExpressionError(f"returns {kind}, not a Boolean")
    # The repetition extends a constant, such as `coalesce(TRUE, f)`, to one value for each row.
    return pl.repeat(True, pl.len(), dtype=pl.Boolean) & built.fill_null(True)


def tree_of(text: str) -> Any:
    """Parse one expression; raise ExpressionError if it is invalid or nested too deeply."""
    try:
        trees = parse(text)
    except SqlError as error:
        raise ExpressionError(str(error)) from error
    if len(trees) != 1:
        reason = "several statements" if trees else "empty"
        raise ExpressionError(f"is not a valid SQL expression: {reason}")
    return trees[0]


def _build(node: exp.Expression, columns: Mapping[str, pl.DataType]) -> tuple[pl.Expr, str]:
    """Build one node of the tree, and return it with its kind; refuse a node that is not listed."""
    if unread := {name for name, value in node.args.items() if value} - _READ:
        raise ExpressionError(f"{_shown(node)!r} uses {min(unread)}, which is not allowed")
    match node:
        case exp.Column():
            return _column(node.name, columns)
        case exp.Literal() | exp.Boolean():
            literal = _literal(node)
            return pl.lit(literal), _KINDS[type(literal)]
        case exp.Paren():
            return _build(node.this, columns)
        case exp.Is(expression=exp.Null()) if type(node.this) not in _TESTS:
            return _build(node.this, columns)[0].is_null(), "Boolean"
        case exp.In(expressions=[_, *_]):
            return _membership(node, *_build(node.this, columns)), "Boolean"
        case exp.Between():
            nodes = [node.this, node.args["low"], node.args["high"]]
            (value, low, high), _ = _operands(node, nodes, _ANY, columns)
            return value.is_between(low, high), "Boolean"
        case exp.Coalesce():
            operands, kind = _operands(node, [node.this, *node.expressions], _ANY, columns)
            return pl.coalesce(operands), kind
    return _operation(node, columns)


def _membership(node: exp.Expression, operand: pl.Expr, kind: str) -> pl.Expr:
    """Build an IN with a list of literals."""
    literals = [_literal(member) for member in node.expressions]
    if {_KINDS[type(literal)] for literal in literals} != {kind}:
        raise ExpressionError(f"mixes types: {_shown(node)!r}")
    if kind != "number":  # repeating the operand would double it at each level
        return operand.is_in(literals)
    return pl.any_horizontal(operand == pl.lit(literal) for literal in literals)


def _operation(node: exp.Expression, columns: Mapping[str, pl.DataType]) -> tuple[pl.Expr, str]:
    """Build a node that has one or two operands of one kind."""
    nodes = [node.this]
    if type(node) in _UNARY:
        operand_kind, gives, build = _UNARY[type(node)]
    elif type(node) in _BINARY:
        operand_kind, gives, build = _BINARY[type(node)]
        nodes.append(node.expression)
    else:
        raise ExpressionError(f"{_shown(node)!r} is not allowed; allowed are {_LISTED}")
    if type(node) in _COMPARISONS and any(type(operand) in _TESTS for operand in nodes):
        raise ExpressionError(f"{_shown(node)!r} is a chain of comparisons; use AND")
    operands, _ = _operands(node, nodes, operand_kind, columns)
    return build(*operands), gives


def _operands(
    node: exp.Expression,
    nodes: Sequence[exp.Expression],
    operand_kind: str,
    columns: Mapping[str, pl.DataType],
) -> tuple[list[pl.Expr], str]:
    """Build operands, which must all be of the same kind."""
    built = [_build(operand, columns) for operand in nodes]
    kinds = {kind for _, kind in built}
    if len(kinds) > 1 or (operand_kind != _ANY and kinds != {operand_kind}):
        raise ExpressionError(f"mixes types: {_shown(node)!r} has {' and '.join(sorted(kinds))}")
    return [operand for operand, _ in built], kinds.pop()


def _column(name: str, columns: Mapping[str, pl.DataType]) -> tuple[pl.Expr, str]:
    if name not in columns:
        raise ExpressionError(f"there is no column {name!r}")
    column = exactly(name)
    if columns[name].is_decimal():
        return column, "number"
    if columns[name] == pl.Enum:
        return column.cast(pl.String), "text"
    if columns[name] == pl.Float64:
        column = column.cast(pl.Float64)
    return column, _COLUMN_KINDS.get(columns[name], "text")


def _literal(node: exp.Expression) -> Any:
    match node:
        case exp.Boolean():
            return bool(node.this)
        case exp.Literal(is_string=True):
            return str(node.this)
        case exp.Neg(this=exp.Literal(is_string=False)):
            return -_literal(node.this)
        case exp.Literal():
            with suppress(ValueError):
                return _number(str(node.this))
    raise ExpressionError(f"{_shown(node)!r} is not a literal")


def _number(text: str) -> int | float:
    """Return a number; one that is too large for a polars integer is a float, as in SQL."""
    if text.isdigit() and (number := int(text)) < 2**127:
        return number
    return float(text)


def _shown(node: exp.Expression) -> str:
    """Return the beginning of a part of the expression, for a message."""
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= 40 else text[:37] + "..."
