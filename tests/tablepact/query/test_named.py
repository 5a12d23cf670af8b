"""Of tables only the columns are handed on that a statement may need; in doubt all are."""

from __future__ import annotations

import polars as pl
import pytest

from tablepact.errors import SqlError
from tablepact.query import query as module
from tablepact.query.query import query
from tablepact.query.used_names import named

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


@pytest.mark.parametrize("text", FEW)
def test_the_columns_that_a_statement_names(text: str) -> None:
    what = named(text, TABLES)
    found = {name: what.columns(TABLES[name].columns) for name in what.tables}
    assert {n: [c for c in columns if c != "t"] for n, columns in found.items()} == FEW[text]


@pytest.mark.parametrize("text", ALL)
def test_in_doubt_all_are_needed(text: str) -> None:
    assert named(text, TABLES).columns(T.columns) == T.columns


@pytest.mark.parametrize(
    "text", [*FEW][:3] + [pytest.param(one, marks=pytest.mark.slow) for one in [*FEW][3:] + ALL]
)
def test_the_answer_is_that_of_whole_tables(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = []
    for fewer in (module._fewer, lambda table, _: table):
        monkeypatch.setattr(module, "_fewer", fewer)
        try:
            found = query({name: table.lazy() for name, table in TABLES.items()}, text)
            outcomes.append((found.schema, sorted(map(repr, found.rows()))))
        except SqlError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]


def test_a_column_that_is_not_there_is_told_with_all_in_sight() -> None:
    with pytest.raises(SqlError, match=r'"cc" not found.*Candidate bindings: .*"c"'):
        query(TABLES, "SELECT cc FROM t WHERE a > 1")
