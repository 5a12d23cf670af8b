"""A checklist in a descriptor: each check finds what frictionless finds, or is named as not run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from frictionless import Checklist, Package
from small import field, write_package

import tablepact
from tablepact.report.report import Report

FIELDS = [field("id", "integer"), field("name", "string"), field("n", "number")]
TEXT = "id,name,n\n1,pear,1.5\n2,fig,2\n4,fig,2\n32767,b\u00e9,900\n"


def package(folder: Path, *checks: dict[str, Any], text: str = TEXT, **more: Any) -> Path:
    checklist = {"checks": [*checks], **more}
    return write_package(folder, text, FIELDS, resource={"checklist": checklist})


def statuses(report: Report) -> list[str]:
    return [step.status for step in report.steps if step.kind == "checklist"]


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        ({"type": "forbidden-value", "fieldName": "name", "values": ["fig", "x"]}, [3, 4]),
        ({"type": "forbidden-value", "fieldName": "id", "values": [2]}, [3]),
        ({"type": "ascii-value"}, [5]),
        ({"type": "truncated-value"}, [5]),
        ({"type": "sequential-value", "fieldName": "id"}, [4]),
        ({"type": "row-constraint", "formula": "id < 3 or n > 100"}, [4]),
        ({"type": "deviated-value", "fieldName": "n", "interval": 1}, [5]),
        ({"type": "required-value", "fieldName": "name", "values": ["pear", "plum"]}, [None]),
        ({"type": "table-dimensions", "minRows": 5}, [None]),
        ({"type": "table-dimensions", "numFields": 3, "maxRows": 4}, []),
        ({"type": "deviated-cell"}, []),
        ({"type": "duplicate-row"}, []),
        ({"type": "baseline"}, []),
    ],
    ids=lambda one: one["type"] if isinstance(one, dict) else None,
)
def test_a_check_finds_the_rows_that_frictionless_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: dict[str, Any], rows: list[int | None]
) -> None:
    report = tablepact.validate(package(tmp_path, check))
    assert [finding.row for finding in report.findings] == rows
    assert {finding.code for finding in report.findings} <= {"checklist"}
    assert report.complete
    monkeypatch.chdir(tmp_path)
    theirs = Package("datapackage.json").validate(Checklist.from_descriptor({"checks": [check]}))
    found = theirs.flatten(["rowNumber", "type"])
    numbered = check["type"] != "deviated-value"  # whose note alone has the row
    assert [row for row, _ in found] == (rows if numbered else [None] * len(rows))
    assert tablepact.validate("datapackage.json", rules="frictionless").valid


def test_a_repeated_row_names_the_row_before(tmp_path: Path) -> None:
    text = "id,name,n\n1,a,\n2,a,\n1,a,\n"
    (finding,) = tablepact.validate(
        package(tmp_path, {"type": "duplicate-row"}, text=text)
    ).findings
    assert (finding.row, finding.line) == (4, 4)
    assert finding.message == "the row is the same as row 2"


def test_a_deviated_cell_is_far_longer_than_others(tmp_path: Path) -> None:
    text = "id,name,n\n" + "".join(f"{n},a,\n" for n in range(30)) + f"30,{'b' * 6000},\n"
    (finding,) = tablepact.validate(
        package(tmp_path, {"type": "deviated-cell"}, text=text)
    ).findings
    assert (finding.row, finding.field) == (32, "name")


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ({"type": "my-check"}, '"my-check": this check is not supported'),
        ({}, "this check is not supported"),
        ("ascii-value", "this check is not supported"),
        ({"type": ["ascii-value"]}, "this check is not supported"),
        ({"type": "forbidden-value", "fieldName": "x", "values": []}, "it names no field"),
        ({"type": "forbidden-value", "fieldName": "id"}, "it has no list of values"),
        ({"type": "row-constraint"}, "it has no formula"),
        ({"type": "row-constraint", "formula": "__import__('os')"}, "is not an expression"),
        ({"type": "row-constraint", "formula": "id.real > 1"}, "is not an expression"),
        ({"type": "sequential-value", "fieldName": "name"}, "it is for fields of integers"),
        ({"type": "deviated-value", "fieldName": "n", "average": "mode"}, "mean or median"),
        ({"type": "deviated-value", "fieldName": "n", "interval": "x"}, "interval is not a number"),
        ({"type": "table-dimensions", "minRows": "5"}, "minRows is not a whole number"),
    ],
    ids=str,
)  # fmt: skip
def test_a_check_that_cannot_be_run_is_named(tmp_path: Path, check: Any, reason: str) -> None:
    report = tablepact.validate(package(tmp_path, check))
    assert statuses(report) == ["not run"]
    assert reason in next(step.detail for step in report.steps if step.kind == "checklist")
    assert not report.findings
    assert not report.complete


@pytest.mark.parametrize(
    "checklist", ["none.json", [], {"checks": 1}, {"skipErrors": ["type-error"]}, 5]
)
def test_a_checklist_that_is_none_is_not_run(tmp_path: Path, checklist: Any) -> None:
    path = write_package(tmp_path, TEXT, FIELDS, resource={"checklist": checklist})
    assert statuses(tablepact.validate(path)) == ["not run"]


def test_the_checklist_of_the_package_is_run_on_each_table(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('{"checks": [{"type": "ascii-value"}]}')
    more = [{"name": "u", "path": "u.csv", "schema": {"fields": [field("a", "string")]}}]
    files = {"u.csv": "a\n\u00fc\n"}
    path = write_package(tmp_path, TEXT, FIELDS, more=more, files=files, checklist="list.json")
    report = tablepact.validate(path)
    assert [(one.table, one.row) for one in report.findings] == [("t", 5), ("u", 2)]
