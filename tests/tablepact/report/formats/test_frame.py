"""The report as a frame: its columns, whatever was found."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.formats.frame import COLUMNS
from tablepact.report.model import Step
from tablepact.report.report import Report


def test_a_row_for_each_finding(varied: Report) -> None:
    frame = varied.to_frame()
    assert frame.schema == pl.Schema(COLUMNS)
    assert frame.select("step", "subject", "table", "path", "row", "line", "code").rows() == [
        ("table", "fruit", "fruit", "data/fruit.csv", 3, 4, "type-error"),
        ("table", "fruit", "fruit", "data/fruit.csv", 2, 2, "primary-key-part"),
        ("contract", "fruit", "fruit", "data/fruit.csv", 3, None, "row-rule"),
        ("rule", "own", None, None, None, None, "table-rule"),
    ]
    assert frame["cell"].to_list() == ["five", None, None, None]
    assert frame["hint"].to_list() == [finding.hint for finding in varied.findings]


def test_the_columns_have_their_types_without_a_row() -> None:
    frame = Report("market", (Step("descriptor", "", "pass", ""),), 0.0).to_frame()
    assert (frame.height, frame.schema) == (0, pl.Schema(COLUMNS))


@settings(deadline=None)
@given(st.data())
def test_any_text_in_any_column(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    assert report.to_frame().height == len(report.findings)
