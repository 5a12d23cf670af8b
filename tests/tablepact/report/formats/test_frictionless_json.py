"""JSON: that our schema fits our reports and frictionless's, and that frictionless reads ours."""

from __future__ import annotations

import json
from typing import Any

import frictionless
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.formats.frictionless_json import as_json, schema
from tablepact.report.model import Finding
from tablepact.report.report import Report
from tablepact.validation.validate import validate

SCHEMA = json.loads(schema())
JUDGE = jsonschema.Draft202012Validator(SCHEMA)
ROWS = {"text": "id,name,kin\n1,pear,1\n1,,9\nx\n,,,,\n\n", "schema": {
    "primaryKey": "id", "fields": [
        {"name": "id", "type": "integer"},
        {"name": "name", "type": "string", "constraints": {"required": True, "unique": True}},
        {"name": "kin", "type": "integer"},
    ], "foreignKeys": [{"fields": "kin", "reference": {"resource": "", "fields": "id"}}],
}}  # fmt: skip
PACKAGES: dict[str, dict[str, Any]] = {
    "valid": {},
    "rows": ROWS,
    "header": {"text": "id,id,\n1,pear,\n"},
    "no file": {"text": None},
    "hash": {"resource": {"hash": "md5:0", "bytes": 1}},
    "not UTF-8": {"text": b"id,name\n1,\xff\n", "resource": {"encoding": "utf-8"}},
    "descriptor": {"resource": {"schema": {"fields": [{"name": "id", "type": "no"}]}}},
    "no table": {"resource": {"path": "datapackage.json", "schema": None}},
}
OURS = ("type-error", "constraint-error", "unique-error", "primary-key", "foreign-key")
"""Codes of frictionless that the contract gives too."""


def read(report: Report) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(as_json(report).encode())
    JUDGE.validate(told)
    return told


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def described(schema_: dict[str, Any]) -> bool:
    """Return whether each property has a title and a description."""
    inner = list(schema_.get("properties", {}).values())
    inner += schema_.get("$defs", {}).values()
    return {"title", "description"} <= set(schema_) and all(map(described, inner))


def test_the_schema_says_what_each_key_is() -> None:
    assert described(SCHEMA)


def test_counts_are_of_all_and_errors_are_listed(varied: Report) -> None:
    told = read(varied)
    assert told["counts"]["table-rule"] == told["steps"][-1]["counts"]["table-rule"] == 1203
    assert told["stats"]["errors"] == 4
    assert list(told["counts"]) == sorted(told["counts"])


@pytest.mark.parametrize("package", PACKAGES)
def test_the_schema_fits_a_report_of_frictionless(make: Any, package: str) -> None:
    path = make(**PACKAGES[package])
    theirs = frictionless.validate(str(path / "datapackage.json")).to_dict()
    JUDGE.validate(json.loads(json.dumps(theirs)))


@pytest.mark.parametrize("table", [None, "fruit"])
@pytest.mark.parametrize("name", OURS)
def test_frictionless_reads_back_what_we_found(failed: Any, name: str, table: str | None) -> None:
    told = read(failed(Finding(name, "m", table, 2 if table else None)))
    report = frictionless.Report.from_descriptor(told)
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    assert [error.type for error in errors] == [name]


@pytest.mark.parametrize("package", PACKAGES)
def test_frictionless_reads_back_what_it_found(make: Any, package: str) -> None:
    told = read(validate(make(**PACKAGES[package]), rules="frictionless"))
    report = frictionless.Report.from_descriptor(told)
    assert (report.valid, report.stats["errors"]) == (told["valid"], told["stats"]["errors"])


@settings(deadline=None)
@given(st.data())
def test_any_text_in_any_place(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    told = read(report)
    tasks = [told, *told["tasks"]]
    listed = sum(len(one[key]) for one in tasks for key in ("errors", "notices"))
    assert listed == len(report.findings)
    assert told["stats"]["errors"] == sum(len(one["errors"]) for one in tasks)
