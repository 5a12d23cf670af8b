"""A schema is inferred as frictionless infers it, cell by cell."""

from __future__ import annotations

import pytest
from frictionless import Detector
from hypothesis import given
from hypothesis import strategies as st

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.opening.infer_schema import TYPES, infer_fields

OF_A_TYPE = {
    "yearmonth": ["2020-01", "2020-13"],
    "geopoint": ["1,2", "180, 90", "181,1"],
    "duration": ["P1D", "PT", "P1Y", "P2020-01-01T00:00:00", "PORT", "POST"],
    "geojson": ['{"type": "Point", "coordinates": [1, 2]}', '{"type": "x"}'],
    "object": ["{}", '{"a": 1}', "{"],
    "array": ["[]", "[1]", "["],
    "datetime": ["2020-01-01T00:00:00", "2020-01-01T00:00:00Z", "2020-01-01 00:00"],
    "time": ["12:00:00", "24:00:00", "12:00"],
    "date": ["2020-01-01", "2020-02-30"],
    "integer": ["1", "-1", "1_000", "007", "9" * 9],
    "number": ["1.5", "nan", "1e3", "1,5"],
    "boolean": ["true", "FALSE", "yes", "0"],
    "year": ["1990", "0000", "12345"],
    "string": ["a", " ", "é", "None"],
}
CELLS = st.sampled_from([cell for cells in OF_A_TYPE.values() for cell in cells])


def by_frictionless(labels: list[str], rows: list[list[str]]) -> list[dict[str, str]]:
    schema = Detector().detect_schema(rows, labels=labels)
    return [{"name": field.name, "type": field.type} for field in schema.fields]


@st.composite
def columns(draw: st.DrawFn) -> list[str]:
    """Draw a column that is mostly of one type, or of two, with gaps."""
    common = st.sampled_from(draw(st.sampled_from([*OF_A_TYPE.values()])))
    cells = draw(st.lists(st.one_of(*[common] * 6, st.just("")), max_size=40))
    for cell in draw(st.lists(CELLS, max_size=3)):
        cells.insert(draw(st.integers(0, len(cells))), cell)
    return cells


@given(st.lists(columns(), max_size=3), st.lists(st.sampled_from(["", "a", "a2", "field1"])))
def test_types_and_names_are_those_of_frictionless(
    cells: list[list[str]], labels: list[str]
) -> None:
    height = max(map(len, cells), default=0)
    rows = [[column[row] for column in cells if row < len(column)] for row in range(height)]
    try:
        found = infer_fields(labels, rows)
    except AskFrictionless:
        return
    assert found == by_frictionless(list(labels), rows)


@pytest.mark.each("kind", TYPES)
def test_each_type_is_inferred(kind: str) -> None:
    cell = OF_A_TYPE[kind][0]
    expected = by_frictionless(["a"], [[cell]] * 9)
    assert infer_fields(["a"], [[cell]] * 9) == expected
