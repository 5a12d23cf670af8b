"""A file that is no text, declared as delimited text: one error that says what it is."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path
from typing import Any

import pytest
from compare import compare, frictionless_report
from packed import zipped
from small import field, write_package

from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.validation.validate import validate

CSV = b"id\n1\n"
FIELDS = [field("id", "integer")]
OTHER: dict[str, bytes] = {
    "a ZIP archive or a workbook": zipped(("t.csv", CSV)),
    "an old Excel workbook": b"\xd0\xcf\x11\xe0" + bytes(99),
    "a Parquet file": b"PAR1" + bytes(99),
    "an SQLite database": b"SQLite format 3\0" + bytes(99),
    "compressed with gzip": gzip.compress(CSV, mtime=0),
    "compressed with xz": lzma.compress(CSV),
    "compressed with bzip2": bz2.compress(CSV),
    "a PDF document": b"%PDF-1.7\n",
    "an HTML page": b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>\n<body>a, b</body>\n</html>\n",
    "XML": b'<?xml version="1.0"?>\n<a/>\n',
    "JSON": b'[\n  {"id": 1}\n]\n',
}


@pytest.mark.parametrize("what", OTHER)
@pytest.mark.parametrize("more", [{}, {"format": "csv"}, {"encoding": "latin-1"}])
def test_it_is_one_error(tmp_path: Path, what: str, more: dict[str, Any]) -> None:
    path = write_package(tmp_path, OTHER[what], FIELDS, resource=more)
    (finding,) = validate(path).findings
    assert finding.code == "format-error"
    assert f"'t.csv' is read as csv, but is {what}" in finding.message
    with pytest.raises(PackageError, match=what):
        Frames(read_package(path))["t"]


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (CSV, {}),
        (b"<id>\n1\n", {}),
        (b"[id]\n1\n", {}),
        (b"<html>\n1\n", {"dialect": {"header": False}}),
        (b"PK\n1\n", {}),
        (b"", {}),
        (gzip.compress(CSV, mtime=0), {"compression": "gz"}),
        (zipped(("t.csv", CSV)), {"compression": "zip"}),
    ],
)
def test_text_and_declared_compression_are_no_error(
    tmp_path: Path, content: bytes, more: dict[str, Any]
) -> None:
    path = write_package(tmp_path, content, [field("id"), *FIELDS[1:]], resource=more)
    assert "format-error" not in {finding.code for finding in validate(path).findings}


@pytest.mark.parametrize("text", ["<html>\n<p>\nno\n</html>\n", '{"a": 1,\n"b": 2}\n'])
def test_a_bare_file_of_markup_is_one_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    assert [finding.code for finding in validate(tmp_path / "t.csv").findings] == ["format-error"]


def test_the_rules_of_frictionless_give_its_verdict(tmp_path: Path) -> None:
    path = write_package(tmp_path, OTHER["compressed with gzip"], FIELDS)
    assert compare(path, theirs=frictionless_report(path)) == []
