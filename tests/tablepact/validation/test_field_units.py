"""The units of fields: a note where nothing is declared, an error where UCUM is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.report.model import Finding
from tablepact.report.report import Report
from tablepact.validation.validate import validate


def judged(
    folder: Path,
    *fields: dict[str, Any],
    package: dict[str, Any] | None = None,
    schema: dict[str, Any] | None = None,
    **given: Any,
) -> Report:
    """Validate a package of one table with fields that have these properties."""
    listed = [{"name": f"f{n}", "type": "any", **field} for n, field in enumerate(fields)]
    (folder / "t.csv").write_text(
        "".join(
            ",".join(row) + "\n" for row in ([one["name"] for one in listed], ["1"] * len(listed))
        )
    )
    (folder / "s.json").write_text(json.dumps({"fields": listed, **(schema or {})}, indent=1))
    resource = {"name": "t", "path": "t.csv", "schema": "s.json"}
    whole = {"name": "p", "resources": [resource], **(package or {})}
    (folder / "datapackage.json").write_text(json.dumps(whole))
    return validate(folder, **given)


def shown(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.code, one.severity, one.message) for one in findings]


def test_a_unit_that_is_not_in_ucum_is_a_note_once(tmp_path: Path) -> None:
    units: list[object] = ["degC", "m", "EUR/(MW.h)", "GtC", "degC", "", 5, None, {"name": "m"}]
    report = judged(tmp_path, *({"unit": one} for one in units))
    assert shown(report.findings) == [
        ("unit-unknown", "note", 'the unit "degC" of 2 fields is not in UCUM: it has no such unit'),
        ("unit-unknown", "note", 'the unit "GtC" is not in UCUM: it has no such unit'),
    ]
    assert report.valid
    first, second = report.findings
    assert (first.path, first.pointer, first.line, first.field) == (
        "s.json", "/fields/0/unit", 6, "f0",
    )  # fmt: skip
    assert first.hint == 'did you mean "Cel"?'
    assert second.hint == 'did you mean "Gt{C}"?'


def test_without_a_suggestion_the_hint_is_that_of_the_code(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path, {"unit": "Time"}).findings
    assert finding.hint.startswith("write it in UCUM (https://ucum.org)")
    assert finding.hint.endswith("{persons}")


UCUM = {"unitSystem": "UCUM"}


@pytest.mark.parametrize(
    ("unit", "message", "hint"),
    [
        ("degC", 'the unit "degC" is not in UCUM: it has no such unit', 'did you mean "Cel"?'),
        ("EUR", '"EUR" is a currency of ISO 4217, and UCUM has no currencies',
         'set "unitSystem": "ISO 4217" in this field'),
        ("", 'the unit "" is not in UCUM: it is empty', ""),
        (5, "a unit is a string in UCUM", ""),
        (None, "a unit is a string in UCUM", ""),
    ],
)  # fmt: skip
def test_a_unit_that_is_declared_to_be_in_ucum_is_an_error(
    tmp_path: Path, unit: object, message: str, hint: str
) -> None:
    report = judged(tmp_path, {"unit": unit, **UCUM}, {"unit": "kg.m", **UCUM})
    (finding,) = report.findings
    assert (finding.code, finding.severity, finding.message) == ("unit-code", "error", message)
    assert finding.hint.startswith(hint)
    assert not report.valid


@pytest.mark.parametrize(
    "system", ["UCUM", "ucum", "http://unitsofmeasure.org", "https://ucum.org/"]
)
def test_the_system_is_declared_in_the_package_the_schema_or_the_field(
    tmp_path: Path, system: str
) -> None:
    declared, other = {"unitSystem": system}, {"unitSystem": "ISO 4217"}
    unit = {"unit": "degC"}
    for report in (
        judged(tmp_path, unit, package=declared),
        judged(tmp_path, unit, schema=declared, package=other),
        judged(tmp_path, {**unit, **declared}, schema=other),
    ):
        assert [one.code for one in report.findings] == ["unit-code"]
    for report in (
        judged(tmp_path, unit, package=other),
        judged(tmp_path, {**unit, **other}, package=declared),
    ):
        assert report.findings == []


def test_a_misspelled_system_is_found(tmp_path: Path) -> None:
    report = judged(tmp_path, {"unit": "degC", "unitSytem": "UCUM"})
    assert [one.code for one in report.findings] == ["unit-unknown", "property-name"]


def test_units_are_no_matter_of_frictionless(tmp_path: Path) -> None:
    report = judged(tmp_path, {"unit": "degC", **UCUM}, rules="frictionless")
    assert report.valid
    assert report.findings == []


def test_the_number_of_findings_is_limited(tmp_path: Path) -> None:
    report = judged(tmp_path, *({"unit": f"x{n}"} for n in range(1200)))
    assert report.counts["unit-unknown"] == 1000
