"""How a file was read: bytes that cannot be decoded have their line, and the way out."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.errors import PackageError
from tablepact.report.model import Finding
from tablepact.validation.read_source import Given
from tablepact.validation.validate import validate

XY = [field("x", "string"), field("y", "string")]
UTF_8 = {"encoding": "utf-8"}
LONG = b"x,y\n" + b"1,2\n" * 40_000


def found(path: Path | str, code: str, **options: Any) -> Finding:
    """Validate, and return the only finding of a code."""
    (one,) = [finding for finding in validate(path, **options).findings if finding.code == code]
    return one


UNDECODABLE: list[tuple[str, bytes, dict[str, Any], int, str]] = [
    ("windows-1252", b"x,y\n1,a\n2,caf\xe9\n", UTF_8, 3,
     'column 6: the byte 0xE9 cannot be decoded as utf-8; as windows-1252 it reads "café"'),
    ("IBM850", b"x,y\n1,perch\x82\n", UTF_8, 2, 'as cp850 it reads "perché"'),
    ("after a byte order mark", b"\xef\xbb\xbfx,y\n\xe9t\xe9,2\n", UTF_8, 2,
     'column 1: the byte 0xE9 cannot be decoded as utf-8; as windows-1252 it reads "été"'),
    ("one line among others", "x,y\nŽižka,č\n1,".encode() + b"caf\xe9\n", UTF_8, 3,
     "in which other lines are"),
    ("UTF-8 as ascii", "x,y\n1,poiré\n".encode(), {"encoding": "ascii"}, 2,
     'the byte 0xC3 cannot be decoded as ascii; as utf-8 it reads "poiré"'),
    ("the second block", LONG + b"\xe9,2\n", UTF_8, 40_002, "column 1"),
    ("carriage returns", b"x,y\r1,2\r3,\xe9\r", UTF_8, 3, "column 3"),
    ("TSV", b"x\ty\n1\t2\n3\t\xe9\n", UTF_8 | {"format": "tsv"}, 3, "column 3"),
    ("half a character at the end", b"x,y\n1,a\xc3", UTF_8, 2, "column 4: the byte 0xC3"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "resource", "line", "said"), [u[1:] for u in UNDECODABLE],
    ids=[u[0] for u in UNDECODABLE],
)  # fmt: skip
def test_undecodable_bytes_have_their_line(
    tmp_path: Path, text: bytes, resource: dict[str, Any], line: int, said: str
) -> None:
    one = found(write_package(tmp_path, text, XY, resource=resource), "encoding-error")
    assert one.line == line
    assert said in one.message


def test_in_a_compressed_file_the_line_is_that_of_its_content(tmp_path: Path) -> None:
    packed = gzip.compress(b"x,y\n1,2\n3,\xe9\n")
    one = found(
        write_package(tmp_path, packed, XY, path="t.csv.gz", resource=UTF_8), "encoding-error"
    )
    assert (one.line, "column 3" in one.message) == (3, True)


def test_among_several_files_the_file_is_named(tmp_path: Path) -> None:
    parts = {"b.csv": b"x,y\n3,4\n5,\xe9\n"}
    path = write_package(
        tmp_path, b"x,y\n1,2\n", XY, path=["a.csv", "b.csv"], files=parts, resource=UTF_8
    )
    one = found(path, "encoding-error")
    assert (one.part, one.line) == ("b.csv", 3)


def test_in_an_object_store_frictionless_is_not_needed() -> None:
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    store.pipe_file("/undecodable/t.csv", LONG + b"\xe9,2\n")
    one = found("memory://undecodable/t.csv", "encoding-error")
    assert (one.line, one.message.startswith("column 1:")) == (40_002, True)


def test_in_a_large_file_its_rows_are_not_checked(tmp_path: Path, configure: Any) -> None:
    configure(block_bytes=4000)
    path = write_package(tmp_path, b"x,y\n" + b"1,2\n" * 4000 + b"\xe9,2\n", XY, resource=UTF_8)
    report = validate(path)
    (one,) = report.findings
    assert (one.code, one.line) == ("encoding-error", 4002)
    assert "its rows are not checked, as some bytes are not utf-8" in report.steps[1].detail


def test_frictionless_keeps_its_words(tmp_path: Path) -> None:
    path = write_package(tmp_path, b"x,y\n1,\xe9\n", XY, resource=UTF_8)
    assert "codec can't decode" in found(path, "encoding-error", rules="frictionless").message


def test_the_report_has_how_a_file_was_read(tmp_path: Path) -> None:
    text = "x;y\n1;Straße\n".encode("cp1252")
    path = write_package(tmp_path, text, XY, resource={"dialect": {"headerRows": [1]}})
    assert validate(path).to_dict()["tasks"][0]["dialect"] == {
        "encoding": {"value": "cp1252", "source": "guessed"},
        "delimiter": {"value": ";", "source": "guessed"},
        "quoteChar": {"value": '"', "source": "default"},
        "skipInitialSpace": {"value": False, "source": "default"},
        "headerRows": {"value": [1], "source": "declared"},
    }
    assert "dialect" not in validate(path, rules="frictionless").to_dict()["tasks"][0]


def test_a_file_without_a_schema_says_so(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    step = validate(tmp_path / "t.csv").steps[1]
    assert "no schema, so types are guessed; " in step.detail
    assert step.detail.endswith(" init writes one")


def test_a_single_file_is_read_in_the_encoding_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("x,y\n1,ß\n".encode("cp850"))
    assert validate(tmp_path / "t.csv", given=Given("cp850")).findings == []
    assert found(tmp_path / "t.csv", "encoding-error", given=Given("utf-8")).line == 2
    with pytest.raises(ValueError, match="unknown encoding 'no-such'"):
        validate(tmp_path / "t.csv", given=Given("no-such"))


def test_a_package_is_given_no_encoding(tmp_path: Path) -> None:
    path = write_package(tmp_path, "x,y\n1,2\n", XY)
    with pytest.raises(PackageError, match="is a descriptor: declare the encoding 'cp850' in its"):
        validate(path, given=Given("cp850"))


def test_a_header_below_a_title_is_a_guess(tmp_path: Path) -> None:
    text = "Report\n\na,b,c,d\n" + "1,2,3,4\n" * 20
    one = found(write_package(tmp_path, text), "dialect-guess")
    assert 'declare "dialect": {"headerRows": [3]}' in one.message


@pytest.mark.parametrize("content", ["\n", "\n\n\n", "\r\n\r\n", "\r\r"])
def test_a_bare_file_of_blank_lines_ends_in_findings(tmp_path: Path, content: str) -> None:
    (tmp_path / "t.csv").write_text(content, encoding="utf-8", newline="")
    report = validate(tmp_path / "t.csv")
    assert not report.valid
    assert report.complete


def test_a_quote_that_is_open_for_longer_than_any_cell_is_found(
    tmp_path: Path, configure: Any
) -> None:
    configure(max_record_characters=200_000)
    (tmp_path / "t.csv").write_bytes(b'a,b\n1,"x\n' + b"1,2\n" * 80_000)
    before = csv.field_size_limit(1000)  # it is only ever raised
    try:
        one = found(tmp_path / "t.csv", "unclosed-quote")
    finally:
        csv.field_size_limit(before)
    assert (one.line, "never closed" in one.message) == (2, True)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[{"id": 1},\n {"id": 2,}]', 2, "remove the comma"),
        ('[{"id": 1}, // one\n {"id": 2}]', 1, "remove the comment"),
    ],
)
def test_a_slip_in_a_table_of_json_has_a_place(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    (tmp_path / "t.json").write_text(text)
    resource = {"name": "t", "path": "t.json", "schema": {"fields": [{"name": "id"}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    (finding,) = validate(tmp_path).findings
    assert (finding.code, finding.line) == ("source-error", line)
    assert f"at line {line}, column" in finding.message
    assert said in finding.message
    assert "list of objects" in finding.hint
