"""A column has the first type that holds all its values, read whole or in pieces."""

from __future__ import annotations

import datetime as dt
import warnings
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.errors import KeptAsText
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.digest import as_text, decimal_text, fits_float64, moment_text
from tablepact.package.field_types.polars_types import (
    concat_batches,
    exact_moment,
    typed_series,
    warn_kept_as_text,
)

D = Decimal
UTC = pl.Datetime("us", "UTC")
NUMBERS = st.one_of(
    st.decimals(),
    st.decimals(-1000, 1000),
    st.floats().map(lambda value: D(repr(value))),
    st.integers(-(10**39), 10**39).map(D),
)
ZONES = st.none() | st.integers(-720, 720).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
MOMENTS = st.datetimes(timezones=ZONES)


def in_pieces(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    return st.lists(st.lists(st.none() | values, max_size=4), min_size=1, max_size=4)


def texts(values: pl.Series) -> list[str | None]:
    return as_text(values.to_frame()).to_series().to_list()


def the_same(kind: str, pieces: list[list[Any]]) -> list[tuple[Any, str | None]]:
    """Read a column whole and in pieces, and give each value and its text."""
    values = [value for piece in pieces for value in piece]
    whole = typed_series("x", kind, values)
    found = concat_batches([typed_series("x", kind, piece).to_frame() for piece in pieces])["x"]
    assert found.dtype == whole.dtype
    assert texts(found) == texts(whole)
    return [pair for pair in zip(values, texts(whole), strict=True) if pair[0] is not None]


@given(in_pieces(NUMBERS))
@example([[D("5.55111512312578270E-17")], [D("9007199254740993")]])  # 17 digits, and no float
def test_a_number_is_the_number_that_the_cell_has(pieces: list[list[Decimal | None]]) -> None:
    for value, text in the_same("number", pieces):
        read = D(str(text).replace("INF", "Infinity"))
        if value.is_finite() and fits_float64(value):
            assert float(read) == float(value)
        else:
            assert read.is_nan() if value.is_nan() else read == value


@given(in_pieces(st.integers(-(2**70), 2**70) | st.integers(-(10**39), 10**39)))
def test_so_is_a_whole_number(pieces: list[list[int | None]]) -> None:
    for value, text in the_same("integer", pieces):
        assert text == str(value)


@given(in_pieces(MOMENTS))
def test_so_is_a_moment_with_its_zone(pieces: list[list[dt.datetime | None]]) -> None:
    for value, text in the_same("datetime", pieces):
        assert dt.datetime.fromisoformat(text or "") == value


@given(in_pieces(MOMENTS.map(dt.datetime.timetz)))
def test_so_is_a_time_with_its_zone(pieces: list[list[dt.time | None]]) -> None:
    for value, text in the_same("time", pieces):
        assert dt.time.fromisoformat(text or "") == value


@given(st.sampled_from(["number", "integer", "datetime", "time"]), st.data())
def test_exact_text_is_as_good_as_the_value(kind: str, data: st.DataObject) -> None:
    of = {
        "number": NUMBERS,
        "integer": st.integers(-(10**39), 10**39),
        "datetime": MOMENTS,
        "time": MOMENTS.map(dt.datetime.timetz),
    }
    values = data.draw(st.lists(st.none() | of[kind], max_size=4))
    written = [
        None if v is None else str(v) if isinstance(v, int | Decimal) else v.isoformat()
        for v in values
    ]
    assert typed_series("x", kind, written).equals(typed_series("x", kind, values), null_equal=True)


NAIVE, ZONED = dt.datetime(2024, 2, 29, 10), dt.datetime(2024, 2, 29, 10, tzinfo=dt.UTC)


@pytest.mark.each("kind, values, dtype",
    [
        ("number", [D("0.1"), D("1e22"), D("NaN"), None], pl.Float64()),
        ("number", [D("135217135789158400")], pl.Float64()),
        ("number", [D("135217135789158401"), D("0.25")], pl.Decimal(38, 2)),
        ("number", [D("12345678901234567890.1230")], pl.Decimal(38, 3)),
        ("number", [D("0." + "1" * 38)], pl.Decimal(38, 38)),
        ("number", [D("1." + "1" * 38)], pl.String()),
        ("number", [D("135217135789158401"), D("INF")], pl.String()),
        ("number", [D("1e400")], pl.String()),
        ("number", [D("1e-400")], pl.String()),
        ("number", [0.1, 3], pl.Float64()),
        ("number", [None], pl.Float64()),
        ("integer", [2**63 - 1, -(2**63)], pl.Int64()),
        ("integer", [2**63], pl.Decimal(38, 0)),
        ("year", [10**38 - 1], pl.Decimal(38, 0)),
        ("integer", [10**38], pl.String()),
        ("datetime", [NAIVE, None], pl.Datetime("us")),
        ("datetime", [ZONED, None], UTC),
        ("datetime", [ZONED, NAIVE], pl.String()),
        ("datetime", [dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=1)))],
         pl.String()),
        ("time", [NAIVE.time()], pl.Time()),
        ("time", [NAIVE.time(), ZONED.timetz()], pl.String()),
        ("string", ["1"], pl.String()),
    ],
)  # fmt: skip
def test_the_type_is_the_first_that_holds_all(
    kind: str, values: list[Any], dtype: pl.DataType
) -> None:
    assert typed_series("x", kind, values).dtype == dtype


