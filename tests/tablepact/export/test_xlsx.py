"""The workbook: what stands in its cells, as openpyxl reads it, and as its XML has it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.errors import ExportError
from tablepact.export.export import export
from tablepact.export.xlsx import MAX_CHARACTERS, MAX_COLUMNS, MAX_ROWS, to_xlsx
from tablepact.package.digests.digest import package_digest

quick = settings(max_examples=40, deadline=None, database=None, derandomize=True)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ONE = pl.DataFrame({"a": ["x"]})


def workbook(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def values(data: bytes, sheet: str) -> list[tuple[Any, ...]]:
    return list(workbook(data)[sheet].iter_rows(min_row=2, values_only=True))


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    """Return the XML of every part, all of which has to be well-formed."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: ElementTree.fromstring(file.read(name)) for name in file.namelist()}  # noqa: S314


def texts(data: bytes) -> list[str]:
    """Return the texts of a sheet of one column, where ``_x000D_`` is a character (ECMA-376)."""
    found = parts(data)
    shared = [
        re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), item.text or "")
        for item in found["xl/sharedStrings.xml"].iter(f"{MAIN}t")
    ]
    cells = list(found["xl/worksheets/sheet1.xml"].iter(f"{MAIN}c"))[1:]
    assert all(cell.get("t") == "s" for cell in cells)
    return [shared[int(cell.findtext(f"{MAIN}v") or "")] for cell in cells]


def test_every_type(every: Any, rows: Any) -> None:
    sheet = workbook(to_xlsx({"fruit": every["fruit"]}, {}))["fruit"]
    head, *read = sheet.iter_rows(values_only=True)
    assert list(head) == every["fruit"].columns
    for found, (_, text, kind, _, _, ripe, day, hour, seen) in zip(read, rows, strict=True):
        assert found[1:3] == (text, kind)
        assert found[5] is ripe
        if day and day >= dt.date(1900, 3, 1):
            assert found[6] == dt.datetime.combine(day, dt.time())
        else:
            assert found[6] == (day and day.isoformat())
        assert (found[7], found[8]) == (hour, seen)


def test_an_integer_that_a_sheet_would_round_is_text(every: Any) -> None:
    counts = [row[3] for row in values(to_xlsx({"fruit": every["fruit"]}, {}), "fruit")]
    exact = [str(2**53 + 1), str(-(2**53) - 1), str(2**63 - 1), None, str(-(2**63)), 0, 1]
    assert counts == exact
    assert values(to_xlsx({"t": pl.DataFrame({"a": [2**53, -(2**53)]})}, {}), "t") == [
        (2**53,),
        (-(2**53),),
    ]


def test_nan_and_the_infinities_are_text(every: Any) -> None:
    sizes = [row[4] for row in values(to_xlsx({"fruit": every["fruit"]}, {}), "fruit")]
    assert sizes[:2] == [1e-7, 0.1]
    assert sizes[3:] == [None, "NaN", "INF", "-INF"]


@pytest.mark.parametrize("number", [1e22, -1e17, 1e300])
def test_a_large_number_is_a_number(number: float) -> None:
    """A sheet holds it as exactly as the frame does: both have Float64."""
    assert values(to_xlsx({"t": pl.DataFrame({"a": [number]})}, {}), "t") == [(number,)]


@quick
@given(st.lists(st.floats(-(2.0**53), 2.0**53), min_size=1, max_size=5))
def test_any_number_comes_back(numbers: list[float]) -> None:
    read = values(to_xlsx({"t": pl.DataFrame({"a": numbers})}, {}), "t")
    assert [value for (value,) in read] == numbers


@quick
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=5))
def test_any_text_comes_back(given_texts: list[str]) -> None:
    assert texts(to_xlsx({"t": pl.DataFrame({"a": given_texts})}, {})) == given_texts


@pytest.mark.parametrize(
    "text",
    ["", " x ", "a\r\nb", "\tx", "\x00\x01\x1f", "_x0041_", "\ufffe\uffff",
     "<a>&amp;", "]]>", "\U0001f600", "a\u2028b"],
)  # fmt: skip
def test_a_text_comes_back(text: str) -> None:
    assert texts(to_xlsx({"t": pl.DataFrame({"a": [text]})}, {})) == [text]


def test_an_empty_text_is_no_missing_value() -> None:
    data = to_xlsx({"t": pl.DataFrame({"a": ["", None, "x"]})}, {})
    cells = list(parts(data)["xl/worksheets/sheet1.xml"].iter(f"{MAIN}c"))
    assert [cell.get("r") for cell in cells] == ["A1", "A2", "A4"]


@pytest.mark.parametrize(
    "value", [dt.datetime(2024, 2, 29, 12, 30, 0, 123456), dt.time(12, 30, 0, 123456)]
)
def test_microseconds_are_not_lost(value: Any) -> None:
    """Programs that show a date of Excel round it to milliseconds."""
    assert values(to_xlsx({"t": pl.DataFrame({"a": [value]})}, {}), "t") == [(value.isoformat(),)]


@pytest.mark.parametrize(
    ("day", "read"),
    [(dt.date(1900, 2, 28), "1900-02-28"), (dt.date(1900, 3, 1), dt.datetime(1900, 3, 1))],
)
def test_a_day_before_excel_counts_right_is_text(day: dt.date, read: Any) -> None:
    assert values(to_xlsx({"t": pl.DataFrame({"a": [day]})}, {}), "t") == [(read,)]


