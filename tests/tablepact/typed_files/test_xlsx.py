"""Excel workbooks: the cells that openpyxl reads, in the rows of the sheet."""
# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from workbooks import row, worksheet, write_xlsx

from tablepact import settings
from tablepact.typed_files import office_archive, workbook
from tablepact.typed_files.sheets import column_index, column_letters
from tablepact.typed_files.typed_table import TypedFileError
from tablepact.typed_files.workbook import open_workbook, read_sheet
from tablepact.typed_files.xlsx_parts import is_date_format, is_elapsed_format


def rows(path: Path, sheet: str | int = 1, *, exactly: bool = False) -> list[list[object]]:
    with path.open("rb") as file:
        blocks = read_sheet(file, "xlsx", sheet, like_frictionless=exactly).blocks
        return [list(record) for block in blocks for record in block]  # type: ignore[union-attr, arg-type]


def rows_of_openpyxl(path: Path) -> list[list[object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        return [[cell.value for cell in cells] for cells in book.worksheets[0].iter_rows()]


def written(values: list[list[object]]) -> list[list[str]]:
    """Return values as texts that differ if their types do."""
    return [[repr(value) for value in record] for record in values]


FORMATS = (
    *("General", "0.00", "0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm", "[h]:mm:ss", "mmm-yy"),
    *("[$-409]d-mmm-yy;@", '0 "days"', "[Red]0.00", "# ?/?", "mm:ss.0", "@", "[mm]:ss", '"y"0'),
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(-1e5, 1e7, allow_nan=False),
    st.sampled_from([0, 0.5, 1, 59, 60, 61, 0.999999999, 43831.9999999999, 2958465, 2958466, -1]),
    TEXTS,
    st.sampled_from(["a\nb", " a ", "<&>\"'", "_x0041_", "#N/A", "=1+1", "_x005F_", "x\ty"]),
)


@tries(max_examples=25)
@given(st.lists(st.lists(st.tuples(VALUES, st.sampled_from(FORMATS)), max_size=4), max_size=5), st.booleans())  # fmt: skip
def test_cells_are_those_of_openpyxl(
    tmp_path_factory: Any, table: list[list[tuple[Any, str]]], from_1904: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "equal.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": from_1904, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    styles = {name: book.add_format({"num_format": name}) for name in FORMATS}
    for number, cells in enumerate(table):
        for index, (value, name) in enumerate(cells):
            sheet.write(number, index, value, styles[name])
    book.close()
    assert written(rows(path, exactly=True)) == written(rows_of_openpyxl(path))


@tries(max_examples=25)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=5))
def test_cells_in_the_form_of_openpyxl(tmp_path_factory: Any, table: list[list[Any]]) -> None:
    path = tmp_path_factory.getbasetemp() / "own.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("x")
    for cells in table:
        sheet.append(cells)
    book.save(path)
    assert written(rows(path, exactly=True)) == written(rows_of_openpyxl(path))


ODD = {
    "no references": '<row><c><v>1</v></c><c t="str"><v>a</v></c></row><row><c><v>2</v></c></row>',
    "missing rows and cells": row(2, '<c r="C2"><v>1</v></c>') + row(5, '<c r="A5"><v>2</v></c>'),
    "a cell twice": row(1, '<c r="A1"><v>1</v></c>', '<c r="A1"><v>2</v></c>'),
    "cells in another order": row(1, '<c r="B1"><v>1</v></c>', '<c r="A1"><v>2</v></c>'),
    "rich text": row(1, '<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'),
    "a reading aid": row(1, '<c r="A1" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh></is></c>'),
    "no inline text": row(1, '<c r="A1" t="inlineStr"/>', '<c r="B1"><v>1</v></c>'),
    "an empty inline text": row(1, '<c r="A1" t="inlineStr"><is><t></t></is></c>'),
    "errors": row(1, '<c r="A1" t="e"><v>#N/A</v></c>', '<c r="B1" t="e"><v>#DIV/0!</v></c>'),
    "formulas": row(1, '<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="B1" t="str"><f>"a"</f><v>a</v></c>'),
    "a formula without a value": row(1, '<c r="A1"><f>1+1</f></c>', '<c r="B1"><v>1</v></c>'),
    "entities": row(1, '<c r="A1" t="str"><v>&lt;&amp;&#65;&#x42;</v></c>'),
    "a section": row(1, '<c r="A1" t="str"><v><![CDATA[<row r="9"></row>]]></v></c>'),
    "a comment": "<!-- <row r='1'></row> -->" + row(1, '<c r="A1"><v>1</v></c>'),
    "spaces": '\n <row r="1" >\n <c r="A1" ><v>1</v></c>\n</row>\n',
    "long numbers": row(1, '<c r="A1"><v>12345678901234567890</v></c>', '<c r="B1"><v>1E5</v></c>'),
    "dates as text": row(1, '<c r="A1" t="d"><v>2020-01-02T03:04:05</v></c>', '<c r="B1" t="d"><v>2020-01-02</v></c>'),
    "dates": row(1, '<c r="A1" s="1"><v>43831</v></c>', '<c r="B1" s="2"><v>1.5</v></c>', '<c r="C1" s="1"><v>1e9</v></c>'),
    "shared texts": row(1, *(f'<c r="{letter}1" t="s"><v>{i}</v></c>' for i, letter in enumerate("ABCD"))),
    "attributes of others": '<row r="1" spans="1:2" ht="1"><c r="A1" cm="1"><v>1</v></c></row>',
    "no rows": "",
    "rows without cells": '<row r="1"/><row r="2"></row>' + row(3, '<c r="A3"><v>1</v></c>'),
}  # fmt: skip
STRINGS = (
    "<si><t>a &amp; b</t></si><si><r><t>c</t></r><r><t xml:space='preserve'> d</t></r></si>"
    "<si><t>e</t><rPh sb='0' eb='1'><t>f</t></rPh></si><si><t>_x005F_x0041_</t></si>"
)


@pytest.mark.parametrize("name", [name for name in ODD if name != "cells in another order"])
@pytest.mark.parametrize("size", ["", '<dimension ref="A1:B3"/>'])
def test_odd_forms_are_read_as_openpyxl_reads_them(tmp_path: Path, name: str, size: str) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", worksheet(ODD[name], size), strings=STRINGS)
    assert written(rows(path, exactly=True)) == written(rows_of_openpyxl(path))


@pytest.mark.parametrize("name", ODD)
def test_the_form_of_the_xml_makes_no_difference(tmp_path: Path, name: str) -> None:
    """With prefixes, in UTF-16, or after a comment, the parser reads what else is cut."""
    plain = worksheet(ODD[name])
    expected = rows(write_xlsx(tmp_path / "x.xlsx", plain, strings=STRINGS))
    others: list[str | bytes] = [
        plain.replace("<sheetData>", "<!-- --><sheetData>"),
        plain.replace("UTF-8", "UTF-16").encode("utf-16"),
    ]
    if "<!" not in ODD[name]:
        tags = plain.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        others.append(tags.replace("<x:?", "<?").replace("xmlns=", "xmlns:x="))
    for index, other in enumerate(others):
        path = write_xlsx(tmp_path / f"{index}.xlsx", other, strings=STRINGS)
        assert written(rows(path)) == written(expected)


def test_what_is_empty_at_the_ends_is_left_out(tmp_path: Path) -> None:
    styled = [f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABC"]
    content = row(1, '<c r="B1"><v>1</v></c>', styled[2].format(1)) + row(3, styled[0].format(3))
    path = write_xlsx(tmp_path / "x.xlsx", worksheet(content, '<dimension ref="A1:C3"/>'))
    assert rows(path) == [[None, 1]]
    assert rows(path, exactly=True) == [[None, 1, None], [None] * 3, [None] * 3]


def test_rows_beyond_the_declared_size_are_read(tmp_path: Path) -> None:
    content = row(1, '<c r="A1"><v>1</v></c>', '<c r="B1"><v>2</v></c>') + row(
        2, '<c r="A2"><v>3</v></c>'
    )
    path = write_xlsx(tmp_path / "x.xlsx", worksheet(content, '<dimension ref="A1"/>'))
    assert rows(path) == [[1, 2], [3]]
    assert rows(path, exactly=True) == [[1]] == rows_of_openpyxl(path)


def test_escapes_of_excel_are_characters(tmp_path: Path) -> None:
    cells = row(1, '<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="str"><v>a_x000D_</v></c>')
    strings = "<si><t>a_x000D_b_x005F_x0041_</t></si>"
    path = write_xlsx(tmp_path / "x.xlsx", worksheet(cells), strings=strings)
    assert rows(path) == [["a\rb_x0041_", "a\r"]]


def test_sheets_by_name_and_number(tmp_path: Path) -> None:
    sheet = worksheet(row(1, '<c r="A1"><v>1</v></c>'))
    names, states = ("First", "Naïve &amp; co", "3"), ("visible", "hidden", "veryHidden")
    path = write_xlsx(tmp_path / "x.xlsx", sheet, names=names, states=states)
    with path.open("rb") as file:
        listed = [*map(tuple, open_workbook(file, "xlsx").sheets)]
    assert listed == [
        ("First", False), ("Naïve & co", True), ("3", True),
    ]  # fmt: skip
    assert rows(path, "Naïve & co") == rows(path, 3) == rows(path, "3") == [[1]]
    for wrong in ("first", 0, 4, -1):
        with pytest.raises(TypedFileError) as raised:
            rows(path, wrong)
        assert raised.value.note == (
            f"it has no sheet {wrong!r}; it has 'First', 'Naïve & co', '3'"
        )


@pytest.mark.parametrize("from_1904", ["date1904='1'", "date1904='0'", ""])
def test_both_first_days(tmp_path: Path, from_1904: str) -> None:
    sheet = worksheet(row(1, '<c r="A1" s="1"><v>43831</v></c>'))
    path = write_xlsx(tmp_path / "x.xlsx", sheet, properties=from_1904)
    later = dt.timedelta(1462 if "1'" in from_1904 else 0)
    assert rows(path) == [[dt.datetime(2020, 1, 1) + later]]


def test_many_rows_are_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "BLOCK_CELLS", 1000)
    monkeypatch.setattr(office_archive, "AT_ONCE", 10_001)
    cells = "".join(row(n, f'<c r="A{n}"><v>{n}</v></c>', f'<c r="B{n}" t="inlineStr"><is><t>&amp;{n}</t></is></c>') for n in range(1, 3_001))  # fmt: skip
    path = write_xlsx(tmp_path / "x.xlsx", worksheet(cells))
    with path.open("rb") as file:
        blocks = [*read_sheet(file, "xlsx").blocks]
    assert len(blocks) > 1
    assert [cell for block in blocks for cell in block] == [
        [n, f"&{n}"] for n in range(1, 3_001)
    ]  # fmt: skip


DOCTYPE = '<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
EXTERNAL = '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CELL = '<c r="A1"><v>1</v></c>'
LONG = "<si><t>" + "a" * 1000 + "</t></si>"
HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "has a document type": (worksheet(row(1, CELL)).replace("<worksheet", f"{DOCTYPE}<worksheet"), {}),
    "sheet1.xml has a document": (worksheet(row(1, '<c r="A1" t="str"><v>&a;</v></c>')).replace("<worksheet", f"{EXTERNAL}<worksheet"), {}),
    "styles.xml has a document type": (worksheet(""), {"parts": {"xl/styles.xml": f"{DOCTYPE}<styleSheet/>"}}),
    "nested more than 200 deep": (worksheet(f"<row>{'<c>' * 201}{'</c>' * 201}</row>"), {}),
    "is not valid XML": (worksheet(row(1, CELL)).replace("</worksheet>", ""), {}),
    "XML: undefined entity": (worksheet(row(1, '<c r="A1" t="str"><v>&nbsp;</v></c>')), {}),
    "a cell ZZZ1; the limit is 10 columns": (worksheet(row(1, '<c r="ZZZ1"><v>1</v></c>')), {}),
    "has a cell K1; the limit": (worksheet(f"<row>{'<c><v>1</v></c>' * 11}</row>"), {}),
    "the reference 'ABCD1'": (worksheet(row(1, '<c r="ABCD1"><v>1</v></c>')), {}),
    "a row 1,048,577": (worksheet(row(1048577)), {}),
    "a row 0": (worksheet(row(0)), {}),
    "a row has the number": (worksheet('<row r="x"/>'), {}),
    "row 1 comes after row 2": (worksheet(row(2, '<c r="A2"><v>1</v></c>') + row(1, CELL)), {}),
    "cell A1 has 'x'": (worksheet(row(1, '<c r="A1"><v>x</v></c>')), {}),
    "no such shared text": (worksheet(row(1, '<c r="A1" t="s"><v>0</v></c>')), {}),
    "cell A1 has '-1'": (worksheet(row(1, '<c r="A1" t="s"><v>-1</v></c>')), {}),
    "has no xl/workbook.xml": (worksheet(""), {"parts": {"_rels/.rels": "<Relationships/>", "xl/workbook.xml": b""}}),
    "it has no sheet 1; it has none": (worksheet(""), {"parts": {"xl/_rels/workbook.xml.rels": "<Relationships/>"}}),
    "texts are too large": (worksheet(""), {"strings": LONG * 20}),
    "cell A1 has '1111": (worksheet(row(1, f'<c r="A1"><v>{"1" * 5000}</v></c>')), {}),
}  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_not_read_is_said(tmp_path: Path, words: str) -> None:
    sheet, more = HOSTILE[words]
    path = write_xlsx(tmp_path / "x.xlsx", sheet, **more)
    if words.startswith("has no xl"):
        drop(path, "xl/workbook.xml")
    with (
        settings.override(max_columns=10, max_listed_characters=20_000),
        pytest.raises(TypedFileError) as raised,
    ):
        rows(path)
    assert words in raised.value.note
    assert "\n" not in raised.value.note


