"""A query reads the tables that it names, and is told plainly what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap
from tablepact.errors import PackageError, SqlError
from tablepact.query import query as module
from tablepact.query.named_tables import named_tables
from tablepact.query.query import query
from tablepact.query.used_names import used_names

SLOW = pytest.mark.slow  # each query starts a process; test_sandbox.py runs many in one


class Tables(Mapping[str, pl.DataFrame]):
    """Two tables and one that cannot be read; it notes which were."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __getitem__(self, name: str) -> pl.DataFrame:
        self.read.append(name)
        if name == "broken":
            raise PackageError("broken: not a table")
        return pl.DataFrame({"a": [1, 2], "b": [name, None]})

    def __iter__(self) -> Iterator[str]:
        return iter(["fruit", "Baskets", "broken"])

    def __len__(self) -> int:
        return 3


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("FROM fruit", ["fruit"], marks=SLOW),
        pytest.param("FROM FRUIT", ["fruit"], marks=SLOW),
        ("SELECT count(*) FROM fruit JOIN baskets USING (a)", ["Baskets", "fruit"]),
        ("WITH broken AS (FROM fruit) FROM broken", ["broken"]),
        pytest.param(
            "SELECT (SELECT max(a) FROM baskets) AS m FROM fruit", ["Baskets", "fruit"], marks=SLOW
        ),
        pytest.param("SELECT 1 WHERE 1 IN (SELECT a FROM fruit)", ["fruit"], marks=SLOW),
    ],
)
def test_only_the_tables_that_are_named_are_read(text: str, read: list[str]) -> None:
    tables = Tables()
    try:
        query(tables, text)
    except PackageError:
        assert "broken" in text
    assert set(tables.read) >= set(read) - {"broken"}
    assert "broken" in text or "broken" not in tables.read


def test_a_table_that_cannot_be_read_says_so() -> None:
    with pytest.raises(PackageError, match="broken: not a table"):
        query(Tables(), "FROM broken")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the query is empty; write one SELECT, such as FROM events LIMIT 5"),
        (" \n", "the query is empty; write one SELECT, such as FROM events LIMIT 5"),
        ("FROM evnts", "there is no table 'evnts'; did you mean events?"),
        ("SELECT titel FROM events", 'Referenced column "titel" not found in FROM clause!'),
        pytest.param("SELECT 1; SELECT 2", "only one SELECT is allowed", marks=SLOW),
        pytest.param("DROP TABLE events", "only one SELECT is allowed", marks=SLOW),
        pytest.param(
            "SELECT CAST('x' AS INT) AS n FROM events",
            "Could not convert string 'x' to INT32",
            marks=SLOW,
        ),
        pytest.param(
            "FROM read_text('/etc/hosts')",
            "the table function read_text is not allowed",
            marks=SLOW,
        ),
    ],
)
def test_what_is_wrong_is_said_plainly(text: str, message: str) -> None:
    with pytest.raises(SqlError) as error:
        ap.query(text)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_the_catalogue_can_be_asked() -> None:
    found = ap.query("SELECT table_name FROM information_schema.tables")
    assert set(found["table_name"]) == {*ap.tables(), "records", "coding_lines"}


@pytest.mark.parametrize(
    "table", [ap.tables()[0], *(pytest.param(one, marks=SLOW) for one in ap.tables()[1:])]
)
def test_a_table_comes_back_as_it_was(table: Any) -> None:
    loaded = ap.load(table)
    codes = [name for name, dtype in loaded.schema.items() if isinstance(dtype, pl.Enum)]
    assert ap.query(f"FROM {table}").equals(loaded.cast(dict.fromkeys(codes, pl.String)))


def test_no_frame_of_the_caller_is_seen_and_the_tables_are_listed() -> None:
    zzz = pl.DataFrame({"secret": [1]})
    with pytest.raises(SqlError, match="there is no table 'zzz'; available: entities, events"):
        ap.query("FROM zzz")
    assert zzz.height == 1


T = pl.DataFrame({"a": [1, 2, 3], "B": ["x", "y", None], "c": [0.5, None, 2.0], "t": [1, 1, 2]})
U = pl.DataFrame({"a": [1, 3], "d": [True, False]})
TABLES = {"t": T, "u": U}

