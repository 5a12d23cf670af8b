"""Good SQL gives its rows; hostile SQL gives a Failure, and nothing outside has been touched."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tablepact.errors import SqlError
from tablepact.package.csv_files.plain_table import PlainTable
from tablepact.package.field_types.type_casts import FIELD_TYPES
from tablepact.query import client, results, sandbox
from tablepact.query.sandbox import QueryFailure, QueryResult, run_queries, run_query

SLOW = pytest.mark.slow
FRUIT = pl.DataFrame(
    {
        "name": ["apple", "pear", None],
        "kind": pl.Series(["a", "b", None], dtype=pl.Enum(["a", "b"])),
        "picked": [dt.date(2024, 2, 29), None, dt.date(1999, 12, 31)],
        "weight": [1.5, None, float("nan")],
        "count": [1, 2**62, None],
        "ripe": [True, False, None],
        "seen": [dt.datetime(2024, 2, 29, 12, 30)] * 3,
    }
)
FRUIT_TYPES = ["VARCHAR", "VARCHAR", "DATE", "DOUBLE", "BIGINT", "BOOLEAN", "TIMESTAMP"]
ODD = ['a"b', "sp ace", "select", "é\n", "'; DROP TABLE x; --", "a.b"]
ODD_FRAME = pl.DataFrame({name: [number] for number, name in enumerate(ODD)})
ONE_COLUMN: list[list[str | None]] = [[], [None], ["", None, "x"]]


def plain_table() -> PlainTable:
    """Return a table of every type that a plain table has, with odd texts and missing values."""
    kinds = {"s": "string", "i": "integer", "n": "number", "b": "boolean", "d": "date"}
    rows = [
        ('a "b", c', "1", "1.5", "true", "2024-02-29"),
        ("\r\n", "-7", "-0", "false", "0001-01-01"),
        ("", None, "123456789.25", None, None),
        (None, "999999999999999", None, "true", "9999-12-31"),
        ("NULL", None, None, None, None),
        (None,) * 5,
    ]
    cells = {name: [row[n] for row in rows] for n, name in enumerate(kinds)}
    return PlainTable(kinds, cells, len(rows))


def frame_of(table: PlainTable) -> pl.DataFrame:
    dtypes = {name: FIELD_TYPES[kind].dtype for name, kind in table.types.items()}
    return pl.DataFrame({name: [*table.values(name)] for name in dtypes}, schema=dtypes)


TABLES = {
    "fruit": FRUIT,
    "none": FRUIT.head(0),
    "l": pl.DataFrame({"id": [1, 1, 2], "v": [10, 20, 30]}),
    "r": pl.DataFrame({"id": [1, 3], "name": ["one", "three"]}),
    **dict.fromkeys(ODD, ODD_FRAME),
    "plain": plain_table(),
    "framed": frame_of(plain_table()),
    **{
        f"column{number}": PlainTable({"odd name": "string"}, {"odd name": cells}, len(cells))
        for number, cells in enumerate(ONE_COLUMN)
    },
}
MOST = 7
"""The most rows of a result of these queries."""

ROWS: dict[str, list[list[object]]] = {
    "SELECT 1.5, 0.1::DECIMAL(38, 20), 2::HUGEINT * 2::HUGEINT": [[1.5, 0.1, 4]],
    "SELECT 12345678901234567890.5::DECIMAL(38, 2), 0.5::DECIMAL(38, 2), 2::HUGEINT": [
        ["12345678901234567890.50", 0.5, 2]
    ],
    "SELECT 'inf'::DOUBLE, NULL, [1, 2], {'a': 1}": [["inf", None, "[1, 2]", "{'a': 1}"]],
    "SELECT TIMESTAMPTZ '2024-01-01 01:00:00+01'": [["2024-01-01T00:00:00+00"]],
    "SELECT TIME '01:02:03', INTERVAL 1 DAY": [["01:02:03", "1 day"]],
    "SELECT '\\xFF'::BLOB, 'é', 'a;b -- c'": [["\\xFF", "é", "a;b -- c"]],
    "-- why\nSELECT 1; -- done": [[1]],
    "WITH a AS (SELECT 1 AS x) SELECT x FROM a JOIN range(5) r(n) ON a.x = r.n": [[1]],
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 9) "
    "SELECT max(n) FROM r": [[9]],
    "SELECT count(*) FILTER (x > 1), sum(x) FROM unnest([1, 2, 3]) u(x)": [[2, 6]],
    "VALUES (1, 'a')": [[1, "a"]],
    "SELECT 1 AS a, 2 AS a": [[1, 2]],
    "SELECT name, v FROM l JOIN r USING (id) ORDER BY v DESC": [["one", 20], ["one", 10]],
    "SELECT id, v, sum(v) OVER (PARTITION BY id ORDER BY v) AS s FROM l ORDER BY v": [
        *([1, 10, 10], [1, 20, 30], [2, 30, 30])
    ],
    "SELECT r.id FROM r ANTI JOIN l USING (id)": [[3]],
    "SELECT repeat('é', 20000)": [["é" * results.CELL_CHARACTERS + "…"]],
    "SELECT column_type FROM (DESCRIBE fruit)": [[kind] for kind in FRUIT_TYPES],
    "SELECT column_type FROM (DESCRIBE none)": [[kind] for kind in FRUIT_TYPES],
    **{f"FROM column{n}": [[cell] for cell in one] for n, one in enumerate(ONE_COLUMN)},
}
RESULTS = {
    "FROM fruit": QueryResult(
        FRUIT.columns,
        [
            ["apple", "a", "2024-02-29", 1.5, 1, True, "2024-02-29T12:30:00"],
            ["pear", "b", None, None, 2**62, False, "2024-02-29T12:30:00"],
            [None, None, "1999-12-31", "nan", None, None, "2024-02-29T12:30:00"],
        ],
        truncated=False,
    ),
    "FROM none": QueryResult(FRUIT.columns, [], truncated=False),
    f"FROM range({MOST})": QueryResult(["range"], [[n] for n in range(MOST)], truncated=False),
    f"FROM range({MOST + 1})": QueryResult(["range"], [[n] for n in range(MOST)], truncated=True),
    **{
        'FROM "' + name.replace('"', '""') + '"': QueryResult(
            ODD, [[0, 1, 2, 3, 4, 5]], truncated=False
        )
        for name in ODD
    },
}
OF_PLAIN = ["SELECT * FROM {}", "SELECT s IS NULL, typeof(COLUMNS(*)) FROM {}", "DESCRIBE {}"]
FAILING = {
    "FORM t": 'syntax error at or near "FORM" (line 1, column 1)',
    "SELECT a\nFORM t x": "(line 2, column 6)",
    "SELECT\n  nope\nFROM range(1)": "nope",
    "SELECT * FROM nope": "nope",
    "SELECT 'a'::INT": "Could not convert",
    "": "only one SELECT",
    "SELECT '\ud800'": "",
    "SELECT " + "NOT " * 50_000 + "true": "",
    "SELECT " + "(" * 300: "",
}


@pytest.fixture(scope="module")
def answered():
    """Every query and its outcome, all from one process, in which the first ones fail."""
    both = [query.format(name) for query in OF_PLAIN for name in ("plain", "framed")]
    queries = [*FAILING, *ROWS, *RESULTS, *both]
    return dict(zip(queries, run_queries(TABLES, queries, max_rows=MOST), strict=True))


def test_the_rows_of_a_query(answered):
    found = {query: answered[query] for query in ROWS}
    assert {query: getattr(one, "rows", one) for query, one in found.items()} == ROWS


def test_names_types_and_the_most_rows_of_a_result(answered):
    assert {query: answered[query] for query in RESULTS} == RESULTS


def test_a_plain_table_is_what_its_frame_is(answered):
    plain, framed = ([answered[q.format(name)] for q in OF_PLAIN] for name in ("plain", "framed"))
    assert plain == framed
    assert all(isinstance(one, QueryResult) for one in plain)


def test_a_failure_is_one_line_and_stops_no_later_query(answered):
    found = {query: answered[query] for query in FAILING}
    assert [query for query, one in found.items() if not isinstance(one, QueryFailure)] == []
    assert [
        (query, one.message)
        for query, one in found.items()
        if "not run" in one.message
        or FAILING[query] not in one.message
        or "\n" in one.message
        or not 0 < len(one.message) <= 500
    ] == []


def test_works_from_another_folder_with_nothing_in_the_environment(tmp_path):
    path = f"import sys; sys.path = {sys.path!r}; "
    start = "from tablepact.query.sandbox import run_queries as run; "
    code = f"{start}print(run({{}}, ['SELECT 1'])[0].rows)"
    done = subprocess.run(
        [sys.executable, "-c", path + code], cwd=tmp_path, env={}, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[[1]]", done.stderr


def test_the_answers_together_are_bounded():
    big, starved, small = run_queries(
        {},
        ["SELECT repeat('x', 9000) FROM range(5000)"] * 2 + ["SELECT 1"],
        max_rows=5000,
    )
    assert big.truncated
    assert 1_000 < len(big.rows) < 2_000
    assert starved == QueryFailure("stopped: the results together are larger than 16 MB")
    assert small.rows == [[1]]


@pytest.mark.slow
def test_a_timeout_ends_the_call():
    before = time.monotonic()
    assert run_queries({}, ["SELECT 1", CROSS, "SELECT 2"], timeout=4) == [
        QueryResult(["1"], [[1]], truncated=False),
        QueryFailure("stopped: it took longer than 4 s"),
        QueryFailure("not run: an earlier query was stopped"),
    ]
    assert time.monotonic() - before < 12


@pytest.mark.parametrize(
    "tables",
    [
        pytest.param({"": FRUIT}, marks=SLOW),
        pytest.param({"t": FRUIT, "T": FRUIT}, marks=SLOW),
        {"t": pl.DataFrame({"a": [1], "A": [2]})},
        pytest.param({"t": pl.DataFrame()}, marks=SLOW),
        {"t": pl.DataFrame({"a": pl.Series([object()], dtype=pl.Object)})},
    ],
)
def test_tables_that_cannot_be_loaded(tables):
    with pytest.raises(SqlError, match="the tables cannot be"):
        run_queries(tables, ["SELECT 1"])


def test_no_time_to_load():
    with pytest.raises(SqlError, match="longer than"):
        run_queries({}, ["SELECT 1"], timeout=0.001)


def test_a_process_that_cannot_start(monkeypatch):
    monkeypatch.setattr(client.sys, "executable", "/no/such/python")
    with pytest.raises(SqlError, match="cannot be started"):
        run_queries({}, ["SELECT 1"])


# CANARY stands for the folder with the files that must not be read or changed.
READ = [
    "FROM read_csv('CANARY/c.csv')",
    "FROM read_csv_auto('CANARY/c.csv')",
    "FROM read_parquet('CANARY/c.parquet')",
    "FROM parquet_scan('CANARY/c.parquet')",
    "FROM parquet_metadata('CANARY/c.parquet')",
    "FROM parquet_schema('CANARY/c.parquet')",
    "FROM parquet_file_metadata('CANARY/c.parquet')",
    "FROM parquet_kv_metadata('CANARY/c.parquet')",
    "FROM parquet_full_metadata('CANARY/c.parquet')",
    "FROM parquet_bloom_probe('CANARY/c.parquet', 'a', 1)",
    "FROM read_json('CANARY/c.json')",
    "FROM read_json_auto('CANARY/c.json')",
    "FROM read_json_objects('CANARY/c.json')",
    "FROM read_ndjson('CANARY/c.json')",
    "FROM read_ndjson_objects('CANARY/c.json')",
    "FROM read_text('CANARY/c.csv')",
    "FROM read_blob('CANARY/c.csv')",
    "FROM read_text('file:CANARY/c.csv')",
    "FROM glob('CANARY/*')",
    "FROM sniff_csv('CANARY/c.csv')",
    "FROM read_duckdb('CANARY/c.db')",
    "FROM sqlite_scan('CANARY/c.db', 't')",
    "FROM ST_Read('CANARY/c.csv')",
    "FROM 'CANARY/c.csv'",
    'FROM "CANARY/c.parquet"',
    "FROM 'CANARY/*.json'",
    "FROM 'job.json'",
    "FROM '0.parquet'",
    "FROM read_text('/proc/self/environ')",
    "FROM read_csv('/dev/stdin')",
    "FROM read_csv('https://example.com/c.csv')",
    "FROM 's3://bucket/c.parquet'",
    "FROM query('FROM read_text(''CANARY/c.csv'')')",
    "FROM query_table('CANARY/c.csv')",
    "SELECT (FROM (SELECT content FROM Main.Read_Text('CANARY/c.csv')))",
    "SELECT 1 WHERE 1 IN (SELECT size FROM read_blob('CANARY/c.csv'))",
    "SELECT * FROM range(1), LATERAL (FROM glob('CANARY/*'))",
    "DESCRIBE FROM read_csv('CANARY/c.csv')",
    "SUMMARIZE FROM 'CANARY/c.csv'",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''CANARY/c.csv'')'))",
]
WRITE = [
    "COPY t TO 'CANARY/new.csv'",
    "COPY (SELECT 1) TO 'CANARY/c.csv'",
    "COPY t FROM 'CANARY/c.csv'",
    "WITH x AS (COPY t TO 'CANARY/new.csv') FROM x",
    "FROM (WITH x AS (COPY t TO 'CANARY/new.csv') FROM x)",
    "EXPORT DATABASE 'CANARY/new'",
    "IMPORT DATABASE 'CANARY/db'",
    "PRAGMA import_database('CANARY/db')",
    "ATTACH 'CANARY/new.db'",
    "ATTACH 'CANARY/c.db' AS other (READ_ONLY)",
    "DETACH memory",
    "CREATE TABLE x AS FROM read_text('CANARY/c.csv')",
    "FROM enable_logging('QueryLog', storage := 'file', storage_path := 'CANARY/new')",
    "CALL enable_logging('QueryLog', storage := 'file', storage_path := 'CANARY/new')",
    "CALL enable_profiling(save_location := 'CANARY/new')",
    "PRAGMA enable_profiling",
    "SET log_query_path = 'CANARY/new'",
    "SET temp_directory = 'CANARY'",
]
CHANGE = [
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD 'CANARY/new.duckdb_extension'",
    "FORCE INSTALL httpfs FROM 'https://example.com'",
    "SET enable_external_access = true",
    "SET threads = 64",
    "SET GLOBAL memory_limit = '100GB'",
    "SET lock_configuration = false",
    "RESET enable_external_access",
    "PRAGMA enable_progress_bar",
    "PRAGMA memory_limit = '100GB'",
    "CALL force_checkpoint()",
    "FROM checkpoint()",
    "CREATE TABLE x (a INT)",
    "CREATE TEMP TABLE x (a INT)",
    "CREATE VIEW x AS SELECT 1",
    "CREATE MACRO x() AS 1",
    "CREATE SECRET x (TYPE s3)",
    "CREATE SEQUENCE x",
    "INSERT INTO t VALUES (7)",
    "UPDATE t SET a = 7",
    "DELETE FROM t",
    "TRUNCATE t",
    "DROP TABLE t",
    "ALTER TABLE t RENAME TO u",
    "WITH x AS (DELETE FROM t RETURNING *) FROM x",
    "FROM (WITH x AS (INSERT INTO t VALUES (7) RETURNING *) FROM x)",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE t",
    "SELECT 1 /* ; */ ; /* x */ DELETE FROM t",
    "BEGIN",
    "COMMIT",
    "ROLLBACK; DELETE FROM t",
    "CHECKPOINT",
    "PREPARE x AS SELECT 1",
    "EXECUTE x",
    "EXPLAIN ANALYZE SELECT 1",
    "USE memory",
    "SET VARIABLE x = 1",
    "FROM destroy_external_resource('query', 'SELECT 1')",
    "FROM create_external_resource('x')",
]
LOOK = [
    "SELECT getenv('CANARY_SECRET')",
    "FROM FRUIT",
    "FROM df",
    "FROM tables",
    "FROM sys",
    "FROM job",
    "FROM duckdb_secrets()",
    "FROM which_secret('s3://x', 's3')",
    "FROM duckdb_extensions()",
    "FROM duckdb_settings()",
    "FROM duckdb_logs()",
    "FROM duckdb_temporary_files()",
]
# These took the process down, or called any address in memory, in one version or another.
POINTERS = [
    "FROM pandas_scan(NULL)",
    "FROM pandas_scan()",
    "FROM arrow_scan(NULL, NULL, NULL)",
    "FROM arrow_scan_dumb()",
    "FROM python_arrow_scan()",
    "FROM python_map_function((SELECT 1))",
    "FROM seq_scan()",
    "SELECT json_serialize_plan('FROM pandas_scan(NULL)')",
    """FROM json_execute_serialized_sql(replace(
        json_serialize_sql('FROM arrow_scan(4096, 4096, 4096)')::VARCHAR, 'INTEGER', 'POINTER'))""",
]
HOSTILE = READ + WRITE + CHANGE + LOOK + POINTERS
TABLE = pl.DataFrame({"a": [1, 2, 3]})


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    (folder / "c.csv").write_text("a\nCANARY_SECRET\n")
    (folder / "c.json").write_text('{"a": "CANARY_SECRET"}')
    pl.DataFrame({"a": ["CANARY_SECRET"]}).write_parquet(folder / "c.parquet")
    with duckdb.connect(folder / "c.db") as con:
        con.execute("CREATE TABLE t AS SELECT 1")
    (folder / "db").mkdir()
    (folder / "db" / "schema.sql").write_text("CREATE TABLE CANARY_SECRET (a INT);")
    (folder / "db" / "load.sql").write_text("INSERT INTO CANARY_SECRET VALUES (1);")
    return folder


def contents(folder):
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def aimed(queries, canary):
    return [query.replace("CANARY/", f"{canary}/") for query in queries]


SETTINGS = ["FROM pg_catalog.pg_settings", "SELECT * FROM duckdb_databases"]


@pytest.fixture(scope="module")
def asked_for_all(canary):
    """Every hostile query and its outcome, all from one process that is alive at the end."""
    before = contents(canary)
    queries = [*HOSTILE, *SETTINGS, "FROM t ORDER BY a"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY_SECRET", "CANARY_SECRET")
        *outcomes, last = run_queries({"t": TABLE}, aimed(queries, canary))
    assert contents(canary) == before
    assert last == QueryResult(["a"], [[1], [2], [3]], truncated=False)
    return dict(zip(queries[:-1], outcomes, strict=True))


def test_hostile_query_is_refused(asked_for_all):
    refused = {query: asked_for_all[query] for query in HOSTILE}
    answered = {q: one for q, one in refused.items() if not isinstance(one, QueryFailure)}
    assert answered == {}
    messages = {query: one.message for query, one in refused.items()}
    assert {query: said for query, said in messages.items() if "not run" in said} == {}
    assert {query: said for query, said in messages.items() if "\n" in said} == {}


OPEN_DOOR = """
import sys
sys.path = {path!r}
from tablepact.query import results, worker
results.checked_select = lambda con, query: query
worker.IN_MEMORY = {most}
worker.main()
"""


@pytest.mark.parametrize("most", [2**30, -1], ids=["in memory", "on disk"])
@pytest.mark.parametrize(
    "queries", [READ, *(pytest.param([query], marks=pytest.mark.slow) for query in WRITE)]
)
def test_the_other_walls_hold_without_the_first(queries, most, canary, tmp_path):
    before = contents(canary)
    TABLE.write_parquet(tmp_path / "0.parquet")
    limits = {"timeout": 20, "memory_mb": 256, "max_rows": 10, "frames": False, "views": {}}
    job = {"tables": [{"name": "t", "columns": ["a"]}], "queries": aimed(queries, canary), **limits}
    (tmp_path / "job.json").write_text(json.dumps(job))
    start = OPEN_DOOR.format(path=sys.path, most=most)
    done = subprocess.run([sys.executable, "-c", start], cwd=tmp_path, capture_output=True)
    ready, *replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert ready == {}
    assert len(replies) == len(queries)
    if queries is READ:
        assert [reply for reply in replies if "failure" not in reply] == []
    assert b"CANARY_SECRET" not in done.stdout
    assert contents(canary) == before
    made = {"tables.duckdb"} if most < 0 else set()
    assert {path.name for path in tmp_path.iterdir()} == {"0.parquet", "job.json", *made}


def test_nothing_about_the_machine_is_disclosed(asked_for_all):
    settings, files = (asked_for_all[query] for query in SETTINGS)
    told = str(settings) + str(files)
    assert isinstance(settings, QueryResult)
    for secret in ("CANARY_SECRET", str(Path.home()), str(Path.cwd()), sys.prefix):
        assert secret not in told


CROSS = "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c"
ENDLESS = [
    CROSS,
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    "SELECT sum(length(md5(a::VARCHAR))) FROM range(1000000000000) r(a)",
    "SELECT sum(length(regexp_replace(repeat('a', 2000) || a, '(a?){500}', 'b', 'g'))) "
    "FROM range(1000000000) r(a)",
]
BOMBS = [
    "SELECT repeat('x', 2000000000)",
    "SELECT repeat('x', 2000000000) FROM range(10)",
    "SELECT length(repeat(repeat('x', 100000000), 20))",
    "SELECT range(200000000)",
    "SELECT list(a) FROM range(1000000000000) r(a)",
    "FROM unnest(range(1000000000))",
    "SELECT string_agg(md5(a::VARCHAR), '') FROM range(1000000000) r(a)",
    "SELECT to_json(range(100000000))",
    "SELECT list_resize([1], 2000000000)",
    "SELECT bitstring('1', 2000000000)",
    "SELECT printf('%2000000000d', 1)",
    "WITH RECURSIVE r(s) AS (SELECT 'xx' UNION ALL SELECT s || s FROM r) SELECT max(s) FROM r",
    "SELECT histogram(a) FROM range(1000000000) r(a)",
    "SELECT count(DISTINCT md5(a::VARCHAR)) FROM range(1000000000) r(a)",
    "SELECT a, count(*) OVER (ORDER BY md5(a::VARCHAR)) FROM range(1000000000) r(a)",
    f"SELECT {'repeat(a, 9999), ' * 200} FROM range(1000), (VALUES ('x')) v(a)",  # noqa: S608
]
SPILL = "SELECT md5(a::VARCHAR) AS m FROM range(1000000000) r(a) ORDER BY m, a DESC OFFSET 9999"

LIMITS = {"timeout": 3, "memory_mb": 256}
MEASURE = """
import json, resource, sys
from concurrent.futures import ThreadPoolExecutor
sys.path = {path!r}
from tablepact.query.sandbox import run_queries
with ThreadPoolExecutor(2) as pool:
    outcomes = pool.map(lambda query: run_queries({{}}, [query], **{limits}), json.load(sys.stdin))
