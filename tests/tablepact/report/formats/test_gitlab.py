"""GitLab Code Quality: what GitLab requires, and fingerprints that stay."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.formats.gitlab import as_gitlab
from tablepact.report.model import Finding
from tablepact.report.report import Report

ISSUE = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "additionalProperties": False,
    "properties": {
        "description": {"type": "string"},
        "check_name": {"type": "string"},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "additionalProperties": False,
            "properties": {
                "path": {"type": "string", "minLength": 1},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}
"""An issue as https://docs.gitlab.com/ci/testing/code_quality/ describes it."""


def read(report: Report, *place: str) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(as_gitlab(report, *place).encode())
    jsonschema.validate(issues, {"type": "array", "items": ISSUE})
    return issues


def test_issues(varied: Report) -> None:
    issues = read(varied, "sets/market/datapackage.json")
    assert [(i["check_name"], i["severity"], i["location"]["lines"]["begin"]) for i in issues] == [
        ("type-error", "major", 4),
        ("primary-key-part", "major", 2),
        ("not-run", "blocker", 1),
        ("row-rule", "major", 1),
        ("table-rule", "major", 1),
        ("not-listed", "major", 1),
    ]
    assert issues[0]["location"]["path"] == "sets/market/data/fruit.csv"
    assert issues[0]["description"] == "fruit, row 3 (line 4), id (fruit/x): 'five' is no integer"
    assert issues[2]["location"]["path"] == "sets/market/datapackage.json"


def test_severities(failed: Any) -> None:
    codes = ("type-error", "stray-quote", "dialect-guess")
    assert [i["severity"] for i in read(failed(*(Finding(c, "m") for c in codes)))] == [
        *("major", "minor", "info"),
    ]


def test_a_fingerprint_stays_if_lines_move_and_is_unique(failed: Any) -> None:
    one = Finding("type-error", "m", "fruit", 5, "id", cell="x", line=5)
    other = replace(one, cell="y", row=6, line=6)
    before = [issue["fingerprint"] for issue in read(failed(one, one, other))]
    moved = [replace(finding, row=9, line=9) for finding in (other, one, one)]
    after = [issue["fingerprint"] for issue in read(failed(*moved))]
    assert len(set(before)) == 3
    assert sorted(before) == sorted(after)


@settings(deadline=None)
@given(st.data())
def test_any_text_in_any_place(hostile: Any, data: Any) -> None:
    issues = read(data.draw(hostile))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
