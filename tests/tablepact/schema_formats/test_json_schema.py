"""The JSON Schema of a row, applied to rows by the library jsonschema."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tablepact.export.text import json_rows
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.model import Package, Resource
from tablepact.schema_formats.json_schema import json_schema

from .conftest import BREAKS, EMPTY, GOOD, OTHER, TREE, Make

jsonschema = pytest.importorskip("jsonschema")

One = Callable[..., tuple[Package, Resource]]

BEYOND = ("primary-key", "unique", "unique-key", "foreign-key", "foreign-key-to-itself", "row-rule")
"""What is no matter of a value alone."""
UNORDERED = ("day", "hour", "seen", "month")
"""What is text in JSON, which has no order."""


def validator(resource: Resource) -> Any:
    schema = json.loads(json_schema(resource))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def property_of(resource: Resource) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json_schema(resource))["properties"]["a"]
    return found


@pytest.mark.parametrize("row", [GOOD, EMPTY, OTHER, {"id": 1, "name": "ab"}])
def test_a_good_row_is_valid(tree: Resource, row: Any) -> None:
    assert list(validator(tree).iter_errors(row)) == []


@pytest.mark.parametrize("broken", BREAKS)
def test_a_row_that_breaks_a_constraint_is_not(tree: Resource, broken: str) -> None:
    change = BREAKS[broken][0]
    errors = list(validator(tree).iter_errors(GOOD | change))
    if broken in BEYOND:
        assert errors == []
        return
    if set(change) <= set(UNORDERED):
        column = next(iter(change))
        field = json.loads(json_schema(tree))["properties"][column]
        if broken.startswith("type"):
            return  # 30 February has the form of a date; see the formats below
        assert errors == []
        assert "JSON Schema cannot compare text" in field["$comment"]
        return
    assert errors[0].path[0] == next(iter(change))


def test_a_format_is_checked_by_validators_configured_to(tree: Resource) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    schema = json.loads(json_schema(tree))
    with_formats = jsonschema.Draft202012Validator(schema, format_checker=checker)
    assert list(with_formats.iter_errors(GOOD)) == []
    assert list(with_formats.iter_errors(GOOD | {"day": "2020-02-30"}))


def test_a_row_has_all_columns_that_it_must_and_no_others(tree: Resource) -> None:
    held = validator(tree)
    assert list(held.iter_errors({"id": 1}))
    assert list(held.iter_errors(EMPTY | {"more": 1}))


@pytest.mark.parametrize(
    ("match", "absent", "more"),
    [("subset", False, True), ("superset", True, False), ("partial", True, True),
     ("equal", False, False)],
)  # fmt: skip
def test_other_matches_of_fields(make: Make, match: str, absent: bool, more: bool) -> None:
    resource = make({"t": TREE | {"fieldsMatch": [match]}}).resource("t")
    held = validator(resource)
    assert held.is_valid({"id": 1}) is absent
    assert held.is_valid(EMPTY | {"more": 1}) is more


def test_the_whole_says_what_it_leaves_out(tree: Resource) -> None:
    schema = json.loads(json_schema(tree))
    assert schema["title"] == "Trees"
    assert schema["$comment"] == (
        "left out: primary key id; unique key code; unique key garden, place; "
        "foreign key garden to garden (id); foreign key parent to tree (id); "
        "row rule in-order (low is not above high); row rule edtf (the day is right)"
    )


def test_titles_and_descriptions(tree: Resource) -> None:
    name = json.loads(json_schema(tree))["properties"]["name"]
    assert list(name.items())[:3] == [
        ("title", "Name"), ("description", 'A "name"'), ("type", "string")
    ]  # fmt: skip


def test_a_pattern_is_anchored_and_says_so(one: One) -> None:
    held = property_of(one({"constraints": {"pattern": "a|b"}})[1])
    assert held["pattern"] == "^(?:a|b)$"
    assert "anchored as ^(?:p)$" in held["$comment"]


def test_all_rows_of_the_dataset_are_valid(dataset_frames: Frames) -> None:
    for name, frame in dataset_frames.items():
        held = validator(dataset_frames.resource(name))
        for row in json_rows(frame):
            assert list(held.iter_errors(row)) == [], name


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "string", "format": "email"}, "a@b.example", 1),
        ({"type": "string", "format": "binary"}, "YQ==", 1),
        ({"type": "integer"}, 3, 1.5),
        ({"type": "number"}, 1.5, "1.5"),
        ({"type": "boolean"}, False, "false"),
        ({"type": "date"}, "2020-01-31", "31/01/2020"),
        ({"type": "time"}, "12:30:00.5", "12:30"),
        ({"type": "datetime"}, "2020-01-31T12:30:00", "2020-01-31 12:30:00"),
        ({"type": "datetime"}, "2020-01-31T12:30:00.25Z", "2020-01-31"),
        ({"type": "year"}, 1984, "1984"),
        ({"type": "yearmonth"}, "1984-12", "1984-13"),
        ({"type": "duration"}, "P1Y2M3DT4H5M6.7S", "P1YT"),
        ({"type": "duration"}, "-PT1S", "P"),
        ({"type": "object"}, {"x": 1}, [1]),
        ({"type": "object", "constraints": {"minLength": 1}}, {"x": 1}, {}),
        ({"type": "array"}, [1], {"x": 1}),
        ({"type": "array", "constraints": {"maxLength": 1}}, [1], [1, 2]),
        ({"type": "array", "constraints": {"jsonSchema": {"items": {"type": "number"}}}},
         [1], ["x"]),
        ({"type": "list"}, ["a", "b"], 1),
        ({"type": "geojson"}, {"type": "Point"}, [1, 2]),
        ({"type": "geopoint"}, "90.5, -45.5", "90.5"),
        ({"type": "geopoint", "format": "array"}, [90.5, -45.5], [90.5]),
        ({"type": "geopoint", "format": "object"}, {"lon": 1, "lat": 2}, {"lon": 1}),
        ({"type": "date", "format": "%d/%m/%Y", "constraints": {"enum": ["31/01/2020"]}},
         "2020-01-31", "2020-01-30"),
        ({"categories": [1, 2], "type": "integer", "constraints": {"enum": [2, 3]}}, 2, 3),
    ],
)  # fmt: skip
def test_a_value_of_every_type(one: One, field: Any, good: Any, bad: Any) -> None:
    held = validator(one(field)[1])
    assert list(held.iter_errors({"a": good})) == []
    assert list(held.iter_errors({"a": None})) == []
    assert list(held.iter_errors({"a": bad}))


def test_any_value_but_none(one: One) -> None:
    held = validator(one({"type": "any", "constraints": {"required": True}})[1])
    for value in (1, "x", [], {}, False):
        assert list(held.iter_errors({"a": value})) == []
    assert list(held.iter_errors({"a": None}))


@pytest.mark.parametrize(
    ("field", "note"),
    [
        ({"type": "money"}, "left out: 'money' is not a type of Table Schema"),
        ({"format": "colour"}, "left out: the format colour: any text is accepted"),
        ({"type": "list"}, "left out: the type of the items"),
        ({"type": "geojson"}, "left out: the rules of GeoJSON; any object is accepted"),
        ({"type": "date", "constraints": {"minimum": "2020-01-01"}},
         "left out: minimum 2020-01-01: JSON Schema cannot compare text"),
        ({"constraints": {"pattern": "(?i)a"}}, "not a regular expression of ECMA-262"),
        ({"constraints": {"pattern": "("}}, "not a valid regular expression"),
        ({"constraints": {"colour": 1}}, "left out: colour 1: not a constraint of Table Schema"),
        ({"type": "date", "format": "%d/%m/%Y"}, "the file has the format %d/%m/%Y"),
        ({"type": "object"}, "tablepact export writes the value as text"),
    ],
)  # fmt: skip
def test_what_cannot_be_expressed_is_reported(one: One, field: Any, note: str) -> None:
    resource = one(field)[1]
    validator(resource)
    assert note in property_of(resource)["$comment"]
