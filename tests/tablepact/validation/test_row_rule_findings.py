"""A row that breaks a rule is shown with the values that the rule compared, and with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.report.model import Finding
from tablepact.validation.validate import validate

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "note", "type": "string"},
    {"name": "start", "type": "date"},
    {"name": "seen", "type": "datetime"},
    {"name": "at", "type": "time"},
    {"name": "price", "type": "number"},
    {"name": "year", "type": "year"},
    {"name": "span", "type": "duration"},
]
ROWS = (
    "id,note,start,seen,at,price,year,span\n"
    '1,"two\nlines",2024-01-01,2024-01-01T09:00:00,09:00:00,0.30,2024,P1D\n'
    "2,x,,2024-01-02T09:00:00,10:00:00,0.31,2023,P2D\n"
)


def found(folder: Path, expression: str, text: str = ROWS, **more: Any) -> list[Finding]:
    rule = {"name": "r", "message": "it holds", "expression": expression}
    schema = {"fields": FIELDS, "primaryKey": "id", "rowRules": [rule]}
    paths = more.pop("files", {"t.csv": text})
    for name, content in paths.items():
        folder.joinpath(name).write_text(content, encoding="utf-8")
    path = list(paths) if len(paths) > 1 else next(iter(paths))
    package = {"name": "p", "resources": [{"name": "t", "path": path, "schema": schema}], **more}
    folder.joinpath("datapackage.json").write_text(json.dumps(package))
    return validate(folder).findings


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("start IS NOT NULL AND note = 'x'", 'it holds (start 2024-01-01, note "two\\nlines")'),
        ("price = 0.31", "it holds (price 0.3)"),
        ("seen > '2024-01-02'", "it holds (seen 2024-01-01T09:00:00)"),
        ("at > '09:30:00'", "it holds (at 09:00:00)"),
        ("year < 2024", "it holds (year 2024)"),
    ],
)
def test_the_values_are_shown(tmp_path: Path, expression: str, said: str) -> None:
    finding = found(tmp_path, expression)[0]
    assert (finding.code, finding.row, finding.line) == ("row-rule", 2, 2)
    assert finding.message == said
    assert finding.rule == "it holds"


@pytest.mark.parametrize("contract", [{}, {"tableContract": "strict"}])
def test_the_line_counts_lines_within_cells(tmp_path: Path, contract: dict[str, str]) -> None:
    (finding,) = found(tmp_path, "id < 2", **contract)
    assert (finding.row, finding.line, finding.record) == (3, 4, "t/2")
    assert finding.message == "it holds (id 2)"
    report = validate(tmp_path)
    assert "line=4" in report.to_github()
    assert '"startLine": 4' in report.to_sarif()


def test_of_several_files_the_file_is_named(tmp_path: Path) -> None:
    header, *_ = ROWS.splitlines(keepends=True)
    (finding,) = found(tmp_path, "id < 2", files={"a.csv": ROWS.replace("2,x", "0,x"),
                                                  "b.csv": f"{header}2,x,,,,,,\n"})  # fmt: skip
    assert (finding.part, finding.line, finding.row) == ("b.csv", 2, 4)


def test_decimals_are_compared_exactly(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "price = 3 * 0.10")
    assert (finding.row, finding.message) == (3, "it holds (price 0.31)")


def test_a_column_that_no_rule_can_use_is_named_with_those_that_one_can(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "span = 'P1D'")
    assert finding.code == "contract-error"
    assert "uses the column 'span', which is not one of those that a rule can use: id, note" in (
        finding.message
    )
