"""Keys: the texts of values, and rows that repeat one."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import frictionless
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.engine.keys.hashes import KeyHashes
from tablepact.engine.keys.normalize import plain_key
from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.key_text import UNEQUAL, key_text
from tablepact.package.descriptor.table_schema import Field
from tablepact.settings import override

NUMBERS = st.decimals(allow_nan=False) | st.sampled_from(
    [Decimal(text) for text in ("1", "1.0", "1e0", "0", "-0", "0.10", "1e30", "1E+999", "Infinity")]
)
MOMENTS = st.datetimes(timezones=st.none() | st.timezones())
VALUES = {
    "number": NUMBERS,
    "integer": st.integers(),
    "string": st.text(),
    "boolean": st.booleans(),
    "date": st.dates(),
    "datetime": MOMENTS,
    "time": st.times(timezones=st.none() | st.just(dt.timezone(dt.timedelta(hours=2)))),
    "duration": st.timedeltas(),
}


@pytest.mark.parametrize("kind", VALUES)
def test_texts_are_equal_if_and_only_if_values_are(kind: str) -> None:
    @given(VALUES[kind], VALUES[kind])
    def check(one: Any, other: Any) -> None:
        assert (key_text(one) == key_text(other)) == (one == other)
        assert key_text(one) == key_text(one)

    check()


@pytest.mark.parametrize("value", [None, math.nan, Decimal("NaN")])
def test_what_equals_nothing_has_no_text(value: Any) -> None:
    assert key_text(value) is None


@pytest.mark.parametrize("value", [Decimal("sNaN"), [1], {"a": 1}])
def test_what_cannot_be_a_key_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        key_text(value)


CELLS = st.text("0123456789-+.eETZ: truefalsn", max_size=20) | st.sampled_from(
    [
        "0",
        "-0",
        "5",
        "007",
        "1.50",
        "1.5",
        "-0.25",
        "2020-02-29",
        "2020-02-29T10:00:00",
        "2020-02-29T10:00:00Z",
        "10:00:00",
        "true",
        "True",
        "2020",
        "0999",
        "NaN",
        "123456789012345",
        "0.1234567891",
    ]
)


@given(
    st.sampled_from(["integer", "number", "boolean", "date", "datetime", "time", "year", "string"]),
    st.lists(CELLS, min_size=1),
)
def test_the_text_of_a_plain_cell_is_the_cell(kind: str, cells: list[str]) -> None:
    column = ColumnSpec(Field("c", kind, missing_values=()))
    field = frictionless.Field.from_descriptor({"name": "c", "type": kind, "missingValues": []})
    frame = pl.DataFrame({"c": cells})
    plain = frame.select(plain_key(column, pl.col("c"))).to_series()
    for cell, is_plain in zip(cells, plain, strict=True):
        value, _ = field.read_cell(cell)
        if is_plain and value is not None:
            assert key_text(value) == cell


HASHES = st.none() | st.integers(0, 30) | st.sampled_from([2**62, 2**63, 2**64 - 1])


@given(st.lists(st.lists(HASHES, max_size=20), max_size=8), st.integers(1, 200), st.integers(1, 40))
def test_repeated_hashes_are_found_in_memory_and_on_disk(
    blocks: list[list[int | None]], most: int, at_once: int
) -> None:
    with override(hash_batch_rows=at_once, hash_partitions=5):
        kept = KeyHashes(most)
        for block in blocks:
            kept.add(pl.Series("hash", block, dtype=pl.UInt64))
        parts = list(kept.repeated())
    every = [value for block in blocks for value in block]
    wanted = {
        row for row, value in enumerate(every) if value is not None and every.count(value) > 1
    }
    found = [row for part in parts for row in part["row"].to_list()]
    assert sorted(found) == sorted(wanted)
    for part in parts:
        together = {every[row] for row in part["row"]}
        assert set(part["row"]) == {row for row in wanted if every[row] in together}


def test_the_text_in_place_of_an_unequal_value_is_no_number() -> None:
    assert key_text(UNEQUAL) == UNEQUAL
    with pytest.raises(ValueError, match="could not convert"):
        float(UNEQUAL)
