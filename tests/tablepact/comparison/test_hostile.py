"""Packages that cannot be read end in one line and exit code 3, and leave nothing behind."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from written import write_package

from tablepact import diff
from tablepact.cli.main import main

SCHEMA = {"fields": [{"name": "id", "type": "integer"}, {"name": "v", "type": "string"}],
          "primaryKey": "id"}  # fmt: skip
GOOD = "id,v\n1,a\n2,b\n"


def refusal(*args: object) -> str:
    """Return the line that ``dataset diff`` ends with; it is one, and its exit code 3."""
    result = CliRunner().invoke(main, ["diff", *map(str, args)], prog_name="dataset")
    assert result.exit_code == 3, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    assert not result.stdout
    return line


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_package(tmp_path / "good", GOOD, SCHEMA)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for whatever is temporary."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,v\n1,a\n2,b,c\n", "row 3 has too few or too many cells"),
        ("id,w\n1,a\n", 'Label "w" in field v'),
        ("v,id\na,1\n", "does not match"),
        ("id\n1\n", "missing"),
        ("", "the source is empty"),
        (GOOD.encode("utf-16"), "t"),
        (GOOD.encode() + b"3,\xff\n", "line 4, column 3: the byte 0xFF"),
        (GOOD.encode() + b"3,\xc3\xa4\n" * 200_000 + b"3,\xff\n", "it is not UTF-8"),
        (b"\0\0\0\0", "t"),
        (None, "t.csv"),
    ],
)
def test_a_table_that_cannot_be_read(
    tmp_path: Path, good: Path, temporary: Path, text: Any, told: str
) -> None:
    bad = write_package(tmp_path / "bad", text, SCHEMA)
    for both in ((good, bad), (bad, good)):
        assert told in refusal(*both)
    assert not [*temporary.iterdir()]


@pytest.mark.parametrize(
    ("text", "listed", "note"),
    [
        ("id,v\n1,a\n2\n", "changed  t/2", "bad: t: 1 other error"),
        ("id,v\n1,a\n\n2,b\n", "identical", "bad: t: 1 blank row left out"),
        ("id,v\n1,a\ntwo,b\n3\n", "t/2 is now t/two", "read as text (id), 1 other error"),
    ],
)  # fmt: skip
def test_a_row_with_too_few_or_too_many_cells_is_compared(
    tmp_path: Path, good: Path, text: str, listed: str, note: str
) -> None:
    bad = write_package(tmp_path / "bad", text, SCHEMA)
    result = CliRunner().invoke(main, ["diff", str(good), str(bad)], prog_name="dataset")
    assert result.exit_code == (0 if listed.startswith("ident") else 1)
    assert listed in result.stdout
    assert note in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_column_that_is_text_in_one_version_is_text_in_both(tmp_path: Path) -> None:
    fields = [{"name": "id", "type": "integer"}, {"name": "v", "type": "number"}]
    for name, text in (("old", "id,v\n1,1.50\n2,2\n"), ("new", "id,v\n1,1.50\n2,?\n3\n")):
        write_package(tmp_path / name, text, SCHEMA | {"fields": fields})
    found = diff(tmp_path / "old", tmp_path / "new")
    assert [(row.kind, row.row) for row in found.tables[0].listed] == [
        ("changed", "2"), ("added", "3"),
    ]  # fmt: skip


def test_a_fault_far_down_leaves_no_parts_behind(
    tmp_path: Path, good: Path, temporary: Path, configure: Any
) -> None:
    configure(diff_partition_bytes=100, spill_bytes=100, block_bytes=200)
    rows = "".join(f"{n},x\n" for n in range(500))
    bad = write_package(tmp_path / "bad", f"id,v\n{rows}x,".encode() + b"\xff\n", SCHEMA)
    assert "line 502, column 3: the byte 0xFF" in refusal(good, bad)
    assert not [*temporary.iterdir()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"path": "../t.csv"}, "leads out"),
        ({"path": "/etc/passwd"}, "leads out"),
        ({"path": ["t.csv", "../t.csv"]}, "leads out"),
        ({"path": "http://192.0.2.1/t.csv"}, "nothing is fetched|not fetched"),
        ({"path": "s3://bucket/t.csv"}, "nothing is fetched|not fetched"),
        ({"dialect": "http://192.0.2.1/d.json"}, "not fetched"),
        ({"schema": "../s.json"}, "leads out"),
        ({"derivedBy": "../x.sql"}, "leads out"),
        ({"path": "t.csv.gz"}, "t"),
        ({"format": "parquet"}, "not valid Parquet"),
    ],
)
def test_an_entry_that_cannot_be_followed(
    tmp_path: Path, good: Path, entry: dict[str, Any], told: str
) -> None:
    bad = write_package(tmp_path / "bad", f"{GOOD}3,c\n", SCHEMA, entry)
    for both in ((good, bad), (bad, good)):
        assert any(one in refusal(*both) for one in told.split("|"))


@pytest.mark.parametrize(
    ("keys", "changed"),
    [({"primaryKey": {"a": 1}}, True), ({"foreignKeys": [{"fields": "id"}]}, False)],
)
def test_a_table_is_compared_without_its_malformed_keys(
    tmp_path: Path, good: Path, keys: dict[str, Any], changed: bool
) -> None:
    bad = write_package(tmp_path / "bad", f"{GOOD}3,c\n", SCHEMA, {"schema": SCHEMA | keys})
    for both, change in (((good, bad), "added"), ((bad, good), "removed")):
        result = CliRunner().invoke(main, ["diff", *map(str, both)], prog_name="dataset")
        assert result.exit_code == 1
        assert f"t: 1 row is {change}" in result.stdout
        assert ("primaryKey" in result.stdout) == changed
        (note,) = result.stderr.splitlines()
        assert note.startswith(f"{bad}: t: a ")
        assert "; the table is read without its " in note


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "{}", '{"resources": []}', '{"resources": [1]}', "\ufeff", "[" * 100_000],
)
def test_a_descriptor_that_is_none(tmp_path: Path, good: Path, text: str) -> None:
    (tmp_path / "datapackage.json").write_text(text)
    assert "datapackage.json" in refusal(good, tmp_path)


@pytest.mark.parametrize("depth", [200, 400, 800])
def test_a_descriptor_that_is_nested_deep(tmp_path: Path, good: Path, depth: int) -> None:
    deep: Any = {}
    for _ in range(depth):
        deep = {"x": deep}
    for name in ("old", "new"):
        write_package(tmp_path / name, GOOD, SCHEMA, {"note": deep}, about=name)
    result = CliRunner().invoke(main, ["diff", str(tmp_path / "old"), str(tmp_path / "new")])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in (1, 3)
    assert good


@pytest.mark.parametrize("form", ["text", "markdown", "json", "csv"])
def test_a_deep_value_is_written_or_refused(tmp_path: Path, good: Path, form: str) -> None:
    for depth in (300, 450, 700, 900):
        deep: Any = 1
        for _ in range(depth):
            deep = [deep]
        new = write_package(tmp_path / "new", GOOD, SCHEMA, about=deep)
        result = CliRunner().invoke(main, ["diff", str(good), str(new), "-f", form])
        assert isinstance(result.exception, SystemExit), (depth, result.exception)


@pytest.mark.parametrize("named", ["nothing", "9.9.9", "x" * 5000, "a\0b", "nothing.zip"])
def test_a_place_where_there_is_nothing(good: Path, named: str) -> None:
    refusal(good, named)


def test_an_empty_path_is_no_package(good: Path) -> None:
    """A shell's unset variable gives one."""
    result = CliRunner().invoke(main, ["diff", str(good), ""])
    assert (result.exit_code, "OLD and NEW must not be empty" in result.stderr) == (2, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path, good: Path) -> None:
    bad = write_package(tmp_path / "bad", None, SCHEMA)
    os.mkfifo(bad / "t.csv")
    assert "is not a regular file" in refusal(good, bad)


def test_a_link_that_leads_out(tmp_path: Path, good: Path) -> None:
    bad = write_package(tmp_path / "bad", None, SCHEMA)
    (bad / "t.csv").symlink_to(good / "t.csv")
    assert "leads out" in refusal(good, bad)


def test_a_strict_table_that_no_contract_can_be_made_of(tmp_path: Path, good: Path) -> None:
    """Read whole, as it is inline; exit code 1 would mean that something differs."""
    fields = [{"name": "id", "type": "integer"}, {"name": "v", "type": "duration"}]
    bad = write_package(tmp_path / "bad", GOOD, {"fields": fields}, tableContract="strict")
    described = json.loads((bad / "datapackage.json").read_text())
    described["resources"][0] |= {"compression": "gz", "path": "t.csv"}
    (bad / "datapackage.json").write_text(json.dumps(described))
    refusal(good, bad)
