"""A table that follows from the others: derived, compared, and queried through views."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tablepact as tp
from tablepact.derived_tables import derive
from tablepact.errors import PackageError
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.validation.validate import validate

COUNTS = "SELECT kind, count(*) AS number FROM ripe GROUP BY kind"
SLOW = pytest.mark.slow  # each case starts a process for its SQL
MISSING, STALE = "is missing", "is not in the result of its query"
RIPE = "SELECT * FROM fruit WHERE ripe"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package of fruit, a view of the ripe, and a table of their number by kind."""
    (tmp_path / "fruit.csv").write_text("name,kind,ripe\na,pear,true\nb,fig,true\nc,fig,false\n")
    (tmp_path / "counts.sql").write_text(COUNTS)
    (tmp_path / "ripe.sql").write_text(RIPE)
    text, number = {"type": "string"}, {"type": "integer"}
    fruit = [
        {"name": "name", **text},
        {"name": "kind", **text},
        {"name": "ripe", "type": "boolean"},
    ]
    counts = [{"name": "kind", **text}, {"name": "number", **number}]
    package = {
        "name": "market",
        "tableViews": [{"name": "ripe", "path": "ripe.sql"}],
        "resources": [
            {"name": "fruit", "path": "fruit.csv", "schema": {"fields": fruit}},
            {"name": "counts", "path": "counts.csv", "derivedBy": "counts.sql",
             "schema": {"fields": counts, "primaryKey": "kind"}},
        ],
    }  # fmt: skip
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    return tmp_path


def derivation(folder: Path) -> Any:
    return next(step for step in validate(folder).steps if step.kind == "derivation")


def test_it_is_written_and_holds(folder: Path) -> None:
    assert derive(read_package(folder)) == ["counts"]
    assert (folder / "counts.csv").read_text() == "kind,number\nfig,1\npear,1\n"
    assert derive(read_package(folder)) == []
    assert validate(folder).valid
    assert read_package(folder).resource("counts").metadata["bytes"] == 25


def test_only_the_tables_that_its_query_names_are_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    descriptor = json.loads((folder / "datapackage.json").read_text())
    (folder / "more.csv").write_text("id\n1\n")
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    descriptor["resources"].append({"name": "more", "path": "more.csv", "schema": schema})
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    given: list[list[str]] = []

    def note(tables: Any, *_: Any, **__: Any) -> pl.DataFrame:
        given.append(sorted(tables))
        return pl.DataFrame({"kind": ["fig"], "number": [1]})

    monkeypatch.setattr("tablepact.derived_tables.run_query", note)
    for query in ("SELECT kind, 1 AS number FROM fruit", COUNTS):  # a view may name any table
        (folder / "counts.sql").write_text(query)
        derive(read_package(folder))
    assert given == [["fruit"], ["fruit", "more"]]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param("fig,1\n", [("pear", MISSING)], marks=SLOW),
        pytest.param("fig,1\npear,1\nkiwi,1\n", [("kiwi", STALE)], marks=SLOW),
        ("fig,2\npear,1\n", [("fig", MISSING), ("fig", STALE)]),
        ("fig,1\nfig,1\npear,1\n", [("fig", STALE)]),
    ],
)
def test_rows_that_differ_are_found(folder: Path, rows: str, found: list[tuple[str, str]]) -> None:
    (folder / "counts.csv").write_text(f"kind,number\n{rows}")
    told = [(f.record, f.message, f.code) for f in derivation(folder).findings]
    assert told == [(f"counts/{i}", f"the row {i} {how}", "derived-table") for i, how in found]


@pytest.mark.parametrize(
    ("file", "sql", "said"),
    [
        ("counts.sql", "SELECT nothing FROM ripe", "nothing"),
        pytest.param("counts.sql", "DROP TABLE fruit", "syntax error", marks=SLOW),
        pytest.param(
            "counts.sql", "FROM read_text('fruit.csv')", "read_text is not allowed", marks=SLOW
        ),
        pytest.param("ripe.sql", "DROP TABLE fruit", "view 'ripe': only one SELECT", marks=SLOW),
        ("ripe.sql", "FROM read_text('fruit.csv')", "view 'ripe': the table function read_text"),
        pytest.param("ripe.sql", "SELECT * FROM 'fruit.csv'", "view 'ripe'", marks=SLOW),
    ],
)
def test_sql_that_fails_has_not_passed(folder: Path, file: str, sql: str, said: str) -> None:
    (folder / "counts.csv").write_text("kind,number\nfig,1\npear,1\n")
    (folder / file).write_text(sql)
    step = derivation(folder)
    assert step.status == "fail"
    assert [f.code for f in step.findings] == ["rule-error"]
    assert said in step.findings[0].message


def test_a_missing_file_of_sql(folder: Path) -> None:
    (folder / "counts.csv").write_text("kind,number\nfig,1\npear,1\n")
    (folder / "ripe.sql").unlink()
    assert "cannot be read" in derivation(folder).findings[0].message


def test_nothing_is_written_where_it_cannot_be_derived(folder: Path) -> None:
    before = (folder / "datapackage.json").read_text()
    (folder / "counts.sql").write_text("SELECT kind, 'many' AS number FROM ripe")
    with pytest.raises(PackageError, match="counts cannot be derived"):
        derive(read_package(folder))
    assert not (folder / "counts.csv").exists()
    assert (folder / "datapackage.json").read_text() == before


def test_a_table_that_cannot_be_read_leaves_it_unchecked(folder: Path) -> None:
    (folder / "counts.csv").write_text("kind,number\nfig,1\npear,1\n")
    (folder / "fruit.csv").unlink()
    assert derivation(folder).status == "not run"


def test_a_view_can_be_asked(folder: Path) -> None:
    (folder / "counts.csv").write_text("kind,number\nfig,1\npear,1\n")
    found = tp.open_package(folder).query(
        "SELECT name FROM ripe JOIN counts USING (kind) ORDER BY name"
    )
    assert found["name"].to_list() == ["a", "b"]


@pytest.mark.parametrize(
    "views", ["ripe.sql", [{"name": "ripe"}], [{"name": "ripe", "path": "../ripe.sql"}]]
)
def test_what_is_no_list_of_views_is_refused(folder: Path, views: Any) -> None:
    descriptor = json.loads((folder / "datapackage.json").read_text())
    (folder / "datapackage.json").write_text(json.dumps(descriptor | {"tableViews": views}))
    with pytest.raises(PackageError):
        read_package(folder)


def test_a_path_of_a_derivation_may_not_lead_out(folder: Path) -> None:
    text = (folder / "datapackage.json").read_text()
    (folder / "datapackage.json").write_text(text.replace("counts.sql", "../counts.sql"))
    with pytest.raises(PackageError, match="leads out"):
        read_package(folder)
