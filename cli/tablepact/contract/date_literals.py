"""Fixed dates and times in the expressions of row rules.

A text is read as a date where it is compared with one: ``arrived >= '2026-01-01'``. The literals of
SQL, ``DATE '2026-01-01'``, are read as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from sqlglot import exp

from tablepact.errors import ExpressionError
from tablepact.package.field_types.date_formats import DEFAULT_NOTATIONS

_READ: dict[str, Callable[[str], dt.date | dt.time]] = {
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
}
_SQL = {"date": "DATE", "datetime": "TIMESTAMP", "time": "TIME"}
_KINDS = {
    exp.DataType.Type.DATE: "date",
    exp.DataType.Type.TIMESTAMP: "datetime",
    exp.DataType.Type.DATETIME: "datetime",
    exp.DataType.Type.TIMESTAMPNTZ: "datetime",
    exp.DataType.Type.TIMESTAMPTZ: "datetime",
    exp.DataType.Type.TIME: "time",
}


def temporal_kind(dtype: pl.DataType) -> str | None:
    """Return ``date``, ``datetime`` or ``time`` for the type of a column; None for other types."""
    if dtype == pl.Date:
        return "date"
    if isinstance(dtype, pl.Datetime):
        return "datetime"
    return "time" if dtype == pl.Time else None


def literal_kind(node: exp.Expression) -> str | None:
    """Return the kind of a fixed date or time, which sqlglot parses as a cast; else None."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.this.is_string:
        return _KINDS.get(node.to.this)
    return None


def with_dates(tree: Any, columns: Mapping[str, pl.DataType]) -> Any:
    """Return a tree in which each text that is compared with a date or time is a literal of it."""
    tree = tree.copy()
    compared = (
        exp.EQ,
        exp.NEQ,
        exp.GT,
        exp.GTE,
        exp.LT,
        exp.LTE,
        exp.Between,
        exp.In,
        exp.Coalesce,
    )
    for node in [*tree.find_all(*compared)]:
        operands = [node.this, node.args.get("expression"), *node.args.get("expressions", ())]
        operands += [node.args.get("low"), node.args.get("high")]
        kinds = {_kind(operand, columns) for operand in operands} - {None}
        if len(kinds) != 1:
            continue
        (kind,) = kinds
        for operand in operands:
            if isinstance(operand, exp.Literal) and operand.is_string:
                to = exp.DataType.build(_SQL[str(kind)])
                operand.replace(exp.Cast(this=operand.copy(), to=to))
    return tree


def _kind(node: Any, columns: Mapping[str, pl.DataType]) -> str | None:
    """Return the kind of an operand that is a date or a time."""
    match node:
        case exp.Column():
            return temporal_kind(columns[node.name]) if node.name in columns else None
        case exp.Paren():
            return _kind(node.this, columns)
        case exp.Coalesce():
            parts = (_kind(part, columns) for part in [node.this, *node.expressions])
            return next((kind for kind in parts if kind), None)
        case exp.Cast():
            return literal_kind(node)
    return None


def date_value(node: exp.Cast) -> dt.date | dt.time:
    """Return the value of a fixed date or time.

    Raises:
        ExpressionError: The text is not one in ISO 8601.
    """
    kind, text = str(literal_kind(node)), str(node.this.this)
    try:
        return _READ[kind](text.strip())
    except ValueError as error:
        raise ExpressionError(
            f"compares a {kind} with {text!r}, which is not written as {DEFAULT_NOTATIONS[kind]}"
        ) from error


def date_expression(node: exp.Cast, columns: Mapping[str, pl.DataType]) -> pl.Expr:
    """Return a fixed date or time; a time without a zone is in UTC where columns have a zone.

    Raises:
        ExpressionError: The text is not one in ISO 8601, or it has a zone and the columns none.
    """
    value = date_value(node)
    if not isinstance(value, dt.datetime):
        return pl.lit(value)
    used = node.root().find_all(exp.Column)
    zoned = any(getattr(columns.get(one.name), "time_zone", None) for one in used)
    if value.tzinfo and not zoned:
        raise ExpressionError(f"compares times without a zone with {node.this.this!r}")
    if not zoned:
        return pl.lit(value, dtype=pl.Datetime("us"))
    value = value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return pl.lit(value, dtype=pl.Datetime("us", "UTC"))
