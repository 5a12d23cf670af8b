"""JUnit XML: which steps have passed, and that it is XML whatever is in it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Xml

from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.formats.junit import as_junit
from tablepact.report.model import Finding
from tablepact.report.report import Report


def read(report: Report) -> Xml.Element:
    return Xml.fromstring(as_junit(report).encode())  # noqa: S314 - it is our own


def test_suites_and_cases(varied: Report) -> None:
    root = read(varied)
    assert root.attrib == {
        "name": "market 1.0", "tests": "5", "failures": "3", "errors": "1", "time": "0.440",
    }  # fmt: skip
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        *(("descriptor", "1"), ("table", "2"), ("contract", "1"), ("rule", "1"))
    ]
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert cases == [(step.kind, step.subject or "package") for step in varied.steps]


def test_what_did_not_run_has_not_passed(varied: Report) -> None:
    cases = list(read(varied).iter("testcase"))
    kinds = [[child.tag for child in case if child.tag != "system-out"] for case in cases]
    assert kinds == [[], ["failure"], ["error"], ["failure"], ["failure"]]
    error = cases[2].find("error")
    assert error is not None
    assert error.get("message") == "it lies at a remote address"


def test_a_failure_tells_its_findings(varied: Report) -> None:
    failures = list(read(varied).iter("failure"))
    assert [failure.get("message") for failure in failures] == [
        *("2 findings", "1 finding", "1,203 findings")
    ]
    assert failures[0].get("type") == "primary-key-part, type-error"
    first, last = str(failures[0].text).splitlines(), str(failures[2].text).splitlines()
    assert first[0] == "type-error  fruit, row 3 (line 4), id (fruit/x): 'five' is no integer"
    assert first[-1].startswith("hint for primary-key-part: ")
    assert last[-1] == "and 1,202 more; tablepact validate -f json --limit-errors 0 lists them all"


def test_what_xml_cannot_hold_is_an_escape(failed: Any) -> None:
    (failure,) = read(failed(Finding("type-error", "\x00\x1b\ud800\ufffe<&]]>"))).iter("failure")
    assert str(failure.text).startswith("type-error  \\x00\\x1b\\ud800\\ufffe<&]]>\n")


@settings(deadline=None)
@given(st.data())
def test_any_text_in_any_place(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    statuses = [step.status for step in report.steps]
    root = read(report)
    assert len(list(root.iter("testcase"))) == len(statuses)
    assert len(list(root.iter("failure"))) == statuses.count("fail")
    assert len(list(root.iter("error"))) == statuses.count("not run")
