"""``limit_rows``: a first look, which never looks like a whole one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from tablepact.api import validate
from tablepact.cli.main import main

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]
SCHEMA: dict[str, Any] = {"fields": FIELDS, "primaryKey": "id"}
ROWS = [("1", "a"), ("2", "b"), ("x", "c"), ("2", "d")]


def write(folder: Path, form: str) -> Path:
    path = folder / f"rows.{form}"
    if form == "parquet":
        pl.DataFrame(ROWS, schema=["id", "name"], orient="row").write_parquet(path)
    elif form == "jsonl":
        path.write_text("".join(f'{{"id": "{one}", "name": "{name}"}}\n' for one, name in ROWS))
    else:
        text = "id,name\n" + "".join(f"{one},{name}\n" for one, name in ROWS)
        path.write_bytes(gzip.compress(text.encode()) if form == "csv.gz" else text.encode())
    return path


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize(
    ("number", "codes", "partial"),
    [
        (1, [], True),
        (2, [], True),
        (3, ["type-error"], True),
        (4, ["type-error", "primary-key"], False),
        (5, ["type-error", "primary-key"], False),
        (0, ["type-error", "primary-key"], False),
    ],
)
def test_only_the_first_rows_are_read(
    tmp_path: Path, form: str, number: int, codes: list[str], partial: bool
) -> None:
    report = validate(write(tmp_path, form), SCHEMA, limit_rows=number)
    assert [one.code for one in report.findings] == codes
    assert report.complete is not partial
    step = report.steps[-1]
    assert ("the rows after them" in step.detail) is partial
    text = report.to_text()
    assert ("partial: first " in text.splitlines()[-1]) is partial
    stats = report.tasks[0]["stats"]
    assert (stats["rows"], "bytes" in stats) == (min(number or 4, 4), not partial)


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif", "junit", "github", "markdown"])
def test_every_form_says_so(tmp_path: Path, form: str) -> None:
    words = ["validate", str(write(tmp_path, "csv")), "--limit-rows", "2", "-f", form]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, "partial: first 2 rows" in result.stdout) == (3, True)


def test_a_compressed_file_is_read_to_its_end(tmp_path: Path) -> None:
    report = validate(write(tmp_path, "csv.gz"), SCHEMA, limit_rows=1)
    assert (report.complete, report.counts.total()) == (True, 2)


@pytest.mark.parametrize(
    ("text", "dialect", "number"),
    [
        ('id,name\n1,"a\nb"\n2,"c\nd"\nx,e\n', {}, 2),
        ("1,a\n2,b\nx,c\n", {"header": False}, 2),
        ("Title\n\nid,name\n1,a\n2,b\nx,c\n", {"headerRows": [3]}, 2),
        ("id;name\r\n1;a\r\n2;b\r\nx;c\r\n", {"delimiter": ";"}, 2),
        ("id,name\r1,a\r2,b\rx,c\r", {}, 2),
    ],
)
def test_a_file_is_cut_between_rows(
    tmp_path: Path, text: str, dialect: dict[str, Any], number: int
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text, newline="")
    report = validate(path, SCHEMA, dialect=dialect or None, limit_rows=number)
    assert (report.counts.total(), report.tasks[0]["stats"]["rows"]) == (0, number)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_the_bytes_are_kept(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,name\n1,é\n2,ü\n3,ä\n", encoding)
    report = validate(path, SCHEMA, encoding=encoding, limit_rows=2)
    assert (report.counts.total(), report.complete) == (0, False)


def test_what_needs_all_rows_is_not_run(tmp_path: Path) -> None:
    write(tmp_path, "csv")
    key = {"fields": "name", "reference": {"resource": "names", "fields": "name"}}
    (tmp_path / "names.csv").write_text("name\na\n")
    resources = [
        {"name": "rows", "path": "rows.csv", "schema": SCHEMA | {"foreignKeys": [key]},
         "hash": "0" * 32, "bytes": 5},
        {"name": "names", "path": "names.csv", "schema": {"fields": [{"name": "name"}]}},
    ]  # fmt: skip
    rule = {"name": "r", "message": "m", "path": "r.sql"}
    (tmp_path / "r.sql").write_text("SELECT * FROM rows")
    descriptor = {"name": "p", "resources": resources, "tableRules": [rule]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    report = validate(tmp_path, limit_rows=2)
    not_run = {(step.kind, step.subject): step.detail for step in report.steps
               if step.status == "not run"}  # fmt: skip
    assert not_run == {
        ("rows", "rows"): "partial: first 2 rows; not checked: the rows after them, the hash, "
        "the size, foreign keys",
        ("rule", "r"): "partial: first 2 rows",
    }
    assert report.counts.total() == 0


def test_a_limit_that_cannot_be_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "csv")
    with pytest.raises(ValueError, match="limit_rows must be at least 0, not -1"):
        validate(path, limit_rows=-1)
    with pytest.raises(ValueError, match="does not work with Spark or the comparison"):
        validate(path, limit_rows=1, compare_frictionless=True)
    words = ["validate", str(path), "--limit-rows", "1", "--compare-frictionless"]
    assert CliRunner().invoke(main, words).exit_code == 2
