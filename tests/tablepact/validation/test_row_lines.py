"""Findings of rules have the line of their row, where the file has lines."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.settings import override
from tablepact.validation.validate import validate

FIELDS = [
    {"name": "id", "type": "string"}, {"name": "name", "type": "string"},
    {"name": "n", "type": "integer"},
]  # fmt: skip
SCHEMA = {
    "fields": FIELDS,
    "primaryKey": "id",
    "rowRules": [{"name": "small", "message": "n is at most 5", "expression": "n <= 5"}],
}
SQL = "SELECT 'fruit' AS record_table, id AS record_id FROM fruit WHERE n > 5"
ROWS = "a,pear,1\nb,fig,9\nc,plum,2\nd,nut,7\n"


def lines(path: Path) -> list[tuple[str, int | None, int | None]]:
    found = validate(path).findings
    return [(one.code, one.row, one.line) for one in found if one.code.endswith("-rule")]


@pytest.mark.parametrize(
    ("text", "dialect", "rows"),
    [
        (f"id,name,n\n{ROWS}", {}, [(3, 3), (5, 5)]),
        ('id,name,n\na,"pe\nar",1\nb,fig,9\nc,"pl\n\num",2\nd,nut,7\n', {}, [(3, 4), (5, 8)]),
        pytest.param(
            f"id,name,n\n{ROWS}".replace("\n", "\r\n"), {}, [(3, 3), (5, 5)], marks=pytest.mark.slow
        ),
        pytest.param(ROWS, {"header": False}, [(2, 2), (4, 4)], marks=pytest.mark.slow),
        pytest.param(
            "id,name,n\n#a\na,pear,1\nb,fig,9\nd,nut,7\n",
            {"commentChar": "#"},
            [(4, 4), (5, 5)],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_row_rules_and_table_rules(make: Any, text: str, dialect: Any, rows: Any) -> None:
    path = make(text, SCHEMA, sql=SQL, resource={"dialect": dialect})
    assert lines(path) == [(code, *row) for code in ("row-rule", "table-rule") for row in rows]


def test_a_row_of_a_part(make: Any) -> None:
    parts = {"a.csv": "id,name,n\na,pear,1\n", "b.csv": "id,name,n\nb,fig,2\nc,fig,9\n"}
    path = make(None, SCHEMA, parts, sql=SQL, resource={"path": ["a.csv", "b.csv"]})
    row, table = validate(path).findings
    assert (row.row, row.line, row.part, row.path) == (4, 3, "b.csv", "b.csv")
    assert (table.row, table.line, table.part) == (4, 3, "b.csv")


def test_a_compressed_table(make: Any) -> None:
    path = make(None, SCHEMA, resource={"path": "fruit.csv.gz"})
    (path / "fruit.csv.gz").write_bytes(gzip.compress(f"id,name,n\n{ROWS}".encode()))
    assert lines(path) == [("row-rule", 3, 3), ("row-rule", 5, 5)]


def test_a_key_that_is_in_no_row(make: Any) -> None:
    path = make(f"id,name,n\n{ROWS}", SCHEMA, sql="SELECT 'fruit' record_table, 'z' record_id")
    assert lines(path)[-1] == ("table-rule", None, None)


def test_a_rule_that_names_no_row(make: Any) -> None:
    assert lines(make(f"id,name,n\n{ROWS}", {"fields": FIELDS}, sql="SELECT 1 AS n")) == [
        ("table-rule", None, None)
    ]


def test_a_table_that_is_no_text_has_no_lines(make: Any) -> None:
    files = {"fruit.json": '[{"id": "a", "name": "x", "n": 9}]'}
    path = make(None, SCHEMA, files, resource={"path": "fruit.json", "type": "table"})
    assert lines(path) == [("row-rule", 2, None)]


def test_a_large_file_is_not_read_again(make: Any) -> None:
    with override(max_row_search_bytes=10):
        found = lines(make(f"id,name,n\n{ROWS}", SCHEMA))
    assert found == [("row-rule", 3, None), ("row-rule", 5, None)]


def test_the_strict_contract(make: Any) -> None:
    path = make('id,name,n\na,"pe\nar",1\nb,fig,9\n', SCHEMA, tableContract="strict")
    assert lines(path) == [("row-rule", 3, 4)]


def test_a_derived_table(make: Any) -> None:
    path = make(f"id,name,n\n{ROWS}", SCHEMA)
    (path / "copy.csv").write_text("id,name,n\na,pear,1\nb,fig,8\n", encoding="utf-8")
    (path / "copy.sql").write_text("SELECT * FROM fruit WHERE id < 'c'", encoding="utf-8")
    whole = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    schema = {"fields": FIELDS, "primaryKey": "id"}
    copy = {"name": "copy", "path": "copy.csv", "schema": schema, "derivedBy": "copy.sql"}
    whole["resources"].append(copy)
    (path / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    found = [one for one in validate(path).findings if one.code == "derived-table"]
    assert {(one.record, one.line) for one in found} == {("copy/b", 3)}


def test_a_null_of_json_is_not_called_none(make: Any) -> None:
    fields = [FIELDS[0], FIELDS[1] | {"constraints": {"required": True}}]
    files = {"fruit.json": '[{"id": "a", "name": null}]'}
    resource = {"path": "fruit.json", "type": "table", "schema": {"fields": fields}}
    (found,) = validate(make(None, files=files, resource=resource)).findings
    assert (found.code, found.cell, "None" in found.message) == ("constraint-error", "", False)
