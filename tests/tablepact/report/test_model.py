"""The report: when it is valid, and that its JSON has the shape of a frictionless report."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import frictionless
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.errors import InvalidPackage
from tablepact.report.codes import CODES
from tablepact.report.formats import console, frictionless_json, github, jsonl, junit, sarif
from tablepact.report.formats.frictionless_json import as_error
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report
from tablepact.validation.validate import validate

STATUSES = ("pass", "fail", "not run")
CELL = Finding("type-error", "'five' is not of the type integer", "fruit", 2, "id", "type")
ROW = Finding("row-rule", "names are short", "fruit", 3, check="short", record="fruit/2")
ELSEWHERE = Finding("table-rule", "it holds", "no-such-table", record="no-such-table/1")
WHOLE = Finding("judge-error", "frictionless stopped")
TASK = {
    "name": "fruit", "type": "table", "place": "fruit.csv", "labels": ["id", "name"], "valid": True,
    "stats": {"errors": 0, "rows": 2}, "warnings": ["a warning"],
}  # fmt: skip


def report(*findings: Finding) -> dict[str, Any]:
    """Return the report of one failed step as JSON has it."""
    steps = (Step("contract", "fruit", "fail", "", findings),)
    whole = Report("market 1.0", steps, 0.12345, (TASK, {**TASK, "name": "herbs"}))
    read: dict[str, Any] = json.loads(json.dumps(whole.to_dict()))
    return read


@given(st.lists(st.sampled_from(STATUSES), min_size=1))
def test_valid_only_if_every_step_passed(statuses: list[Any]) -> None:
    steps = tuple(Step("contract", str(n), status, "") for n, status in enumerate(statuses))
    whole = Report("market", steps, 0.0)
    assert whole.valid == (set(statuses) == {"pass"})
    assert whole.to_dict()["valid"] == whole.valid


def test_findings_keep_the_order_of_the_steps() -> None:
    steps = (
        Step("contract", "fruit", "fail", "", (ROW, CELL)),
        Step("rule", "r", "fail", "", (WHOLE,)),
    )
    assert Report("market", steps, 0.0).findings == [ROW, CELL, WHOLE]


def test_errors_of_a_table_stand_in_its_task_and_others_on_top() -> None:
    told = report(CELL, WHOLE, ROW, ELSEWHERE)
    assert [error["type"] for error in told["errors"]] == ["judge-error", "table-rule"]
    fruit, herbs = told["tasks"]
    assert [error["type"] for error in fruit["errors"]] == ["type-error", "row-rule"]
    assert (fruit["valid"], herbs["valid"], herbs["errors"]) == (False, True, [])


def test_stats_add_up() -> None:
    told = report(CELL, WHOLE, ROW, ELSEWHERE)
    in_tasks = sum(task["stats"]["errors"] for task in told["tasks"])
    assert [task["stats"]["errors"] for task in told["tasks"]] == [2, 0]
    assert told["stats"] == {"tasks": 2, "errors": 4, "warnings": 2, "seconds": 0.123}
    assert in_tasks + len(told["errors"]) == told["stats"]["errors"]
    assert told["tasks"][0]["stats"]["rows"] == 2  # what frictionless counted stays


def test_steps_are_listed() -> None:
    assert report(CELL, ROW)["steps"] == [
        {
            "judge": "contract", "subject": "fruit", "status": "fail", "detail": "", "findings": 2,
            "counts": {"row-rule": 1, "type-error": 1},
        }
    ]  # fmt: skip


def test_keys_are_those_of_frictionless(make: Any) -> None:
    path = make("id,name\nfive,pear\n", {"rowRules": [rule("id = 0")]}, tableContract="strict")
    theirs = frictionless.Package(str(path / "datapackage.json")).validate().to_dict()
    ours = json.loads(json.dumps(validate(path).to_dict()))
    assert set(ours) - set(theirs) == {
        *("package", "counts", "steps", "notices"),
        *("severities", "failOn", "configuration", "ignored"),
    }
    assert set(theirs) <= set(ours)
    assert set(ours["stats"]) == set(theirs["stats"])
    (their_task,), (our_task,) = theirs["tasks"], ours["tasks"]
    assert set(our_task) == {*their_task, "notices", "dialect"}
    assert set(our_task["stats"]) == set(their_task["stats"])
    (their_error,) = their_task["errors"]
    besides = {
        "severity": "error",
        "line": 2,
        "rule": CODES["type-error"].means,
        "hint": CODES["type-error"].hint,
    }
    assert our_task["errors"][0] == {**their_error, **besides}
    common = {"type", "title", "description", "message", "tags", "note", "rowNumber", "fieldName"}
    assert common <= set(their_error)
    assert set(our_task["errors"][1]) - common == {
        *("cell", "checkName", "cells", "fieldNumber", "rule", "hint", "severity", "line")
    }


def test_frictionless_reads_our_report_of_its_own_errors(make: Any) -> None:
    told = json.loads(json.dumps(validate(make("id,name\nfive,pear\n")).to_dict()))
    read = frictionless.Report.from_descriptor(told)
    assert not read.valid
    assert [error.type for error in read.tasks[0].errors] == ["type-error"]


def test_every_code_has_a_title_and_a_hint() -> None:
    for code, known in CODES.items():
        error = as_error(Finding(code, "something"))
        assert (error["type"], error["title"]) == (code, known.title)
        assert (error["rule"], error["hint"]) == (known.means, known.hint)
        assert not {"rowNumber", "fieldName", "checkName", "record", "line"} & set(error)


def test_an_error_of_frictionless_stays_as_it_is_with_more_beside_it() -> None:
    theirs = {"type": "type-error", "title": "Theirs", "message": "m", "cells": ["five"]}
    found = Finding("type-error", "m", "fruit", 2, record="fruit/1", error=theirs, line=3, rule="r")
    error = as_error(found)
    assert {**error, **theirs} == error
    assert set(error) - set(theirs) == {"severity", "line", "record", "rule", "hint"}
    assert (error["line"], error["record"], error["rule"]) == (3, "fruit/1", "r")


def test_findings_that_are_not_listed_are_counted() -> None:
    steps = (
        Step("table", "fruit", "fail", "", (CELL,), Counter({"type-error": 5})),
        Step("contract", "fruit", "fail", "", (CELL, ROW)),
    )
    whole = Report("market", steps, 0.0)
    assert whole.counts == {"type-error": 6, "row-rule": 1}
    assert len(whole.findings) == 3


@pytest.mark.each(
    "finding, location",
    [
        (CELL, "fruit, row 2, id"),
        (ROW, "fruit, row 3 (fruit/2)"),
        (Finding("table-rule", "it holds", record="fruit/2"), "fruit/2"),
        (Finding("table-rule", "it holds", "fruit", record="fruit/2"), "fruit (fruit/2)"),
        (WHOLE, ""),
        (Finding("c", "m", "fruit", 2, "id", line=2), "fruit, row 2, id"),
        (Finding("c", "m", "fruit", 2, "id", line=5), "fruit, row 2 (line 5), id"),
        (Finding("c", "m", "fruit", 3, record="fruit/2"), "fruit, row 3 (fruit/2)"),
        (Finding("c", "m", "fruit", line=1), "fruit, line 1"),
        (Finding("c", "m", record="fruit/2"), "fruit/2"),
        (Finding("c", "m"), ""),
    ],
)
def test_location(finding: Finding, location: str) -> None:
    assert finding.location == location


def rule(expression: str) -> dict[str, str]:
    return {"name": "own", "message": "it holds", "expression": expression}


def test_a_valid_package_raises_nothing() -> None:
    Report("market", (Step("descriptor", "", "pass", ""),), 0.0).raise_if_invalid()


def test_an_invalid_package_raises_its_first_findings(varied: Report) -> None:
    with pytest.raises(InvalidPackage) as raised:
        varied.raise_if_invalid()
    assert str(raised.value).splitlines() == [
        str(varied).splitlines()[-1],
        "  type-error  fruit, row 3 (line 4), id (fruit/x): 'five' is no integer",
        "  primary-key-part  fruit, row 2: a part is empty",
        "  not run  table herbs: it lies at a remote address",
        "  row-rule  fruit, row 3: names are short",
        "  table-rule  it holds: n 1",
        "  and 1,202 more",
    ]
    with pytest.raises(InvalidPackage, match="not run"):
        Report("market", (Step("table", "t", "not run", "it is away"),), 0.0).raise_if_invalid()


def test_every_format_is_the_one_that_the_command_prints(varied: Report) -> None:
    assert varied.to_json() == frictionless_json.as_json(varied)
    assert varied.to_jsonl() == "".join(jsonl.as_jsonl(varied))
    assert varied.to_sarif("p/d.json") == sarif.as_sarif(varied, "p/d.json")
    assert varied.to_junit() == junit.as_junit(varied)
    assert varied.to_github("p/d.json") == "".join(github.as_github(varied, "p/d.json"))
    lines = ("".join(text for text, _ in line) for line in console.console_lines(varied))
    assert varied.to_text() == f"{varied}\n" == "".join(f"{line}\n" for line in lines)


@settings(deadline=None)
@given(st.data())
def test_names_are_one_short_line(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    for thing in (report, *report.steps, *report.findings):
        assert repr(thing).isprintable()
        assert len(repr(thing)) < 1000
    assert str(report).replace("\n", "").isprintable()