@pytest.mark.slow
def test_the_dataset(dataset_frames: Any, tmp_path: Any) -> None:
    export(dataset_frames, [], "xlsx", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == [*dataset_frames, "about"]
    for name, frame in dataset_frames.items():
        head, *read = book[name].iter_rows(values_only=True)
        assert list(head) == frame.columns
        found = [[v.date() if isinstance(v, dt.datetime) else v for v in row] for row in read]
        assert found == [list(row) for row in frame.iter_rows()]


def test_the_sheet_about_says_what_it_is(every: Any, tmp_path: Any) -> None:
    export(every, [], "xlsx", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert list(book["about"].values) == [
        ("fact", "value"),
        ("name", "market"),
        ("title", "A market"),
        ("version", "1.2.3"),
        ("digest", package_digest({"fruit": every["fruit"]})),
    ]
    assert book.properties.title == "A market"


def test_without_facts_there_is_no_sheet_about() -> None:
    assert workbook(to_xlsx({"t": ONE}, {})).sheetnames == ["t"]


def test_a_table_that_is_called_about_keeps_its_name() -> None:
    book = workbook(to_xlsx({"About": ONE}, {"name": "market"}))
    assert book.sheetnames == ["About", "about_2"]


def test_the_head_is_bold_frozen_and_filtered() -> None:
    sheet = workbook(to_xlsx({"t": pl.DataFrame({"a": [1, 2], "b": [3, 4]})}, {}))["t"]
    assert (sheet["A1"].font.b, sheet["A2"].font.b) == (True, False)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")


def test_no_rows() -> None:
    assert list(workbook(to_xlsx({"t": ONE.clear()}, {}))["t"].values) == [("a",)]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert to_xlsx({"t": ONE}, {"title": "x"}) == to_xlsx({"t": ONE}, {"title": "x"})


# what does not fit


def test_the_longest_text_fits_and_a_longer_one_is_refused() -> None:
    fits = "x" * MAX_CHARACTERS
    assert values(to_xlsx({"t": pl.DataFrame({"a": [fits]})}, {}), "t") == [(fits,)]
    with pytest.raises(ExportError, match="not 32,768"):
        to_xlsx({"t": pl.DataFrame({"a": [fits + "x"]})}, {})


def test_excel_counts_characters_in_utf_16() -> None:
    """Excel calls a workbook with a longer text damaged, and repairs it by cutting."""
    with pytest.raises(ExportError, match="characters"):
        to_xlsx({"t": pl.DataFrame({"a": ["\U0001f600" * (MAX_CHARACTERS // 2 + 1)]})}, {})


def test_too_long_a_name_of_a_column_is_refused() -> None:
    with pytest.raises(ExportError, match="characters"):
        to_xlsx({"t": pl.DataFrame({"x" * (MAX_CHARACTERS + 1): [1]})}, {})


@pytest.mark.parametrize(("rows", "columns"), [(MAX_ROWS, 1), (1, MAX_COLUMNS + 1)])
def test_more_rows_or_columns_than_a_sheet_holds_are_refused(rows: int, columns: int) -> None:
    frame = pl.select(pl.repeat(1, rows).alias(f"{number}") for number in range(columns))
    with pytest.raises(ExportError, match="t: an Excel sheet holds"):
        to_xlsx({"t": frame}, {})


@pytest.mark.slow
def test_as_many_rows_as_a_sheet_holds_are_written() -> None:
    assert to_xlsx({"t": pl.select(a=pl.repeat(1, MAX_ROWS - 1))}, {})


@pytest.mark.slow
def test_as_many_columns_as_a_sheet_holds_are_written() -> None:
    frame = pl.select(pl.lit(1).alias(f"{number}") for number in range(MAX_COLUMNS))
    assert len(values(to_xlsx({"t": frame}, {}), "t")[0]) == MAX_COLUMNS


# names of sheets


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("[a]:*?/\\b", "_a______b"),
        ("x" * 40, "x" * 31),
        ("History", "History_"),
        ("history", "history_"),
        ("'quoted'", "quoted"),
        ("", "table"),
        ("''", "table"),
        ("a\nb\x00", "a_b_"),
        ("Ä & <b>", "Ä & <b>"),
    ],
)
def test_a_name_that_a_sheet_may_have(name: str, sheet: str) -> None:
    assert workbook(to_xlsx({name: ONE}, {})).sheetnames == [sheet]


def test_names_that_would_be_the_same_are_distinguished() -> None:
    tables = dict.fromkeys(["a", "A", "x" * 32, "x" * 33, "X" * 31, "a/b", "a:b"], ONE)
    names = workbook(to_xlsx(tables, {})).sheetnames
    assert len({name.lower() for name in names}) == len(tables)
    assert names == ["a", "A_2", "x" * 31, "x" * 27 + "_2", "X" * 27 + "_3", "a_b", "a_b_2"]


@pytest.mark.parametrize(
    "name",
    ["x" * 30 + "'y", "x" * 26 + "'yyyyy", "\U0001f600" * 31, "a\uffffb"],
    ids=["apostrophe", "apostrophe-before-a-number", "utf-16", "no-character-of-xml"],
)
def test_a_cut_name_is_one_that_a_sheet_may_have(name: str) -> None:
    data = to_xlsx({name: ONE, name + "z": ONE}, {})
    assert parts(data)
    for sheet in workbook(data).sheetnames:
        assert sheet == sheet.strip("'")
        assert 0 < len(sheet.encode("utf-16-le")) // 2 <= 31


@quick
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4, unique=True))
def test_any_names_give_sheets_that_can_be_read(names: list[str]) -> None:
    data = to_xlsx(dict.fromkeys(names, ONE), {})
    assert parts(data)
    assert len(workbook(data).sheetnames) == len(names)
