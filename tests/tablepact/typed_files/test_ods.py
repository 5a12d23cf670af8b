"""Spreadsheets of OpenDocument: the cells that frictionless reads, and those that it misreads."""
# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import ezodf
import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from workbooks import write_ods

from tablepact import settings
from tablepact.typed_files.typed_table import TypedFileError
from tablepact.typed_files.workbook import open_workbook, read_sheet


def rows(path: Path, sheet: str | int = 1, *, exactly: bool = False) -> list[list[object]]:
    with path.open("rb") as file:
        blocks = read_sheet(file, "ods", sheet, like_frictionless=exactly).blocks
        return [list(record) for block in blocks for record in block]  # type: ignore[union-attr, arg-type]


def rows_of_frictionless(path: Path) -> list[list[object]]:
    return [[_typed(cell) for cell in cells] for cells in ezodf.opendoc(str(path)).sheets[0].rows()]


def _typed(cell: Any) -> object:
    """Return the value of a cell as the parser of frictionless does."""
    value = cell.value
    if isinstance(value, float) and value == value // 1:
        return int(value)
    if cell.value_type == "date":
        form = "%Y-%m-%d" if len(value) == 10 else "%Y-%m-%dT%H:%M:%S"
        moment = dt.datetime.strptime(value, form)
        return moment.date() if len(value) == 10 else moment
    return value


def written(values: list[list[object]]) -> list[list[str]]:
    return [[repr(value) for value in record] for record in values]


def table(content: str, name: str = "One") -> str:
    return f'<table:table table:name="{name}">{content}</table:table>'


def row(*cells: str, repeated: int = 0) -> str:
    more = f' table:number-rows-repeated="{repeated}"' if repeated else ""
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def cell(kind: str = "", value: str = "", text: str = "", repeated: int = 0) -> str:
    name = {"boolean": "boolean-value", "date": "date-value", "time": "time-value"}.get(
        kind, "value"
    )
    given_type = f' office:value-type="{kind}"' if kind else ""
    given_value = f' office:{name}="{value}"' if value else ""
    more = f' table:number-columns-repeated="{repeated}"' if repeated else ""
    paragraphs = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell{given_type}{given_value}{more}>{paragraphs}</table:table-cell>"


TEXTS = st.sampled_from(
    [
        "a",
        "a &amp; b",
        "a<text:s/>b",
        "a<text:s text:c='3'/>b<text:tab/>",
        "<text:span>x</text:span>y",
        "a</text:p><text:p>b",
        "x<text:line-break/>y",
        "<text:a>link</text:a>",
    ]
)
CELLS = st.one_of(
    st.builds(cell, repeated=st.sampled_from([0, 1, 3])),
    st.builds(cell, st.just("string"), text=TEXTS, repeated=st.sampled_from([0, 2])),
    st.builds(cell, st.sampled_from(["float", "percentage", "currency"]), st.sampled_from(["1", "1.5", "-0", "1e3", "1E-3", "123456789012345678"]), repeated=st.sampled_from([0, 2, 40])),
    st.builds(cell, st.just("boolean"), st.sampled_from(["true", "false"])),
    st.builds(cell, st.just("date"), st.sampled_from(["2020-01-02", "2020-01-02T03:04:05"])),
    st.builds(cell, st.just("time"), st.just("PT03H04M05S")),
    st.just('<table:covered-table-cell table:number-columns-repeated="2"/>'),
)  # fmt: skip
ROWS = st.builds(
    lambda cells, count: row(*cells, repeated=count),
    st.lists(CELLS, max_size=4),
    st.sampled_from([0, 2, 31, 32]),
)


@tries(max_examples=40)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_cells_are_those_of_frictionless(tmp_path_factory: Any, content: list[str]) -> None:
    path = write_ods(tmp_path_factory.getbasetemp() / "equal.ods", table("".join(content)))
    assert written(rows(path, exactly=True)) == written(rows_of_frictionless(path))


