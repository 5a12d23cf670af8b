"""The report for people: its lines, what it leaves out and how it says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.escape import MAX_LENGTH
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
        "         and 1,202 more; tablepact validate -f json --limit-errors 0 lists them all",
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
        (21, 0, "and 1 more; tablepact validate -f json lists them"),
        (1001, 0, "and 981 more; tablepact validate -f json lists them"),
        (1000, 500, "and 1,480 more; tablepact validate -f json --limit-errors 0 lists them all"),
        (3, 1, "and 1 more; tablepact validate -f json --limit-errors 0 lists them all"),
    ],
)
def test_twenty_findings_a_step(failed: Any, listed: int, more: int, said: str | None) -> None:
    told = lines(failed(*[TYPE] * listed, type_error=more))
    assert sum(line.startswith("         type-error  ") for line in told) == min(listed, 20)
    assert [line.strip() for line in told if " more; " in line] == ([said] if said else [])


def test_a_hint_is_below_all_findings_that_it_applies_to(failed: Any) -> None:
    told = [line.split()[0] for line in lines(failed(TYPE, KEY, TYPE, TYPE))]
    type_, key = "type-error", "primary-key-part"
    assert told[2:-1] == [type_, type_, type_, "hint:", key, "hint:"]


def test_each_hint_of_a_code_is_below_its_own_findings(failed: Any) -> None:
    """Cells of one column may have hints of their own."""
    comma, word = cell("1,5", 2, advice="set decimalChar"), cell("n/a", 3, advice="missing")
    told = lines(failed(comma, KEY, word, replace(comma, row=4, line=4)))
    assert [line.strip().replace("type-error  fruit, ", "") for line in told[2:-1]] == [
        "row 2, price: 1,5", "row 4, price: 1,5", "hint: set decimalChar",
        "row 3, price: n/a", "hint: missing",
        "primary-key-part  fruit, row 2: a part is empty", f"hint: {KEY.hint}",
    ]  # fmt: skip


def cell(value: str, row: int, **more: Any) -> Finding:
    given = {"field": "price", "line": row, "cell": value, **more}
    return Finding("type-error", value, "fruit", row, **given)


def summaries_of(report: Report) -> list[str]:
    return [line.strip() for line in lines(report) if ", first at " in line]


@pytest.mark.parametrize(
    ("findings", "more", "said"),
    [
        ([cell("x", row) for row in range(2, 7)], 0, []),
        ([cell("x", row) for row in range(2, 8)], 0,
         ['type-error in price: 6 cells, first at line 2; 1 distinct value: "x"']),
        ([cell("abc"[row % 3], row) for row in range(17, 1221)], 0,
         ['type-error in price: 1,204 cells, first at line 17; 3 distinct values: "c", "a", "b"']),
        ([cell("abc"[row % 3], row) for row in range(17, 1017)], 204,
         ['type-error in price: at least 1,000 of 1,204 cells, first at line 17; at least 3 '
          'distinct values: "c", "a", "b"']),
        ([cell(str(row), row) for row in range(2, 32)], 0,
         ['type-error in price: 30 cells, first at line 2; 30 distinct values, such as "2", "3", '
          '"4"']),
        ([cell("", row) for row in range(2, 32)], 0,
         ["type-error in price: 30 cells, first at line 2; all are empty"]),
        ([cell("x" * 500, row, line=None) for row in range(2, 32)], 0,
         [f'type-error in price: 30 cells, first at row 2; 1 distinct value: "{"x" * 39}…"']),
        ([cell("x", row, part="b.csv" if row < 9 else "a.csv") for row in range(2, 32)], 0,
         ['type-error in price: 30 cells, first at b.csv, line 2; 1 distinct value: "x"']),
        ([cell("x", row, field="ab"[row % 2]) for row in range(2, 32)], 0,
         ['type-error in a: 15 cells, first at line 2; 1 distinct value: "x"',
          'type-error in b: 15 cells, first at line 3; 1 distinct value: "x"']),
        ([Finding("row-rule", "m", "fruit", row, check="short") for row in range(9, 29)], 0,
         ["row-rule short: 20 rows, first at row 9"]),
        ([Finding("extra-cell", "m", "fruit", row, line=row) for row in range(9, 29)], 0,
         ["extra-cell: 20 rows, first at line 9"]),
        ([Finding("table-rule", "m", check="own")] * 30, 0, []),
    ],
)  # fmt: skip
def test_like_findings_have_a_summary(failed: Any, findings: Any, more: int, said: Any) -> None:
    assert summaries_of(failed(*findings, type_error=more)) == said


def test_summaries_are_above_the_list(failed: Any) -> None:
    told = lines(failed(KEY, *[cell("x", row) for row in range(2, 20)]))
    assert told[2].strip().startswith("type-error in price: 18 cells")
    assert told[3].strip().startswith("primary-key-part  fruit, row 2")


def test_each_kind_of_finding_is_shown(failed: Any) -> None:
    """A thousand of one kind do not hide three of another."""
    many = [cell("x", row) for row in range(2, 1002)]
    names = [Finding("constraint-error", "m", "fruit", row, "name") for row in (900, 901, 902)]
    told = lines(failed(*many, *names))
    assert sum(line.startswith("         constraint-error  ") for line in told) == 3
    assert sum(line.startswith("         type-error  ") for line in told) == 17
    assert "         and 983 more; tablepact validate -f json lists them" in told


def test_each_hint_of_a_column_is_shown(failed: Any) -> None:
    many = [cell("x", row, advice="one") for row in range(2, 1002)]
    told = lines(failed(*many, cell("y", 2000, advice="another")))
    assert [line.strip() for line in told if "hint:" in line] == ["hint: one", "hint: another"]


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
