"""Arrow files and workbooks by themselves: what is a table, and what a command says of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from tablepact import open_package
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.validation.validate import validate

FRAME = pl.DataFrame({"id": [1, 2, 2], "name": ["a", None, "c"], "tags": [["x"], [], None]})
FIELDS = [
    {"name": "id", "type": "integer", "constraints": {"unique": True}},
    {"name": "name", "type": "string"},
    {"name": "tags", "type": "array"},
]


def package(folder: Path, name: str, **more: object) -> Path:
    path = folder / "datapackage.json"
    resource = {"name": "t", "path": name, "schema": {"fields": FIELDS}, **more}
    path.write_text(json.dumps({"resources": [resource]}))
    return path


@pytest.mark.parametrize("name", ["t.arrow", "t.feather", "t.ipc"])
@pytest.mark.parametrize("stream", [False, True])
def test_an_arrow_file(tmp_path: Path, exact: FrictionlessClient, name: str, stream: bool) -> None:
    path = tmp_path / name
    FRAME.write_ipc_stream(path) if stream else FRAME.write_ipc(path, compression="zstd")
    report = validate(package(tmp_path, name), client=exact)
    assert [(one.code, one.row, one.field) for one in report.findings] == [
        ("unique-error", 4, "id")
    ]
    assert open_package(tmp_path).frames["t"]["id"].to_list() == [1, 2, 2]
    alone = validate(path, client=exact)
    assert alone.valid
    assert alone.steps[1].detail.startswith("3 rows, 3 fields")


def test_the_rules_of_frictionless_see_no_table(tmp_path: Path, exact: FrictionlessClient) -> None:
    FRAME.write_ipc(tmp_path / "t.arrow")
    report = validate(package(tmp_path, "t.arrow"), client=exact, rules="frictionless")
    assert not report.valid or "no table" in report.steps[1].detail


def test_a_damaged_arrow_file(tmp_path: Path, exact: FrictionlessClient) -> None:
    (tmp_path / "t.arrow").write_bytes(b"ARROW1\0\0 and no more")
    (finding,) = validate(package(tmp_path, "t.arrow"), client=exact).findings
    assert (finding.code, finding.message) == ("source-error", "it is cut off, or damaged")


def test_a_database_by_itself(tmp_path: Path, exact: FrictionlessClient) -> None:
    path = tmp_path / "d.sqlite3"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE one AS SELECT 1 AS id")
    assert validate(path, client=exact).steps[1].detail.startswith("1 row, 1 field")
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE two AS SELECT 1 AS id")
    tables = [step.subject for step in validate(path, client=exact).steps if step.kind == "table"]
    assert tables == ["one", "two"]
