"""A listing is printed as the frame with the same rows is."""

from __future__ import annotations

from typing import Any

import click
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from tablepact.cli.output import write_listing, write_rows

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
