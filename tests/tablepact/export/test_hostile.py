"""Whatever stands in a cell or a name stays that text, and does nothing, in every format."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest
from markdown_it import MarkdownIt

from tablepact.errors import ExportError
from tablepact.export.export import export
from tablepact.export.formats import MULTI_TABLE_FORMATS
from tablepact.export.text import to_json, to_jsonl, to_markdown
from tablepact.export.xlsx import to_xlsx
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.query.identifiers import quote_identifier

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
LINKS = ["http://x", "https://example.org/?a=1&b=2", "mailto:a@b.c", "internal:Sheet1!A1",
         "external:c:\\x.xlsx", "ftp://x", "file:///etc/passwd"]  # fmt: skip
NAMES = ['a"b', "a'b", "x; DROP TABLE t; --", 'x"); DROP TABLE t; --', "select", "a b", "[a]", "%s",
         "ä", "a?b", "{x}"]  # fmt: skip
VALUES = ["it's", "'); DROP TABLE t; --", '"', "\\'", "a;b", "NULL", "?", "%s", "${x}", "x'00'"]
TABLE = ("id,name\n1,pear\n", {"fields": [{"name": "id", "type": "integer"}, {"name": "name"}]})


# a workbook


def xml_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "".join(file.read(name).decode() for name in file.namelist())


@pytest.mark.parametrize("text", FORMULAS + LINKS)
def test_a_cell_of_a_workbook_is_text(text: str) -> None:
    data = to_xlsx({"t": pl.DataFrame({"a": [text]})}, {})
    cell = openpyxl.load_workbook(io.BytesIO(data))["t"]["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value.replace("_x000D_", "\r") == text
    xml = xml_of(data)
    assert "<f>" not in xml
    assert "<f " not in xml
    assert "<hyperlink" not in xml
    assert "relationships/hyperlink" not in xml
    assert 'TargetMode="External"' not in xml


@pytest.mark.parametrize("text", ["=1+1", "http://x"])
def test_a_name_of_a_column_or_a_fact_is_text_in_a_workbook(text: str) -> None:
    data = to_xlsx({text: pl.DataFrame({text: [1]})}, {"title": text})
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [book.worksheets[0]["A1"], book["about"]["B2"]]
    assert [(c.data_type, c.value, c.hyperlink) for c in cells] == [("s", text, None)] * 2
    assert "<f>" not in xml_of(data)
    assert "hyperlink" not in xml_of(data)


@pytest.mark.parametrize("title", ["a & b", "<x>", "a\x01b", "\uffff", "]]>"])
def test_a_title_leaves_a_workbook_whole(title: str) -> None:
    data = to_xlsx({"t": pl.DataFrame({"a": [1]})}, {"title": title})
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["t", "about"]


# CSV


def test_a_text_like_a_formula_stays_as_it_is_in_csv_and_is_noted(
    texts: Any, tmp_path: Path
) -> None:
    frames = texts(*FORMULAS, "a=b", "1-2", " =1", None, "")
    done = export(frames, [], "csv", tmp_path / "out")
    assert done.notes == ("6 cells look like formulas to a spreadsheet; xlsx keeps them as text",)
    read = Frames(read_package(tmp_path / "out"))["t"]["text"].to_list()
    assert read == [*FORMULAS, "a=b", "1-2", " =1", None, ""]


@pytest.mark.parametrize("form", ["json", "parquet", "xlsx", "markdown"])
def test_where_a_text_is_no_formula_none_is_noted(texts: Any, tmp_path: Path, form: str) -> None:
    assert export(texts("=1+1"), [], form, tmp_path / "out").notes == ()


def test_a_negative_number_is_no_formula(make: Any, tmp_path: Path) -> None:
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    assert export(make({"t": ("id\n-1\n", schema)}), [], "csv", tmp_path / "out").notes == ()


def test_a_name_of_a_column_like_a_formula_is_noted(texts: Any, tmp_path: Path) -> None:
    """A spreadsheet runs what stands in the first line, too."""
    done = export(texts("x", column="=1+1"), [], "csv", tmp_path / "out")
    assert any("formula" in note for note in done.notes)


def test_a_code_like_a_formula_is_noted(make: Any, tmp_path: Path) -> None:
    """In a strict package codes are no ``pl.String``."""
    fields = [{"name": "id", "type": "integer"},
              {"name": "kind", "type": "string", "categories": ["=1+1"]}]  # fmt: skip
    frames = make({"t": ("id,kind\n1,=1+1\n", {"fields": fields})}, tableContract="strict")
    done = export(frames, [], "csv", tmp_path / "out")
    assert any("formula" in note for note in done.notes)


# Markdown


@pytest.mark.each("text",
    [
        "a|b", "|", "\\|", "a\\", "\\\\", "\\n",
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- x -->", "</td>",
        "[a](javascript:alert(1))", "![a](http://x/y.png)", "[a][b]", "[^1]", "[ ] a",
        "<http://x>", "http://x", "HTTPS://x.org", "www.x.org", "a@b.c", "@user",
        "`a`", "``", "```", "*a*", "**a**", "_a_", "__a__", "a_b_c", "~~a~~", "~a~",
        "a\nb", "a\r\nb", "a\n\n# b", "a\n| b |", "\n", "a\tb",
        " a ", "  ", "    a", "\xa0a\xa0", "\u3000a",
        "$x$", "$$x$$", "&amp;", "&#65;", "&copy", "&",
        "# a", "- a", "1. a", "> a", "---", "| --- |", "a: b", ":---:", "=1",
    ],
)  # fmt: skip
def test_a_cell_of_markdown_is_shown_as_that_text(text: str) -> None:
    markdown = to_markdown(pl.DataFrame({text: ["x"], "b": [text]}))
    assert markdown.count("\n") == 3
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown)
    cells = [token for token in tokens if token.type == "inline"]
    assert [[child.type for child in cell.children or []] for cell in cells] == [["text"]] * 4
    assert [cell.children[0].content for cell in cells if cell.children] == [text, "b", "x", text]


@pytest.mark.each("text", ["@user", "$x$", "http://x", "HTTPS://x", "www.x.org", "a@b.c"])
def test_what_github_would_make_of_a_text_is_escaped(text: str) -> None:
    """The parser above knows no mentions, mathematics and bare addresses."""
    cell = to_markdown(pl.DataFrame({"a": [text]})).splitlines()[2]
    assert cell.replace("\\", "") == f"| {text} |"
    assert cell.count("://") == cell.count("\\://")
    assert "www." not in cell
    for sign in "@$":
        assert cell.count(sign) == cell.count(f"\\{sign}")


# JSON


@pytest.mark.each(
    "text", ["\u2028", "\u2029", "\x00", "\x1f", "\x7f", '"', "\\", "</script>", "\n", "\U0001f600"]
)
def test_a_text_in_json_lines_is_one_line(text: str) -> None:
    frame = pl.DataFrame({text: [text]})
    line = to_jsonl(frame)
    assert line.endswith("\n")
    assert not any(ord(sign) < 32 for sign in line[:-1])
    assert pl.read_ndjson(line.encode()).rows() == [(text,)]
    assert pl.read_json(to_json(frame).encode()).rows() == [(text,)]


# databases


def names_in(path: Path, form: str) -> list[tuple[Any, ...]]:
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    with closing(sqlite3.connect(path) if form == "sqlite" else duckdb.connect(path)) as con:
        return con.execute(sql).fetchall()


def rows_in(path: Path, form: str, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path) if form == "sqlite" else duckdb.connect(path)) as con:
        return con.execute(sql).fetchall()


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_name_in_a_database_is_that_name(make: Any, tmp_path: Path, form: str) -> None:
    tables, rows = {"t": TABLE}, {}
    for name in NAMES:
        codes = {"enum": [name, "b"]}
        fields = [{"name": name, "type": "string", "description": name},
                  {"name": f"{name}2", "type": "string"},
                  {"name": f"{name}3", "type": "string", "constraints": codes}]  # fmt: skip
        key = {"fields": f"{name}2", "reference": {"resource": "", "fields": name}}
        rows[name] = [(name, None, "b"), ("b", name, name)]
        schema = {"fields": fields, "primaryKey": name, "foreignKeys": [key]}
        columns = [field["name"] for field in fields]
        text = pl.DataFrame(rows[name], schema=columns, orient="row").write_csv()
        tables[name] = (text, schema)
    path = tmp_path / "x"
    assert export(make(tables), [], form, path).notes == ()
    assert sorted(names_in(path, form)) == sorted((name,) for name in ("_package", *tables))
    found = {
        name: rows_in(path, form, f"SELECT * FROM {quote_identifier(name)}")  # noqa: S608
        for name in NAMES
    }
    assert found == rows


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_value_in_a_database_is_that_value(texts: Any, tmp_path: Path, form: str) -> None:
    export(texts(*VALUES), [], form, tmp_path / "x")
    found = rows_in(tmp_path / "x", form, "SELECT text FROM t ORDER BY id")
    assert [value for (value,) in found] == VALUES


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_code_in_a_database_is_that_code(make: Any, tmp_path: Path, form: str) -> None:
    codes = [code for code in VALUES if code != '"']
    fields = [{"name": "a", "type": "string", "constraints": {"enum": codes}}]
    text = pl.DataFrame({"a": codes}).write_csv(quote_style="always")
    export(make({"t": (text, {"fields": fields})}), [], form, tmp_path / "x")
    found = rows_in(tmp_path / "x", form, "SELECT a FROM t")
    assert [value for (value,) in found] == codes


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_table_with_the_name_of_our_own_is_refused(make: Any, tmp_path: Path, form: str) -> None:
    with pytest.raises(ExportError, match="_package"):
        export(make({"_package": TABLE}), [], form, tmp_path / "x")
    assert not (tmp_path / "x").exists()


# half a character, which JSON can name and nothing else can hold


@pytest.mark.parametrize("form", MULTI_TABLE_FORMATS)
@pytest.mark.parametrize("where", ["name", "title"])
def test_half_a_character_is_written_or_refused(
    make: Any, tmp_path: Path, form: str, where: str
) -> None:
    table, title = ("\ud800", "x") if where == "name" else ("t", "\ud800")
    try:
        export(make({table: TABLE}, title=title), [], form, tmp_path / "x")
    except ExportError:
        assert not (tmp_path / "x").exists()
    except Exception as error:
        pytest.fail(f"{type(error).__name__}: {error!a}", pytrace=False)
    else:
        assert (tmp_path / "x").is_file()


def test_half_a_character_leaves_the_descriptor_readable(make: Any, tmp_path: Path) -> None:
    export(make({"t": TABLE}, title="\ud800"), [], "csv", tmp_path / "out")
    assert read_package(tmp_path / "out").metadata["title"] == "\ud800"
