"""What is cleared as it is stored has no error as text, either."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tablepact.engine.cells.stored_values import stored_prefilter
from tablepact.engine.frictionless_rules.cells import CellRules
from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.as_text import column_text
from tablepact.package.descriptor.table_schema import Field, parse_field

NUMBERS = st.sampled_from([0, 1, -1, 5, 2**53, 2**53 + 1, -(2**60), 2**63 - 1])
REALS = st.sampled_from([0.0, 1.0, -1.0, 4.999, 5.0, 5.001, 1e300, float("nan"), float("inf")])
DAYS = st.sampled_from([dt.date(1, 1, 1), dt.date(2020, 2, 29), dt.date(9999, 12, 31)])
TIMES = st.sampled_from(
    [dt.datetime(1, 1, 1), dt.datetime(2020, 2, 29, 1), dt.datetime(9999, 12, 31)]
)
STORED: list[tuple[str, Any, st.SearchStrategy[Any], tuple[str, ...]]] = [
    ("integer", pl.Int64, NUMBERS, ("integer", "number", "any", "string", "year")),
    ("integer", pl.UInt64, NUMBERS.map(abs), ("integer", "number")),
    ("float", pl.Float64, REALS, ("number", "integer", "any")),
    ("float", pl.Float32, st.sampled_from([0.1, 1.0, 5.0, 4.5]), ("number",)),
    ("boolean", pl.Boolean, st.booleans(), ("boolean", "string", "any")),
    ("date", pl.Date, DAYS, ("date", "datetime", "any")),
    ("datetime", pl.Datetime("us"), TIMES, ("datetime", "date")),
]
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LIMITS = st.sampled_from([0, 1, 5, 2**53 + 1, 1.5, "0001-01-01", "2020-02-29", "2020-2-9", "x"])


@given(st.sampled_from(STORED), st.data())
def test_what_is_cleared_is_valid_or_missing(
    stored: tuple[str, Any, st.SearchStrategy[Any], tuple[str, ...]], data: st.DataObject
) -> None:
    native, dtype, values, kinds = stored
    kind = data.draw(st.sampled_from(kinds))
    constraints: dict[str, Any] = data.draw(
        st.dictionaries(st.sampled_from(BOUNDS), LIMITS, max_size=2)
    )
    constraints |= data.draw(st.sampled_from([{}, {}, {"required": True}, {"enum": [1]}]))
    missing = data.draw(st.sampled_from([(), (), ("1",)]))
    column = ColumnSpec(Field("c", kind, missing_values=missing, constraints=constraints), native)
    clear = stored_prefilter(column, pl.col("c0"))
    if clear is None:
        return
    cells = pl.Series("c0", data.draw(st.lists(st.none() | values, max_size=5)), dtype=dtype)
    texts = column_text(cells, native, as_days=kind == "date")
    cleared = cells.to_frame().select(clear).to_series()
    rules = CellRules(column)
    assert [
        text for text, ok in zip(texts, cleared, strict=True) if ok and rules.read(text)[1]
    ] == []


def test_most_values_are_cleared_as_they_are_stored() -> None:
    fields = {
        "integer": {"type": "integer", "constraints": {"minimum": 0, "maximum": 9}},
        "float": {"type": "number", "constraints": {"minimum": 0}},
        "date": {"type": "date", "constraints": {"minimum": "2000-01-01"}},
    }
    cells = {"integer": [0, 9, 10], "float": [0.5, 7.0, -1.0]}
    days = {"date": [dt.date(2000, 1, 1), dt.date(2020, 1, 1), dt.date(1999, 1, 1)]}
    for native, values in {**cells, **days}.items():
        field = fields[native]
        column = ColumnSpec(parse_field(field, ()), native)
        clear = stored_prefilter(column, pl.col("c0"))
        assert clear is not None
        cleared = pl.DataFrame({"c0": values}).select(clear).to_series()
        assert cleared.to_list() == [True, True, False]
