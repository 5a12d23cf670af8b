"""Each notion of a Table Schema, in each way that the standard has for it, and in none."""

from __future__ import annotations

from typing import Any

import pytest

from tablepact.package.descriptor.table_schema import (
    Category,
    ForeignKey,
    key_names,
    parse_field,
    parse_table_schema,
)


@pytest.mark.each("key, names",
    [("a", ("a",)), (["a", "b"], ("a", "b")), ([], ()), (None, None), (3, None), ([3], None),
     ({"a": 1}, None)],
)  # fmt: skip
def test_key_names(key: object, names: tuple[str, ...] | None) -> None:
    assert key_names(key) == names


@pytest.mark.each(
    "schema, field, values",
    [
        ({}, None, ("",)),
        ({}, {}, ("",)),
        ({"missingValues": ["-"]}, {}, ("-",)),
        ({"missingValues": ["-"]}, {"missingValues": []}, ()),
        ({"missingValues": ["-"]}, {"missingValues": ["", "x"]}, ("", "x")),
        ({"missingValues": [{"value": "-", "label": "unknown"}, ""]}, {}, ("-", "")),
        ({"missingValues": "-"}, {}, None),
        ({"missingValues": [3]}, {}, None),
        ({"missingValues": [{"label": "x"}]}, {}, None),
    ],
)
def test_missing_values(
    schema: dict[str, Any], field: dict[str, Any] | None, values: tuple[str, ...] | None
) -> None:
    if field is None:
        assert parse_table_schema(schema).missing_values == values
    else:
        (parsed,) = parse_table_schema({**schema, "fields": [field]}).fields
        assert parsed.missing_values == values


def test_categories_are_values_or_objects_with_one() -> None:
    listed = ["a", {"value": 2, "label": "two", "description": 3}, {"label": "lost"}]
    expected = (Category("a"), Category(2, "two"), Category(None, "lost"))
    assert parse_field({"categories": listed}).categories == expected
    assert parse_field({"categories": "a"}).categories is parse_field({}).categories is None


@pytest.mark.parametrize("constraints", [None, 3, ["required"]])
def test_constraints_that_are_no_object_are_none(constraints: object) -> None:
    field = parse_field({"constraints": constraints})
    assert (field.constraints, field.is_required, field.enum) == ({}, False, [])
    assert not field.has_valid_constraints


@pytest.mark.each(
    "entry, key",
    [
        ({"fields": "a", "reference": {"fields": ["b"]}}, ForeignKey(("a",), "", ("b",))),
        (
            {"fields": ["a", "b"], "reference": {"resource": "t", "fields": ["c", "d"]}},
            ForeignKey(("a", "b"), "t", ("c", "d")),
        ),
        ({"fields": "a", "reference": {"resource": 3, "fields": "b"}}, None),
        ({"fields": "a", "reference": {"fields": 3}}, None),
        ({"fields": "a", "reference": "t"}, None),
        ({"reference": {"fields": "a"}}, None),
        ("a", None),
    ],
)
def test_foreign_key(entry: object, key: ForeignKey | None) -> None:
    assert parse_table_schema({"foreignKeys": [entry]}).foreign_keys == (key,)


@pytest.mark.parametrize("odd", [3, True, "a", {"a": 1}])
def test_a_schema_is_read_whatever_its_values_are(odd: object) -> None:
    """Fields that are no list are none; keys that are no list of keys say so."""
    names = ("fields", "uniqueKeys", "foreignKeys", "missingValues", "fieldsMatch")
    schema = parse_table_schema(dict.fromkeys(names, odd))
    assert (schema.fields, schema.unique_keys, schema.foreign_keys) == ((), None, (None,))
    assert (schema.missing_values, schema.fields_match) == (None, str(odd))


@pytest.mark.parametrize("nothing", [None, [], "", {}])
def test_keys_that_say_nothing_are_none(nothing: object) -> None:
    schema = parse_table_schema(
        {"primaryKey": nothing, "uniqueKeys": nothing, "foreignKeys": nothing}
    )
    assert schema.primary_key == schema.unique_keys == schema.foreign_keys == ()


def test_fields_of_a_schema() -> None:
    written = {"name": "a", "type": 3, "categories": ["x"], "constraints": {"unique": True}}
    schema = parse_table_schema({"fields": [written, 3, {}], "fieldsMatch": ["subset"]})
    first, nameless = schema.fields
    assert (first.name, first.type, first.metadata) == ("a", "3", written)
    assert (first.categories, first.constraints) == ((Category("x"),), {"unique": True})
    assert (nameless.name, nameless.type, nameless.categories) == ("", "string", None)
    assert schema.fields_match == "subset"