def drop(path: Path, part: str) -> None:
    """Remove a part from an archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != part}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_bomb_ends_at_the_limit(tmp_path: Path) -> None:
    bomb = worksheet(" " * 3_000_000 + row(1, CELL))
    path = write_xlsx(tmp_path / "x.xlsx", bomb)
    assert path.stat().st_size < 10_000
    much = pytest.raises(TypedFileError, match="too much for its compressed size")
    with settings.override(decompression_floor=2**20), much:
        rows(path)


def test_a_size_that_lies_is_not_believed(tmp_path: Path) -> None:
    """The directory declares one byte; what is unpacked is counted, and its checksum differs."""
    path = write_xlsx(tmp_path / "x.xlsx", worksheet(row(1, CELL) + " " * 3_000_000))
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\1\2", data.index(b"xl/worksheets/sheet1.xml") + 1)
    last = data.rindex(b"PK\1\2")
    assert place <= last
    data[last + 24 : last + 28] = (1).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(TypedFileError, match=r"is damaged|not valid XML"):
        rows(path)


def test_a_sheet_that_is_nearly_empty_is_refused(tmp_path: Path) -> None:
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = write_xlsx(tmp_path / "x.xlsx", worksheet(row(1, CELL) + last))
    with pytest.raises(TypedFileError, match="nearly all of its cells are empty"):
        rows(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (b"a,b\n1,2\n", "not a ZIP archive"),
        (b"PK\3\4" + b"x" * 99, "not a ZIP archive"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "encrypted, or an .xls workbook"),
    ],
)
def test_no_workbook(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    with pytest.raises(TypedFileError, match=words):
        rows(path)


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = write_xlsx(tmp_path / "in.xlsx", worksheet(row(1, CELL))).read_bytes()
    path = write_xlsx(tmp_path / "x.xlsx", inner)
    with pytest.raises(TypedFileError, match="not valid XML"):
        rows(path)


@tries(max_examples=25)
@given(st.binary(max_size=40), st.integers(0, 10**6), st.booleans())
def test_damage_gives_rows_or_one_error(
    tmp_path_factory: Any, noise: bytes, place: int, whole: bool
) -> None:
    content = DAMAGED[0] if DAMAGED else _to_damage(tmp_path_factory.getbasetemp())
    start = place % len(content)
    data = content[:start] + noise + content[start + (0 if whole else len(noise)) :]
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(data)
    with suppress(TypedFileError):
        rows(path)


DAMAGED: list[bytes] = []


def _to_damage(folder: Path) -> bytes:
    cells = "".join(row(n, f'<c r="A{n}"><v>{n}</v></c>') for n in range(1, 20))
    DAMAGED.append(
        write_xlsx(folder / "whole.xlsx", worksheet(cells), strings=STRINGS).read_bytes()
    )
    return DAMAGED[0]


@pytest.mark.each("index", [0, 25, 26, 701, 702, 16383])
def test_letters_and_index(index: int) -> None:
    assert column_index(column_letters(index)) == index


@pytest.mark.each(
    "code, date, elapsed",
    [
        *((code, True, False) for code in ("yyyy", "d/m", "h:mm AM/PM", "[$-F800]dddd", "mm:ss.0")),
        *((code, True, True) for code in ("[h]:mm", "[mm]:ss", "[ss].00", "[HH]:MM")),
        *(
            (code, False, False)
            for code in ("General", "0", '0 "days"', "[Red]0", r"0\d", "0_d", '"y')
        ),
    ],
)
def test_formats_of_dates(code: str, date: bool, elapsed: bool) -> None:
    assert is_date_format(code) == date
    assert is_elapsed_format(code) == elapsed


def test_a_workbook_of_xlsxwriter_in_memory(tmp_path: Path) -> None:
    """The parts of a row in blocks of constant memory are inline."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    book.add_worksheet("a").write_row(0, 0, ["x", 1, " y "])
    book.close()
    path = tmp_path / "x.xlsx"
    path.write_bytes(buffer.getvalue())
    assert rows(path) == [["x", 1, " y "]]
