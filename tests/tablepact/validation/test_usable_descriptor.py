"""Tables are validated although the descriptor has errors, without the parts that are at fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.report.model import Step
from tablepact.validation.validate import validate

ID = {"name": "id", "type": "integer"}
FRUIT: dict[str, Any] = {
    "name": "fruit",
    "path": "fruit.csv",
    "schema": {"fields": [ID, {"name": "name", "type": "string"}]},
}
WRONG = [("type-error", 3)]
"""What is found in ``fruit.csv``: the id in row 3 is not a number."""


def written(folder: Path, *resources: object, **package: object) -> Path:
    (folder / "fruit.csv").write_text("id,name\n1,pear\nx,plum\n")
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "market", "resources": resources, **package}))
    return path


def schema(*fields: object, **more: object) -> dict[str, Any]:
    return FRUIT | {"schema": {"fields": [ID, *fields], **more}}


def tables(path: Path, **options: Any) -> list[Step]:
    return [step for step in validate(path, **options).steps if step.kind == "table"]


NAME = {"name": "name", "type": "string"}
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("a licence without a name", FRUIT, {"licenses": [{"id": "odc-by"}]}, ""),
    ("a licence of a table", FRUIT | {"licenses": [{"id": "odc-by"}]}, {}, ""),
    ("people in words", FRUIT, {"contributors": ["Ann <ann@example.org>"]}, ""),
    ("a day that is none", FRUIT, {"created": "yesterday"}, ""),
    ("a name in capitals", FRUIT | {"name": "Fruit (2016)"}, {}, ""),
    ("a title that is a list", FRUIT | {"title": ["Fruit"]}, {}, ""),
    ("a type that is unknown", FRUIT | {"type": "expenditure"}, {}, ""),
    ("a constraint of another type", schema(NAME | {"constraints": {"minimum": 1}}), {},
     "fields/1/constraints/minimum"),
    ("a type of a field", schema(NAME | {"type": "text"}), {}, "fields/1/type"),
    ("a type of a field that is a list", schema(NAME | {"type": ["string"]}), {}, "fields/1/type"),
    ("a format", schema(NAME | {"format": "%s"}), {}, "fields/1/format"),
    ("a primary key of no field", schema(NAME, primaryKey="nr"), {}, "primaryKey"),
    ("a foreign key of no field", schema(NAME, foreignKeys=[
        {"fields": "nr", "reference": {"resource": "", "fields": "id"}}]), {}, "foreignKeys"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "package", "left_out"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_the_rest_is_validated(
    tmp_path: Path, resource: dict[str, Any], package: dict[str, Any], left_out: str
) -> None:
    path = written(tmp_path, resource, **package)
    (step,) = tables(path)
    assert [(one.code, one.row) for one in step.findings] == WRONG
    assert step.subject == resource["name"]
    assert (f"without {left_out}, which is not valid" in step.detail) == bool(left_out)
    report = validate(path)
    assert not report.valid
    assert report.steps[0].status == "fail"


def test_frictionless_validates_none_of_its_tables(tmp_path: Path) -> None:
    path = written(tmp_path, FRUIT, licenses=[{"id": "odc-by"}])
    (step,) = tables(path, rules="frictionless")
    assert (step.status, step.detail) == ("not run", "the descriptor is not valid")


def test_fields_named_by_their_id_as_in_early_versions(tmp_path: Path) -> None:
    fields = [{"id": "id", "type": "integer"}, {"id": "name"}]
    early = {"id": "fruit", "path": "fruit.csv", "schema": {"fields": fields}}
    (step,) = tables(written(tmp_path, early))
    assert (step.subject, [(one.code, one.row) for one in step.findings]) == ("fruit", WRONG)


def test_a_table_without_a_name_is_named_by_its_file(tmp_path: Path) -> None:
    nameless = {"path": "fruit.csv", "schema": FRUIT["schema"]}
    one, other = tables(written(tmp_path, nameless, nameless))
    assert (one.subject, other.subject) == ("fruit", "fruit-2")
    assert [(found.code, found.row) for found in other.findings] == WRONG


UNREADABLE = [
    ("fields with one name", schema(ID), "names of the fields are not unique"),
    ("a field without a name", schema({"type": "string"}), "'name' is a required property"),
    ("neither path nor data", {"name": "a"}, "path"),
    ("a path outside", FRUIT | {"path": "a/../../fruit.csv"}, "not safe"),
    ("a schema that is lost", FRUIT | {"schema": "lost.json"}, "cannot retrieve metadata"),
    ("not an object", 3, ""),
]


@pytest.mark.parametrize(
    ("resource", "reason"), [one[1:] for one in UNREADABLE], ids=[one[0] for one in UNREADABLE]
)
def test_a_table_that_cannot_be_read_is_not_run_and_the_others_are(
    tmp_path: Path, resource: object, reason: str
) -> None:
    other = FRUIT | {"name": "other", "licenses": [{"id": "odc-by"}]}
    first, second = tables(written(tmp_path, resource, other))
    assert first.status == "not run"
    assert first.detail.startswith("its description is not valid")
    assert reason in first.detail
    assert [(one.code, one.row) for one in second.findings] == WRONG


def test_a_foreign_key_to_a_table_that_is_not_run_is_left_out(tmp_path: Path) -> None:
    key = {"fields": "name", "reference": {"resource": "bad", "fields": "id"}}
    bad = schema(ID) | {"name": "bad"}
    _, step = tables(written(tmp_path, bad, schema(NAME, foreignKeys=[key])))
    assert [(one.code, one.row) for one in step.findings] == WRONG
    assert "without foreignKeys to bad, which is not valid" in step.detail


def test_a_foreign_key_to_a_table_with_another_name_is_checked(tmp_path: Path) -> None:
    key = {"fields": "id", "reference": {"resource": "Fruit (2016)", "fields": "id"}}
    (tmp_path / "sold.csv").write_text("id\n1\n7\n")
    sold = {"name": "sold", "path": "sold.csv", "schema": {"fields": [ID], "foreignKeys": [key]}}
    named = FRUIT | {"name": "Fruit (2016)", "schema": {"fields": [{"name": "id"}, NAME]}}
    sold["schema"]["fields"] = [{"name": "id"}]  # type: ignore[index]
    _, step = tables(written(tmp_path, named, sold))
    assert [(one.code, one.row) for one in step.findings] == [("foreign-key", 3)]
