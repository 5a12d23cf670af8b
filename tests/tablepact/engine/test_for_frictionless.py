"""A table is judged as one, however a descriptor says so, and never called valid unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.report.model import Step
from tablepact.report.report import Report
from tablepact.validation.validate import validate

SCHEMA = {"fields": [field("id", "integer"), field("t", "string")]}
SAYS: list[tuple[str, str, dict[str, Any]]] = [
    ("t.csv", ",", {"format": "CSV"}),
    ("t.csv", ",", {"format": ".csv"}),
    ("t.CSV", ",", {}),
    ("t.txt", ",", {}),
    ("t.txt", ";", {}),
    ("t.txt", "^", {"dialect": {"delimiter": "^"}}),
    ("t.txt", ",", {"profile": "tabular-data-resource"}),
    ("t.dat", "|", {}),
    ("t.psv", "|", {"dialect": {"delimiter": "|"}}),
    ("t.tab", "\t", {}),
    ("t.TSV", "\t", {"format": "TSV"}),
    ("data", ",", {"mediatype": "text/csv"}),
    ("data.2020", ",", {"mediatype": "Text/CSV; charset=utf-8"}),
    ("data", "\t", {"mediatype": "text/tab-separated-values"}),
    ("t.txt", ",", {"format": "txt"}),
]


def table(report: Report) -> Step:
    return next(step for step in report.steps if step.kind == "table")


def written(folder: Path, path: str, mark: str, cell: str, more: dict[str, Any]) -> Path:
    text = "".join(mark.join(row) + "\n" for row in [("id", "t"), ("1", "a"), (cell, "b")])
    return write_package(folder, text, schema=SCHEMA, path=path, resource=more)


@pytest.mark.parametrize(("path", "mark", "more"), SAYS)
def test_it_is_validated_as_the_table_that_it_is(
    tmp_path: Path, path: str, mark: str, more: dict[str, Any]
) -> None:
    (tmp_path / "right").mkdir()
    right = written(tmp_path / "right", path, mark, "2", more)
    assert table(validate(right)).detail.startswith("2 rows, 2 fields")
    assert validate(right).valid
    assert Frames(read_package(right))["t"].rows() == [(1, "a"), (2, "b")]
    wrong = written(tmp_path, path, mark, "x", more)
    findings = validate(wrong).findings
    found = [(one.code, one.row, one.field) for one in findings if one.severity == "error"]
    assert found == [("type-error", 3, "id")]


def test_frictionless_keeps_its_word(tmp_path: Path) -> None:
    path = written(tmp_path, "t.txt", ",", "x", {})
    report = validate(path, rules="frictionless")
    assert report.valid
    assert table(report).detail.startswith("no table")


def test_a_comparison_says_why_the_two_differ(tmp_path: Path) -> None:
    report = validate(written(tmp_path, "t.tab", "\t", "x", {}), compare_frictionless=True)
    (step,) = (one for one in report.steps if one.kind == "comparison")
    assert step.status == "pass"
    assert step.detail.endswith("here read as tsv, where frictionless sees no table")


@pytest.mark.parametrize(("path", "form"), [("t.dbf", "dbf"), ("t.topojson", "topojson")])
def test_a_table_that_is_not_read_is_not_run(tmp_path: Path, path: str, form: str) -> None:
    report = validate(written(tmp_path, path, ",", "2", {}))
    assert not report.valid
    assert not report.findings
    assert table(report).status == "not run"
    assert f'"{form}"' in table(report).detail
    assert '"format": "csv"' in table(report).detail


def test_what_is_wrong_with_it_all_the_same_is_reported(tmp_path: Path) -> None:
    report = validate(write_package(tmp_path, schema=SCHEMA, path="gone.dbf"))
    assert report.counts == {"scheme-error": 1}


def test_a_list_of_rows_in_json_is_validated(tmp_path: Path) -> None:
    text = '[{"id": 1, "t": "a"}, {"id": "x", "t": "b"}]'
    report = validate(write_package(tmp_path, text, schema=SCHEMA, path="t.json"))
    if table(report).status == "not run":  # where frictionless has no reader of JSON
        assert "pip install" in table(report).detail
    else:
        assert [(one.code, one.field) for one in report.findings] == [("type-error", "id")]


@pytest.mark.parametrize(
    "more", [{"path": "note.txt"}, {"path": "note.md"}, {"path": "a.json", "type": "json"}]
)
def test_what_says_nothing_of_tables_is_none(tmp_path: Path, more: dict[str, Any]) -> None:
    path = write_package(tmp_path, "[1]", path=more["path"], resource=more)
    assert validate(path).valid
    assert table(validate(path)).detail.startswith("no table")
    assert not read_package(path).resources[0].is_table


@pytest.mark.parametrize(
    ("name", "text"), [("stops.txt", "a;b\n1;2\n"), ("occ.tab", "a\tb\n1\t2\n"), ("x", "")]
)
def test_a_file_by_itself(tmp_path: Path, name: str, text: str) -> None:
    from tablepact.errors import PackageError

    (tmp_path / name).write_text(text)
    if text:
        assert table(validate(tmp_path / name)).detail.startswith("1 row, 2 fields")
    else:
        with pytest.raises(
            PackageError, match=r"not a descriptor, .* has no extension of a table .*\.csv"
        ):
            validate(tmp_path / name)


def test_what_has_a_path_and_data_is_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    from tablepact.errors import PackageError

    path = write_package(tmp_path, "id\n1\n", resource={"data": []})
    assert read_package(path).resources[0].is_table
    with pytest.raises(PackageError, match='"path" and "data"'):
        Frames(read_package(path))["t"]
