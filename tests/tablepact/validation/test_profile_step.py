"""The step ``profile``: which profile applies to which part, and what is reported where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.report.report import Report
from tablepact.validation.profiles.recommendations import recommendations
from tablepact.validation.validate import validate

V1, V2 = "https://specs.frictionlessdata.io/schemas/", "https://datapackage.org/profiles/2.0/"
PACKAGE_2 = {"$schema": f"{V2}datapackage.json", "id": "x", "licenses": [{"name": "CC0-1.0"}]}
SCHEMA: dict[str, Any] = {"fields": [{"name": "id", "type": "integer"}]}
NI = [{"title": "s", "path": "ni:///x"}]


@pytest.fixture(autouse=True)
def _no_default_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLEPACT_CATALOG", str(tmp_path / "default"))


def judged(
    folder: Path,
    package: dict[str, Any],
    resource: dict[str, Any] | None = None,
    files: dict[str, Any] | None = None,
    **given: Any,
) -> Report:
    """Validate a package of one table with these properties, and files of JSON beside it."""
    (folder / "t.csv").write_text("id\n1\n")
    for name, content in (files or {}).items():
        (folder / name).write_text(json.dumps(content, indent=1))
    described = {"name": "t", "path": "t.csv", "schema": SCHEMA, **(resource or {})}
    described = {name: value for name, value in described.items() if value is not None}
    whole = {"name": "p", "resources": [described], **package}
    whole = {name: value for name, value in whole.items() if value is not None}
    (folder / "datapackage.json").write_text(json.dumps(whole, indent=1))
    return validate(folder, **given)


def found(report: Report) -> list[tuple[str, str | None, str | None]]:
    return [(one.code, one.path, one.pointer) for one in report.findings]


def catalogue(folder: Path, **documents: Any) -> Path:
    from tablepact.package.descriptor.pin_copies import pin

    pin(
        {f"https://x.org/{name}.json": json.dumps(one).encode() for name, one in documents.items()},
        folder / "copies",
    )
    return folder / "copies"


# --- Which profile ---

KEYWORDS: dict[str, Any] = {"keywords": []}
NAMELESS = {"contributors": [{"role": "author"}]}
"""A contributor must have a title in version 1."""


@pytest.mark.parametrize(
    ("package", "resource", "expected"),
    [
        # version 2
        ({**PACKAGE_2}, {}, []),
        ({**PACKAGE_2, "sources": NI}, {}, [("profile-error", None, "/sources/0/path")]),
        ({**PACKAGE_2, **NAMELESS}, {}, [("profile-recommended", None, "/contributors/0")]),
        ({**PACKAGE_2}, {"schema": {"fields": [{"name": "id", "type": "integer", "example": 5}]}},
         [("profile-error", None, "/resources/0/schema/fields/0/example")]),
        # version 1, by name or address
        ({"profile": "data-package", **NAMELESS}, {}, [("profile-error", None, "/contributors/0")]),
        ({"$schema": "https://datapackage.org/profiles/1.0/datapackage.json", **NAMELESS},
         {}, [("profile-error", None, "/contributors/0")]),
        ({"profile": f"{V1}data-package.json", **NAMELESS}, {},
         [("profile-error", None, "/contributors/0")]),
        ({"profile": "tabular-data-package"}, {"profile": "tabular-data-resource"}, []),
        ({"profile": "fiscal-data-package"}, {"profile": "tabular-data-resource"},
         [("profile-error", None, "")]),
        ({"profile": "fiscal-data-package", "model": {}, "countryCode": "no"},
         {"profile": "tabular-data-resource"},
         [("profile-error", None, "/model"), ("profile-error", None, "/countryCode")]),
        # a profile of a part
        ({}, {"profile": "tabular-data-resource", "mediatype": "x"},
         [("profile-error", None, "/resources/0/mediatype")]),
        ({}, {"schema": {"$schema": f"{V2}tableschema.json",
                         "fields": [{"name": "id", "type": "integer", "example": 5}]}},
         [("profile-error", None, "/resources/0/schema/fields/0/example")]),
        # none is named: only what breaks both versions, as a warning
        ({}, {}, []),
        ({**NAMELESS}, {}, []),
        ({"sources": [{"path": "https://example.org"}]}, {}, []),
        ({**KEYWORDS}, {}, [("profile-default", None, "/keywords")]),
        # not in the catalogue
        ({"profile": "https://x.org/p.json"}, {}, [("profile-unknown", None, "/profile")]),
        ({"$schema": "https://x.org/p.json"}, {}, [("profile-unknown", None, "/$schema")]),
        ({**PACKAGE_2}, {"profile": "https://x.org/r.json"},
         [("profile-unknown", None, "/resources/0/profile")]),
    ],
)  # fmt: skip
def test_each_part_is_validated_against_the_profile_that_it_names(
    tmp_path: Path,
    package: dict[str, Any],
    resource: dict[str, Any],
    expected: list[tuple[str, str | None, str]],
) -> None:
    report = judged(tmp_path, package, resource)
    assert found(report) == expected
    assert report.valid is not any(code.endswith("-error") for code, *_ in expected)
    assert report.complete
    assert judged(tmp_path, package, resource, rules="frictionless").counts.keys() <= {
        "package-error"
    }


@pytest.mark.parametrize("kind", ["list", "array", "geopoint"])
def test_a_type_of_the_standard_is_none_too_many(tmp_path: Path, kind: str) -> None:
    schema = {"fields": [{"name": "id", "type": kind}]}
    assert "profile-error" not in judged(tmp_path, PACKAGE_2, {"schema": schema}).counts


@pytest.mark.parametrize("match", ["exact", "subset", ["subset"]])
def test_fields_match_is_a_text_as_the_standard_says(tmp_path: Path, match: Any) -> None:
    schema = {**SCHEMA, "fieldsMatch": match}
    assert judged(tmp_path, PACKAGE_2, {"schema": schema}).findings == []


def test_a_dialect_may_be_in_a_file(tmp_path: Path) -> None:
    report = judged(tmp_path, PACKAGE_2, {"dialect": "d.json"}, {"d.json": {"delimiter": ","}})
    assert report.findings == []


def test_a_schema_file_is_validated_against_the_version_of_the_package(tmp_path: Path) -> None:
    files = {"s.json": {"fields": [{"name": "id", "type": "integer", "example": 5}]}}
    (finding,) = judged(tmp_path, PACKAGE_2, {"schema": "s.json"}, files).findings
    assert (finding.code, finding.path, finding.pointer, finding.line, finding.table) == (
        "profile-error", "s.json", "/fields/0/example", 6, "t",
    )  # fmt: skip
    assert finding.message == "fields/0/example must be a string, not 5"
    assert finding.rule == f"a rule of the profile {V2}tableschema.json"
    assert judged(tmp_path, {}, {"schema": "s.json"}, files).findings == []


def test_a_dialect_beside_a_schema_file_is_in_the_descriptor(tmp_path: Path) -> None:
    resource = {"schema": "s.json", "dialect": {"itemKeys": [0]}}
    report = judged(tmp_path, PACKAGE_2, resource, {"s.json": SCHEMA})
    assert found(report) == [("dialect-error", None, "/resources/0/dialect/itemKeys")]


def test_what_the_step_before_reports_is_not_repeated(tmp_path: Path) -> None:
    report = judged(tmp_path, {**PACKAGE_2, "title": 5, "licenses": "MIT"})
    assert not {"profile-error"} & set(report.counts)
    assert report.counts["package-error"] == 2


def test_frictionless_has_no_such_step(tmp_path: Path) -> None:
    report = judged(tmp_path, {**PACKAGE_2, "sources": NI}, rules="frictionless")
    assert [step.kind for step in report.steps] == ["descriptor", "table"]
    assert report.valid


def test_the_detail_names_the_profiles(tmp_path: Path) -> None:
    step = judged(tmp_path, PACKAGE_2, {"schema": "s.json"}, {"s.json": SCHEMA}).steps[1]
    assert step.detail == "Data Package 2.0, Table Schema 2.0"


# --- What version 2 recommends ---

TABLE = {"type": "table", "schema": SCHEMA}
DATES = [{"name": "id", "type": "integer"}, {"name": "on", "type": "date", "format": "any"}]


@pytest.mark.parametrize(
    ("package", "resource", "pointer", "message"),
    [
        ({"id": None}, {}, "", 'the package should have "id"'),
        ({"licenses": None}, {}, "", 'the package should have "licenses"'),
        ({"id": None, "licenses": None, "name": None}, {}, "",
         'the package should have "name", "id" and "licenses"'),
        ({"name": "A b"}, {}, "/name", 'name should have only the lowercase letters a to z, '
         """digits, ".", "-" and "_", not 'A b'"""),
        ({"version": "1.0"}, {}, "/version",
         "version should be a semantic version such as 1.0.0, not '1.0'"),
        ({"version": "v1.0.0"}, {}, "/version",
         "version should be a semantic version such as 1.0.0, not 'v1.0.0'"),
        ({"description": "A table.\n- of fruit"}, {}, "/description",
         "description should have a blank line after its first paragraph"),
        ({"contributors": [{"title": "A"}, {"email": "a@example.org"}]}, {}, "/contributors/1",
         'contributors/1 should have "title"'),
        ({"sources": [{"path": "https://example.org"}]}, {}, "/sources/0",
         'sources/0 should have "title"'),
        ({}, {"sources": [{"path": "https://example.org"}]}, "/resources/0/sources/0",
         'resources/0/sources/0 should have "title"'),
        ({}, {"name": "T"}, "/resources/0/name", 'resources/0/name should have only the '
         """lowercase letters a to z, digits, ".", "-" and "_", not 'T'"""),
        ({}, {"type": "table", "schema": None}, "/resources/0", 'resources/0 should have "schema"'),
        ({}, {"encoding": "latin1"}, "/resources/0/encoding",
         "resources/0/encoding should be ISO-8859-1, the IANA name, not 'latin1'"),
        ({}, {"schema": {"fields": [*DATES[:1], {"name": "b", "type": "integer"}],
                         "primaryKey": ["b", "id"]}}, "/resources/0/schema/primaryKey",
         "resources/0/schema/primaryKey should have its fields in the order of the schema: "
         "'id' and 'b'"),
        ({}, {"schema": {"fields": DATES}}, "/resources/0/schema/fields/1/format",
         'resources/0/schema/fields/1/format should be a pattern, since programs read "any" in '
         "different ways"),
    ],
)  # fmt: skip
def test_what_version_2_recommends_is_a_note(
    tmp_path: Path, package: dict[str, Any], resource: dict[str, Any], pointer: str, message: str
) -> None:
    report = judged(tmp_path, {**PACKAGE_2, **package}, resource)
    (finding,) = [one for one in report.findings if one.code == "profile-recommended"]
    assert (finding.severity, finding.pointer, finding.message) == ("note", pointer, message)
    assert finding.line
    older = judged(tmp_path, {**PACKAGE_2, **package, "$schema": None}, resource)
    assert "profile-recommended" not in older.counts
    theirs = judged(tmp_path, {**PACKAGE_2, **package}, resource, rules="frictionless")
    assert "profile-recommended" not in theirs.counts


@pytest.mark.parametrize(
    ("package", "resource"),
    [
        ({"version": "1.0.0-rc.1+build.5", "name": "a-b_c.d1"}, TABLE),
        ({"description": "A table\nof fruit.\n\n- and more"}, {"encoding": "utf-8"}),
        ({"description": ""}, {"encoding": "Windows-1252"}),
        ({"description": "# A title\nand more"}, {"encoding": "ISO-8859-15"}),
        ({"contributors": [{"title": "A"}], "sources": [{"title": "B"}]}, {}),
        ({}, {"schema": {**SCHEMA, "primaryKey": ["id"]}}),
        ({}, {"schema": {**SCHEMA, "primaryKey": "id"}}),
    ],
)
def test_what_is_recommended_is_no_finding(
    tmp_path: Path, package: dict[str, Any], resource: dict[str, Any]
) -> None:
    assert judged(tmp_path, {**PACKAGE_2, **package}, resource).findings == []


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, [5], [[]], [{}], {"fields": 5}, "\ud800"])
@pytest.mark.parametrize("kind", ["package", "resource", "schema", "dialect", "other"])
def test_a_part_of_any_form_is_judged(kind: str, value: object) -> None:
    names = ("name", "version", "description", "contributors", "sources", "encoding", "fields",
             "primaryKey", "type", "format")  # fmt: skip
    part = dict.fromkeys(names, value)
    found = [*recommendations(kind, part), *recommendations(kind, {**part, "fields": [part]})]
    assert all(note.startswith("should ") for _, note in found)


def test_a_part_that_declares_version_2_is_held_to_it(tmp_path: Path) -> None:
    schema = {"$schema": f"{V2}tableschema.json", "fields": DATES}
    report = judged(tmp_path, {}, {"schema": schema, "name": "T"})
    assert [one.pointer for one in report.findings if one.code == "profile-recommended"] == [
        "/resources/0/schema/fields/1/format"
    ]


# --- Profiles from a folder ---


def test_a_profile_from_a_folder_is_applied_with_what_it_refers_to(tmp_path: Path) -> None:
    copies = catalogue(
        tmp_path,
        camera={
            "allOf": [{"$ref": f"{V1}data-package.json"}, {"$ref": "more.json#/definitions/x"}]
        },
        more={"definitions": {"x": {"required": ["project"]}}},
    )
    package = {"profile": "https://x.org/camera.json", **NAMELESS}
    report = judged(tmp_path, package, catalog=copies)
    assert found(report) == [
        ("profile-error", None, "/contributors/0"),
        ("profile-error", None, ""),
    ]
    assert [one.message for one in report.findings] == [
        'contributors/0 must have "title"',
        'the package must have "project"',
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"$ref": "#"}, "cannot be applied: it needs too many checks"),
        ({"properties": 5}, "cannot be applied: its keyword 'properties'"),
        ({"$ref": "absent.json"}, "is not applied in full: it refers to https://x.org/absent"),
        ({"properties": {"name": {"pattern": "^(?=p)p$"}}}, "is not applied in full: the patt"),
    ],
)
def test_a_profile_that_cannot_be_applied_is_a_note(
    tmp_path: Path, document: dict[str, Any], message: str
) -> None:
    copies = catalogue(tmp_path, p=document)
    report = judged(tmp_path, {"profile": "https://x.org/p.json"}, catalog=copies)
    (finding,) = report.findings
    assert finding.code == "profile-unknown"
    assert finding.severity == "note"
    assert message in finding.message
    assert report.valid


def test_the_schema_of_others_is_not_held_to_a_profile(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "id", "type": "integer", "example": 5}]}
    copies = catalogue(tmp_path, s=schema)
    report = judged(tmp_path, PACKAGE_2, {"schema": "https://x.org/s.json"}, catalog=copies)
    assert found(report) == []
    assert [step.status for step in report.steps] == ["pass"] * 3


def test_a_fault_of_a_pinned_schema_has_its_address_and_line(tmp_path: Path) -> None:
    copies = catalogue(tmp_path, s={"fields": [{"name": "id", "type": "text"}]})
    report = judged(tmp_path, {}, {"schema": "https://x.org/s.json"}, catalog=copies)
    (finding,) = report.findings
    assert (finding.code, finding.path, finding.line) == ("field-error", "https://x.org/s.json", 1)


def test_many_findings_are_limited(tmp_path: Path) -> None:
    sources = [{"title": "s", "path": f"ni:///{n}"} for n in range(1500)]
    report = judged(tmp_path, {**PACKAGE_2, "sources": sources})
    assert report.counts["profile-error"] == 1000
