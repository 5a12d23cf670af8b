"""Looser or tighter: each constraint, in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from tablepact.comparison.constraints import constraint_changes
from tablepact.package.descriptor.table_schema import parse_field

NUMBERS = [
    ("minimum", 2, 1), ("exclusiveMinimum", 2, 1), ("minLength", 2, 1), ("maximum", 1, 2),
    ("exclusiveMaximum", 1, 2), ("maxLength", 1, 2), ("minimum", "2", 1.5), ("maximum", "9", "10"),
]  # fmt: skip


def codes(old: dict[str, Any], new: dict[str, Any], **field: Any) -> list[str]:
    field = {"name": "a", "type": "number"} | field
    changes = constraint_changes("t", parse_field(field | old), parse_field(field | new))
    return [change.code.removeprefix("constraint-") for change in changes]


def constraint(name: str, value: Any) -> dict[str, Any]:
    return {"constraints": {name: value}}


@pytest.mark.each("name, tight, loose", NUMBERS)
def test_a_bound(name: str, tight: Any, loose: Any) -> None:
    assert codes(constraint(name, tight), constraint(name, loose)) == ["loosened"]
    assert codes(constraint(name, loose), constraint(name, tight)) == ["tightened"]


@pytest.mark.parametrize(
    ("kind", "tight", "loose"),
    [
        ("date", "2026-02-01", "2026-01-31"),
        ("datetime", "2026-01-01T02:00:00", "2026-01-01T01:00:00"),
        ("time", "02:00:00", "01:00:00"),
        ("integer", 10, 9),
    ],
)
def test_a_bound_is_read_as_its_type(kind: str, tight: Any, loose: Any) -> None:
    old, new = constraint("minimum", tight), constraint("minimum", loose)
    assert codes(old, new, type=kind) == ["loosened"]
    assert codes(new, old, type=kind) == ["tightened"]


@pytest.mark.each("value", ["soon", None, [1], "NaN", {"a": 1}])
def test_a_bound_that_cannot_be_read_counts_as_tighter(value: Any) -> None:
    assert codes(constraint("minimum", "never"), constraint("minimum", value or "x")) == [
        "tightened"
    ]


@pytest.mark.each("name", ["required", "unique", "pattern", "enum", "jsonSchema", "minimum"])
def test_one_that_comes_is_tighter_and_one_that_goes_is_looser(name: str) -> None:
    value = {"required": True, "unique": True, "enum": ["a"], "jsonSchema": {}}.get(name, "1")
    assert codes({}, constraint(name, value)) == ["tightened"]
    assert codes(constraint(name, value), {}) == ["loosened"]


@pytest.mark.parametrize("name", ["required", "unique"])
def test_a_flag_that_is_false_asks_for_nothing(name: str) -> None:
    assert codes({}, constraint(name, False)) == []


def test_a_pattern_that_changes_may_be_tighter() -> None:
    assert codes(constraint("pattern", "a+"), constraint("pattern", "a*")) == ["tightened"]


@pytest.mark.each(
    "old, new, code",
    [
        (["a"], ["a", "b"], "loosened"),
        (["a", "b"], ["a"], "tightened"),
        (["a", "b"], ["a", "c"], "tightened"),
        (["a", "b"], ["b", "a"], "metadata-changed"),  # it allows the same
        ([1], [True], "tightened"),
    ],
)
def test_an_enum(old: list[Any], new: list[Any], code: str) -> None:
    assert codes(constraint("enum", old), constraint("enum", new)) == [code]


LOW = {"value": "low", "label": "Low"}


@pytest.mark.each(
    "old, new, expected",
    [
        (["a"], ["a", "b"], ["loosened"]),
        (["a", "b"], ["b"], ["tightened"]),
        (None, ["a"], ["tightened"]),
        (["a"], None, ["loosened"]),
        ([LOW], [LOW | {"label": "Lowest"}], ["metadata-changed"]),
        ([LOW], ["low"], ["metadata-changed"]),
        (["a", "b"], ["b", "a"], ["metadata-changed"]),
        (["a"], ["a"], []),
    ],
)
def test_categories(old: Any, new: Any, expected: list[str]) -> None:
    sides = [{} if one is None else {"categories": one} for one in (old, new)]
    assert codes(*sides) == expected


def test_categories_that_follow_the_enum_are_reported_once() -> None:
    sides = [constraint("enum", listed) | {"categories": listed} for listed in (["a"], ["a", "b"])]
    assert codes(*sides) == ["loosened"]


def test_categories_in_order_may_not_change_places() -> None:
    assert codes(
        {"categories": ["a", "b"], "categoriesOrdered": True},
        {"categories": ["b", "a"], "categoriesOrdered": True},
    ) == ["tightened"]
