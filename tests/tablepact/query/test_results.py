"""A result keeps its types and digits, whether it leaves the sandbox as a frame or as JSON.

Most are made in this process, as the worker makes them; ``test_sandbox.py`` tests the worker.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tablepact.query import sandbox, worker
from tablepact.query.results import frame_of_plain, plain_result, typed_frame
from tablepact.query.sandbox import run_query

TABLE = pl.DataFrame({"a": [1, 2, 3]})


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database as the worker has it, with the table ``t``."""
    with duckdb.connect(config=worker.CONFIG) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("CREATE TABLE t AS FROM (VALUES (1::BIGINT), (2), (3)) v(a)")
        yield con


def as_frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    return sandbox._narrow(typed_frame(con, query))


def as_json(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame | None:
    """Return the frame that is made of the result in JSON; None if JSON does not hold it."""
    reply = plain_result(con, query)
    return None if reply is None else sandbox._narrow(frame_of_plain(json.loads(json.dumps(reply))))


def test_types_of_a_result() -> None:
    query = """SELECT 1::TINYINT AS a, 2::UBIGINT AS b, 1.5 AS c, sum(x) AS d, 'é' AS e, true AS f,
        DATE '2024-02-29' AS g, TIME '01:02:03' AS h, TIMESTAMP '2024-02-29 01:02:03' AS i,
        NULL AS j, [1, 2] AS k, INTERVAL 1 DAY AS l, 'x'::BLOB AS m, 2::HUGEINT AS n,
        TIMESTAMP_S '2024-02-29 01:02:03' AS o, 'a'::ENUM('a', 'b') AS p, 'nan'::DOUBLE AS q
        FROM range(3) r(x)"""
    found = run_query({"t": TABLE}, query)
    when = dt.datetime(2024, 2, 29, 1, 2, 3)
    assert found.row(0)[:-1] == (
        *(1, 2, 1.5, 3, "é", True, dt.date(2024, 2, 29), dt.time(1, 2, 3), when, None, "[1, 2]"),
        *("1 day", "x", 2, when, "a"),
    )
    assert found["q"].is_nan().all()
    assert [found[name].dtype for name in "acdepg"] == [
        *(pl.Int8, pl.Float64, pl.Int64, pl.String, pl.String, pl.Date)
    ]


EXACT = [
    ("135217135789158401::DECIMAL(38, 2)", Decimal("135217135789158401")),
    ("135217135789158400::DECIMAL(38, 2)", 135217135789158400.0),
    ("12345678901234567890::DECIMAL(38, 0)", Decimal("12345678901234567890")),
    ("1234567890123456789::DECIMAL(38, 0)", 1234567890123456789),
    ("0.1::DECIMAL(38, 20)", 0.1),
    ("10000000000000000000000000000000000000::HUGEINT", Decimal(10**37)),
    ("170141183460469231731687303715884105727::HUGEINT", str(2**127 - 1)),
    ("TIMESTAMPTZ '2024-02-29 01:02:03+01'", dt.datetime(2024, 2, 29, 0, 2, 3, tzinfo=dt.UTC)),
]


def test_no_digit_of_a_result_is_lost(con: duckdb.DuckDBPyConnection) -> None:
    columns = [f"{sql} AS x{number}" for number, (sql, _) in enumerate(EXACT)]
    found = as_frame(con, f"SELECT {', '.join(columns)}").row(0)
    assert [(type(one), one) for one in found] == [(type(value), value) for _, value in EXACT]


def test_a_sum_beyond_64_bits_is_exact(con: duckdb.DuckDBPyConnection) -> None:
    found = as_frame(con, "SELECT sum(9223372036854775807) AS s FROM range(3)")
    assert int(found["s"][0]) == 3 * (2**63 - 1)


@pytest.mark.parametrize("make", [as_frame, as_json])
def test_a_column_keeps_its_name(con: duckdb.DuckDBPyConnection, make: object) -> None:
    assert callable(make)
    names = ["count", "a b", "A", '"', "é", "select", "c1", "#1"]
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    assert make(con, "SELECT " + ", ".join(f"1 AS {name}" for name in quoted)).columns == names


@pytest.mark.parametrize("make", [as_frame, as_json])
def test_an_empty_result_has_its_columns(con: duckdb.DuckDBPyConnection, make: object) -> None:
    assert callable(make)
    found = make(con, "SELECT a, 'x' AS b FROM t WHERE false")
    assert found.schema == {"a": pl.Int64, "b": pl.String}


PLAIN = [
    "SELECT 1::TINYINT a, -2::SMALLINT b, 3 c, 4::BIGINT d, 5::UTINYINT e, 6::USMALLINT f, "
    "7::UINTEGER g, 18446744073709551615::UBIGINT h, NULL i, NULL::BIGINT j",
    "SELECT 0.1::FLOAT a, 0.1::DOUBLE b, '-0.0'::DOUBLE c, 'inf'::DOUBLE d, 'nan'::FLOAT e, 1.5 f",
    """SELECT 'é\n"' a, '' b, true c, DATE '2024-02-29' d, NULL::DATE e, [1] f, 'x'::BLOB g""",
    "SELECT TIME '00:00:00' f, TIME '01:02:03.000004' a, TIMESTAMP '2024-02-29 01:02:03.000004' b, "
    "NULL::TIME c, TIMESTAMP '0001-01-02 00:00:00' d, DATE '9999-12-30' e",
    "SELECT 2::HUGEINT a, 170141183460469231731687303715884105727::HUGEINT b, 2::UHUGEINT c",
    "SELECT a, 'x' b FROM t WHERE false",
    'SELECT 1 "*", 2 "^a$", 3 "A b"',
    "FROM range(20000) r(a)",
]
OTHER = [
    "SELECT DATE '0044-03-15 (BC)' a", "SELECT DATE '12000-01-01' a", "SELECT DATE '9999-12-31' a",
    "SELECT TIMESTAMP 'infinity' a", "SELECT DATE '-infinity' a", "SELECT TIME '24:00:00' a",
    "SELECT TIMESTAMPTZ '2024-02-29 01:02:03' a", "SELECT TIMESTAMP_NS '2024-02-29 01:02:03' a",
    "SELECT 12345678901234567890::DECIMAL(38, 0) a", "FROM range(20001) r(a)",
]  # fmt: skip


@pytest.mark.parametrize("query", PLAIN, ids=range(len(PLAIN)))
def test_the_frame_that_is_made_of_json_is_the_same(
    con: duckdb.DuckDBPyConnection, query: str
) -> None:
    found = as_json(con, query)
    assert found is not None
    assert_frame_equal(found, as_frame(con, query))


def test_what_json_does_not_hold_is_asked_for_as_a_frame(con: duckdb.DuckDBPyConnection) -> None:
    assert [query for query in OTHER if as_json(con, query) is not None] == []


SLOW = pytest.mark.slow
ANSWERS = [*((query, 1) for query in PLAIN), *((query, 2) for query in OTHER)]


@pytest.mark.parametrize(
    ("query", "processes"),
    [one if one[0] in (PLAIN[2], OTHER[0]) else pytest.param(*one, marks=SLOW) for one in ANSWERS],
)
def test_the_processes_for_small_tables_give_the_same(
    con: duckdb.DuckDBPyConnection,
    query: str,
    processes: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second process is started only for a result that JSON does not hold."""
    started = []
    run_worker = sandbox.run_worker
    monkeypatch.setattr(
        sandbox, "run_worker", lambda *a, **k: started.append(1) or run_worker(*a, **k)
    )
    found = run_query({"t": TABLE}, query, small=True)
    assert len(started) == processes
    assert_frame_equal(found, as_frame(con, query))
