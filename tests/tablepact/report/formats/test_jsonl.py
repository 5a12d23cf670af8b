"""JSON lines: what stands in which, and that each is JSON whatever is in it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.formats.jsonl import as_jsonl
from tablepact.report.report import Report

FINDING = {
    *("kind", "judge", "subject", "code", "severity", "table", "path", "row", "line"),
    *("column", "sheetCell", "field", "cell", "record", "check", "rule", "hint", "message"),
    "pointer",
}


def read(report: Report) -> list[dict[str, Any]]:
    pieces = list(as_jsonl(report))
    assert all(piece.endswith("\n") for piece in pieces)
    text = "".join(pieces).encode().decode()
    assert len(text.splitlines()) == len(pieces)
    return [json.loads(line) for line in text.splitlines()]


def test_kinds(varied: Report) -> None:
    kinds = [line["kind"] for line in read(varied)]
    assert kinds == ["package", *["step"] * 5, *["finding"] * 4, "verdict"]


def test_a_finding(varied: Report) -> None:
    first, *rest = (line for line in read(varied) if line["kind"] == "finding")
    assert first == {
        "kind": "finding", "judge": "table", "subject": "fruit", "code": "type-error",
        "severity": "error", "table": "fruit", "path": "data/fruit.csv", "row": 3, "line": 4,
        "column": None, "sheetCell": None, "field": "id", "pointer": None, "cell": "five",
        "record": "fruit/x",
        "check": "type",
        "rule": "a cell cannot be read as the type of its field",
        "hint": "fix the cell or the field type; if the cell means no value, add it to "
        "missingValues",
        "message": "'five' is no integer",
    }  # fmt: skip
    assert all(set(line) == FINDING for line in rest)
    assert [line["path"] for line in rest] == ["data/fruit.csv", "data/fruit.csv", None]
    assert rest[1]["rule"] == "length < 5"


def test_the_verdict(varied: Report) -> None:
    assert read(varied)[-1] == {
        "kind": "verdict", "valid": False, "complete": False, "steps": 5, "passed": 1,
        "failed": 3, "notRun": 1, "findings": 1206, "listed": 4, "beyondFrictionless": 1,
        "severities": {"error": 1206, "warning": 0, "note": 0}, "failOn": "error", "ignored": {},
        "counts": {"primary-key-part": 1, "row-rule": 1, "table-rule": 1203, "type-error": 1},
        "seconds": 0.44, "configuration": None,
    }  # fmt: skip


@settings(deadline=None)
@given(st.data())
def test_any_text_in_any_place(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    told = read(report)
    assert len(told) == 2 + len(report.steps) + len(report.findings)
