"""References into other packages, weak keys, keys to absent tables, and code lists by reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from small import field, write_package

import tablepact
from tablepact.cli.main import main
from tablepact.report.model import Step
from tablepact.report.report import Report

COUNTRIES = {"name": "countries", "path": "p.csv", "schema": {"fields": [field("code", "string")]}}
FILES = {"p.csv": "code\nNO\nIS\n"}


def package(folder: Path, text: str, schema: dict[str, Any], **more: Any) -> Path:
    given = {"more": [COUNTRIES], "files": FILES, **more}
    return write_package(folder, text, schema=schema, **given)


def to(resource: str | None, name: str, **more: str) -> dict[str, Any]:
    reference = {"fields": name, **({"resource": resource} if resource is not None else {}), **more}
    return {"fields": "land", "reference": reference}


def step_of(report: Report) -> Step:
    (step,) = (one for one in report.steps if one.kind == "reference")
    return step


LAND = [field("id", "integer"), field("land", "string")]


@pytest.mark.parametrize(
    ("schema", "code", "severity"),
    [
        ({"weakForeignKeys": [to("countries", "code")]}, "weak-foreign-key", "warning"),
        (
            {"fields": [LAND[0], field("land", "string", codeTable={
                "resource": "countries", "field": "code"})]},
            "code-list",
            "error",
        ),
    ],
)  # fmt: skip
def test_a_value_that_is_not_there_is_a_finding(
    tmp_path: Path, schema: dict[str, Any], code: str, severity: str
) -> None:
    path = package(tmp_path, "id,land\n1,NO\n2,no\n3,\n4,SE\n", {"fields": LAND, **schema})
    report = tablepact.validate(path)
    near, far = report.findings
    assert [(one.code, one.severity, one.row, one.line) for one in (near, far)] == [
        (code, severity, 3, 3),
        (code, severity, 5, 5),
    ]
    assert far.message == 'land is "SE", which is not in countries.code'
    assert near.hint == 'write "NO": "no" differs from it only in case'
    assert report.valid == (severity == "warning")
    assert tablepact.validate(path, rules="frictionless").valid


def test_a_weak_key_may_refer_to_its_own_table_or_to_none(tmp_path: Path) -> None:
    keys = [to("", "id"), {"fields": "land"}]
    fields = [field("id", "string"), field("land", "string")]
    path = package(tmp_path, "id,land\n1,1\n2,9\n", {"fields": fields, "weakForeignKeys": keys})
    report = tablepact.validate(path)
    assert report.counts == {"weak-foreign-key": 1}
    assert step_of(report).detail == "the weak foreign key land: 2 values, t.id has 2"


def other(folder: Path) -> Path:
    folder.mkdir()
    (folder / "p.csv").write_text(FILES["p.csv"])
    descriptor = {"name": "o", "resources": [COUNTRIES]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def test_a_key_into_another_package_is_looked_up_where_it_is_said_to_be(tmp_path: Path) -> None:
    key = to("countries", "code", package="https://example.org/lands/datapackage.json")
    schema = {"fields": LAND, "foreignKeys": [key]}
    (tmp_path / "own").mkdir()
    path = package(tmp_path / "own", "id,land\n1,NO\n2,SE\n", schema)
    report = tablepact.validate(path)
    assert step_of(report).status == "not run"
    assert "--package-at https://example.org/lands/datapackage.json=PATH" in step_of(report).detail
    assert not report.counts
    place = other(tmp_path / "lands")
    name = "https://example.org/lands/datapackage.json"
    report = tablepact.validate(path, packages={name: place})
    (finding,) = report.findings
    assert (finding.code, finding.row) == ("foreign-key", 3)
    assert finding.message == f'land is "SE", which is not in countries.code of the package {name}'
    words = ["validate", str(path), "--package-at", f"{name}={place}"]
    assert CliRunner().invoke(main, words).exit_code == 1
    result = CliRunner().invoke(main, ["validate", str(path), "--package-at", "lands"])
    assert "it is NAME=PATH" in result.stderr
    assert tablepact.validate(path, rules="frictionless").counts == {"foreign-key": 1}


def test_another_package_may_be_in_a_folder_of_this_one(tmp_path: Path) -> None:
    schema = {"fields": LAND, "foreignKeys": [to("countries", "code", package="lands")]}
    path = package(tmp_path, "id,land\n1,NO\n2,SE\n", schema)
    other(tmp_path / "lands")
    assert tablepact.validate(path).counts == {"foreign-key": 1}


@pytest.mark.parametrize("name", ["../lands", "/etc", "lands/../../x"])
def test_no_package_outside_is_opened_unasked(tmp_path: Path, name: str) -> None:
    schema = {"fields": LAND, "foreignKeys": [to("countries", "code", package=name)]}
    other(tmp_path / "lands")
    (tmp_path / "own").mkdir()
    path = package(tmp_path / "own", "id,land\n1,NO\n", schema)
    step = step_of(tablepact.validate(path))
    assert step.status == "not run"
    assert "leads out of the package's folder" in step.detail


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        (to("agents", "id"), "refers to agents, a table that the package does not have"),
        (to("nations", "code", package="lands"), "the package o has no table 'nations'"),
        (to("countries", "iso", package="lands"), "countries has no field 'iso'"),
    ],
)
def test_a_key_to_what_is_absent_is_not_checked_and_the_table_is(
    tmp_path: Path, reference: dict[str, Any], reason: str
) -> None:
    schema = {"fields": LAND, "foreignKeys": [reference]}
    other(tmp_path / "lands")
    report = tablepact.validate(package(tmp_path, "id,land\n1,NO\nx,NO\n", schema))
    assert report.counts == {"type-error": 1}
    assert step_of(report).status == "not run"
    assert reason in step_of(report).detail


def test_a_key_to_a_table_that_cannot_be_read_is_not_checked_and_the_table_is(
    tmp_path: Path,
) -> None:
    fields = [{"name": "a", "type": "integer"}]
    key = {"fields": ["a"], "reference": {"resource": "u", "fields": ["c"]}}
    resources = [
        {"name": "t", "path": "t.csv", "schema": {"fields": fields, "foreignKeys": [key]}},
        {"name": "u", "path": "u.csv", "schema": "https://example.org/u.json"},
    ]
    (tmp_path / "t.csv").write_text("a\n1\n")
    (tmp_path / "u.csv").write_text("c\n1\n")
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}))
    steps = [(one.kind, one.subject, one.status) for one in tablepact.validate(tmp_path).steps]
    assert ("table", "t", "pass") in steps
    assert ("table", "u", "not run") in steps
    assert ("reference", "t", "not run") in steps


@pytest.mark.parametrize("value", ["countries", {"resource": "countries"}, {"field": "code"}, None])
def test_a_malformed_code_list_is_a_finding(tmp_path: Path, value: object) -> None:
    fields = [LAND[0], field("land", "string", codeTable=value)]
    report = tablepact.validate(package(tmp_path, "id,land\n1,NO\n", {"fields": fields}))
    assert report.counts == {"schema-error": 1}
    assert "the code list of land needs a resource and a field" in report.findings[0].message


def test_a_misspelled_extension_is_a_finding(tmp_path: Path) -> None:
    fields = [
        LAND[0],
        field("land", "string", codetable={"resource": "countries", "field": "code"}),
    ]
    report = tablepact.validate(package(tmp_path, "id,land\n1,NO\n", {"fields": fields}))
    assert report.counts == {"property-name": 1}


def test_values_are_compared_by_value_and_in_parquet(tmp_path: Path) -> None:
    pl.DataFrame({"code": [1, 20]}).write_parquet(tmp_path / "p.parquet")
    list_ = {"resource": "codes", "field": "code"}
    fields = [field("id", "integer"), field("land", "integer", codeTable=list_)]
    codes = {"name": "codes", "path": "p.parquet", "schema": {"fields": [field("code", "integer")]}}
    path = package(
        tmp_path, "id,land\n1,01\n2,20\n3,3\n", {"fields": fields}, more=[codes], files={}
    )
    (finding,) = tablepact.validate(path).findings
    assert (finding.row, finding.cell) == (4, "3")


def test_all_are_counted_and_some_are_listed(tmp_path: Path) -> None:
    text = "id,land\n" + "".join(f"{number},X{number}\n" for number in range(50))
    fields = [
        LAND[0],
        field("land", "string", codeTable={"resource": "countries", "field": "code"}),
    ]
    report = tablepact.validate(package(tmp_path, text, {"fields": fields}), limit_errors=10)
    assert report.counts == {"code-list": 50}
    assert [one.row for one in report.findings] == [*range(2, 12)]