CASES = {
    "repeated rows": (row(cell("float", "1"), repeated=40), [[1]] * 40),
    "repeated cells": (row(cell("float", "1", repeated=33)), [[1] * 33]),
    "empty ends": (row(cell("float", "1"), cell(repeated=1000)) + row(cell(repeated=1024), repeated=1_048_570), [[1]]),
    "an empty row between": (row(cell("float", "1")) + row(cell(), repeated=2) + row(cell("float", "2")), [[1], [], [], [2]]),
    "a time": (row(cell("time", "PT03H04M05.25S")), [[dt.time(3, 4, 5, 250_000)]]),
    "a duration": (row(cell("time", "PT30H00M00S"), cell("time", "-PT01H")), [[dt.timedelta(hours=30), dt.timedelta(hours=-1)]]),
    "parts of a second": (row(cell("date", "2020-01-02T03:04:05.5")), [[dt.datetime(2020, 1, 2, 3, 4, 5, 500_000)]]),
    "a note": (row('<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p></table:table-cell>'), [["a"]]),
    "groups and headers": (f"<table:table-header-rows>{row(cell('string', text='h'))}</table:table-header-rows><table:table-row-group>{row(cell('float', '1'))}</table:table-row-group>", [["h"], [1]]),
    "a table in a cell": (row(f'<table:table-cell office:value-type="string"><text:p>a</text:p>{table(row(cell("float", "9")))}</table:table-cell>'), [["a"]]),
    "an error": (row(cell("string", text="#N/A")), [["#N/A"]]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cells_by_the_standard(tmp_path: Path, name: str) -> None:
    content, expected = CASES[name]
    path = write_ods(tmp_path / "x.ods", table(content))
    assert written(rows(path)) == written(expected)


def test_sheets_by_name_and_number(tmp_path: Path) -> None:
    content = table(row(cell("float", "1"))) + table(row(cell("float", "2")), "Two")
    path = write_ods(tmp_path / "x.ods", content)
    with path.open("rb") as file:
        assert [one.name for one in open_workbook(file, "ods").sheets] == ["One", "Two"]
    assert rows(path, "One") == [[1]]
    assert rows(path, "Two") == rows(path, 2) == [[2]]
    with pytest.raises(TypedFileError, match="it has no sheet 'Three'; it has 'One', 'Two'"):
        rows(path, "Three")


DOCTYPE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x/>'
HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "has a document type": ("", {"parts": {"content.xml": DOCTYPE}}),
    "manifest.xml has a document type": ("", {"parts": {"META-INF/manifest.xml": DOCTYPE}}),
    "it is encrypted": ("", {"parts": {"META-INF/manifest.xml": "<m><encryption-data/></m>"}}),
    "nested more than 200 deep": (row("<x>" * 201 + "</x>" * 201), {}),
    "is not valid XML": ("", {"parts": {"content.xml": "<x>"}}),
    "it has 1,000 columns; the limit is 10": (row(cell("float", "1", repeated=1000)), {}),
    "repeated '9999999999' times": (row(cell("float", "1", repeated=9999999999)), {}),
    "repeated '-1' times": (row(cell("float", "1", repeated=-1)), {}),
    "a cell of the type float has 'x'": (row(cell("float", "x")), {}),
    "a cell of the type date has 'x'": (row(cell("date", "x")), {}),
    "a cell of the type time has '1'": (row(cell("time", "1")), {}),
    "repeated '99999' times": (row(cell("string", text="<text:s text:c='99999'/>")), {}),
    "it has no sheet 1": ("", {"parts": {"content.xml": "<x/>"}}),
}  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_not_read_is_said(tmp_path: Path, words: str) -> None:
    content, more = HOSTILE[words]
    path = write_ods(tmp_path / "x.ods", table(content), **more)
    with (
        settings.override(max_columns=10, max_record_characters=1000),
        pytest.raises(TypedFileError) as raised,
    ):
        rows(path)
    assert words in raised.value.note


def test_rows_repeated_without_end_are_refused(tmp_path: Path) -> None:
    wide = row(cell("float", "1", repeated=16_000), repeated=1_000_000)
    path = write_ods(tmp_path / "x.ods", table(wide))
    with pytest.raises(TypedFileError, match="rows are repeated to"):
        rows(path)
