"""What a descriptor leaves open: encoding, delimiter, spaces; each decided from the first bytes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.engine.opening.delimiter_choice import choose_delimiter
from tablepact.engine.opening.encoding_choice import choose_encoding
from tablepact.engine.table_spec import CsvFormat
from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.report.report import Report
from tablepact.validation.validate import validate

GERMAN = "id,n\n1,Straße\n2,„Größe“ 5 €\n3,Müller – Söhne\n"
XY = [field("x", "string"), field("y", "string")]

ENCODINGS: list[tuple[str, str, str]] = [  # the text, its encoding, what is chosen
    (GERMAN, "cp1252", "windows-1252"),
    (GERMAN, "utf-8", "utf-8"),
    (GERMAN, "utf-8-sig", "utf-8"),
    (GERMAN, "utf-16", "utf-16"),
    (GERMAN, "mac-roman", "macintosh"),
    ("id,n\n1,città\n2,perché\n3,ì così\n", "cp850", "cp850"),
    ("id,n\n1,città\n2,perché\n3,ì così\n", "cp1252", "windows-1252"),
    ("nom\nœuvre\nl’été\ngarçon\nÎle\nÉCOLE\n", "cp1252", "windows-1252"),
    ("a\n“quoted” text…\ndon’t – ok\n5 £\n", "cp1252", "windows-1252"),
    ("a\nniño\n¿Qué?\nEspaña\n1º\n", "cp1252", "windows-1252"),
    ("a\n5°C\n10 µm\n3±2\nx²\n½\n", "cp1252", "windows-1252"),
    ("a\npalm\xa0tree\n", "cp1252", "windows-1252"),
    ("a\nZażółć gęślą jaźń\nŁódź\n", "cp1250", "windows-1250"),
    ("a\nZażółć gęślą jaźń\nŁódź\n", "iso8859-2", "iso-8859-2"),
    ("a\nПривет мир\nМосква\n", "cp1251", "windows-1251"),
    ("a\nПривет мир\nМосква\n", "koi8-r", "koi8-r"),
    ("a\nАθήνα\nΕλλάδα\n".replace("А", "Α"), "cp1253", "windows-1253"),
]


@pytest.mark.each("text, encoding, chosen", ENCODINGS)
def test_the_encoding_is_the_one_that_reads_best(text: str, encoding: str, chosen: str) -> None:
    assert choose_encoding(text.encode(encoding), complete=True).lower() == chosen


def test_a_few_wrong_bytes_among_utf_8_do_not_make_it_another_encoding() -> None:
    assert choose_encoding("é è à".encode() + b"\xe9", complete=True) == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_nul_bytes_in_their_places_make_it_utf_16_or_32(encoding: str) -> None:
    assert choose_encoding("id,n\n1,a\n2,é\n".encode(encoding), complete=True) == encoding


@pytest.mark.parametrize("damage", [b"a\0b\n2,x\x1a", b"\0", b"\0" * 40])
def test_other_nul_bytes_do_not(damage: bytes) -> None:
    assert choose_encoding(b"id,name\n1," + damage + b"\n", complete=True) == "utf-8"


def test_a_character_that_is_cut_off_is_no_wrong_byte() -> None:
    start = "a\né".encode()[:-1]
    assert choose_encoding(start, complete=False) == "utf-8"
    assert choose_encoding(start, complete=True) == "windows-1252"


DELIMITERS: dict[str, tuple[str, str]] = {
    "commas": ("a,b\n1,2\n", ","),
    "semicolons": ("a;b\n1;2\n", ";"),
    "semicolons, and decimal commas": ("a;b\n1,5;2,5\n1,6;2,6\n1,7;3,1\n2,0;4,5\n", ";"),
    "semicolons, and one row too short": ("a;b;c\n" + "1,5;2;x\n" * 9 + "1,6;3\n", ";"),
    "tabs": ("a\tb\n1,5\t2\n", "\t"),
    "a bar and quotes within a cell": ('id,list\n1,LISTA | "A - B"\n2,other\n', ","),
    "one column": ("title\nOne; two\nThree\n", ","),
    "one column of numbers": ("price\n1\n2\n", ","),
    "a title above": ("Report 2023\nid;name\n1;a\n2;b\n3;c\n4;d\n5;e\n", ";"),
    "a list in a cell": ("id,tags\n1,a;b\n2,c;d\n", ","),
    "rows of unequal length": ("a,b,c\n1,2\n1,2,3\n1,2,3,4\n", ","),
    "a delimiter in quotes": ('a,b\n"x;y",1\n"z;y",2\n', ","),
}


@pytest.mark.each("text, delimiter", DELIMITERS.values())
def test_the_delimiter_cuts_rows_into_equally_many_cells(text: str, delimiter: str) -> None:
    assert choose_delimiter(text.splitlines(keepends=True), CsvFormat()) == delimiter


def test_the_names_of_the_fields_decide() -> None:
    lines = ["a,b;c\n", "1,2;3\n"]
    assert choose_delimiter(lines, CsvFormat(), ["a", "b;c"]) == ","
    assert choose_delimiter(lines, CsvFormat(), ["a,b", "c"]) == ";"


def guesses(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


READ: dict[str, tuple[bytes, dict[str, Any], list[str], str]] = {
    "windows-1252": ("x,y\n1,Straße\n".encode("cp1252"), {}, ["encoding-guess"], "Straße"),
    "far below": (b"x,y\n" + b"1,2\n" * 400 + b"1,\xc4nder\n", {}, ["encoding-guess"], "Änder"),
    "TSV": ("x\ty\n1\tStraße\n".encode("cp1252"), {"format": "tsv"}, ["encoding-guess"], "Straße"),
    "gzip": (
        gzip.compress("x,y\n1,Straße\n".encode("cp1252"), mtime=0),
        {"compression": "gz", "format": "csv"}, ["encoding-guess"], "Straße",
    ),
    "semicolons": (b"x;y\n1;a\n", {}, ["dialect-guess"], "a"),
    "declared semicolons": (b"x;y\n1;a\n", {"dialect": {"delimiter": ";"}}, [], "a"),
    "declared windows-1252": (b"x,y\n1,\xe9\n", {"encoding": "windows-1252"}, [], "é"),
    "a space after the delimiter": (b"x,y\n1, a\n2, b\n", {}, [], " b"),
    "declared spaces": (b"x,y\n1, a\n", {"dialect": {"skipInitialSpace": True}}, [], "a"),
    "no guess of quotes": (b'x,y\n1,a | "b"\n', {}, ["stray-quote"], 'a | "b"'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "resource", "codes", "cell"), READ.values(), ids=READ)
def test_a_guess_is_reported_and_read_by_all(
    tmp_path: Path, text: bytes, resource: dict[str, Any], codes: list[str], cell: str
) -> None:
    path = write_package(tmp_path, text, XY, resource=resource)
    report = validate(path)
    assert guesses(report) == codes
    assert report.valid
    assert Frames(read_package(path))["t"]["y"][-1] == cell
    assert not {"encoding-guess", "dialect-guess"} & {
        *guesses(validate(path, rules="frictionless"))
    }


def test_the_step_says_what_was_guessed(tmp_path: Path) -> None:
    report = validate(write_package(tmp_path, "x;y\n1;ß\n".encode("cp1252"), XY))
    detail = next(step.detail for step in report.steps if step.kind == "table")
    assert detail == "1 row, 2 fields; guessed: encoding windows-1252, delimiter ';'"


def test_the_readings_stand_side_by_side_with_their_line(tmp_path: Path) -> None:
    report = validate(write_package(tmp_path, "x,y\n1,Straße\n".encode("cp1252"), XY))
    (one,) = report.findings
    assert (one.severity, one.line) == ("warning", 2)
    assert '"Straße" (windows-1252) or "Straﬂe" (macintosh)' in one.message


def test_a_dialect_in_a_file_keeps_what_it_declares(tmp_path: Path) -> None:
    path = write_package(
        tmp_path, "x;y\n1;'a;b'\n", XY, resource={"dialect": "d.json"},
        files={"d.json": '{"quoteChar": "\'"}'},
    )  # fmt: skip
    assert guesses(validate(path)) == ["dialect-guess"]
    assert Frames(read_package(path))["t"].rows() == [("1", "a;b")]


def test_a_comparison_names_the_guess_of_frictionless(tmp_path: Path) -> None:
    path = write_package(tmp_path, 'x,y\n1,A | "B"\n2,c\n', XY)
    report = validate(path, compare_frictionless=True)
    step = next(step for step in report.steps if step.kind == "comparison")
    assert step.status == "pass"
    assert "cut at ',', where frictionless guesses '|'" in step.detail


WIDE = "abcdefghij"
NARROW: list[list[object]] = [[1, 2, 3, 4]] * 20
LONG = "\n".join([",".join(["x" * 2_500, *"bcdefghij"])] * 42 + ["1,2,3,4,5,6,7"] * 60)
NAMED: dict[str, tuple[str, dict[str, Any], int]] = {
    "CSV": (",".join(WIDE) + "\n1,2,3,4" * 20, {}, 20),
    "semicolons": (";".join(WIDE) + "\n1;2;3;4" * 20, {}, 20),
    "other case": (
        ",".join(WIDE.upper()) + "\n1,2,3,4" * 20, {"dialect": {"headerCase": False}}, 20,
    ),
    "narrow rows far below": (",".join(WIDE) + "\n" + LONG, {}, 102),
    "a narrow header": ("a,b\n" + "1,2,3,4,5\n" * 20, {}, 20),
    "some names": ("a,b,x\n" + "1,2,3,4,5,6,7\n" * 20, {}, 20),
    "lists": (json.dumps([[*WIDE], *NARROW]), {"path": "t.json", "format": "json"}, 20),
    "inline": ("", {"path": None, "data": [[*WIDE], *NARROW]}, 20),
    "a title above": ("a\n" + ",".join(WIDE) + "\n1,2,3,4,5,6,7,8,9,0" * 20, {}, 20),
    "no name": ("Report\n" + "1,2,3,4,5,6,7,8,9,0\n" * 21, {}, 20),
}  # fmt: skip


@pytest.mark.parametrize(("text", "resource", "rows"), NAMED.values(), ids=NAMED)
def test_a_first_row_that_names_the_fields_is_the_header(
    tmp_path: Path, text: str, resource: dict[str, Any], rows: int
) -> None:
    fields = [field(name, "any") for name in WIDE]
    given = {"path": "t.csv", "schema": {"fields": fields}, **resource}
    given = {"name": "t", **{key: value for key, value in given.items() if value is not None}}
    (tmp_path / given.get("path", "none")).write_text(text, encoding="utf-8")
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"resources": [given]}), encoding="utf-8")
    (task,) = validate(descriptor).to_dict()["tasks"]
    assert task["stats"]["rows"] == rows


def test_a_comparison_names_another_header(tmp_path: Path) -> None:
    text, fields = ",".join(WIDE) + "\n1,2,3,4" * 20, [field(name, "any") for name in WIDE]
    report = validate(write_package(tmp_path, text, fields), compare_frictionless=True)
    step = next(step for step in report.steps if step.kind == "comparison")
    assert "with another header than the first row of about the usual width" in step.detail
    path = write_package(tmp_path, "x,y\n1,2\n1,2,3\n", XY)
    report = validate(path, compare_frictionless=True)
    assert "another header" not in next(s.detail for s in report.steps if s.kind == "comparison")


LABELS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a space before": ("x, y\n1,2\n", [("incorrect-label", " y")]),
    "a space behind": ("x ,y\n1,2\n", [("incorrect-label", "x ")]),
    "spaces within quotes": ('x," y "\n1,2\n', [("incorrect-label", " y ")]),
    "no space": ("x,y\n1, 2\n", []),
}


@pytest.mark.parametrize(("text", "found"), LABELS.values(), ids=LABELS)
def test_a_label_with_spaces_is_not_the_name_of_the_field(
    tmp_path: Path, text: str, found: list[tuple[str, str]]
) -> None:
    report = validate(write_package(tmp_path, text, XY))
    assert [(one.code, (one.error or {})["label"]) for one in report.findings] == found
    assert all(
        f'"{label}"' in one.message for one, (_, label) in zip(report.findings, found, strict=True)
    )
    assert validate(tmp_path, rules="frictionless").valid


def test_a_name_with_spaces_is_left_as_it_is(tmp_path: Path) -> None:
    fields = [field("x", "string"), field(" y", "string")]
    report = validate(write_package(tmp_path, "x, y\n1,2\n", fields))
    assert "incorrect-label" in guesses(report)  # frictionless strips the label, as always


def test_a_query_says_which_line_cannot_be_decoded(tmp_path: Path) -> None:
    for rows in (b"", b"1,2\n" * 40_000):
        path = write_package(
            tmp_path, b"x,y\n" + rows + b"1,\xe9\n", XY, resource={"encoding": "utf-8"}
        )
        frames = Frames(read_package(path))
        with pytest.raises(PackageError, match=r"^t, line \d+, column 3: the byte 0xE9"):
            frames["t"]
