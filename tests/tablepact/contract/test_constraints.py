"""Each constraint, on each type that it is for, at its boundary; what cannot be used is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tablepact.contract.constraints import CONSTRAINTS, compile_constraint
from tablepact.errors import ContractError
from tablepact.package.field_types.type_casts import FIELD_TYPES

DTYPES = {kind: held.dtype for kind, held in FIELD_TYPES.items()}
T, F = True, False


def day(number: int) -> date:
    return date(2024, 1, number)


def kept(kind: str, name: str, value: Any, cells: list[Any], dtype: Any = None) -> list[bool]:
    """Return which values keep a constraint; null of the expression keeps it."""
    dtype = dtype or DTYPES[kind]
    built = compile_constraint("x", kind, dtype, name, value)
    assert built is not None
    frame = pl.DataFrame({"x": cells}, schema={"x": dtype}).select(built)
    return frame.to_series().fill_null(True).to_list()


VALUES: dict[str, list[Any]] = {
    "string": ["a", "b"],
    "integer": [1, 2],
    "number": [0.5, 1.5],
    "boolean": [True, False],
    "date": [day(1), day(2)],
}
KINDS = list(VALUES)


@pytest.mark.each("kind", KINDS)
def test_required(kind: str) -> None:
    assert kept(kind, "required", True, [*VALUES[kind], None]) == [T, T, F]


def test_an_empty_string_is_given() -> None:
    """What is missing is for missingValues to say."""
    assert kept("string", "required", True, ["", " "]) == [T, T]


@pytest.mark.each("kind", KINDS)
def test_unique(kind: str) -> None:
    one, other = VALUES[kind]
    assert kept(kind, "unique", True, [one, None, other, one, None, one]) == [T, T, T, F, T, F]


def test_zero_is_unique_whatever_its_sign() -> None:
    assert kept("number", "unique", True, [0.0, -0.0]) == [T, F]


@pytest.mark.each("kind", KINDS)
def test_enum(kind: str) -> None:
    one, other = VALUES[kind]
    listed = [one.isoformat() if kind == "date" else one]
    assert kept(kind, "enum", listed, [one, other, None]) == [T, F, T]


@pytest.mark.each("kind", KINDS)
def test_an_empty_enum(kind: str) -> None:
    assert kept(kind, "enum", [], [*VALUES[kind], None]) == [F, F, T]


@pytest.mark.parametrize(
    ("kind", "listed", "cells", "expected"),
    [
        ("integer", ["1", 2], [1, 2, 3], [T, T, F]),
        ("number", [1, "1.50"], [1.0, 1.5, 2.0], [T, T, F]),
        ("string", ["a", "a"], ["a", "A"], [T, F]),
    ],
)
def test_enum_as_text(kind: str, listed: Any, cells: Any, expected: list[bool]) -> None:
    assert kept(kind, "enum", listed, cells) == expected


@pytest.mark.each(
    "pattern, cells, expected",
    [
        ("ab", ["ab", "abc", "cab", "AB", None], [T, F, F, F, T]),
        ("a|b", ["a", "b", "ab", "ax", "xb"], [T, T, F, F, F]),
        ("^a|b$", ["a", "b", "ab"], [T, T, F]),
        ("[a-z]+(-[a-z]+)*", ["oak", "old-oak", "oak-", "Oak", ""], [T, T, F, F, F]),
        (".", ["a", "é", "\n", ""], [T, T, F, F]),
        ("a", ["a\n", "\na"], [F, F]),
        ("(?i)oak", ["OAK", "elm"], [T, F]),
        (r"\d+", ["1", "a"], [T, F]),
        ("", ["", "a"], [T, F]),
    ],
)
def test_pattern(pattern: str, cells: Any, expected: list[bool]) -> None:
    assert kept("string", "pattern", pattern, cells) == expected


@pytest.mark.each(
    "name, length, expected",
    [
        ("minLength", 2, [F, F, T, T, T]),
        ("minLength", "2", [F, F, T, T, T]),
        ("minLength", 0, [T, T, T, T, T]),
        ("maxLength", 2, [T, T, T, F, T]),
        ("maxLength", 0, [T, F, F, F, T]),
        ("maxLength", 2**40, [T, T, T, T, T]),
    ],
)
def test_lengths_count_code_points(name: str, length: Any, expected: list[bool]) -> None:
    assert kept("string", name, length, ["", "樹", "e\u0301", "oak", None]) == expected


BOUNDS: dict[str, tuple[Any, list[Any]]] = {
    "integer": (2, [1, 2, 3]),
    "number": (0.2, [0.1, 0.2, 0.3]),
    "date": ("2024-01-02", [day(1), day(2), day(3)]),
}


@pytest.mark.parametrize("kind", BOUNDS)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("minimum", [F, T, T]),
        ("maximum", [T, T, F]),
        ("exclusiveMinimum", [F, F, T]),
        ("exclusiveMaximum", [T, F, F]),
    ],
)
def test_bounds(kind: str, name: str, expected: list[bool]) -> None:
    bound, cells = BOUNDS[kind]
    assert kept(kind, name, bound, [*cells, None]) == [*expected, T]
    assert kept(kind, name, str(bound), [*cells, None]) == [*expected, T]


@pytest.mark.parametrize(
    ("kind", "bound", "cells", "expected"),
    [
        ("integer", 2**53 + 1, [2**53, 2**53 + 1], [F, T]),
        ("integer", -(2**63), [-(2**63), 2**63 - 1], [T, T]),
        ("number", 2, [1.9, 2.0], [F, T]),
        ("number", 1e300, [1.0, 1e301], [F, T]),
    ],
)
def test_far_bounds(kind: str, bound: Any, cells: Any, expected: list[bool]) -> None:
    assert kept(kind, "minimum", bound, cells) == expected


@pytest.mark.each(
    "name, value, expected",
    [
        ("required", True, [T, T, F]),
        ("unique", True, [T, T, T]),
        ("enum", ["a", "z"], [F, T, T]),
        ("pattern", "[a-c]", [T, T, T]),
        ("minLength", 2, [F, F, T]),
        ("maxLength", 0, [F, F, T]),
    ],
)
def test_a_code_list_is_text(name: str, value: Any, expected: list[bool]) -> None:
    assert kept("string", name, value, ["b", "a", None], pl.Enum(["b", "a"])) == expected


def test_every_constraint_is_for_the_types_of_the_standard() -> None:
    ordered = {"integer", "number", "date"}
    kinds = {name: set(kinds) for name, (kinds, _) in CONSTRAINTS.items()}
    assert kinds == {
        **{name: set(KINDS) for name in ("required", "unique", "enum")},
        **{name: {"string"} for name in ("pattern", "minLength", "maxLength")},
        "minimum": ordered,
        "maximum": ordered,
        "exclusiveMinimum": ordered,
        "exclusiveMaximum": ordered,
    }


@pytest.mark.parametrize("name", ["required", "unique"])
def test_switched_off(name: str) -> None:
    assert compile_constraint("x", "string", pl.String(), name, False) is None


def refusal(kind: str, name: str, value: Any) -> str:
    with pytest.raises(ContractError) as caught:
        compile_constraint("x", kind, DTYPES[kind], name, value)
    message = str(caught.value)
    assert message.startswith("field x: ")
    assert len(message.splitlines()) == 1
    return message


@pytest.mark.each("name", ["jsonSchema", "Required", "min", "", "categories"])
def test_unknown(name: str) -> None:
    assert "cannot be compiled" in refusal("string", name, 1)


@pytest.mark.each(
    "kind, name",
    [
        (kind, name)
        for name, (kinds, _) in CONSTRAINTS.items()
        for kind in KINDS
        if kind not in kinds
    ],
)
def test_not_for_this_type(kind: str, name: str) -> None:
    assert f"the type {kind} does not support the constraint {name}" in refusal(kind, name, 1)


@pytest.mark.parametrize("name", ["required", "unique"])
@pytest.mark.parametrize("value", ["yes", "true", 1, 0, None, [], {}])
def test_neither_true_nor_false(name: str, value: Any) -> None:
    assert "must be true or false" in refusal("string", name, value)


@pytest.mark.each(
    "pattern",
    [
        *("(", "[", "a)|(?:b", "a)(b", ")", "*", "(?=a)", r"(a)\1", "(?x)a #", "(a{999}){999}"),
        *("\\", 5, None, ["a"]),
    ],
)
def test_a_pattern_that_is_none(pattern: Any) -> None:
    assert "cannot be used" in refusal("string", "pattern", pattern)


@pytest.mark.parametrize("name", ["minLength", "maxLength"])
@pytest.mark.parametrize("value", ["two", 1.5, "1.5", None, True, [2]])
def test_a_length_that_is_none(name: str, value: Any) -> None:
    assert "cannot be used" in refusal("string", name, value)


@pytest.mark.parametrize("name", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("integer", (1.5, "1.5", "one", "", None, True, [1], 10**30)),
        ("number", ("one", "", None, True, [1], 10**400, float("nan"), "nan")),
        ("date", ("2024-02-30", "01.02.2024", "", 2024, None, "2024-01")),
    ],
)
def test_a_bound_that_is_none(kind: str, name: str, values: tuple[Any, ...]) -> None:
    messages = [refusal(kind, name, value) for value in values]
    assert [said for said in messages if "cannot be used" not in said] == []


@pytest.mark.each(
    "kind, value",
    [
        *((kind, value) for kind in KINDS for value in ("a", None, {"a": 1}, 1, True, [None])),
        *(("string", [value]) for value in (1, True, ["a"])),
        *(("integer", [value]) for value in (1.0, "one", True)),
        *(("number", [value]) for value in ("one", True, 10**400)),
        *(("boolean", [value]) for value in (1, "true")),
        *(("date", [value]) for value in ("one", 2024)),
    ],
)
def test_an_enum_that_is_none(kind: str, value: Any) -> None:
    assert "cannot be used" in refusal(kind, "enum", value)
