"""A listing is printed as the frame with the same rows is, and a terminal shows every cell."""

from __future__ import annotations

from typing import Any

import click
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.cli.output import PrintedRows, _table, write_listing, write_rows

CELLS = st.none() | st.text(st.sampled_from("a ,;\"'\n\r\t\u2028é#"), max_size=4)
ROWS = st.lists(st.tuples(CELLS, st.none() | st.integers(-(2**63), 2**63 - 1)), max_size=4)


def printed(write: Any, *arguments: Any) -> bytes:
    command = click.Command("c", callback=lambda: write(*arguments, None, False))
    return CliRunner().invoke(command, catch_exceptions=False).stdout_bytes


@pytest.mark.parametrize("output_format", [None, "csv", "table", "jsonl"])
@example(rows=[("", None), (None, 0), ('a"b', 1), ("a,b", 2), ("a\rb", 3)])
@given(rows=ROWS)
def test_a_listing_is_printed_as_a_frame(output_format: str | None, rows: list[Any]) -> None:
    frame = pl.DataFrame(rows, schema={"a,b": pl.String, "n": pl.Int64}, orient="row")
    listing = printed(write_listing, {"a,b": str, "n": int}, rows, output_format)
    assert listing == printed(write_rows, frame, output_format)


def on_terminal(width: int, *columns: list[str]) -> str:
    """Return what a terminal of a width shows of some columns, each a name and its cells."""
    names = [name for name, *_ in columns]
    rows = [*zip(*(cells for _, *cells in columns), strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        return _table(PrintedRows(names, [False] * len(names), rows), color=False, fit=True)


@given(
    st.integers(30, 90),
    st.lists(
        st.tuples(st.text("abc", min_size=1, max_size=9), st.text("xyz", max_size=150)),
        min_size=1,
        max_size=9,
    ),
)
def test_a_terminal_shows_all_of_each_cell(width: int, columns: list[tuple[str, str]]) -> None:
    shown = on_terminal(width, *([name, cell] for name, cell in columns))
    assert max(map(len, shown.splitlines())) <= width
    for letter in "abcxyz":
        assert shown.count(letter) == "".join(map("".join, columns)).count(letter)


def test_columns_for_which_a_terminal_is_too_narrow_are_printed_below_one_another() -> None:
    columns = [[f"column{n}", f"a cell of column {n}", "short"] for n in range(3)]
    assert on_terminal(80, *columns).splitlines()[1].split() == ["column0", "column1", "column2"]
    assert on_terminal(40, *columns) == (
        "column0  a cell of column 0\ncolumn1  a cell of column 1\ncolumn2  a cell of column 2\n"
        "\ncolumn0  short\ncolumn1  short\ncolumn2  short\n"
    )
    assert on_terminal(40, *([name] for name, *_ in columns)).split()[0] == "column0"
    empty = [[f"a_column_with_a_long_name_{n}"] for n in range(3)]
    assert on_terminal(40, *empty).startswith("0 rows  a_column_with_a_long_name_0,")
