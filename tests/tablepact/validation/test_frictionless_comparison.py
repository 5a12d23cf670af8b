"""Our verdict held against frictionless's own: equal where it is, and any difference shown."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from typing import Any

import pytest

from tablepact.engine import validate_resource
from tablepact.engine.result import TableResult
from tablepact.report.model import Step
from tablepact.report.report import Report
from tablepact.validation.validate import validate


def comparison(report: Report) -> Step:
    return next(step for step in report.steps if step.kind == "comparison")


def test_the_same_is_said_to_be_the_same(make: Any) -> None:
    report = validate(make("id,name\nx,pear\n"), compare_frictionless=True)
    assert comparison(report).detail == "same result as frictionless: 1 error"
    assert comparison(report).status == "pass"


def test_what_frictionless_validated_needs_no_comparison(make: Any, configure: Any) -> None:
    configure(by_record_bytes=1)
    report = validate(
        make(resource={"dialect": {"skipInitialSpace": True}}), compare_frictionless=True
    )
    assert comparison(report).detail == "frictionless validated the table"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda task: task["errors"].clear(), "error 1: none here, type-error in row 2"),
        (lambda task: task["errors"][0].update(rowNumber=3), "error 1: type-error in row 3"),
        (lambda task: task["stats"].update(rows=5), "rows: 5 here, 1 there"),
        (lambda task: task.update(labels=["id"]), "labels: ['id'] here"),
    ],
)
def test_a_difference_is_shown(
    make: Any, monkeypatch: pytest.MonkeyPatch, change: Any, said: str
) -> None:
    judged = validate_resource.validate_resource

    def wrong(*given: Any) -> TableResult:
        verdict = judged(*given)
        task = deepcopy(verdict.task)
        change(task)
        return verdict._replace(task=task)

    monkeypatch.setattr(validate_resource, "validate_resource", wrong)
    report = validate(make("id,name\nx,pear\n"), compare_frictionless=True)
    step = comparison(report)
    assert step.status == "fail"
    assert {finding.code for finding in step.findings} == {"comparison-error"}
    assert any(finding.message.startswith(said) for finding in step.findings)


def test_where_frictionless_stops_nothing_is_compared(make: Any) -> None:
    schema = {"fields": [{"name": "id", "type": "number", "constraints": {"minimum": 1}}]}
    report = validate(make("id\nsNaN\n", schema), compare_frictionless=True)
    assert comparison(report).status == "not run"
    assert not report.valid


def test_a_checksum_in_capitals_is_said_to_be_another_for_frictionless(make: Any) -> None:
    text = "id,name\n1,pear\n"
    digits = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
    report = validate(make(text, resource={"hash": digits}), compare_frictionless=True)
    assert report.valid
    said = (
        "same result as frictionless by its rules: 1 error; here no hash-count: the case of "
        "hexadecimal digits does not matter"
    )
    assert comparison(report).detail == said


def test_what_the_standard_sees_otherwise_is_said(make: Any) -> None:
    schema = {"fields": [{"name": "id", "type": "integer", "groupChar": ","}]}
    report = validate(make('id\n"1,000"\n1_000\n', schema), compare_frictionless=True)
    assert comparison(report).status == "pass"
    said = "same result as frictionless by its rules: 1 error; by the standard 0 type-errors, not 1"
    assert comparison(report).detail == said
    assert report.counts == {"number-form": 1}


def test_a_descriptor_that_only_frictionless_refuses_is_not_compared(make: Any) -> None:
    schema = {"fields": [{"name": "id", "type": "duration", "constraints": {"minimum": "P1D"}}]}
    report = validate(make("id\nP2D\n", schema), compare_frictionless=True)
    assert report.valid
    assert comparison(report).detail.startswith("frictionless refuses the descriptor, which the")
