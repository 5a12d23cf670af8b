"""A table in a ZIP whose resource names no file: which file is read, and that others are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from compare import compare, frictionless_report
from packed import zipped
from small import field, write_package

from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.validation.validate import validate

ONE, TWO = b"id\n1\n", b"id\n2\n3\n"
FIELDS = [field("id", "integer")]
ASIDE = [("data/", b""), ("__MACOSX/._a.csv", b"\0"), ("data/.DS_Store", b"\0")]


def package(folder: Path, *members: tuple[str, bytes], **resource: Any) -> Path:
    files = {"d.csv.zip": zipped(*members)}
    return write_package(folder, None, FIELDS, path="d.csv.zip", resource=resource, files=files)


def read(path: Path) -> tuple[list[str], list[Any]]:
    """Return the codes of the findings, and the rows, which must be as many as are validated."""
    report, rows = validate(path), Frames(read_package(path))["t"].rows()
    (step,) = (step for step in report.steps if step.kind == "table")
    assert step.detail.startswith(f"{len(rows)} row")
    assert report.valid
    return [finding.code for finding in report.findings], rows


def test_one_file_needs_no_innerpath(tmp_path: Path) -> None:
    assert read(package(tmp_path, ("a.csv", TWO))) == ([], [(2,), (3,)])


def test_folders_and_files_of_macos_do_not_count(tmp_path: Path) -> None:
    assert read(package(tmp_path, *ASIDE, ("data/a.csv", TWO))) == ([], [(2,), (3,)])


def test_of_several_files_the_first_is_read_and_the_others_named(tmp_path: Path) -> None:
    members = [(f"{name}.csv", ONE if name == "a" else TWO) for name in "abcdefgh"]
    path = package(tmp_path, *members)
    assert read(path) == (["innerpath"], [(1,)])
    (finding,) = validate(path).findings
    assert (finding.severity, finding.table) == ("warning", "t")
    assert "'a.csv' is read" in finding.message
    assert finding.message.endswith("'f.csv' and 2 more")


def test_innerpath_names_the_file(tmp_path: Path) -> None:
    path = package(tmp_path, ("a.csv", ONE), ("b.csv", TWO), innerpath="b.csv")
    assert read(path) == ([], [(2,), (3,)])


@pytest.mark.parametrize("members", [ASIDE, [("a.csv", ONE), ("b.csv", TWO)]])
def test_the_rules_of_frictionless_give_its_verdict(
    tmp_path: Path, members: list[tuple[str, bytes]]
) -> None:
    path = package(tmp_path, *members)
    assert compare(path, theirs=frictionless_report(path)) == []


def test_a_damaged_archive_is_reported_as_before(tmp_path: Path) -> None:
    path = write_package(tmp_path, b"no archive", FIELDS, path="d.csv.zip")
    assert [finding.code for finding in validate(path).findings] == ["compression-error"]


def test_a_package_in_an_archive_is_validated_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_package(tmp_path / "in", ONE.decode().replace("1", "x"), FIELDS)
    packed = tmp_path / "p.zip"
    names = ("datapackage.json", "t.csv")
    packed.write_bytes(
        zipped(*((f"p/{one}", (tmp_path / "in" / one).read_bytes()) for one in names))
    )
    (finding,) = validate(packed).findings
    assert (finding.code, finding.row, finding.path) == ("type-error", 2, "t.csv")
    assert validate(packed).to_dict()["tasks"][0]["place"] == "t.csv"


def test_a_table_in_an_archive_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "a.csv.zip").write_bytes(zipped(("a.csv", ONE)))
    assert validate(tmp_path / "a.csv.zip").valid
    listed = json.dumps({"resources": [{"name": "a", "path": "a.csv.zip"}]})
    (tmp_path / "datapackage.json").write_text(listed)
    assert validate(tmp_path).valid
