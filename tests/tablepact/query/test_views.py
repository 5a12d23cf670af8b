"""Which views a statement reads: as DuckDB says it, whose answers change with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest

from tablepact.query.views import used_views
from tablepact.query.worker import create_views

READ = [
    "SELECT * FROM v",
    "FROM V",
    "TABLE v",
    'SELECT * FROM "v"',
    "SELECT * FROM 'v'",
    "SELECT * FROM main.v",
    'SELECT * FROM memory.main."V"',
    "SELECT * FROM t WHERE x IN (SELECT x FROM v)",
    "SELECT (SELECT max(x) FROM v)",
    "SELECT x FROM t UNION ALL SELECT x FROM v",
    "SELECT t.x, b.x FROM t POSITIONAL JOIN v AS b",
    "SELECT unnest.x FROM (SELECT list(v) AS vs FROM v), unnest(vs)",
    "SELECT * FROM range((SELECT max(x) FROM v))",
    "SELECT * FROM t, LATERAL (SELECT x + t.x AS y FROM v)",
    "WITH v AS (SELECT * FROM v) SELECT * FROM v",
    "WITH v AS (SELECT 1 AS x) SELECT * FROM main.v",
    "WITH w AS (WITH v AS (SELECT 1 AS x) SELECT * FROM v) SELECT * FROM w, v",
    "WITH a AS (FROM v), v AS (SELECT 1 AS x) SELECT * FROM a, v AS b",
    "SELECT * FROM (WITH v AS (SELECT 1 AS x) SELECT * FROM v) AS a, v AS b",
    "UNPIVOT v ON x",
    "SELECT * FROM (SUMMARIZE v)",
    "SELECT E'it\\'s ' || x FROM v",
    "/* a /* nested */ comment */ SELECT * FROM v",
    'SELECT * FROM "through v"',
    "SELECT * FROM Behind",
]
NOT_READ = [
    "SELECT 'FROM v' AS x FROM t",
    "SELECT x AS v FROM t -- FROM v",
    "SELECT x /* FROM v */ FROM t",
    "SELECT $$ FROM v $$ AS x FROM t",
    "SELECT v.x FROM t AS v",
    "WITH v AS (SELECT 1 AS x) SELECT * FROM v",
    "WITH V AS (SELECT 1 AS x), w AS (FROM v) SELECT * FROM w",
    "WITH v AS (SELECT 1 AS x) SELECT * FROM t WHERE x IN (SELECT x FROM v)",
    "WITH RECURSIVE v AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM v WHERE x < 3) FROM v",
    "WITH v AS (SELECT 1 AS x) (SELECT * FROM v) UNION ALL (SELECT * FROM v)",
]
OTHERS = {"through v": "SELECT x FROM V", "behind": 'SELECT * FROM "Through V" AS a'}


def views(number: int) -> dict[str, str]:
    return {"v": f"SELECT {number} AS x", **OTHERS}


@pytest.fixture(scope="module")
def answers() -> Iterator[Callable[[str, int], list[tuple[object, ...]]]]:
    """Answer a query where the view ``v`` is the number 1 or 2."""
    with duckdb.connect() as one, duckdb.connect() as two:
        for number, con in ((1, one), (2, two)):
            con.execute("CREATE TABLE t AS SELECT 1 AS x")
            create_views(con, views(number))
        yield lambda query, number: (one if number == 1 else two).execute(query).fetchall()


def test_a_view_that_is_read(answers: Callable[[str, int], list[tuple[object, ...]]]) -> None:
    assert [query for query in READ if answers(query, 1) == answers(query, 2)] == []
    wanted = "SELECT 1 AS x"
    assert [query for query in READ if used_views(query, views(1), ["t"]).get("v") != wanted] == []


def test_a_view_that_is_not_read(answers: Callable[[str, int], list[tuple[object, ...]]]) -> None:
    assert [query for query in NOT_READ if answers(query, 1) != answers(query, 2)] == []
    assert [query for query in NOT_READ if used_views(query, views(1), ["t"])] == []


def test_what_cannot_be_determined_reads_all() -> None:
    queries = [
        "SELECT view_definition FROM information_schema.views",
        "SELECT sql FROM duckdb_views",
        "SELECT * FROM (SHOW ALL TABLES)",
        "SHOW TABLES",
        "SELECT * FROM no_such_table",
        "SELECT '",
        f"SELECT {'(' * 5000}1{')' * 5000}",
    ]
    assert [text for text in queries if used_views(text, views(1), ["t"]) != views(1)] == []


def test_views_are_given_in_their_order_with_those_between() -> None:
    assert [*used_views("FROM behind", views(1), ["t"])] == ["v", "through v", "behind"]
