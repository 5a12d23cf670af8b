"""The report for people: its lines, what it leaves out and how it says so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.escape import MAX_LENGTH
from tablepact.report.formats.console import console_lines
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report

LIMIT = "reached error limit: 1000"
KEY = Finding("primary-key-part", "a part is empty", "fruit", 2)
TYPE = Finding("type-error", "it is no integer", "fruit", 2)


def lines(report: Report) -> list[str]:
    return ["".join(text for text, _ in line) for line in console_lines(report)]


def test_lines(varied: Report) -> None:
    assert lines(varied) == [
        "pass     descriptor          2 resources",
        "fail     table        fruit  2 rows",
        "         type-error  fruit, row 3 (line 4), id (fruit/x): 'five' is no integer",
        "         hint: fix the cell or the field type; if the cell means no value, add it to "
        "missingValues",
        "         primary-key-part  fruit, row 2: a part is empty",
        "         hint: fill in the value: all fields of a primary key are required",
        "not run  table        herbs  it lies at a remote address",
        "fail     contract     fruit  2 rows",
        "         row-rule  fruit, row 3: names are short",
        "         hint: fix the row or the rule",
        "fail     rule         own    it holds",
        "         table-rule  it holds: n 1",
        "         hint: fix the rows in the message, or the rule",
        "         and 1,202 more; -f json --limit-errors 0 lists them all",
        "market 1.0 is not valid: 1 of 5 steps passed, 1 not run, 1,206 findings "
        "(1 beyond frictionless; 4 of them listed), 0.4 s",
    ]


def test_colours(varied: Report) -> None:
    marked = [
        text for line in console_lines(varied) for text, color in line if color != "cyan" and color
    ]
    assert [text.strip() for text in marked] == [
        *("pass", "fail", "not run", "fail", "fail", "not valid")
    ]


@pytest.mark.parametrize(
    ("listed", "more", "said"),
    [
        (20, 0, None),
        (21, 0, "and 1 more; -f json lists them"),
        (1001, 0, "and 981 more; -f json lists them"),
        (1000, 500, "and 1,480 more; -f json --limit-errors 0 lists them all"),
        (3, 1, "and 1 more; -f json --limit-errors 0 lists them all"),
    ],
)
def test_twenty_findings_a_step(failed: Any, listed: int, more: int, said: str | None) -> None:
    told = lines(failed(*[TYPE] * listed, type_error=more))
    assert sum(line.startswith("         type-error  ") for line in told) == min(listed, 20)
    assert [line.strip() for line in told if " more; " in line] == ([said] if said else [])


def test_a_hint_once_a_code_after_its_last_finding(failed: Any) -> None:
    told = [line.split()[0] for line in lines(failed(TYPE, KEY, TYPE, TYPE))]
    type_, key = "type-error", "primary-key-part"
    assert told[2:-1] == [type_, key, "hint:", type_, type_, "hint:"]


@pytest.mark.parametrize(
    ("findings", "given_", "said"),
    [
        ([], {}, "0 findings, "),
        ([TYPE], {}, "1 finding, "),
        ([TYPE, KEY], {}, "2 findings (1 beyond frictionless), "),
        ([TYPE], {"type_error": 1202}, "1,203 findings (1 of them listed), "),
        ([TYPE], {"unique_key": 2}, "3 findings (2 beyond frictionless; 1 of them listed), "),
        ([TYPE], {"warnings": (LIMIT,)}, "at least 1 finding, "),
        ([TYPE], {"warnings": (LIMIT,), "type_error": 1}, ", 2 findings (1 of them listed), "),
        ([TYPE], {"warnings": ("something else",)}, ", 1 finding, "),
    ],
)
def test_the_verdict_counts(failed: Any, findings: Any, given_: Any, said: str) -> None:
    assert (
        f"market 1.0 is not valid: 1 of 2 steps passed, {said.removeprefix(', ')}"
        in (lines(failed(*findings, **given_))[-1])
    )


def test_a_valid_package() -> None:
    report = Report("", (Step("descriptor", "", "pass", ""),), 1.25)
    assert lines(report)[-1] == "The package is valid: 1 of 1 steps passed, 0 findings, 1.2 s"


@settings(deadline=None)
@given(st.data())
def test_no_line_is_endless(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    told = lines(report)
    assert len(told) >= len(report.steps) + 1
    assert max(map(len, told)) < 4 * MAX_LENGTH