found = [str(outcome) for (outcome,) in outcomes]
print(json.dumps([found, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]))
"""


@pytest.fixture(scope="module")
def stopped():
    """Run each of these alone, two at a time; give the outcomes by query, and the most MB used."""
    queries = [*ENDLESS, *BOMBS, SPILL]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(path=sys.path, limits=LIMITS)],
        input=json.dumps(queries).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    outcomes, most = json.loads(done.stdout)
    return dict(zip(queries, outcomes, strict=True)), most


@pytest.mark.slow
@pytest.mark.parametrize("query", ENDLESS)
def test_endless_query_is_stopped(stopped, query):
    assert stopped[0][query] == "QueryFailure(message='stopped: it took longer than 3 s')"


@pytest.mark.slow
@pytest.mark.parametrize("query", [*BOMBS, SPILL])
def test_bomb_is_stopped(stopped, query):
    assert stopped[0][query].startswith("QueryFailure(message='stopped: ")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a limit on memory")
def test_memory_stayed_bounded(stopped):
    assert 100 < stopped[1] < LIMITS["memory_mb"] + 150


# a query asked by hand: the same walls, its answer a frame


def outcome_of(query, **limits):
    """Ask, and give what went wrong, or the frame."""
    try:
        return run_query({"t": TABLE}, query, **limits)
    except SqlError as error:
        return str(error)


ASKED = HOSTILE[::3]


@pytest.fixture(scope="module", params=[False, True], ids=["large", "small"])
def asked(canary, request):
    before, here = contents(canary), set(Path.cwd().iterdir())
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setenv("CANARY_SECRET", "CANARY_SECRET")
        ask = partial(outcome_of, small=request.param)
        outcomes = list(pool.map(ask, aimed(ASKED, canary)))
    assert contents(canary) == before
    assert set(Path.cwd().iterdir()) == here
    return dict(zip(ASKED, outcomes, strict=True))


def test_forty_are_asked():
    assert len(ASKED) >= 40


@pytest.mark.slow
@pytest.mark.parametrize("query", ASKED)
def test_hostile_question_is_refused(asked, query):
    assert isinstance(asked[query], str)
    assert "CANARY_SECRET" not in asked[query]


TOO_MUCH = [
    "SELECT repeat('x', 2000000000)",
    "FROM range(1000000000)",
    "SELECT repeat('x', 900000) FROM range(100000)",
    SPILL,
]


@pytest.mark.slow
@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("query", [*TOO_MUCH, ENDLESS[0], ENDLESS[1]])
def test_question_without_end_is_stopped(query, small):
    started = time.monotonic()
    assert outcome_of(query, timeout=4, memory_mb=200, small=small).startswith("stopped: ")
    assert time.monotonic() - started < 10


FORGED = [
    {"columns": ["a"], "kinds": ["BIGINT"], "rows": [["x"]]}, {"rows": [[1]]},
    {"columns": ["a", "b"], "kinds": ["BIGINT"], "rows": [[1]]},
    {"columns": ["a"], "kinds": ["DATE"], "rows": [[5]]},
    {"columns": ["a"], "kinds": ["BIGINT"], "rows": [[]]}, {"rows": 1, "kinds": "x"},
    {"columns": ["a"], "kinds": [[1]], "rows": [[1]]},
]  # fmt: skip


def test_a_result_that_sql_has_forged_is_refused(monkeypatch):
    said = []
    for reply in FORGED:
        output = b"".join(json.dumps(one).encode() + b"\n" for one in ({}, reply))
        monkeypatch.setattr(sandbox, "run_worker", lambda *_, out=output, **__: (out, "stopped"))
        said.append(outcome_of("SELECT 1", small=True))
    assert said == ["stopped"] * len(FORGED)


def test_two_columns_of_one_name_are_refused():
    said = outcome_of("SELECT a, a FROM t", small=True)
    assert said == "two columns are called 'a'; rename one with AS"


@pytest.mark.slow
def test_an_answer_of_a_million_rows():
    assert outcome_of("SELECT a, a::VARCHAR AS b FROM range(1000000) r(a)").height == 1_000_000


# tables too large to be held in memory: in a database that is open before the lock


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A table of 4 million rows that hardly compress, lazy."""
    path = tmp_path_factory.mktemp("large") / "t.parquet"
    row = pl.int_range(4_000_000, dtype=pl.Int64)
    frame = pl.select(a=row, h=row.hash(1), s=row.hash(2).cast(pl.String))
    frame.write_parquet(path)
    return pl.scan_parquet(path)


