"""The messages of tables in words: what must hold, and what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.report.model import Finding
from tablepact.validation.validate import validate

AB = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]


def found(folder: Path, text: str, schema: dict[str, Any], **options: Any) -> list[Finding]:
    folder.joinpath("t.csv").write_text(text, encoding="utf-8")
    folder.joinpath("u.csv").write_text("a,b\n1,x\n", encoding="utf-8")
    dialect = {"delimiter": ","}
    tables = [
        {"name": "t", "path": "t.csv", "dialect": dialect, "schema": {"fields": AB} | schema},
        {"name": "u", "path": "u.csv", "schema": {"fields": AB}},
    ]
    folder.joinpath("datapackage.json").write_text(json.dumps({"name": "p", "resources": tables}))
    return validate(folder, **options).findings


def limited(kind: str, **constraints: Any) -> dict[str, Any]:
    return {"fields": [AB[0], {"name": "b", "type": kind, "constraints": constraints}]}


LINK = {"foreignKeys": [{"fields": "a", "reference": {"resource": "u", "fields": "a"}}]}
PAIR = {
    "foreignKeys": [{"fields": ["a", "b"], "reference": {"resource": "u", "fields": ["a", "b"]}}]
}


@pytest.mark.parametrize(
    ("text", "schema", "said"),
    [
        ("a,b\nx,y\n", {}, '"x" is not an integer: digits without a decimal mark, no thousands'),
        ("a,b\n1,x\n", limited("date"), '"x" is not a date: YYYY-MM-DD, such as 2024-01-26'),
        ("a,b\n1,4\n", limited("integer", minimum=5), '"4" is below the minimum 5'),
        ("a,b\n1,4\n", limited("integer", maximum="3"), '"4" is above the maximum 3'),
        ("a,b\n1,x\n", limited("string", minLength=2), '"x" has 1 character, fewer than'),
        ("a,b\n1,xyz\n", limited("string", maxLength=2), '"xyz" has 3 characters, more than'),
        ("a,b\n1,x\n", limited("string", pattern="y"), '"x" does not match the pattern "y"'),
        ("a,b\n1,x\n", limited("string", pattern=r"\p{Lu}"), r'the pattern "\p{Lu}"'),
        ("a,b\n1,x\n", limited("string", enum=["y", "z"]), '"x" is not one of "y", "z"'),
        ("a,b\n1,\n", limited("string", required=True), "a value is required"),
        ("a,b\n1,x\n2,x\n", limited("string", unique=True), '"x" is the same as in row 2'),
        ("a,b\n1,x\n1,x\n", {"primaryKey": ["a", "b"]}, 'a, b ("1", "x") is the same as in row 2'),
        ("a,b\n,x\n", {"primaryKey": "a"}, "the primary key a is empty"),
        ("a,b\n2,x\n", LINK, 'a is "2", which is not in u.a'),
        ("a,b\n2,x\n", PAIR, '(a, b) is ("2", "x"), which is not in u (a, b)'),
        ("a,b\n1,x\n\n", {}, "all cells of the row are empty"),
        ("a,b\n1,x,y\n", {}, '"y" is in column 3, which the header lacks'),
        ("a,b\n1\n", {}, 'the row has 1 cell, and none for the field "b"'),
        ("a,b,c\n1,x,y\n", {}, 'the column "c" is not a field of the schema'),
        ("a\n1\n", {}, 'the header has no column "b"'),
        ("a,\n1,x\n", {}, "column 2 has no name in the header"),
        ("A,b\n1,x\n", {}, 'column 1 is called "A", where the schema has the field "a"'),
    ],
)
def test_a_message_in_words(tmp_path: Path, text: str, schema: dict[str, Any], said: str) -> None:
    assert said in found(tmp_path, text, schema)[0].message


def test_the_words_of_frictionless_stay_in_the_error(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "a,b\nx,y\n", {})
    assert finding.error is not None
    assert finding.error["note"] == 'type is "integer/default"'
    assert finding.error["message"].startswith("Type error in the cell")
    (finding,) = found(tmp_path, "a,b\nx,y\n", {}, rules="frictionless")
    assert finding.message == '"x": type is "integer/default"'
    assert finding.advice == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a;b\n1;x\n", 'set "delimiter": ";" in the dialect'),
        ("b,a\nx,1\n", 'set "fieldsMatch": "equal" in the schema'),
        ("A,b\n1,x\n", 'rename the column to "a": capitals matter'),
        ("Report,\n,\na,b\n1,x\n", 'the header is in row 3: set "headerRows": [3] in the dialect'),
        ("a,b\n1,x,\n", "remove the delimiter at the end of the row"),
        ("a,b\n1,5,5\n", "if 5,5 is one number, quote it"),
    ],
)
def test_hints_on_headers_and_rows(tmp_path: Path, text: str, said: str) -> None:
    assert said in found(tmp_path, text, {})[0].hint


def test_a_value_that_is_required(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "a,b\n1,\n", limited("string", required=True))
    assert 'remove "required"' in finding.hint


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data\\ships.csv", 'write the path with "/", also on Windows: "data/ships.csv"'),
        ("Data/Ships.csv", 'there is "data/ships.csv": capitals matter in a path'),
        ("data/ship.csv", 'there is "data/ships.csv"; did you mean that?'),
        ("data/ships.txt", 'there is "data/ships.csv"; did you mean that?'),
        ("dates/x.csv", 'there is no folder "dates" beside the descriptor'),
        ("dates/top.csv", 'there is "top.csv" beside the descriptor'),
        ("data/ships.csv ", 'remove the space around the path: "data/ships.csv"'),
        ("data/none.csv", "check that the file exists"),
    ],
)
def test_a_path_to_no_file(tmp_path: Path, path: str, said: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ships.csv").write_text("a\n1\n")
    (tmp_path / "top.csv").write_text("a\n1\n")
    package = {"name": "p", "resources": [{"name": "t", "path": path}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    (finding,) = validate(tmp_path).findings
    assert finding.code == "scheme-error"
    assert said in finding.hint
    assert finding.message == f'there is no file "{path}"'


def test_an_encoding_that_is_not_the_name_of_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    table = {"name": "a", "path": "a.csv", "encoding": "ANSI"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    (finding,) = validate(tmp_path).findings
    assert (finding.code, '"windows-1252"' in finding.hint) == ("encoding-error", True)


def test_the_file_of_another_table_is_not_proposed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    tables = [{"name": name, "path": f"{name}.csv"} for name in ("a", "b")]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": tables}))
    (finding,) = validate(tmp_path).findings
    assert (finding.message, "a.csv" in finding.hint) == ('there is no file "b.csv"', False)


def test_many_wrong_cells_take_no_long_time(tmp_path: Path) -> None:
    """Distinct cells are compared once a column, and few get hints of their own."""
    rows = "".join(f"x{number},{number}\n" for number in range(3000))
    findings = found(tmp_path, f"a,b\n{rows}", limited("date"), limit_errors=0)
    assert len(findings) == 6000


def test_a_hint_keeps_the_cells_that_are_right(tmp_path: Path) -> None:
    """With "." between thousands, 1.50 would be 150."""
    text = 'a,b\n1,1.50\n2,2.75\n3,"1.234,5"\n'
    (finding,) = found(tmp_path, text, limited("number"))
    assert finding.advice == "write its numbers as 1234.5"
    (finding,) = found(tmp_path, text.replace(".50", "").replace(".75", ""), limited("number"))
    assert '"decimalChar": "," and "groupChar": "."' in finding.advice


PRICES = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "price", "type": "number"},
        {"name": "qty", "type": "integer"},
    ]
}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,2,50,3", 'if 2,50 is one number, quote it, "2,50"'),
        ("1,-2,5,3", 'if -2,5 is one number, quote it, "-2,5"'),
        ("1,2.5,3,4", ""),
    ],
)
def test_a_decimal_comma_is_looked_for_where_the_schema_allows_it(
    tmp_path: Path, row: str, said: str
) -> None:
    (finding,) = found(tmp_path, f"id,price,qty\n{row}\n", PRICES)
    assert finding.code == "extra-cell"
    assert said in finding.advice
    assert bool(said) == bool(finding.advice)


def test_a_decimal_comma_that_may_be_in_two_places(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "number"} for name in "abc"]
    (finding,) = found(tmp_path, "a,b,c\n1,2,50,3\n", {"fields": fields})
    assert "if 1,2 or 2,50 or 50,3 is one number, write it with a decimal point" in finding.hint


@pytest.mark.parametrize("text", ["1,x\n2,y\n", ",x\n2,y\n", "x,1\n2,y\n", "1,b\n2,y\n"])
def test_a_header_that_is_data(tmp_path: Path, text: str) -> None:
    is_data = text.startswith("1,x")
    findings = found(tmp_path, text, {})
    assert all(('"header": false' in one.hint) == is_data for one in findings)


def test_a_code_of_missing_values_out_of_bounds(tmp_path: Path) -> None:
    bounded = limited("integer", minimum=0)
    first, second = found(tmp_path, "a,b\n1,-99\n2,-99\n", bounded)
    assert first.advice == second.advice
    assert first.advice == (
        'if it means no value, set "missingValues": ["", "-99"] for the field "b"'
    )
    assert not found(tmp_path, "a,b\n1,-99\n2,1\n", bounded)[0].advice
    assert not found(tmp_path, "a,b\n1,-5\n2,-5\n", bounded)[0].advice
    declared = bounded["fields"][1] | {"missingValues": ["", "-99"]}
    assert not found(tmp_path, "a,b\n1,-99\n2,-99\n", {"fields": [AB[0], declared]})


def test_a_marker_of_missing_values_that_is_a_text_elsewhere(tmp_path: Path) -> None:
    """In the schema, it would make the other cell missing as well."""
    (finding,) = found(tmp_path, "a,b\n1,-\n-,x\n", {})
    assert (
        finding.advice == 'if it means no value, set "missingValues": ["", "-"] for the field "a"'
    )
    (finding,) = found(tmp_path, "a,b\n1,y\n-,x\n", {})
    assert finding.advice == 'if it means no value, set "missingValues": ["", "-"] in the schema'


NUMBERS = "place,n,year\n" + "".join(f"P{n},{n},202{n}\n" for n in range(8))


def hints_of(path: Path, text: str) -> set[str]:
    (path / "t.csv").write_text(text)
    return {finding.hint for finding in validate(path / "t.csv").findings}


@pytest.mark.parametrize(
    ("footer", "hint"),
    [
        ("Quelle: Amt\n", 'row 10 looks like a footer: remove it, or list it in "commentRows"'),
        ("\nQuelle: Amt\nStand: 2024\n", "rows 11 and 12 look like a footer: remove them"),
        (
            "Source: A\nNote: b\n* c\n",
            "rows 10 to 12 look like a footer: remove them, or list them",
        ),
    ],
)
def test_short_rows_of_text_at_the_end_look_like_a_footer(
    tmp_path: Path, footer: str, hint: str
) -> None:
    assert any(hint in one for one in hints_of(tmp_path, NUMBERS + footer))


@pytest.mark.parametrize("end", ["P8,8\n", "P8\n", "Quelle: Amt\nP8,8,2028\n"])
def test_a_row_that_is_cut_off_or_within_the_table_is_no_footer(tmp_path: Path, end: str) -> None:
    assert not any("footer" in hint for hint in hints_of(tmp_path, NUMBERS + end))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_delimiter_at_the_end_of_each_line_is_named(tmp_path: Path, end: str) -> None:
    text = end.join(["a,b,", "1,2,", "3,4,", ""])
    assert hints_of(tmp_path, text) == {"each line ends with a delimiter: remove it"}


def test_a_column_of_values_without_a_name_is_no_delimiter_too_many(tmp_path: Path) -> None:
    assert hints_of(tmp_path, "a,b,\n1,2,3\n3,4,5\n") == {"name the column as the schema does"}


def test_a_right_cell_after_many_others_is_kept(tmp_path: Path) -> None:
    rows = "".join(f"{number},{number}\n" for number in range(2500))
    text = f'a,b\n0,"1.234,5"\n{rows}1,1.50\n'
    (finding,) = found(tmp_path, text, limited("number"))
    assert finding.advice == "write its numbers as 1234.5"


def test_a_space_that_one_does_not_see_is_named(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "a,b\n1,1\xa0234\n", limited("number"))
    assert finding.message.startswith('"1<no-break space>234" is not a number')
    assert '"groupChar": "\\u00a0" (no-break space)' in finding.advice
