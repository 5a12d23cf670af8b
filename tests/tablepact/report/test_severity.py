"""Severities: what can be set, what fails a step, and that every form of report says it."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as Xml

import frictionless
import pytest

from tablepact.errors import InvalidPackage
from tablepact.report.apply_severities import apply_severities
from tablepact.report.codes import CODES
from tablepact.report.formats.console import console_lines
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report
from tablepact.report.severity import Severities, one_setting_each

CELL = Finding("type-error", "'five' is no integer", "fruit", 3, "id", line=3)
KEY = Finding("unique-error", "the value 1 occurs twice", "fruit", 4, "id", line=4)
SIZE = Finding("byte-count", "expected 4 bytes, not 5", "fruit")
TASK = {
    "name": "fruit", "type": "table", "place": "fruit.csv", "labels": ["id"], "valid": True,
    "stats": {"errors": 0, "rows": 2}, "warnings": [], "errors": [],
}  # fmt: skip
MIXED = Severities(codes={"type-error": "warning", "unique-error": "note", "byte-count": "ignore"})


def judged(user: Severities, configuration: Severities | None = None, *found: Finding) -> Report:
    """Return the report of a table with three findings, or those given."""
    steps = (
        Step("descriptor", "", "pass", "1 resource"),
        Step("table", "fruit", "fail", "2 rows", found or (SIZE, CELL, KEY)),
    )
    whole = Report("market", steps, 0.04, (TASK,))
    return apply_severities(whole, user, configuration)


def test_the_findings_of_frictionless_are_errors() -> None:
    """``--rules frictionless`` gives its verdict, and what cannot run is no warning."""
    milder = {name: code.family for name, code in CODES.items() if code.severity != "error"}
    assert set(milder.values()) <= {"standard", "own"}, milder


@pytest.mark.each(
    "given, said",
    [
        ({"fail_on": "warn"}, "the severity 'warn' is not one of error, warning, note"),
        ({"codes": {"type-error": "off"}}, "not one of error, warning, note, ignore"),
        ({"codes": {"type-err": "note"}}, "no code 'type-err'; did you mean type-error?"),
        ({"codes": {"TYPE_ERROR": "note"}}, "did you mean type-error?"),
        ({"codes": {"zzz": "note"}}, "no code 'zzz'; the command explain lists the codes"),
        ({"codes": {"judge-error": "ignore"}}, "judge-error stays an error"),
        ({"codes": {"scheme-error": "ignore"}}, "cannot be ignored, as the file was not read"),
        ({"codes": {"rule-error": "warning"}}, "rule-error stays an error"),
    ],
)
def test_what_cannot_be_set(given: Any, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Severities(**given)


def test_a_code_has_one_setting() -> None:
    assert one_setting_each({"ignore": ["a", "a"], "error": ["b"]}) == {"a": "ignore", "b": "error"}
    with pytest.raises(ValueError, match="a is set to both ignore and error"):
        one_setting_each({"ignore": ["a"], "error": ["a"]})


@pytest.mark.each("fail_on, setting, status",
    [
        (None, "error", "fail"), (None, "warning", "pass"), (None, "note", "pass"),
        (None, "ignore", "pass"), ("warning", "error", "fail"), ("warning", "warning", "fail"),
        ("warning", "note", "pass"), ("warning", "ignore", "pass"), ("note", "error", "fail"),
        ("note", "warning", "fail"), ("note", "note", "fail"), ("note", "ignore", "pass"),
    ],
)  # fmt: skip
def test_a_step_fails_from_the_lowest_severity_on(fail_on: Any, setting: Any, status: str) -> None:
    report = judged(Severities(fail_on, {"type-error": setting}), None, CELL)
    assert [step.status for step in report.steps] == ["pass", status]
    assert report.valid == (status == "pass")
    assert report.findings == [] or report.findings[0].severity == setting
    if report.valid:
        report.raise_if_invalid()
    else:
        with pytest.raises(InvalidPackage):
            report.raise_if_invalid()


def test_a_step_that_passed_or_did_not_run_is_as_it_was() -> None:
    steps = (Step("table", "a", "not run", "away"), Step("table", "b", "pass", ""))
    report = apply_severities(Report("market", steps, 0.0), Severities("note"), None)
    assert [step.status for step in report.steps] == ["not run", "pass"]


def test_the_user_is_heard_before_the_package() -> None:
    package = Severities("note", {"type-error": "ignore", "byte-count": "ignore"}, "tablepact.toml")
    report = judged(Severities("error", {"type-error": "warning"}), package)
    assert report.counts == {"type-error": 1, "unique-error": 1}
    assert report.ignored == {"byte-count": 1}
    assert report.severities.fail_on == "error"
    assert report.configuration == Severities(None, {"byte-count": "ignore"}, "tablepact.toml")
    assert str(report).splitlines()[-2] == (
        "tablepact.toml ignores byte-count (1 finding); tablepact validate --no-config ignores it"
    )


def test_what_is_ignored_is_counted() -> None:
    many = Step("table", "fruit", "fail", "", (CELL, SIZE), CELL_COUNTS)
    report = apply_severities(Report("market", (many,), 0.0), MIXED, None)
    assert report.ignored == {"byte-count": 3}
    assert report.severity_counts == {"error": 0, "warning": 7, "note": 0}
    assert report.to_dict()["ignored"] == {"byte-count": 3}
    assert ", 7 warnings (1 of them listed), 3 ignored, " in str(report)


CELL_COUNTS = Step("table", "", "pass", "", (*[CELL] * 7, *[SIZE] * 3)).counts


# --- Every form of report ---


def test_text() -> None:
    assert str(judged(MIXED)).splitlines() == [
        "pass     descriptor          1 resource",
        "pass     table        fruit  2 rows",
        "         warning: type-error  fruit, row 3, id: 'five' is no integer",
        f"         hint: {CODES['type-error'].hint}",
        "         note: unique-error  fruit, row 4, id: the value 1 occurs twice",
        f"         hint: {CODES['unique-error'].hint}",
        "market is valid: 2 of 2 steps passed, 1 warning, 1 note, 1 ignored, 0.0 s",
    ]


def test_text_of_errors_and_others() -> None:
    report = judged(Severities(codes={"type-error": "warning"}))
    assert "market is not valid: 1 of 2 steps passed, 2 errors, 1 warning, " in str(report)
    with pytest.raises(InvalidPackage) as raised:
        report.raise_if_invalid()
    assert [line.split()[0] for line in str(raised.value).splitlines()] == [
        *("market", "byte-count", "unique-error")
    ]


def test_colours() -> None:
    colors = {text: color for line in console_lines(judged(MIXED)) for text, color in line}
    assert (colors["warning: "], colors["note: "], colors["valid"]) == ("yellow", "blue", "green")


def test_json_has_no_error_in_a_valid_task() -> None:
    told = json.loads(judged(MIXED).to_json())
    (task,) = told["tasks"]
    assert (told["valid"], task["valid"], task["errors"], task["stats"]["errors"]) == (
        *(True, True, [], 0),
    )
    assert [(one["type"], one["severity"]) for one in task["notices"]] == [
        ("type-error", "warning"), ("unique-error", "note"),
    ]  # fmt: skip
    assert told["severities"] == {"type-error": "warning", "unique-error": "note"}
    assert (told["failOn"], told["configuration"]) == ("error", None)
    read = frictionless.Report.from_descriptor(told)
    assert (read.valid, read.stats["errors"]) == (True, 0)


def test_json_has_as_errors_what_fails() -> None:
    told = judged(Severities("warning", MIXED.codes)).to_dict()
    (task,) = told["tasks"]
    assert (told["valid"], task["valid"], told["failOn"]) == (False, False, "warning")
    assert [one["type"] for one in task["errors"]] == ["type-error"]
    assert [one["type"] for one in task["notices"]] == ["unique-error"]
    assert task["errors"][0]["severity"] == "warning"


def test_json_names_the_configuration() -> None:
    package = Severities("note", {"byte-count": "ignore"}, "pyproject.toml")
    assert judged(Severities(), package).to_dict()["configuration"] == {
        "file": "pyproject.toml", "failOn": "note", "severities": {"byte-count": "ignore"},
    }  # fmt: skip


def test_json_lines() -> None:
    package = Severities(None, MIXED.codes, "tablepact.toml")
    lines = [json.loads(line) for line in judged(Severities(), package).to_jsonl().splitlines()]
    found = [line["severity"] for line in lines if line["kind"] == "finding"]
    assert found == ["warning", "note"]
    verdict = lines[-1]
    assert verdict["configuration"].startswith("tablepact.toml ignores byte-count")
    assert verdict["severities"] == {"error": 0, "warning": 1, "note": 1}
    assert (verdict["valid"], verdict["ignored"]) == (True, {"byte-count": 1})


def test_sarif() -> None:
    package = Severities(None, MIXED.codes, "tablepact.toml")
    (run,) = json.loads(judged(Severities(), package).to_sarif())["runs"]
    assert [result["level"] for result in run["results"]] == ["warning", "note"]
    (told,) = run["invocations"][0]["toolConfigurationNotifications"]
    assert told["message"]["text"].startswith("tablepact.toml ignores byte-count (1 finding")


def test_junit() -> None:
    root = Xml.fromstring(judged(MIXED).to_junit())  # noqa: S314 - it is our own
    assert (root.get("failures"), root.find(".//failure")) == ("0", None)
    out = str(root.findall(".//system-out")[1].text).splitlines()
    assert out[:3] == [
        "2 rows",
        "warning: type-error  fruit, row 3, id: 'five' is no integer",
        "note: unique-error  fruit, row 4, id: the value 1 occurs twice",
    ]


def test_a_failure_of_junit_has_only_what_fails() -> None:
    root = Xml.fromstring(judged(Severities(codes={"type-error": "note"})).to_junit())  # noqa: S314
    failure = root.find(".//failure")
    assert failure is not None
    assert (failure.get("message"), failure.get("type")) == (
        *("2 findings", "byte-count, unique-error"),
    )
    assert "type-error" not in str(failure.text)
    assert "note: type-error" in str(root.findall(".//system-out")[1].text)


def test_junit_names_the_configuration_and_what_is_ignored() -> None:
    package = Severities(None, MIXED.codes, "tablepact.toml")
    root = Xml.fromstring(judged(Severities(), package).to_junit())  # noqa: S314
    told = {str(one.get("name")): str(one.get("value")) for one in root.iter("property")}
    assert told["configuration"].startswith("tablepact.toml ignores byte-count")
    assert told["ignored"] == "byte-count: 1"


def test_github() -> None:
    package = Severities("warning", MIXED.codes, "tablepact.toml")
    lines = judged(Severities(), package).to_github().splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        *("::warning", "::notice", "::notice", "::notice")
    ]
    assert lines[2].endswith(
        "title=configuration::tablepact.toml ignores byte-count (1 finding); reports "
        "type-error as warnings; reports unique-error as notes; fails on warnings; "
        "tablepact validate --no-config ignores it"
    )


def test_html_and_frame() -> None:
    report = judged(MIXED)
    assert "<td>warning</td><td>type-error</td>" in report._repr_html_()
    assert report.to_frame()["severity"].to_list() == ["warning", "note"]


def test_a_column_of_the_text_is_in_every_form() -> None:
    """A problem with the text itself, such as a stray quote, has a place in its line."""
    quote = Finding("stray-quote", "column 7: a quote", "fruit", line=3, column=7, path="fruit.csv")
    report = judged(Severities(), None, quote)
    assert "::warning file=fruit.csv,line=3,col=7,title=stray-quote::" in report.to_github()
    (run,) = json.loads(report.to_sarif())["runs"]
    (place,) = run["results"][0]["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert report.to_dict()["tasks"][0]["notices"][0]["column"] == 7
    assert '"line": 3, "column": 7' in report.to_jsonl()
    assert report.to_frame()["column"].to_list() == [7]
    assert str(report).count("column 7") == 1
