"""Rows as CSV, JSON, JSON Lines and Markdown, read back by other programs than ours."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tablepact.export.text import (
    json_rows,
    missing_token,
    to_csv,
    to_json,
    to_jsonl,
    to_markdown,
)

quick = settings(max_examples=100, deadline=None, database=None, derandomize=True)
MEANING = "|\\`*_[]()<>~&$@!#:;/.-+=\"', \t\r\n\x0b\x0c\x1c\x85\xa0\u2028\u3000"
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
"""Characters to which Markdown cannot refer, so that it cannot hold them in every place."""

TEXTS = st.text(st.one_of(st.sampled_from(MEANING), st.characters(codec="utf-8")))
COLUMNS = st.lists(st.none() | TEXTS, min_size=1, max_size=5)
NUMBERS = st.lists(st.none() | st.floats(allow_nan=False), min_size=1, max_size=5)


def as_column(values: list[Any], dtype: Any = pl.String, name: str = "a") -> pl.DataFrame:
    return pl.DataFrame({"n": list(range(len(values))), name: pl.Series(values, dtype=dtype)})


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def read_json(text: str) -> Any:
    return json.loads(text, parse_constant=no_constant)


def read_markdown(text: str) -> list[list[str]]:
    """Return the cells of a table as they are rendered, each of which has to be bare text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {"table", "thead", "tbody", "tr", "th", "td", "inline"}
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            assert {child.type for child in token.children or []} <= {"text"}
            rows[-1].append("".join(child.content for child in token.children or []))
    return rows


# CSV


@quick
@given(COLUMNS)
def test_any_text_comes_back_from_csv(values: list[str | None]) -> None:
    frame = as_column(values)
    missing = missing_token([frame])
    header, *rows = read_csv(to_csv(frame, missing))
    assert header == ["n", "a"]
    assert [None if cell == missing else cell for _, cell in rows] == values


@quick
@given(NUMBERS)
def test_any_number_comes_back_from_csv(values: list[float | None]) -> None:
    cells = [cell for _, cell in read_csv(to_csv(as_column(values, pl.Float64)))[1:]]
    assert [float(cell.replace("INF", "inf")) if cell else None for cell in cells] == values
    assert not any("e" in cell.lower() for cell in cells)


def test_csv_ends_lines_in_lf_and_quotes_what_needs_it() -> None:
    frame = pl.DataFrame({"a": ["x", "y,z", 'q"', None], "b,c": [True, False, None, None]})
    assert to_csv(frame) == 'a,"b,c"\nx,true\n"y,z",false\n"q""",\n,\n'


def test_csv_of_no_rows_is_a_header() -> None:
    assert to_csv(pl.DataFrame(schema={"a": pl.Date, "b": pl.Float64})) == "a,b\n"


def test_a_missing_value_in_a_single_column_is_no_blank_line() -> None:
    text = to_csv(pl.DataFrame({"a": ["x", None, "y"]}))
    assert read_csv(text) == [["a"], ["x"], [""], ["y"]]


def test_every_type_in_csv(rows: Any, every: Any) -> None:
    cells = read_csv(to_csv(every["fruit"], "?"))[1:]
    assert cells[0] == ["1", "", "pear", str(2**53 + 1), "0.0000001", "true", "2024-02-29",
                        "00:00:00", "2024-02-29T12:30:00"]  # fmt: skip
    assert cells[2][3:5] == [str(2**63 - 1), "1" + "0" * 22]
    assert cells[3] == ["4", *["?"] * 8]
    assert [row[4] for row in cells[4:]] == ["NaN", "INF", "-INF"]
    assert [row[1] for row in cells] == ["?" if row[1] is None else row[1] for row in rows]


# the token of a missing value


@pytest.mark.each("taken, token",
    [([], ""), (["x", None], ""), ([""], "NA"), (["NA"], ""), (["", "NA"], "NULL"),
     (["", "NA", "NULL"], "\\N")],
)  # fmt: skip
def test_a_missing_value_is_the_first_token_that_is_no_value(taken: Any, token: str) -> None:
    assert missing_token([as_column(taken), as_column(["y"])]) == token


def test_a_token_that_is_a_value_of_another_table_is_not_taken() -> None:
    assert missing_token([as_column([""]), as_column(["NA"])]) == "NULL"