def test_the_type_of_pieces_is_that_of_the_whole_also_where_no_piece_needs_it() -> None:
    many, small = D("1234567890123456789012345678901"), D("0.1234567890123456789")
    pieces = [typed_series("x", "number", [value]).to_frame() for value in (many, small)]
    assert [piece.dtypes[0] for piece in pieces] == [pl.Decimal(38, 0), pl.Decimal(38, 19)]
    assert concat_batches(pieces)["x"].to_list() == [str(many), str(small)]


@pytest.mark.parametrize(
    ("value", "text"),
    [("1e400", "1E400"), ("-12e-500", "-12E-500"), ("0e-999999999", "0"), ("1e999999999",) * 2],
)
def test_a_number_is_not_written_in_a_billion_digits(value: str, text: str) -> None:
    assert decimal_text(D(value)) == text.upper()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("2024-02-29T10:20:30.1234567Z", "2024-02-29T10:20:30.1234567Z"),
        ("2024-02-29T10:20:30.12345670+02:00", "2024-02-29T08:20:30.1234567Z"),
        ("2024-02-29T10:20:30.000000001", "2024-02-29T10:20:30.000000001"),
    ],
)
def test_a_moment_finer_than_a_microsecond_is_text(cell: str, text: str) -> None:
    assert exact_moment(dt.datetime.fromisoformat(cell), cell) == text
    assert typed_series("x", "datetime", [cell]).to_list() == [text]


@pytest.mark.parametrize("cell", ["2024-02-29T10:20:30.1234560Z", "2024-02-29T10:20:30", None, 5])
def test_any_other_is_what_it_was(cell: Any) -> None:
    assert exact_moment(ZONED, cell) is ZONED


def test_moments_are_written_as_a_frame_writes_them() -> None:
    for value in (NAIVE, ZONED, ZONED.replace(microsecond=120000), dt.datetime.min):
        assert moment_text(value) == texts(typed_series("x", "datetime", [value]))[0]


def test_a_column_kept_as_text_is_reported() -> None:
    fields = [Field("x", "number"), Field("y", "string"), Field("z")]
    with pytest.warns(KeptAsText, match=r"^t, x: numbers too long .*; kept as text$") as told:
        warn_kept_as_text("t", fields, {"x": pl.String(), "y": pl.String(), "z": pl.String()})
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_kept_as_text("t", fields, {"x": pl.Decimal(38, 2), "y": pl.String()})