@pytest.mark.slow
def test_a_large_table_is_asked_in_less_memory_than_it_has(large):
    query = "SELECT count(*) AS n, sum(a) AS s, max(h % 7) AS m, min(length(s)) AS l FROM t"
    found = run_query({"t": large}, query, memory_mb=100)
    assert found.row(0)[:3] == (4_000_000, sum(range(4_000_000)), 6)


@pytest.mark.slow
def test_a_large_table_has_views(large):
    views = {"few": "FROM t WHERE a < 3", "fewer": "FROM few WHERE a < 2"}
    found = run_query({"t": large, "u": TABLE}, "SELECT a FROM fewer JOIN u USING (a)", views=views)
    assert found.rows() == [(1,)]


@pytest.mark.slow
def test_no_hostile_query_gets_at_a_large_table(large, canary):
    before = contents(canary)
    queries = [*aimed([*WRITE, *CHANGE, *POINTERS], canary), "SELECT count(*) FROM t"]
    *outcomes, last = run_queries({"t": large}, queries)
    assert [one for one in outcomes if not isinstance(one, QueryFailure)] == []
    assert last.rows == [[4_000_000]]
    assert contents(canary) == before


@pytest.mark.slow
def test_sorting_a_large_table_is_stopped_at_the_limit(large):
    query = "SELECT h, s FROM t ORDER BY s || h OFFSET 3999999"
    with pytest.raises(SqlError, match="stopped: "):
        run_query({"t": large}, query, memory_mb=100)