FEW = {
    "SELECT a FROM u": {"u": ["a"]},
    "SELECT count(*) FROM u": {"u": ["a"]},
    "SELECT sum(c) FROM t GROUP BY b ORDER BY 1": {"t": ["B", "c"]},
    'SELECT x."b" AS n FROM t AS x WHERE x.C > 1': {"t": ["B", "c"]},
    "SELECT c, d FROM t JOIN u USING (a)": {"t": ["a", "c"], "u": ["a", "d"]},
    "WITH v AS (SELECT a FROM t) SELECT max(a) FROM v": {"t": ["a"]},
    "SELECT c FROM t WHERE a IN (SELECT a FROM u WHERE d)": {"t": ["a", "c"], "u": ["a", "d"]},
    "SELECT a FROM t UNION BY NAME SELECT d FROM u": {"t": ["a"], "u": ["a", "d"]},
    "SELECT {'k': c} AS s FROM t LIMIT 1": {"t": ["c"]},
}
ALL = [
    "FROM t", "SELECT t.* FROM t", "SELECT * EXCLUDE (a) FROM t", "SELECT COLUMNS('a|c') FROM t",
    "SELECT t FROM t", "SELECT x FROM t AS x", "SELECT to_json(x) FROM t x", "SELECT #2 FROM t",
    "SELECT a FROM t NATURAL JOIN u", "SELECT a FROM t POSITIONAL JOIN u WHERE false",
    "SELECT y FROM t AS x(y)", "FROM t PIVOT (sum(c) FOR a IN (1, 2))",
    "SELECT column_name FROM (DESCRIBE t)", "SELECT column_name FROM (SUMMARIZE t)",
    "SELECT n FROM (UNPIVOT t ON a, c INTO NAME n VALUE v)", "SELECT x.COLUMNS('a') FROM t AS x",
    "SELECT struct_pack(*) FROM t", "SELECT count(t.*) FROM t", "SELECT a FROM (FROM t)",
    "SELECT table_name FROM information_schema.tables", "not SQL at all (",
]  # fmt: skip


def test_the_columns_that_a_statement_names() -> None:
    found = {}
    for text in FEW:
        what = used_names(text, TABLES)
        columns = {name: what.columns(TABLES[name].columns) for name in what.tables}
        found[text] = {name: [c for c in those if c != "t"] for name, those in columns.items()}
    assert found == FEW


NAMED = {
    "SELECT count(*) FROM T": ["t"],
    'SELECT 1 FROM "u"': ["u"],
    'SELECT a, \'b\' FROM "a ""b"""': ['a "b"'],
    "SELECT 1from u": ["u"],
    "SELECT tt, _u, u2 FROM range(3)": [],
    "FROM \u1e9eaum": ["\xdfaum"],
    "SELECT column_name FROM (DESCRIBE t)": None,
    "FROM information_schema.tables": None,
    "FROM (show tables)": None,
    "FROM (/* all */ show tables)": None,
    "SELECT a FROM t ORDER BY a DESC": ["t"],
    'FROM U&"\\0074"': None,
    "FROM v": None,
    "SELECT * FROM duckdb_tables": None,
}


def test_the_tables_that_stand_in_a_statement() -> None:
    tables = ["t", "u", 'a "b"', "\xdfaum"]
    found = {text: named_tables(text, tables, ["v"]) for text in NAMED}
    assert {text: used.tables for text, used in found.items()} == {
        text: tables if named is None else named for text, named in NAMED.items()
    }
    assert [
        text for text, used in found.items() if used.may_be_views != (NAMED[text] is None)
    ] == []


def test_what_is_read_stands_in_the_statement() -> None:
    wrong = []
    for text in (*FEW, *ALL):
        named, used = named_tables(text, TABLES, ()), used_names(text, TABLES)
        uncertain = used.may_be_views  # a wrong name, or a catalogue
        if not uncertain and not {*used.tables} <= {*named.tables}:
            wrong.append(text)
    assert wrong == []


def test_in_doubt_all_are_needed() -> None:
    assert [t for t in ALL if used_names(t, TABLES).columns(T.columns) != T.columns] == []


@pytest.mark.slow
@pytest.mark.parametrize("text", [*FEW, *ALL])
def test_the_answer_is_that_of_whole_tables(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = []
    for fewer in (module._used_columns, lambda table, _: table):
        monkeypatch.setattr(module, "_used_columns", fewer)
        try:
            found = query({name: table.lazy() for name, table in TABLES.items()}, text)
            outcomes.append((found.schema, sorted(map(repr, found.rows()))))
        except SqlError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]


def test_a_column_that_is_not_there_is_reported_with_all_in_sight() -> None:
    with pytest.raises(SqlError, match=r'"cc" not found.*Candidate bindings: .*"c"'):
        query(TABLES, "SELECT cc FROM t WHERE a > 1")
