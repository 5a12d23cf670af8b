"""A foreign key to what is not there is one finding, whatever frictionless makes of its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.report.report import Report
from tablepact.validation.validate import validate

AB = [field("a", "integer"), field("b", "string")]
PARENT = {"name": "p", "path": "p.csv", "schema": {"fields": AB}}


def judged(
    folder: Path, fields: Any, to: dict[str, Any], parent: Any = PARENT, **options: Any
) -> Report:
    """Judge a table of three rows that refers to another one."""
    keys = [{"fields": fields, "reference": to}]
    path = write_package(
        folder,
        "a,b\n1,x\n2,y\n3,z\n",
        schema={"fields": AB, "foreignKeys": keys},
        more=[parent],
        files={"p.csv": "a,b\n1,x\n"},
    )
    return validate(path, **options)


@pytest.mark.parametrize(
    ("fields", "to", "said"),
    [
        ("a", {"resource": "p", "fields": "e"}, ("field e of p", "a refers")),
        (["a", "b"], {"resource": "p", "fields": ["a", "e"]}, ("field e of p", "a, b refers")),
        ("a", {"resource": "q", "fields": "a"}, ("a of q", "no resource")),
        ("a", {"resource": "", "fields": "e"}, ("field e of t", "a refers")),
        (["a"], {"fields": ["e"]}, ("field e of t", "a refers")),
    ],
)
def test_it_is_one_finding_that_names_both(
    tmp_path: Path, fields: Any, to: dict[str, Any], said: tuple[str, ...]
) -> None:
    report = judged(tmp_path, fields, to)
    (finding,) = report.findings
    assert (finding.code, finding.table, finding.row) == ("foreign-key-target", "t", None)
    assert all(part in finding.message for part in said)
    assert report.counts == {"foreign-key-target": 1}
    (step,) = (step for step in report.steps if (step.kind, step.subject) == ("table", "t"))
    assert (step.status, step.detail) == ("fail", "3 rows, 2 fields")


def test_frictionless_keeps_its_word(tmp_path: Path) -> None:
    to = {"resource": "p", "fields": "e"}
    report = judged(tmp_path, "a", to, rules="frictionless")
    assert report.counts == {"foreign-key": 3}
    report = judged(tmp_path, "a", {"resource": "q", "fields": "a"}, rules="frictionless")
    assert report.counts == {"resource-error": 1}


def test_the_other_keys_are_looked_up(tmp_path: Path) -> None:
    keys = [{"fields": "a", "reference": {"resource": "p", "fields": name}} for name in ("e", "a")]
    path = write_package(
        tmp_path,
        "a,b\n1,x\n2,y\n",
        schema={"fields": AB, "foreignKeys": keys},
        more=[PARENT],
        files={"p.csv": "a,b\n1,x\n"},
    )
    assert [(one.code, one.row) for one in validate(path).findings] == [
        ("foreign-key-target", None),
        ("foreign-key", 3),
    ]


def test_a_comparison_says_what_is_not_taken_over(tmp_path: Path) -> None:
    report = judged(tmp_path, "a", {"resource": "p", "fields": "e"}, compare_frictionless=True)
    (step,) = (one for one in report.steps if (one.kind, one.subject) == ("comparison", "t"))
    assert step.status == "pass"
    assert "here foreign-key-target" in step.detail


@pytest.mark.parametrize(
    "parent",
    [
        {"name": "p", "path": "p.csv"},
        {"name": "p", "path": "p.csv", "schema": {"fields": AB[:1], "fieldsMatch": "superset"}},
    ],
)
def test_a_table_whose_fields_are_not_known_is_looked_at(
    tmp_path: Path, parent: dict[str, Any]
) -> None:
    report = judged(tmp_path, "b", {"resource": "p", "fields": "b"}, parent)
    assert set(report.counts) - {"extra-label"} == {"foreign-key"}
