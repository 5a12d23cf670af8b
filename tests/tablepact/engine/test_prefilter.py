"""A screen clears no cell in which frictionless finds an error; too strict is allowed."""

from __future__ import annotations

from typing import Any

import frictionless
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.engine.cells.cell_prefilter import prefilters
from tablepact.engine.cells.regex import rust_pattern
from tablepact.engine.table_spec import ColumnSpec
from tablepact.package.descriptor.table_schema import parse_field

BOUNDS: dict[str, list[Any]] = {
    "integer": [0, -3, 12, 2**62],
    "number": [0, -1.5, 2.25, 10],
    "date": ["2000-01-01", "2020-02-29"],
    "datetime": ["2000-01-01T00:00:00", "2020-02-29T12:00:00Z"],
    "time": ["06:00:00", "12:30:00"],
    "year": [1999, 2020],
    "yearmonth": ["1999-12", "2020-01"],
}
MEMBERS: dict[str, list[Any]] = {
    "integer": [1, 2],
    "date": ["2020-02-29"],
    "string": ["a", "", "ab"],
    "any": ["a", 1],
}
PATTERNS = ["[a-z]+", "a|b", r"\d{2,}", r"^x?$", ".*", r"\w+-\S", "[^a]", "(ab)*c?", "a{0,3}"]
KINDS = [*BOUNDS, "boolean", "string", "any"]
ODD = st.text("0123456789-+:.TZ eEnaifNtrueFALSE_abcx\n\u0661\u00e9", max_size=20)
PLAIN = st.sampled_from(
    [
        "1",
        "-1",
        "007",
        "+5",
        "1_0",
        "0.5",
        "-0",
        "1e5",
        "inf",
        "NaN",
        "2020-02-29",
        "2021-02-29",
        "1900-02-29",
        "2000-02-29",
        "2020-1-5",
        "0000-01-01",
        "2020-01-01T10:00:00",
        "2020-01-01T10:00:00Z",
        "2020-01-01T24:00:00",
        "12:30:00",
        "24:00:00",
        "2020-13",
        "2020-12",
        "true",
        "True",
        "TRUE",
        "0",
        "yes",
        "9223372036854775808",
        "1e400",
        "a",
        "b",
        "ab",
        "ax",
        "xb",
    ]
)


@st.composite
def columns(draw: st.DrawFn) -> ColumnSpec:
    kind = draw(st.sampled_from(KINDS))
    constraints: dict[str, Any] = {}
    if draw(st.booleans()):
        constraints["required"] = draw(st.booleans())
    for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if kind in BOUNDS and draw(st.integers(0, 3)) == 0:
            constraints[name] = draw(st.sampled_from(BOUNDS[kind]))
    if kind in MEMBERS and draw(st.integers(0, 3)) == 0:
        constraints["enum"] = draw(st.lists(st.sampled_from(MEMBERS[kind])))
    if kind == "string":
        for name in ("minLength", "maxLength"):
            if draw(st.integers(0, 3)) == 0:
                constraints[name] = draw(st.integers(0, 4))
        if draw(st.integers(0, 2)) == 0:
            constraints["pattern"] = draw(st.sampled_from(PATTERNS))
    missing = draw(st.lists(st.sampled_from(["", "NA", "-", "1", "0", "True", "None"]), max_size=2))
    field = {"name": "c", "type": kind, "constraints": constraints}
    return ColumnSpec(parse_field(field, tuple(missing)))


def accepted(column: ColumnSpec, cells: list[str]) -> list[bool]:
    field = frictionless.Field.from_descriptor(
        {**column.field.metadata, "missingValues": list(column.missing)},
        datapackage_version="v2",
    )
    reader = field.create_cell_reader()

    def reads(cell: str) -> bool:
        try:
            return not reader(cell)[1]
        except (TypeError, ArithmeticError):  # naive against aware times
            return False

    return [reads(cell) for cell in cells]


TWO_BYTES = ColumnSpec(
    parse_field({"name": "c", "type": "string", "constraints": {"maxLength": 1}}, ())
)


@given(columns(), st.lists(ODD | PLAIN, min_size=1, max_size=30))
@example(TWO_BYTES, ["\u00e9"])
def test_a_cell_that_is_cleared_is_accepted(column: ColumnSpec, cells: list[str]) -> None:
    made = prefilters(column, pl.col("c"))
    cleared = [True] * len(cells)
    if made:
        frame = pl.DataFrame({"c": pl.Series(cells, dtype=pl.String)})
        cleared = frame.select(pl.any_horizontal(made)).to_series().to_list()
    lax = [
        cell
        for cell, clear, fine in zip(cells, cleared, accepted(column, cells), strict=True)
        if clear and not fine
    ]
    assert lax == []


@pytest.mark.each(
    "kind, constraints, cells",
    [
        ("integer", {"minimum": 0}, ["0", "5", "007"]),
        ("number", {}, ["1.5", "-0.1", "1e5"]),
        ("date", {"minimum": "2000-01-01"}, ["2000-01-01", "2024-02-29"]),
        ("datetime", {}, ["2024-02-29T10:00:00", "2024-02-29T10:00:00Z"]),
        ("time", {}, ["10:00:00"]),
        ("boolean", {}, ["true", "false"]),
        ("year", {"maximum": 2030}, ["2024"]),
        ("yearmonth", {}, ["2024-12"]),
        ("string", {"pattern": "[a-z]+", "maxLength": 3}, ["abc"]),
        ("string", {"enum": ["a", "b", "c", "d", "e"]}, ["e"]),
    ],
)
def test_ordinary_cells_are_cleared(kind: str, constraints: Any, cells: list[str]) -> None:
    column = ColumnSpec(parse_field({"name": "c", "type": kind, "constraints": constraints}))
    made = prefilters(column, pl.col("c"))
    assert made
    assert pl.DataFrame({"c": [*cells, ""]}).select(pl.any_horizontal(made).all()).item()
    assert pl.DataFrame({"c": cells}).select(made[0].all()).item()


@pytest.mark.each("pattern", ["(?i)a", "a(?=b)", r"(a)\1", "\u00e9", "a{2000}", "[a-", "(a"])
def test_a_pattern_that_has_no_place_in_rust_is_left_to_python(pattern: str) -> None:
    assert rust_pattern(pattern) is None
