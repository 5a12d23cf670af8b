"""The expressions of row rules: a small part of SQL, checked against an allowlist.

A rule is part of a data package, and packages are untrusted. So sqlglot parses its text, every node
of the tree must be in the tables below, and the tree is rebuilt as a polars expression. The text
itself never runs: no query, no file access, no function that is not listed. Every listed operation
works on one row at a time, so an expression has one value for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

import polars as pl
from sqlglot import exp

from tablepact.contract.date_literals import (
    date_expression,
    literal_kind,
    temporal_kind,
    with_dates,
)
from tablepact.contract.exact_numbers import ExactNumbers
from tablepact.errors import ExpressionError, SqlError
from tablepact.exact_columns import column as exactly
from tablepact.package.field_types.date_formats import DEFAULT_NOTATIONS
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
}
"""The kind of a literal and of a column; a column of any other type is a date, a time or text."""
_NAMED = 12
"""The most columns that a message names."""

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_TESTS = (*_COMPARISONS, exp.Is, exp.In, exp.Between)
"""Comparisons and IS NULL accept these operands only in brackets, as they are ambiguous without."""

_READ = {"this", "expression", "expressions", "low", "high", "is_string"}
"""The supported parts of a node; a node with any other part is refused."""

_LISTED = (
    "columns, literals, AND, OR, NOT, =, <>, <, <=, >, >=, +, -, *, IS [NOT] NULL, [NOT] IN, "
    "BETWEEN, abs, length, lower, upper, coalesce, starts_with"
)


def compile_expression(
    text: str, columns: Mapping[str, pl.DataType], frame: pl.DataFrame | None = None
) -> pl.Expr:
    """Compile the expression of a row rule.

    Args:
        text: The expression, for example ``value_min <= value_max``.
        columns: The columns that it may use, with their types.
        frame: The frame that it will run on, if it is known: then comparisons of computed decimals
            are exact, unless the numbers have too many digits.

    Returns:
        A polars expression with one Boolean for each row. A row for which SQL would return NULL
        satisfies the rule, as with CHECK in SQL.

    Raises:
        ExpressionError: The text is not an expression, uses anything that is not listed or a
            column that does not exist, uses no column at all, or is not Boolean.
    """
    try:
        tree = typed_tree(text, columns)
        if tree.find(exp.Column) is None:
            raise ExpressionError("uses no column, so it cannot check a row")
        exact = None if frame is None else ExactNumbers(frame)
        if tree.find(exp.Mul):  # a product of Decimals would lose decimal places
            columns = {n: pl.Float64() if d.is_decimal() else d for n, d in columns.items()}
        built, kind = _Builder(columns, exact).build(tree)
    except RecursionError as error:
        raise ExpressionError("is nested too deeply") from error
    if kind != "Boolean":
        raise ExpressionError(f"is a {kind}, not true or false")
    # The repetition extends a constant, such as `coalesce(TRUE, f)`, to one value for each row.
    return pl.repeat(True, pl.len(), dtype=pl.Boolean) & built.fill_null(True)


def typed_tree(text: str, columns: Mapping[str, pl.DataType]) -> Any:
    """Parse one expression; texts that are compared with dates become literals of their type."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"is longer than {MAX_LENGTH} characters")
    return with_dates(tree_of(text), columns)


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


def used_columns(text: str) -> tuple[str, ...]:
    """Return the columns of an expression, in the order in which it names them."""
    return tuple(dict.fromkeys(one.name for one in tree_of(text).find_all(exp.Column, bfs=False)))


