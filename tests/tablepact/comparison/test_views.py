"""What a rule or a derivation asks for, though its own text stays: the views that it reads."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from written import write_package

import tablepact as tp
from tablepact.comparison.result import Comparison
from tablepact.comparison.version_bump import Level
from tablepact.query.identifiers import quote_identifier
from tablepact.query.worker import create_views

SCHEMA = {"fields": [{"name": "x", "type": "integer"}]}
TABLE = "x\n1\n2\n"
Views = Sequence[tuple[str, str]]


def package(
    folder: Path, views: Views, rules: Sequence[str] = (), derived: str | None = None
) -> Path:
    """Write a package of a table ``t``, and of these views and rules."""
    files = {f"view{i}.sql": sql for i, (_, sql) in enumerate(views)}
    files |= {f"rule{i}.sql": sql for i, sql in enumerate(rules)}
    given: dict[str, Any] = {
        "tableViews": [{"name": n, "path": f"view{i}.sql"} for i, (n, _) in enumerate(views)],
        "tableRules": [
            {"name": f"r{i}", "message": "none", "path": f"rule{i}.sql"} for i in range(len(rules))
        ],
    }
    more: list[dict[str, Any]] = []
    if derived is not None:
        files |= {"derived.sql": derived, "d.csv": TABLE}
        more = [{"name": "d", "path": "d.csv", "schema": SCHEMA, "derivedBy": "derived.sql"}]
    return write_package(folder, TABLE, SCHEMA, more=more, files=files, **given)


def codes(found: Comparison) -> list[tuple[str, str, str]]:
    return [(change.code, change.table, change.subject) for change in found.changes]


def test_a_view_behind_a_view(tmp_path: Path) -> None:
    """A verdict that turns from invalid to valid is a change, wherever the words stand."""
    places = [
        package(
            tmp_path / str(most),
            [("Big Ones", f"FROM t WHERE x > {most}"), ("all", 'FROM "big ones"')],
            ['SELECT * FROM main."ALL"', "SELECT * FROM t WHERE 'Big Ones' IS NULL -- all"],
        )
        for most in (1, 2)
    ]
    assert [tp.validate(place).valid for place in places] == [False, True]
    found = tp.diff(*places)
    assert codes(found) == [
        ("constraint-tightened", "", "rule r0"),
        ("metadata-changed", "", "view Big Ones"),
    ]
    assert found.level == Level.MAJOR


def test_a_view_that_nothing_reads_is_only_reported(tmp_path: Path) -> None:
    old = package(tmp_path / "old", [("v", "SELECT 1 AS x")], ["WITH v AS (FROM t) FROM v"])
    new = package(tmp_path / "new", [("v", "SELECT 2 AS x")], ["WITH v AS (FROM t) FROM v"])
    assert codes(tp.diff(old, new)) == [("metadata-changed", "", "view v")]


def test_views_of_the_same_text_are_no_change(tmp_path: Path) -> None:
    views = [("v", "SELECT x FROM t"), ("w", "FROM v")]
    old = package(tmp_path / "old", views, ["FROM w"], "FROM w")
    new = package(tmp_path / "new", views, ["FROM w"], "FROM w")
    assert codes(tp.diff(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("SELECT x FROM t", "SELECT x + 1 AS x FROM t", "constraint-tightened"),
        (None, "SELECT x FROM t", "constraint-tightened"),
        ("SELECT x FROM t", None, "constraint-loosened"),
    ],
)
def test_a_derivation(tmp_path: Path, old: str | None, new: str | None, code: str) -> None:
    places = [tmp_path / "old", tmp_path / "new"]
    for place, derived in zip(places, (old, new), strict=True):
        more = {"derivedBy": "d.sql"} if derived else {}
        write_package(place, TABLE, SCHEMA, more, files={"d.sql": derived or ""})
    assert codes(tp.diff(*places)) == [(code, "t", "derivedBy")]


def test_a_derivation_through_a_view(tmp_path: Path) -> None:
    places = [
        package(tmp_path / str(most), [("v", f"FROM t WHERE x < {most}")], (), "FROM V")
        for most in (9, 1)
    ]
    assert [tp.validate(place).valid for place in places] == [True, False]
    assert ("constraint-tightened", "d", "derivedBy") in codes(tp.diff(*places))


NAMES = ["v", "Word", "two words", "a.b", 'quo"te', "select", "été", "x", "1", "-- v", "main", "-"]
SHAPES = [
    "SELECT x FROM {}",
    "SELECT x FROM t WHERE x IN (SELECT x FROM main.{})",
    "WITH w AS (FROM {}) SELECT x FROM w",
    "WITH {0} AS (SELECT x FROM {0} WHERE x > 0) SELECT x FROM {0}",
    "WITH {0} AS (SELECT 1 AS x) SELECT x FROM {0} -- FROM {0}",
    "SELECT x FROM t WHERE {1} IS NULL UNION ALL SELECT x + 1 FROM {0}",
    "SELECT a.x FROM (WITH {0} AS (FROM t) FROM {0}) AS a JOIN {0} AS b USING (x)",
    "SELECT x FROM t AS {0} WHERE {0}.x > 1",
]


def _statement(random_: random.Random, names: Sequence[str]) -> str:
    if not names or random_.random() < 0.2:
        return f"SELECT x FROM t WHERE x > {random_.randrange(4)}"  # noqa: S608
    name = random_.choice(names)
    spelt = random_.choice([str, str.upper, str.lower])(name)
    text = "'" + name.replace("'", "''") + "'"
    return random_.choice(SHAPES).format(quote_identifier(spelt if spelt.isascii() else name), text)


def _broken(views: Views, rules: Sequence[str]) -> list[bool]:
    """Return which rules would give rows over these views."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t AS SELECT unnest([1, 2]) AS x")
        create_views(con, dict(views))
        return [bool(con.execute(rule).fetchall()) for rule in rules]


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(one, marks=pytest.mark.slow) for one in range(5, 60))]
)
def test_a_verdict_that_differs_is_a_change(tmp_path: Path, seed: int) -> None:
    """The same rows and rules, one view changed; DuckDB says which rules notice it."""
    random_ = random.Random(seed)  # noqa: S311 - the same views each time
    names = random_.sample(NAMES, 4)
    views = [(name, _statement(random_, names[:i])) for i, name in enumerate(names)]
    rules = [_statement(random_, names) for _ in range(3)]
    verdicts = _broken(views, rules)
    changed = random_.randrange(4)
    other = list(views)
    other[changed] = (names[changed], f"SELECT {random_.randrange(9)} AS x WHERE false")
    differ = [f"rule r{i}" for i, (a, b) in enumerate(zip(verdicts, _broken(other, rules),
              strict=True)) if a != b]  # fmt: skip
    found = tp.diff(
        package(tmp_path / "old", views, rules), package(tmp_path / "new", other, rules)
    )
    tightened = {s for code, _, s in codes(found) if code == "constraint-tightened"}
    assert tightened >= set(differ)
    assert ("metadata-changed", "", f"view {names[changed]}") in codes(found)
