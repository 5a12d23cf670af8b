"""Whether a constraint allows less or more: also where bounds and lists come in odd shapes."""

from __future__ import annotations

from typing import Any

import pytest

from tablepact.comparison.constraints import constraint_changes
from tablepact.package.descriptor.table_schema import parse_field

LESS, MORE, ELSE = "constraint-tightened", "constraint-loosened", "metadata-changed"


def judged(kind: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    fields = [parse_field({"name": "f", "type": kind, **one}) for one in (old, new)]
    return [change.code for change in constraint_changes("t", *fields)]


@pytest.mark.each(
    "kind, name, old, new, code",
    [
        ("integer", "minimum", 1, 0, MORE),
        ("integer", "minimum", 1, 2, LESS),
        ("integer", "maximum", 9, 10, MORE),
        ("integer", "maximum", "9", "10", MORE),
        ("integer", "maximum", "10", 10, ELSE),
        ("number", "minimum", "1.50", "1.5", ELSE),
        ("number", "minimum", "1", "NaN", LESS),
        ("number", "minimum", "sNaN", 1, LESS),
        ("number", "minimum", True, 0, LESS),
        ("number", "minimum", [1], {"a": 1}, LESS),
        ("number", "maximum", 1e400, 1, LESS),
        ("date", "minimum", "2020-10-01", "2020-09-01", MORE),
        ("date", "minimum", "1/10/2020", "1/9/2020", LESS),
        ("date", "minLength", 2, 1, MORE),
        ("datetime", "maximum", "2020-01-01T00:00:00", "2020-01-01T00:00:00Z", LESS),
        ("datetime", "maximum", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", ELSE),
        ("time", "exclusiveMaximum", "10:00:00", "11:00:00", MORE),
        ("yearmonth", "minimum", "2020-02", "2020-01", LESS),
        ("string", "enum", ["a", "b"], ["b", "a"], ELSE),
        ("string", "enum", ["a"], ["b", "a"], MORE),
        ("string", "enum", ["1"], [1, "2"], LESS),
        ("integer", "enum", [1], [1.0, 2], MORE),
        ("boolean", "enum", [1], [True], LESS),
        ("any", "enum", [{"a": [1]}, None], [None, {"a": [1]}, []], MORE),
        ("any", "enum", "abc", ["a"], LESS),
        ("string", "pattern", "a", "a|b", LESS),
    ],
)
def test_a_constraint(kind: str, name: str, old: Any, new: Any, code: str) -> None:
    assert judged(kind, {"constraints": {name: old}}, {"constraints": {name: new}}) == [code]


@pytest.mark.parametrize("nothing", [None, {}, {"minimum": None}, {"required": False}])
def test_what_asks_for_nothing_is_nothing(nothing: Any) -> None:
    assert judged("integer", {"constraints": nothing}, {}) == []
    assert judged("integer", {"constraints": nothing}, {"constraints": {"minimum": 1}}) == [LESS]


@pytest.mark.parametrize("odd", [["minimum"], "minimum", 1, True])
def test_constraints_that_are_no_object(odd: Any) -> None:
    assert judged("integer", {"constraints": odd}, {"constraints": odd}) == []
    assert judged("integer", {"constraints": odd}, {}) == [LESS]


@pytest.mark.each(
    "old, new, code",
    [
        (["a"], ["a", "b"], MORE),
        (["a", "b"], ["a"], LESS),
        (["a", "b"], ["b", "a"], ELSE),
        ([{"value": "a", "label": "A"}], [{"value": "a", "label": "B"}], ELSE),
        (["1"], [1], LESS),
        ([1], [1, 2], MORE),
        (None, ["a"], LESS),
        (["a"], None, MORE),
        ({"a": 1}, ["a"], LESS),
        (["a"], {"a": 1}, LESS),
        ([["a"]], [["a"], {"label": "x"}], MORE),
    ],
)
def test_categories(old: Any, new: Any, code: str) -> None:
    assert judged("string", {"categories": old}, {"categories": new}) == [code]


def test_the_order_of_codes_counts_where_they_are_ordered() -> None:
    old, new = ({"categories": codes, "categoriesOrdered": True} for codes in ("ab", "ba"))
    old, new = ({**one, "categories": [*one["categories"]]} for one in (old, new))
    assert judged("string", old, new) == [LESS]


def test_the_order_without_codes_is_no_constraint() -> None:
    assert judged("string", {"categoriesOrdered": True}, {}) == [ELSE]


def test_long_lists_take_no_time() -> None:
    old, new = (list(range(end)) for end in (50_000, 50_001))
    for name in ("categories", "constraints"):
        fields = ({name: {"enum": one} if name == "constraints" else one} for one in (old, new))
        assert judged("integer", *fields) == [MORE]