def test_a_token_that_is_a_code_is_not_taken() -> None:
    codes = as_column(["NA", "x"], pl.Enum(["NA", "x"]))
    assert missing_token([as_column([""]), codes]) not in ("", "NA")


def test_where_every_known_token_is_a_value_another_is_found() -> None:
    values = ["", "NA", "NULL", "\\N", "<missing>", "<no value>"]
    assert missing_token([as_column(values)]) not in values


# JSON


@quick
@given(COLUMNS)
def test_any_text_comes_back_from_json(values: list[str | None]) -> None:
    frame = as_column(values)
    expected = [{"n": n, "a": value} for n, value in enumerate(values)]
    assert read_json(to_json(frame)) == expected
    lines = to_jsonl(frame).split("\n")
    assert lines.pop() == ""
    assert list(map(read_json, lines)) == expected


@quick
@given(NUMBERS)
def test_any_number_comes_back_from_json(values: list[float | None]) -> None:
    cells = [row["a"] for row in read_json(to_json(as_column(values, pl.Float64)))]
    finite = [value if value is None or math.isfinite(value) else
              "INF" if value > 0 else "-INF" for value in values]  # fmt: skip
    assert cells == finite


@quick
@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=5))
def test_any_integer_comes_back_from_csv_and_json(values: list[int | None]) -> None:
    frame = as_column(values, pl.Int64)
    assert [row["a"] for row in read_json(to_json(frame))] == values
    assert [cell for _, cell in read_csv(to_csv(frame))[1:]] == [
        "" if value is None else str(value) for value in values
    ]


def test_every_type_in_json(every: Any, rows: Any, plain: Any) -> None:
    for read in (read_json(to_json(every["fruit"])),
                 [read_json(line) for line in to_jsonl(every["fruit"]).splitlines()]):  # fmt: skip
        assert [list(row) for row in read] == [every["fruit"].columns] * len(rows)
        assert [tuple(row.values()) for row in read] == plain(rows)
        assert read[0]["ripe"] is True


@pytest.mark.each("value, text", [
    (5.0, "5"), (-0.0, "0"), (0.1, "0.1"), (1e22, "1e+22"), (1e-7, "1e-07"),
    (2.0**53, "9007199254740992.0"),
])  # fmt: skip
def test_a_number_in_json(value: float, text: str) -> None:
    assert to_jsonl(pl.DataFrame({"a": [value]})) == f'{{"a": {text}}}\n'


def test_no_rows_in_json() -> None:
    none = pl.DataFrame(schema={"a": pl.String})
    assert (read_json(to_json(none)), to_jsonl(none), json_rows(none)) == ([], "", [])


def test_what_json_has_no_type_for_is_text() -> None:
    frame = pl.DataFrame({"a": [[1, 2]], "b": [Decimal("1.50")], "c": [{"d": "ä"}]})
    assert json_rows(frame) == [{"a": "[1, 2]", "b": "1.5", "c": '{"d": "ä"}'}]


# Markdown


@quick
@given(COLUMNS)
def test_any_text_comes_back_from_markdown(values: list[str | None]) -> None:
    values = [CONTROLS.sub("", value) if value else value for value in values]
    head, *rows = read_markdown(to_markdown(as_column(values)))
    assert head == ["n", "a"]
    assert [cell for _, cell in rows] == [value or "" for value in values]


def test_every_type_in_markdown(every: Any, rows: Any) -> None:
    head, *cells = read_markdown(to_markdown(every["fruit"]))
    assert head == every["fruit"].columns
    assert [row[1] for row in cells] == [row[1] or "" for row in rows]
    assert cells[0][3:] == [str(2**53 + 1), "0.0000001", "true", "2024-02-29", "00:00:00",
                            "2024-02-29T12:30:00"]  # fmt: skip
    assert cells[3] == ["4", *[""] * 8]
    assert [row[4] for row in cells[4:]] == ["NaN", "INF", "-INF"]


def test_numbers_stand_to_the_right_in_markdown() -> None:
    frame = pl.DataFrame({"a": ["x"], "b": [1], "c": [1.5], "d": [True]})
    assert to_markdown(frame) == (
        "| a | b | c | d |\n| --- | ---: | ---: | --- |\n| x | 1 | 1.5 | true |\n"
    )


def test_a_name_of_words_stays_readable_in_markdown() -> None:
    assert to_markdown(pl.DataFrame({"as_stated": ["70-72 (x)"]})).startswith("| as_stated |\n")
