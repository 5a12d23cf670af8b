"""Two table files, or a file and a table of a package, are compared by a key that both have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

import tablepact
from tablepact.cli.main import main

ROWS = ["1,pear,1.5", "2,fig,2", "3,plum,3"]


def csv(path: Path, *rows: str, header: str = "id,name,price") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([header, *rows, ""]))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], prog_name="tablepact")


def kinds(old: Path, new: Path, **options: Any) -> list[tuple[str, str]]:
    (table,) = tablepact.diff(old, new, **options).tables
    return [(one.kind, one.row) for one in table.listed]


def test_rows_are_matched_by_the_key_that_is_unique_in_both(tmp_path: Path) -> None:
    old, new = csv(tmp_path / "a.csv", *ROWS), csv(tmp_path / "b.csv", "3,plum,4", *ROWS[:2])
    found = tablepact.diff(old, new)
    assert found.note == "Rows are matched by id, which is unique in both"
    (table,) = found.tables
    assert (table.table, table.key, table.counts) == ("b", ("id",), {"changed": 1})
    result = run("diff", old, new)
    assert (result.exit_code, result.stderr) == (1, f"{found.note}\n")
    assert str(old) in result.stdout.splitlines()[0]
    assert run("diff", old, old).exit_code == 0


def test_without_a_common_key_whole_rows_are_compared(tmp_path: Path) -> None:
    old = csv(tmp_path / "a.csv", *ROWS)
    new = csv(tmp_path / "b.csv", *ROWS, "3,plum,3")
    found = tablepact.diff(old, new)
    assert "whole rows are compared" in found.note
    assert found.tables[0].counts == {"added": 1}


def test_a_key_may_be_given(tmp_path: Path) -> None:
    old = csv(tmp_path / "a.csv", *ROWS)
    new = csv(tmp_path / "b.csv", "9,pear,1.5", *ROWS[1:])
    assert kinds(old, new, key=["name"]) == [("changed", "pear")]
    for words in (["--key", "id,name"], ["--key", "id", "--key", "name"]):
        result = run("diff", old, new, "-f", "json", *words)
        assert json.loads(result.stdout)["tables"][0]["key"] == ["id", "name"]
    result = run("diff", old, new, "--key", "nope")
    assert (result.exit_code, "there is no column 'nope'" in result.stderr) == (3, True)


def test_types_are_those_that_fit_both(tmp_path: Path) -> None:
    old = csv(tmp_path / "a.csv", "1,pear,1", "2,fig,2")
    new = csv(tmp_path / "b.csv", "1,pear,1.0", "2,fig,2.5")
    assert kinds(old, new) == [("changed", "2")]
    new = csv(tmp_path / "c.csv", "1,pear,cheap", "2,fig,2")
    found = tablepact.diff(old, new)
    assert [change.code for change in found.changes] == ["value-corrected"]


def test_other_dialects_and_columns(tmp_path: Path) -> None:
    old = csv(tmp_path / "a.csv", *ROWS)
    new = tmp_path / "b.csv"
    new.write_bytes(
        "\n".join(["id;price;place", "1;1,5;Köln", "2;2,0;x", "3;3,0;y", ""]).encode("cp1252")
    )
    found = tablepact.diff(old, new)
    assert {change.code for change in found.changes} >= {"field-added", "field-removed"}
    assert not found.tables or not found.tables[0].counts.get("changed")


def test_files_in_parquet_and_csv(tmp_path: Path) -> None:
    old = csv(tmp_path / "a.csv", *ROWS)
    new = tmp_path / "b.parquet"
    frame = pl.read_csv(old)
    frame.with_columns(price=pl.col("price") + (pl.col("id") == 2)).write_parquet(new)
    assert kinds(old, new) == [("changed", "2")]
    frame.write_parquet(tmp_path / "c.parquet")
    assert kinds(tmp_path / "c.parquet", new) == [("changed", "2")]
    assert tablepact.diff(old, tmp_path / "c.parquet").same


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    csv(folder / "fruit.csv", "1,pear,1.5", "2,fig,2")
    fields = [
        {"name": "id", "type": "string"},
        {"name": "name"},
        {"name": "price", "type": "number"},
    ]
    schema = {"fields": fields, "primaryKey": "name"}
    entry = {"name": "fruit", "path": "fruit.csv", "schema": schema}
    other = {"name": "other", "path": "fruit.csv", "schema": schema}
    descriptor = {"name": "shop", "version": "1.0.0", "resources": [entry, other]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def test_a_file_is_compared_with_the_table_of_its_name(shop: Path, tmp_path: Path) -> None:
    file = csv(tmp_path / "fruit.csv", "1,pear,1.5", "2,fig,3")
    found = tablepact.diff(shop, file)
    assert found.note == "Rows are matched by the declared key name"
    assert [(one.kind, one.row) for one in found.tables[0].listed] == [("changed", "fig")]
    assert [change.code for change in found.changes] == ["value-corrected"]
    assert tablepact.diff(file, shop).tables[0].counts == {"changed": 1}
    result = run("diff", shop, csv(tmp_path / "nuts.csv", *ROWS))
    assert (result.exit_code, "has no table 'nuts'" in result.stderr) == (3, True)


def test_a_key_for_packages_is_refused(shop: Path) -> None:
    result = run("diff", shop, shop, "--key", "id")
    assert (result.exit_code, "a key is for table files" in result.stderr) == (2, True)
