"""What ``init`` writes for files of every shape makes ``validate`` read them as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tablepact import init, validate
from tablepact.errors import PackageError
from tablepact.inference.table_schema import SchemaProposal, infer

HEADER = "id;name;price\n"
ROWS = "".join(f"{i};item {i};{i}.5\n" for i in range(1, 31))
FIRST = "".join(f"{i};item {i};{i}.5\n" for i in range(1, 11))
SHAPES = {
    "plain": HEADER + ROWS,
    "title": "Prices of January\n" + HEADER + ROWS,
    "title and blank line": "Prices\n\n" + HEADER + ROWS,
    "excel": "sep=;\n" + HEADER + ROWS,
    "comments": "# made by a logger\n" + HEADER + ROWS + "# end\n",
    "no header": ROWS,
    "title, no header": "Prices\n\n" + ROWS,
    "units": HEADER + ";;EUR\n;;per item\n" + ROWS,
    "two header rows": ";first;second\n" + HEADER + ROWS,
    "footer": HEADER + ROWS + "\nSource: a ministry\n(c) 2024; all rights\n",
    "footer without a blank line": HEADER + ROWS + "__________\nSource: a ministry\n",
    "blank lines": HEADER + FIRST + "\n" + FIRST + "\n\n" + FIRST,
    "blank lines at the end": HEADER + ROWS + "\n\n\n",
    "apostrophes": HEADER + "".join(f"{i};'item; {i}';{i}.5\n" for i in range(1, 31)),
    "escapes": HEADER + "".join(f'{i};"an \\"item\\"; {i}";{i}.5\n' for i in range(1, 31)),
}


OTHERS = [
    pytest.param(shape, delimiter, marks=() if shape == "title" else pytest.mark.slow)
    for delimiter in (",", "\t", "|", "^")
    for shape in SHAPES
]
"""Each shape with each other delimiter; the quick tier has one shape with each."""


@pytest.mark.parametrize(("shape", "delimiter"), [*((shape, ";") for shape in SHAPES), *OTHERS])
def test_what_init_writes_holds(tmp_path: Path, shape: str, delimiter: str) -> None:
    content = SHAPES[shape].replace(";", delimiter)
    (tmp_path / "t.csv").write_text(content, encoding="utf-8")
    made = init(tmp_path).tables["t"]
    assert (made.rows, made.faults) == (30, ())
    assert [choice.label for choice in made.choices] == ["integer", "string", "number"]
    report = validate(tmp_path)
    assert report.valid, report.findings
    (table,) = [step for step in report.steps if step.kind == "table"]
    assert table.detail.startswith("30 rows, 3 fields")


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("Title\n" + HEADER + ROWS, ["row 1 is not part of the table, and is skipped",
                                    "row 2 is the header"]),
        ("sep=;\n" + HEADER + ROWS, ["line 1 names the delimiter for Excel, and is skipped",
                                     "row 2 is the header"]),
        (ROWS, ["there is no header: row 1 looks like data"]),
        ("#x\n" + HEADER + ROWS, ["row 2 is the header",
                                  "lines that begin with '#' are comments"]),
        (HEADER + ROWS + "\n\u00a9 Office\n", ["row 33 is a footer, and skipped",
                                               "row 32 is blank, and skipped"]),
        (";first;second\n" + HEADER + ROWS, ["rows 1 and 2 together are the header"]),
    ],
)  # fmt: skip
def test_the_shape_is_described(
    proposal: Callable[..., SchemaProposal], text: str, notes: list[str]
) -> None:
    assert list(proposal(text).notes) == notes


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEADER + FIRST + '9;"open;1\n' + ROWS + '8;"b";2\n', "never closed"),
        (HEADER + ROWS + HEADER + ROWS, "1 row repeats the header: row 32"),
        (HEADER + ROWS + "31;item\n", "1 row has more or fewer cells than the header (3): row 32"),
        (HEADER + ROWS + "31\n", "1 row has more or fewer cells than the header (3): row 32"),
        (HEADER + ROWS + "\n" + "a;b\n" * 30, "30 rows have more or fewer cells"),
        ("#x\n" + HEADER + ROWS + "#9;a;1\n" * 1, ""),
    ],
)
def test_what_no_dialect_can_say_is_a_fault(
    proposal: Callable[..., SchemaProposal], text: str, fault: str
) -> None:
    made = proposal(text)
    assert [fault in one for one in made.faults] == [True] * bool(fault)


def test_a_file_of_many_uneven_rows_is_unsure(proposal: Callable[..., SchemaProposal]) -> None:
    uneven = proposal(HEADER + ROWS + "1;2\n2;3;4;5\n" * 5)
    assert {choice.certainty for choice in uneven.choices} == {"unsure"}


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.json", b'{"a": 1}', "has no table: no list of objects or of lists"),
        ("a.csv", b'{"a": 1}', "is JSON"),
        ("a.csv", b"PK\x03\x04....", "is a ZIP archive"),
        ("a.xlsx", b"PK\x03\x04....", "cannot be read as an Excel workbook"),
        ("a.csv", b"PK\x03\x04....xl/workbook.xml", "is an Excel workbook"),
        (
            "a.ods",
            b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "as an Op",
        ),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an Excel workbook"),
        ("a.csv", b"%PDF-1.7", "is a PDF document"),
        ("a.csv", b"\n<!DOCTYPE html><title>404</title>", "is a web page"),
        ("a.csv", b"<?xml version='1.0'?>", "is XML"),
        ("a.csv.gz", b"\x1f\x8b\x08", "is compressed with gzip"),
        ("a.parquet", b"PAR1....", "as Parquet: it is not a Parquet file"),
    ],
)
def test_what_is_no_delimited_text_is_named(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PackageError, match=what):
        infer(tmp_path / name)


@pytest.mark.parametrize("shape", [name for name in SHAPES if not name.startswith(("foot", "bl"))])
def test_validate_reads_a_bare_file_as_infer_does(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(SHAPES[shape], encoding="utf-8")
    made, report = infer(path), validate(path)
    assert report.valid, report.findings
    assert report.steps[1].detail.startswith(f"{made.rows} rows, {len(made.choices)} fields")
    told = [finding.message for finding in report.findings if finding.code == "dialect-guess"]
    assert all(any(note in one for one in told) for note in made.notes)


def test_by_the_rules_of_frictionless_a_bare_file_is_read_as_it_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(ROWS, encoding="utf-8")
    report = validate(path, rules="frictionless")
    assert (report.findings, report.steps[1].detail) == ([], "29 rows, 3 fields")


def test_an_encoding_is_guessed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,name\n1,plain\n" + "2,Größe\n".encode("cp1252"))
    made = infer(path)
    assert (made.source.encoding, made.rows) == ("windows-1252", 2)
    assert 'declare "encoding": "windows-1252"' in made.notes[0]


def test_utf_16_is_read_and_what_is_binary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes((HEADER + ROWS).encode("utf-16"))
    assert (infer(path).source.encoding, infer(path).rows) == ("utf-16", 30)
    path.write_bytes(b"a,b\n\x00\x01\xe4")
    with pytest.raises(PackageError, match="binary"):
        infer(path)
