"""What a stranger wrote is parsed within limits: of size, of nesting, and so of time."""

from __future__ import annotations

import time

import polars as pl
import pytest

from tablepact.errors import SqlError
from tablepact.query.parser import MAX_LEVELS, parse
from tablepact.query.query import query
from tablepact.query.readable_sql import LONGEST_SQL
from tablepact.query.sandbox import run_queries, run_query
from tablepact.query.used_names import used_names

T = pl.DataFrame({"a": [1]})
ENDS = {"(": ")", "[": "]", "{": "}"}


def nested(opening: str, levels: int) -> str:
    closing = "".join(ENDS.get(character, "") for character in opening[::-1])
    return f"SELECT {opening * levels}a{closing * levels} FROM t"  # noqa: S608


def is_too_deep(text: str) -> bool:
    try:
        parse(text)
    except SqlError as error:
        return "nested too deeply" in str(error)
    return False


def test_nesting_has_an_end() -> None:
    openings = ["(", "abs(", "[", "f(", "(1 + ", "{'k': ", "NOT ", "- "]
    assert [len(parse(nested(one, MAX_LEVELS // 2))) for one in openings] == [1] * len(openings)
    assert [one for one in openings if not is_too_deep(nested(one, MAX_LEVELS + 1))] == []


def test_what_the_parser_reads_twice_takes_no_time() -> None:
    """Each level doubles the time that sqlglot takes; twenty would be an hour."""
    openings = ["date(", "array[", "array[[", "decimal(", "row((", "timestamp (", "int("]
    before = time.process_time()
    assert [one for one in [*openings, "struct(a ("] if not is_too_deep(nested(one, 20))] == []
    assert time.process_time() - before < 1


@pytest.mark.parametrize("text", ["SELECT 1; SELECT 2", "a AND b"])
def test_statements_and_expressions_are_read(text: str) -> None:
    assert len(parse(text)) == 1 + text.count(";")


def test_a_long_sum_is_no_nesting() -> None:
    assert len(parse(f"SELECT a{' + (a)' * 500}")) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a".ljust(LONGEST_SQL + 1), "longer than 100,000 characters"),
        ("'\ud800'", "lone surrogate"),
        ("SELECT (", "is not valid SQL: something is missing, after"),
    ],
)
def test_what_is_not_read(text: str, says: str) -> None:
    with pytest.raises(SqlError, match=says):
        parse(text)


def test_too_deep_for_this_parser_is_in_doubt_everything() -> None:
    assert used_names(nested("(", 30), ["t", "u"]).tables == ["t", "u"]
    assert query({"t": T}, nested("(", 30)).rows() == [(1,)]


def test_long_sql_is_not_run() -> None:
    long = "SELECT 1 -- ".ljust(LONGEST_SQL + 1, "x")
    for given in ({"query": long}, {"query": "FROM v", "views": {"v": long}}):
        with pytest.raises(SqlError, match="longer than"):
            run_query({"t": T}, **given)
    with pytest.raises(SqlError, match="the view 'v' is longer than"):
        run_queries({"t": T}, ["FROM v"], views={"v": long})
    with pytest.raises(SqlError, match="the query is longer than"):
        query({"t": T}, long)


def test_deep_sql_is_one_line() -> None:
    deep = "SELECT * FROM " + "(SELECT * FROM " * 400 + "t" + ")" * 400
    with pytest.raises(SqlError, match="nested too deeply"):
        run_query({"t": T}, deep, small=True)
    with pytest.raises(SqlError, match="view 'v': the SQL is nested too deeply"):
        run_queries({"t": T}, ["FROM v"], views={"v": deep})
