"""A package with releases is compared with them: each way to differ, and what is none of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.releases.publish import publish
from tablepact.report.model import Finding
from tablepact.validation.validate import validate

SALES = {"version": "1.0.0", "schema": {"primaryKey": "id"}}


@pytest.fixture
def market(make: Any) -> Path:
    """A package with one release, of the version that it has."""
    folder: Path = make(**SALES)
    publish(read_package(folder))
    return folder


def findings(folder: Path) -> list[Finding]:
    (step,) = [one for one in validate(folder).steps if one.kind == "releases"]
    return list(step.findings)


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "releases.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    change(whole["releases"][0])
    path.write_text(json.dumps(whole), encoding="utf-8")


def test_a_package_in_order_passes(market: Path) -> None:
    report = validate(market)
    assert report.valid
    assert report.steps[-1].detail == "1 release, the newest 1.0.0"


def test_a_released_version_has_one_content(market: Path) -> None:
    (market / "fruit.csv").write_text("id,name\n1,pear\n2,date\n")
    (finding,) = findings(market)
    assert (finding.code, finding.table) == ("release-error", "fruit")
    assert "differs from the one released as 1.0.0" in finding.message


def test_another_version_may_have_another_content(market: Path) -> None:
    (market / "fruit.csv").write_text("id,name\n1,pear\n2,date\n")
    path = market / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": "1.0.1"}))
    assert findings(market) == []


def test_a_table_that_was_not_released_is_another_content(market: Path) -> None:
    edit(market, lambda entry: entry["tables"].clear())
    assert [one.table for one in findings(market)] == ["fruit"]


@pytest.mark.parametrize("data", [b"PK", None], ids=["changed", "gone"])
def test_an_archive_stays_as_it_was(market: Path, data: bytes | None) -> None:
    path = market / "releases/1.0.0.zip"
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    (finding,) = findings(market)
    assert (finding.code, finding.path) == ("release-error", "releases.json")
    assert "1.0.0.zip" in finding.message


def test_an_entry_that_is_changed_breaks_the_chain(market: Path) -> None:
    edit(market, lambda entry: entry.update(previous="sha256:00"))
    (finding,) = findings(market)
    assert "an entry before 1.0.0 was changed" in finding.message


def test_an_entry_that_lacks_something_is_reported(market: Path) -> None:
    edit(market, lambda entry: entry.pop("tables"))
    (finding,) = findings(market)
    assert "the entry of a release is malformed" in finding.message


@pytest.mark.parametrize(
    "text", ["[]", "no JSON", "{}", '{"releases": []}', '{"releases": [{"tag": "v1"}]}']
)
def test_a_file_of_that_name_of_another_tool_is_left_alone(make: Any, text: str) -> None:
    folder = make(**SALES, files={"releases.json": text})
    report = validate(folder)
    assert report.valid
    assert "releases" not in {step.kind for step in report.steps}


def test_the_rules_of_frictionless_know_no_releases(market: Path) -> None:
    (market / "releases/1.0.0.zip").unlink()
    assert validate(market, rules="frictionless").valid
