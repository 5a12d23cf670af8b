"""Each notion of a Table Schema, in each way that the standard has for it, and in none."""

from __future__ import annotations

from typing import Any

import pytest

from tablepact.package.table_schema import (
    Category,
    ForeignKey,
    categories_of,
    constraints_of,
    key_names,
    missing_values,
    parse_foreign_key,
)


@pytest.mark.parametrize(
    ("key", "names"),
    [("a", ("a",)), (["a", "b"], ("a", "b")), ([], ()), (None, None), (3, None), ([3], None),
     ({"a": 1}, None)],
)  # fmt: skip
def test_key_names(key: object, names: tuple[str, ...] | None) -> None:
    assert key_names(key) == names


@pytest.mark.parametrize(
    ("schema", "field", "values"),
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
    assert missing_values(schema, field) == values


def test_categories_are_values_or_objects_with_one() -> None:
    listed = ["a", {"value": 2, "label": "two", "description": 3}, {"label": "lost"}]
    expected = (Category("a"), Category(2, "two"), Category(None, "lost"))
    assert categories_of({"categories": listed}) == expected
    assert categories_of({"categories": "a"}) is categories_of({}) is None


@pytest.mark.parametrize("constraints", [None, 3, ["required"]])
def test_constraints_that_are_no_object_are_none(constraints: object) -> None:
    assert constraints_of({"constraints": constraints}) == {}


@pytest.mark.parametrize(
    ("entry", "key"),
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
    assert parse_foreign_key(entry) == key
