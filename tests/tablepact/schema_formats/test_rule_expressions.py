"""The text of a row rule says in every language what the contract says."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import duckdb
import polars as pl
import pytest

from tablepact.contract.expression import compile_expression
from tablepact.package.descriptor.table_schema import parse_table_schema
from tablepact.schema_formats.rule_expressions import as_polars, as_sql, rules_of

TYPES: dict[str, pl.DataType] = {
    "a": pl.Int64(), "b": pl.Float64(), "t": pl.String(), "u": pl.Enum(["x", "it's", "é"]),
    "f": pl.Boolean(), "d": pl.Date(), "order": pl.Date(),
}  # fmt: skip
DAYS = (dt.date(2020, 1, 1), dt.date(2020, 1, 2))
FRAME = pl.DataFrame(
    [
        (a, b, t, u, f, d, DAYS[0])
        for a in (None, -2, 0, 3)
        for b in (None, 1.5, 3.0)
        for t in (None, "x", "X\\", "it's", "")
        for u in (None, "x", "é")
        for f in (None, True, False)
        for d in (None, *DAYS)
    ],
    schema=TYPES,
    orient="row",
)
EXPRESSIONS = (
    "a < b", "a <= 3", "a <> b", "a = 3 OR b >= 1.5", "a > 0 AND b < 2", "a + b * 2 - 1 > 0",
    "-a >= 2", "abs(-a) = 2", "NOT f", "f", "NOT (f AND a > 0)", "(NOT f) IS NULL",
    "f = TRUE OR f = (a IS NULL)", "(a IS NULL) = (b IS NULL)", "a IS NOT NULL", "a IN (0, -2)",
    "a IN (1.5, 3)", "t IN ('x', 'it''s')", "t NOT IN ('x', 'X\\')", "a BETWEEN -2 AND 1",
    "a NOT BETWEEN 0 AND b", "length(t) > 1", "lower(t) = 'x'", "upper(t) = 'X'", "t = u",
    "u = 'x'",
    "u <> 'nowhere'", "coalesce(u, 'none') = 'none'", "coalesce(t, u, '') <> ''",
    "starts_with(t, 'X')", "starts_with(t, u)", "d >= \"order\"", "coalesce(TRUE, f)",
    "coalesce(a, b) < 1e999", "length(u) = 1",
)  # fmt: skip


def kept(expression: pl.Expr, frame: pl.DataFrame = FRAME) -> list[bool]:
    return frame.select(kept=expression)["kept"].to_list()


def tree(text: str) -> Any:
    rule = rules_of(
        parse_table_schema({"rowRules": [{"name": "r", "message": "m", "expression": text}]}), TYPES
    )[0]
    assert rule.reason == ""
    return rule.tree


@pytest.mark.each("text", EXPRESSIONS)
def test_in_polars(text: str) -> None:
    """There a code list is text."""
    built = eval(as_polars(tree(text)), {"pl": pl})  # noqa: S307 - what the script would run
    whole = pl.repeat(True, pl.len(), dtype=pl.Boolean) & built.fill_null(True)
    texts = FRAME.cast({pl.Enum: pl.String})
    assert kept(whole, texts) == kept(compile_expression(text, TYPES))


@pytest.mark.slow
@pytest.mark.parametrize("text", EXPRESSIONS)
def test_in_duckdb(text: str) -> None:
    with duckdb.connect() as con:
        kinds = ["BIGINT", "DOUBLE", "TEXT", "ENUM('x', 'it''s', 'é')", "BOOLEAN", "DATE", "DATE"]
        columns = ", ".join(f'"{n}" {k}' for n, k in zip(TYPES, kinds, strict=True))
        con.execute(f"CREATE TABLE t (n INT, {columns})")
        rows = [(number, *row) for number, row in enumerate(FRAME.rows())][::7]
        con.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        sql = as_sql(tree(text), "duckdb", ["u"])
        found = con.execute(f"SELECT n FROM t WHERE NOT coalesce({sql}, TRUE)").fetchall()  # noqa: S608
    holds = kept(compile_expression(text, TYPES))
    assert {n for (n,) in found} == {n for n, *_ in rows if not holds[n]}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_in_sqlite(text: str) -> None:
    with sqlite3.connect(":memory:") as con:
        columns = ", ".join(f'"{name}"' for name in TYPES)
        con.execute(f"CREATE TABLE t (n, {columns})")
        plain = FRAME.with_columns(pl.col(pl.Date).cast(pl.String)).rows()
        rows = [(number, *row) for number, row in enumerate(plain)]
        con.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        sql = as_sql(tree(text), "sqlite")
        found = con.execute(f"SELECT n FROM t WHERE NOT coalesce({sql}, TRUE)").fetchall()  # noqa: S608
    holds = kept(compile_expression(text, TYPES))
    assert {n for (n,) in found} == {n for n, *_ in rows if not holds[n]}


@pytest.mark.each(
    "rule, reason",
    [
        ({"expression": "a + 1"}, "the expression is a number, not true or false"),
        ({"expression": "nowhere > 1"}, "the expression uses the column 'nowhere'"),
        ({"expression": "read_text('x') = t"}, "is not allowed"),
        ({"check": "as-stated"}, "it uses the check as-stated, not an expression"),
        ({}, "it has no expression"),
        ("a > 1", "it has no expression"),
    ],
)
def test_a_rule_that_cannot_be_written_says_why(rule: Any, reason: str) -> None:
    found = rules_of(parse_table_schema({"rowRules": [rule]}), TYPES)[0]
    assert found.tree is None
    assert reason in found.reason


def test_a_list_that_is_none_is_one_rule() -> None:
    assert (
        rules_of(parse_table_schema({"rowRules": "a > 1"}), TYPES)[0].reason
        == "it has no expression"
    )
