"""The expressions of row rules in another language: SQL, or Python code for polars.

``tablepact.contract.expression`` compiles each expression first and rejects all node types except
those that this module translates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlglot import exp

from tablepact.contract.date_literals import date_value
from tablepact.contract.expression import compile_expression, typed_tree
from tablepact.errors import ExpressionError
from tablepact.package.descriptor.table_schema import TableSchema
from tablepact.schema_formats.python_code import python_code

_POLARS: dict[type[exp.Expression], str] = {
    exp.And: "({} & {})",
    exp.Or: "({} | {})",
    exp.EQ: "({} == {})",
    exp.NEQ: "({} != {})",
    exp.GT: "({} > {})",
    exp.GTE: "({} >= {})",
    exp.LT: "({} < {})",
    exp.LTE: "({} <= {})",
    exp.Add: "({} + {})",
    exp.Sub: "({} - {})",
    exp.Mul: "({} * {})",
    exp.StartsWith: "{}.str.starts_with({})",
    exp.Paren: "{}",
    exp.Not: "(~{})",
    exp.Neg: "(-{})",
    exp.Is: "{}.is_null()",
    exp.Abs: "{}.abs()",
    exp.Length: "{}.str.len_chars().cast(pl.Int64)",
    exp.Lower: "{}.str.to_lowercase()",
    exp.Upper: "{}.str.to_uppercase()",
}
"""The polars code of each operation; IS is only ever followed by NULL."""


@dataclass(frozen=True, slots=True)
class RuleExpression:
    """A row rule; ``tree`` is None if it cannot be translated, and ``reason`` says why."""

    name: str
    message: str
    tree: Any
    reason: str


def rules_of(schema: TableSchema, types: Mapping[str, pl.DataType]) -> list[RuleExpression]:
    """Return the row rules of a Table Schema, compiled for columns of these types."""
    rules = (None,) if schema.row_rules is None else schema.row_rules
    return [_rule(rule, types) for rule in rules]


def _rule(rule: Any, types: Mapping[str, pl.DataType]) -> RuleExpression:
    given = rule if isinstance(rule, Mapping) else {}
    name, message = str(given.get("name", "")), str(given.get("message", ""))
    text = given.get("expression")
    if not isinstance(text, str):
        check = given.get("check")
        reason = (
            f"it uses the check {check}, not an expression" if check else "it has no expression"
        )
        return RuleExpression(name, message, None, reason)
    try:
        compiled = compile_expression(text, types)
        pl.DataFrame(schema=dict(types)).select(compiled)
    except ExpressionError as error:
        return RuleExpression(name, message, None, f"the expression {error}")
    except pl.exceptions.PolarsError as error:
        return RuleExpression(name, message, None, f"the expression does not run: {error}")
    return RuleExpression(name, message, typed_tree(text, types), "")


def as_sql(tree: Any, dialect: str, enums: Collection[str] = ()) -> str:
    """Return an expression in the SQL of a database.

    Args:
        tree: The expression.
        dialect: ``duckdb`` or ``sqlite``.
        enums: The columns that have an enum type, which are compared as text.
    """

    def fitting(node: Any) -> Any:
        if isinstance(node, exp.Column) and node.name in enums:
            return exp.Cast(this=node, to=exp.DataType.build("TEXT"))
        if isinstance(node, exp.Cast) and dialect == "sqlite":  # which keeps dates as text
            return node.this
        if isinstance(node, exp.StartsWith) and dialect == "sqlite":
            length = exp.Length(this=node.expression)
            start = exp.func("substr", node.this, exp.Literal.number(1), length)
            return exp.EQ(this=start, expression=node.expression)
        return node

    return str(tree.copy().transform(fitting).sql(dialect=dialect, identify=True))


def as_polars(tree: Any) -> str:
    """Return an expression as Python code for polars."""
    match tree:
        case exp.Column():
            return f"pl.col({python_code(tree.name)})"
        case exp.Literal() | exp.Boolean():
            return f"pl.lit({_literal_code(tree)})"
        case exp.Cast():
            return _date_code(tree)
        case exp.In() if any(isinstance(member, exp.Cast) for member in tree.expressions):
            value = as_polars(tree.this)
            tests = (f"({value} == {as_polars(member)})" for member in tree.expressions)
            return f"({' | '.join(tests)})"
        case exp.In():
            value, members = as_polars(tree.this), [*map(_literal_code, tree.expressions)]
            if not any(member.is_number for member in tree.expressions):
                return f"{value}.is_in([{', '.join(members)}])"
            return f"({' | '.join(f'({value} == {member})' for member in members)})"
        case exp.Between():
            low, high = (as_polars(tree.args[end]) for end in ("low", "high"))
            return f"{as_polars(tree.this)}.is_between({low}, {high})"
        case exp.Coalesce():
            parts = map(as_polars, [tree.this, *tree.expressions])
            return f"pl.coalesce({', '.join(parts)})"
    template = _POLARS[type(tree)]
    operands = [tree.this, tree.expression][: template.count("{}")]
    return template.format(*map(as_polars, operands))


def _date_code(node: exp.Cast) -> str:
    """Return a fixed date or time as Python code."""
    value = date_value(node)
    if isinstance(value, dt.datetime):
        parts = (value.year, value.month, value.day, value.hour, value.minute, value.second)
        return f"pl.datetime{parts}"
    if isinstance(value, dt.date):
        return f"pl.date({value.year}, {value.month}, {value.day})"
    return f"pl.time({value.hour}, {value.minute}, {value.second})"


def _literal_code(node: Any) -> str:
    """Return a literal as Python code."""
    match node:
        case exp.Boolean():
            return repr(bool(node.this))
        case exp.Literal(is_string=True):
            return python_code(str(node.this))
        case exp.Neg():
            return f"-{_literal_code(node.this)}"
    text = str(node.this)
    return text if text.isdigit() and text.isascii() else f"float({text!r})"