class _Builder:
    """Builds the nodes of a tree for columns of known types."""

    def __init__(self, columns: Mapping[str, pl.DataType], exact: ExactNumbers | None) -> None:
        self.columns = columns
        self.exact = exact

    def build(self, node: exp.Expression) -> tuple[pl.Expr, str]:
        """Build one node, and return it with its kind; refuse a node that is not listed."""
        built, kind = self._build(node)
        same = self.exact.test(node) if self.exact and kind == "Boolean" else None
        return (built if same is None else same), kind

    def _build(self, node: exp.Expression) -> tuple[pl.Expr, str]:
        if kind := literal_kind(node):
            return date_expression(node, self.columns), kind  # type: ignore[arg-type]
        if {name for name, value in node.args.items() if value} - _READ:
            raise _refused(node)
        match node:
            case exp.Column():
                return self._column(node.name)
            case exp.Literal() | exp.Boolean():
                literal = _literal(node)
                return pl.lit(literal), _KINDS[type(literal)]
            case exp.Paren():
                return self.build(node.this)
            case exp.Is(expression=exp.Null()) if type(node.this) not in _TESTS:
                return self.build(node.this)[0].is_null(), "Boolean"
            case exp.In(expressions=[_, *_]):
                return self._membership(node, *self.build(node.this)), "Boolean"
            case exp.Between():
                nodes = [node.this, node.args["low"], node.args["high"]]
                (value, low, high), _ = self._operands(node, nodes, _ANY)
                return value.is_between(low, high), "Boolean"
            case exp.Coalesce():
                operands, kind = self._operands(node, [node.this, *node.expressions], _ANY)
                return pl.coalesce(operands), kind
        return self._operation(node)

    def _membership(self, node: exp.Expression, operand: pl.Expr, kind: str) -> pl.Expr:
        """Build an IN with a list of literals."""
        if kind in DEFAULT_NOTATIONS:
            members, _ = self._operands(node, [node.this, *node.expressions], _ANY)
            return pl.any_horizontal(operand == member for member in members[1:])
        literals = [_literal(member) for member in node.expressions]
        kinds = {_KINDS[type(literal)] for literal in literals} | {kind}
        if len(kinds) > 1:
            raise _mixed(node, kinds)
        if kind != "number":  # repeating the operand would double it at each level
            return operand.is_in(literals)
        return pl.any_horizontal(operand == pl.lit(literal) for literal in literals)

    def _operation(self, node: exp.Expression) -> tuple[pl.Expr, str]:
        """Build a node that has one or two operands of one kind."""
        nodes = [node.this]
        if type(node) in _UNARY:
            operand_kind, gives, build = _UNARY[type(node)]
        elif type(node) in _BINARY:
            operand_kind, gives, build = _BINARY[type(node)]
            nodes.append(node.expression)
        else:
            raise _refused(node)
        if type(node) in _COMPARISONS and any(type(operand) in _TESTS for operand in nodes):
            raise ExpressionError(f"has a chain of comparisons, {_shown(node)}; use AND")
        operands, _ = self._operands(node, nodes, operand_kind)
        return build(*operands), gives

    def _operands(
        self, node: exp.Expression, nodes: Sequence[exp.Expression], operand_kind: str
    ) -> tuple[list[pl.Expr], str]:
        """Build operands, which must all be of the same kind."""
        built = [self.build(operand) for operand in nodes]
        kinds = {kind for _, kind in built}
        if len(kinds) > 1:
            raise _mixed(node, kinds)
        if operand_kind != _ANY and kinds != {operand_kind}:
            raise ExpressionError(f"uses a {kinds.pop()} as a {operand_kind}: {_shown(node)}")
        return [operand for operand, _ in built], kinds.pop()

    def _column(self, name: str) -> tuple[pl.Expr, str]:
        if name not in self.columns:
            names = ", ".join([*self.columns][:_NAMED])
            more = ", …" if len(self.columns) > _NAMED else ""
            raise ExpressionError(
                f"uses the column {name!r}, which is not one of those that a rule can use: "
                f"{names}{more}"
            )
        column, dtype = exactly(name), self.columns[name]
        if dtype.is_decimal():
            return column, "number"
        if dtype == pl.Enum:
            return column.cast(pl.String), "text"
        if dtype == pl.Float64:
            column = column.cast(pl.Float64)
        return column, temporal_kind(dtype) or _COLUMN_KINDS.get(dtype, "text")


def _refused(node: exp.Expression) -> ExpressionError:
    return ExpressionError(f"has {_shown(node)}, which is not allowed; allowed are {_LISTED}")


def _mixed(node: exp.Expression, kinds: Collection[str]) -> ExpressionError:
    """Return the error for operands of different kinds; a date and a text say how to write it."""
    first, *others = sorted(kinds)
    also = "; write times as dates, or dates as times" if {*kinds} == {"date", "datetime"} else ""
    return ExpressionError(
        f"compares a {first} with a {' and a '.join(others)}: {_shown(node)}{also}"
    )


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
    raise ExpressionError(f"has {_shown(node)} where a literal is needed, such as 5 or 'NL'")


def _number(text: str) -> int | float:
    """Return a number; one that is too large for a polars integer is a float, as in SQL."""
    if text.isdigit() and (number := int(text)) < 2**127:
        return number
    return float(text)


def _shown(node: exp.Expression) -> str:
    """Return the beginning of a part of the expression, for a message."""
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= 40 else text[:37] + "..."