def test_a_table_that_is_damaged_is_said(tmp_path):
    pl.DataFrame({"a": range(1000)}).write_parquet(tmp_path / "t.parquet")
    table = pl.scan_parquet(tmp_path / "t.parquet")
    table.collect_schema()
    (tmp_path / "t.parquet").unlink()
    with pytest.raises(SqlError, match="cannot be passed to SQL"):
        run_query({"t": table}, "FROM t")


DISABLED = "has been disabled"


@pytest.mark.parametrize(
    "most",
    [
        pytest.param(2**30, id="in memory", marks=pytest.mark.slow),
        pytest.param(-1, id="on disk"),
    ],
)
@pytest.mark.parametrize(
    ("name", "query", "says"),
    [
        pytest.param("v", "SELECT nothing FROM '{folder}/secret.csv'", DISABLED, id="file"),
        pytest.param("v", "SELECT * FROM '{folder}/pipe.csv'", DISABLED, id="pipe", marks=SLOW),
        pytest.param("T", "SELECT 1 AS a", "already exists", id="table"),
    ],
)
def test_a_view_is_made_behind_the_walls(most, name, query, says, tmp_path):
    """To make one, DuckDB opens its files, and says what columns they have."""
    within = tmp_path / "within"
    within.mkdir()
    (tmp_path / "secret.csv").write_text("canary_secret,b\n1,2\n")
    os.mkfifo(tmp_path / "pipe.csv")
    TABLE.write_parquet(within / "0.parquet")
    limits = {"timeout": 20, "memory_mb": 256, "max_rows": 10, "frames": False}
    views = {name: query.format(folder=tmp_path)}
    tables = [{"name": "t", "columns": ["a"]}]
    job = {"tables": tables, "views": views, "queries": ["FROM t"], **limits}
    (within / "job.json").write_text(json.dumps(job))
    start = f"from tablepact.query import worker; worker.IN_MEMORY = {most}; worker.main()"
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=within, capture_output=True, text=True, timeout=60
    )
    (reply,) = map(json.loads, done.stdout.splitlines())
    assert says in reply["failure"]
    assert "canary" not in done.stdout
