"""The one plain way to write a value, and the digests that rest on it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import random
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avocado_pivot import dataset
from tablepact.frames.frames import Frames
from tablepact.package.digests.digest import (
    as_text,
    fits_float64,
    number_text,
    package_digest,
    row_line,
    row_lines,
    table_digest,
    text_digest,
)

OWN = Frames(dataset.bundled())
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


class TestNumbers:
    @given(FLOATS)
    def test_the_number_comes_back_and_is_plain(self, value: float) -> None:
        text = number_text(value)
        assert float(text) == value
        assert Decimal(text) == Decimal(repr(value))
        assert set(text) <= set("-.0123456789")
        assert not ("." in text and text.endswith(("0", ".")))
        assert not text.startswith((".", "-."))
        assert text != "-0"

    @given(st.integers(-(2**53), 2**53))
    def test_a_whole_number_has_no_point(self, value: int) -> None:
        assert number_text(float(value)) == str(value) == number_text(value)

    @given(st.decimals(-(10**9), 10**9, places=5))
    def test_a_decimal_of_fifteen_digits_is_written_as_it_was(self, value: Decimal) -> None:
        assert Decimal(number_text(float(value))) == value

    @pytest.mark.each(
        "value, text",
        [
            (72e9, "72000000000"),
            (14.3, "14.3"),
            (1e-6, "0.000001"),
            (0.1, "0.1"),
            (0.0, "0"),
            (-0.0, "0"),
            (-1.50, "-1.5"),
            (100.0, "100"),
            (1e22, "1" + "0" * 22),
            (5e-324, "0." + "0" * 323 + "5"),
            (math.nan, "NaN"),
            (math.inf, "INF"),
            (-math.inf, "-INF"),
        ],
    )
    def test_samples(self, value: float, text: str) -> None:
        assert number_text(value) == text


UTC = dt.datetime(2024, 2, 29, 1, 2, 3, tzinfo=dt.UTC)
COLUMNS: list[tuple[Any, list[Any], list[str | None]]] = [
    (pl.String, ["a", "", None, "é\n"], ["a", "", None, "é\n"]),
    (pl.Int8, [-128, None], ["-128", None]),
    (pl.UInt64, [2**64 - 1], ["18446744073709551615"]),
    (pl.Int64, [-(2**63), 0], ["-9223372036854775808", "0"]),
    (pl.Int128, [2**100], ["1267650600228229401496703205376"]),
    (pl.Float64, [1.50, -0.0, math.nan, math.inf, None], ["1.5", "0", "NaN", "INF", None]),
    (pl.Float32, [0.5, 16777216.0], ["0.5", "16777216"]),
    (pl.Boolean, [True, False, None], ["true", "false", None]),
    (pl.Date, [dt.date(1, 1, 1), dt.date(9999, 12, 31)], ["0001-01-01", "9999-12-31"]),
    (pl.Time, [dt.time(1, 2, 3), dt.time(1, 2, 3, 40)], ["01:02:03", "01:02:03.00004"]),
    (pl.Datetime("us"), [dt.datetime(2024, 2, 29, 1, 2)], ["2024-02-29T01:02:00"]),
    (pl.Datetime("ms"), [dt.datetime(2024, 2, 29)], ["2024-02-29T00:00:00"]),
    (pl.Datetime("us", "UTC"), [UTC, None], ["2024-02-29T01:02:03Z", None]),
    (pl.Enum(["b", "a"]), ["a", None], ["a", None]),
    (pl.Categorical, ["a", None], ["a", None]),
    (pl.Null, [None], [None]),
    (pl.Decimal(10, 3), [Decimal("1.500"), Decimal("100"), None], ["1.5", "100", None]),
    (pl.Decimal(10, 3), [Decimal("0.000"), Decimal("-0.010")], ["0", "-0.01"]),
    (pl.Decimal(38, 3), [Decimal("12345678901234567890123456789012345.678")],
     ["12345678901234567890123456789012345.678"]),
    (pl.List(pl.Int64), [[1, 2], [], None], ["[1, 2]", "[]", None]),
    (pl.List(pl.Int64), [list(range(30))], [str(list(range(30)))]),
    (pl.Array(pl.Int64, 2), [[1, 2]], ["[1, 2]"]),
    (pl.Struct({"a": pl.Int64, "b": pl.List(pl.String)}), [{"a": 1, "b": ["é"]}],
     ['{"a": 1, "b": ["é"]}']),
]  # fmt: skip


class TestAsText:
    @pytest.mark.each("dtype, values, texts", COLUMNS)
    def test_every_type(self, dtype: Any, values: list[Any], texts: list[str | None]) -> None:
        frame = as_text(pl.DataFrame({"c": pl.Series(values, dtype=dtype)}))
        assert frame.schema == {"c": pl.String}
        assert frame["c"].to_list() == texts

    @pytest.mark.parametrize(
        ("dtype", "values"),
        [
            (pl.Duration("us"), [dt.timedelta(days=1, seconds=3), None]),
            (pl.Binary, [b"a\xff", None]),
            (pl.Datetime("ns"), [1, 2]),
            (pl.Time, [1, 2]),
        ],
    )
    def test_different_values_are_different_texts(self, dtype: Any, values: list[Any]) -> None:
        if dtype in (pl.Datetime("ns"), pl.Time):
            column = pl.Series("c", values, dtype=pl.Int64).cast(dtype)
        else:
            column = pl.Series("c", values, dtype=dtype)
        texts = as_text(column.to_frame())["c"].to_list()
        assert len(set(texts)) == len(values)

    def test_an_empty_frame_keeps_its_columns(self) -> None:
        frame = as_text(pl.DataFrame(schema={"a": pl.Int64, "b": pl.Float64}))
        assert (frame.height, frame.schema) == (0, {"a": pl.String, "b": pl.String})

    @pytest.mark.parametrize("table", dataset.tables())
    def test_the_bundled_files_byte_for_byte(self, table: str) -> None:
        file = dataset.package().frames.resource(table).file
        assert as_text(dataset.load(table)).write_csv().encode() == file.read_bytes()


class TestRowLine:
    @pytest.mark.parametrize(
        ("cells", "line"),
        [
            (["a", None, ""], '["a",null,""]'),
            (['"', "\\", "\n", "é", "\u2028"], '["\\"","\\\\","\\n","é","\u2028"]'),
            ([], "[]"),
        ],
    )
    def test_samples(self, cells: list[str | None], line: str) -> None:
        assert row_line(cells) == line

    @given(st.lists(st.none() | st.text()))
    def test_one_line_that_json_reads_back(self, cells: list[str | None]) -> None:
        line = row_line(cells)
        assert json.loads(line) == cells
        assert "\n" not in line

    @given(
        st.lists(
            st.tuples(
                st.none() | st.text('ab"\\\n\x00\x1f\x7fé\u2028', max_size=5),
                st.text('a"\\', max_size=3),
                st.none() | st.floats(),
                st.none() | st.booleans(),
                st.integers(-5, 5),
            ),
            min_size=1,
            max_size=6,
        ),
        st.lists(st.integers(0, 4), min_size=1, max_size=6),
    )
    def test_those_of_a_frame_are_the_same(
        self, rows: list[tuple[object, ...]], columns: list[int]
    ) -> None:
        dtypes = (pl.String, pl.String, pl.Float64, pl.Boolean, pl.Int64)
        frame = pl.DataFrame(
            [
                pl.Series(f"x{place}", [row[column] for row in rows], dtype=dtypes[column])
                for place, column in enumerate(columns)
            ]
        )
        plainly = [row_line(row) for row in as_text(frame).iter_rows()]
        assert row_lines(frame).to_list() == plainly


SMALL = pl.DataFrame({"id": [1, 2], "name": ["pear", None]})


class TestDigests:
    def test_of_a_text(self) -> None:
        assert text_digest("é") == f"sha256:{hashlib.sha256('é'.encode()).hexdigest()}"
        assert text_digest("\ud800").startswith("sha256:")

    def test_of_a_table_is_what_its_description_says(self) -> None:
        text = '["id","name"]\n["1","pear"]\n["2",null]\n'
        assert table_digest(SMALL) == text_digest(text)

    def test_of_a_package_is_what_its_description_says(self) -> None:
        lines = sorted(f'["{name}","{table_digest(SMALL)}"]\n' for name in ("t", "a"))
        assert package_digest({"t": SMALL, "a": SMALL}) == text_digest("".join(lines))

    @pytest.mark.parametrize("table", ["evidence", "figures", "events"])
    def test_the_order_of_rows_does_not_matter(self, table: str) -> None:
        frame = OWN[table]
        order = list(range(frame.height))
        random.Random(1).shuffle(order)  # noqa: S311
        assert table_digest(frame[order]) == table_digest(frame)
        assert table_digest(frame.reverse()) == table_digest(frame)

    @pytest.mark.each(
        "other",
        [
            SMALL.with_columns(name=pl.Series(["pear", ""])),
            SMALL.with_columns(name=pl.Series(["Pear", None])),
            SMALL.with_columns(id=pl.Series([1, 3])),
            SMALL.select("name", "id"),
            SMALL.rename({"name": "title"}),
            SMALL.head(1),
            SMALL.drop("name"),
            pl.concat([SMALL, SMALL.head(1)]),
            SMALL.clear(),
        ],
    )
    def test_what_changes_it(self, other: pl.DataFrame) -> None:
        assert table_digest(other) != table_digest(SMALL)

    @pytest.mark.each(
        "other",
        [
            SMALL.cast({"id": pl.Int8}),
            SMALL.cast({"id": pl.Float64}),
            SMALL.cast({"name": pl.Categorical}),
            SMALL.cast({"name": pl.Enum(["fig", "pear"])}),
            SMALL.cast({"id": pl.String}),
        ],
    )
    def test_the_type_that_holds_a_value_does_not_matter(self, other: pl.DataFrame) -> None:
        assert table_digest(other) == table_digest(SMALL)

    def test_of_a_package_heeds_names_and_not_their_order(self) -> None:
        one, two = SMALL, SMALL.head(1)
        assert package_digest({"a": one, "b": two}) == package_digest({"b": two, "a": one})
        assert package_digest({"a": one, "b": two}) != package_digest({"a": two, "b": one})
        assert package_digest({"a": one}) != package_digest({"b": one})

    @given(st.lists(st.tuples(st.none() | st.text(max_size=3), st.none() | st.text(max_size=3))))
    def test_tables_of_other_rows_have_other_digests(
        self, rows: list[tuple[str | None, str | None]]
    ) -> None:
        columns = {"a": pl.String, "b": pl.String}
        frame = pl.DataFrame(rows, schema=columns, orient="row")
        more = pl.DataFrame([*rows, ("x", None)], schema=columns, orient="row")
        assert table_digest(frame) != table_digest(more)
        assert table_digest(frame.reverse()) == table_digest(frame)


@pytest.mark.each(
    "number, fits",
    [
        ("0.1", True),
        ("1e400", False),
        ("1e-400", False),
        ("6.7907400000000004", True),
        ("12.789166700000001", True),
        ("0.1000000000000000055511151231257827", True),
        ("0.1000000000000000055511151231257828", False),
        ("0.12345678901234567891", False),
        ("5.960464477539063e-08", True),
        ("5.9604644775390625e-08", True),
        ("9007199254740992", True),
        ("9007199254740993", False),
        ("37184033624645630", True),
        ("37184033624645632", False),  # the same Float64, and another whole number
    ],
)
def test_a_number_that_float64_holds(number: str, fits: bool) -> None:
    assert fits_float64(Decimal(number)) == fits


@given(FLOATS)
def test_what_a_float64_is_written_as_fits(value: float) -> None:
    assert fits_float64(Decimal(repr(value)))
    text = f"{value:.17g}"
    assert fits_float64(Decimal(text)) or Decimal(text) == int(Decimal(text))
