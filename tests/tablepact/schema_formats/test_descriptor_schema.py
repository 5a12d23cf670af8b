"""The JSON Schema of a descriptor: all properties that the code knows, as an editor reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tablepact.cli.main import main
from tablepact.package.descriptor.known_properties import PARTS, PROPERTY_PARTS
from tablepact.schema_formats.descriptor_schema import SHAPES, descriptor_schema

REPOSITORY = Path(__file__).resolve().parents[3]
SCHEMA = json.loads(descriptor_schema())
FIELDS = [{"name": "id", "type": "integer"}]


def descriptor(
    package: Any = None, resource: Any = None, schema: Any = None, field: Any = None
) -> dict[str, Any]:
    fields = [FIELDS[0] | (field or {})]
    one = {"name": "t", "path": "t.csv", "schema": {"fields": fields, **(schema or {})}}
    return {"name": "p", "resources": [one | (resource or {})], **(package or {})}


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_each_property_that_is_ours_has_a_shape() -> None:
    """A property that belongs to one part only is ours, or in the profile."""
    text = json.dumps(SCHEMA)
    names = {one for one in PROPERTY_PARTS if PROPERTY_PARTS[one] != "constraints"}
    assert all(f'"{one}":' in text for one in names)
    profile = json.dumps({name: SCHEMA["properties"][name] for name in ("resources",)})
    assert {*SHAPES} <= {name for part in PARTS.values() for name in part.names}
    assert '"codeTable"' in profile


WRONG: list[dict[str, Any]] = [
    {"package": {"tableRules": {}}},
    {"package": {"tableRules": [{"name": "r", "message": "m"}]}},
    {"package": {"tableViews": [{"name": "v"}]}},
    {"package": {"tableContract": "loose"}},
    {"resource": {"derivedBy": 1}},
    {"schema": {"rowRules": [{"name": "r"}]}},
    {"schema": {"labelField": ["id"]}},
    {"schema": {"weakForeignKeys": [{"fields": "id"}]}},
    {"field": {"codeTable": "countries"}},
    {"field": {"unitSystem": 1}},
]
RIGHT: list[dict[str, Any]] = [
    {},
    {"package": {"tableRules": [{"name": "r", "message": "m", "path": "r.sql"}]}},
    {"package": {"tableContract": "strict"}},
    {"schema": {"rowRules": [{"name": "r", "message": "m", "expression": "id > 0"}]}},
    {"field": {"codeTable": {"resource": "u", "field": "id"}}},
]


@pytest.mark.each("given", WRONG)
def test_an_editor_marks_what_is_wrong(given: dict[str, Any]) -> None:
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(descriptor(**given))


@pytest.mark.parametrize("given", RIGHT, ids=str)
def test_an_editor_accepts_what_is_right(given: dict[str, Any]) -> None:
    jsonschema.validate(descriptor(**given), SCHEMA)


def test_our_own_descriptor_is_accepted() -> None:
    jsonschema.validate(json.loads((REPOSITORY / "datapackage.json").read_text()), SCHEMA)


def test_the_command_needs_no_table_and_no_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["schema", "--extensions"])
    assert (done.exit_code, json.loads(done.output)) == (0, SCHEMA)
