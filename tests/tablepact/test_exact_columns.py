"""Columns with any name, also with none, which polars and SQL treat in ways of their own."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner

from tablepact import open_package
from tablepact.cli.main import main
from tablepact.exact_columns import for_sql, frame_of


def test_a_frame_has_the_names_of_its_columns() -> None:
    assert frame_of([pl.Series("", [1]), pl.Series("*", [2])]).columns == ["", "*"]
    assert frame_of([]).columns == []


@pytest.mark.each("names, expected",
    [
        (["a", ""], ["a", "field2"]), (["", "field1"], ["field1_", "field1"]),
        (["", "FIELD1"], ["field1_", "FIELD1"]), (["a", " "], ["a", " "]), ([], []),
    ],
)  # fmt: skip
def test_a_column_without_a_name_has_one_in_sql(names: list[str], expected: list[str]) -> None:
    frame = pl.DataFrame({name: [1] for name in names})
    assert for_sql(frame).columns == expected
    assert for_sql(frame.lazy()).collect_schema().names() == expected


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A table whose first column has no name, in the file and in the schema."""
    fields = [{"name": "", "type": "string", "description": "a"}, {"name": "n", "type": "integer"}]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}}
    (tmp_path / "t.csv").write_text(",n\nx,1\ny,no\n", encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    return tmp_path


@pytest.mark.parametrize("on_error", ["text", "null", "skip"])
def test_a_column_without_a_name_is_read(package: Path, on_error: str) -> None:
    frame = open_package(package, on_error=on_error).frames["t"]  # type: ignore[arg-type]
    assert (frame.columns, frame.row(0)[0]) == (["", "n"], "x")


@pytest.mark.parametrize(
    "words",
    [
        ["tables"], ["describe", "t"], ["find", "x"], ["query", "SELECT field1 FROM t"],
        ["export", "t", "-f", "csv"], ["export", "-f", "duckdb", "-o", "t.duckdb"],
        ["export", "-f", "sqlite", "-o", "t.sqlite"], ["site", "site"],
    ],
    ids=lambda words: " ".join(words[:3]),
)  # fmt: skip
def test_every_command_reads_it(
    package: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(package)
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    if "t.duckdb" in words:
        with duckdb.connect("t.duckdb") as con:
            assert con.sql("FROM t").columns == ["field1", "n"]
