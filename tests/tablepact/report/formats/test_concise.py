"""One line for each finding, as editors and problem matchers read it."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.formats.concise import as_concise
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report

GCC = re.compile(r"(.*?):(\d+):(?:(\d+):)?\s+(warning|error|note):\s+(.*)")


def test_lines(varied: Report) -> None:
    assert list(as_concise(varied, "sets/market/datapackage.json")) == [
        "sets/market/data/fruit.csv: error: row-rule row 3: names are short\n",
        "sets/market/data/fruit.csv:2: error: primary-key-part a part is empty\n",
        "sets/market/data/fruit.csv:4: error: type-error id (fruit/x): 'five' is no integer\n",
        "sets/market/datapackage.json: error: not-run table herbs: it lies at a remote address\n",
        "sets/market/datapackage.json: error: table-rule it holds: n 1\n",
        "sets/market/datapackage.json: error: not-listed rule own: and 1,202 more; "
        "tablepact validate -f json --limit-errors 0 lists them all\n",
    ]


def test_line_column_and_severity_are_those_of_gcc(failed: Any) -> None:
    found = Finding("stray-quote", "a quote", "fruit", path="a b.csv", line=7, column=12)
    (line,) = as_concise(failed(found))
    match = GCC.fullmatch(line.strip())
    assert match
    assert match.groups() == ("a b.csv", "7", "12", "warning", "stray-quote a quote")


def test_the_order_is_that_of_the_file(failed: Any) -> None:
    places = [(9, 1), (2, 7), (2, 3), (10, None)]
    found = [Finding("nul-byte", "m", "fruit", line=line, column=at) for line, at in places]
    lines = [line.split(": ")[0] for line in as_concise(failed(*found))]
    assert lines == [f"data/fruit.csv:{end}" for end in ("2:3", "2:7", "9:1", "10")]


def test_a_finding_in_metadata_has_its_pointer(failed: Any) -> None:
    pointer = "/resources/0/schema/fields/1"
    found = Finding("field-error", "m", "fruit", field="id", pointer=pointer, line=12)
    assert next(as_concise(failed(found), "x/datapackage.json")) == (
        f"x/datapackage.json:12: error: field-error fruit, field id ({pointer}): m\n"
    )


def test_nothing_is_printed_for_a_valid_package() -> None:
    assert Report("market", (Step("table", "a", "pass", ""),), 0.0).to_concise() == ""


@settings(deadline=None)
@given(st.data())
def test_any_text_is_one_printable_line(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    lines = list(as_concise(report))
    assert len(lines) == len(report.findings) + sum(s.status == "not run" for s in report.steps)
    for line in lines:
        assert line.removesuffix("\n").isprintable()
        line.encode()
