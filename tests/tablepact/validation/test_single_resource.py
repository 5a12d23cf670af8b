"""The descriptor of a resource alone is a package of one."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pytest

import tablepact

RESOURCE = {
    "name": "t",
    "path": "t.csv",
    "schema": {"fields": [{"name": "id", "type": "integer"}, {"name": "name"}]},
}


def written(folder: Path, file: str = "dataresource.json", **more: object) -> Path:
    (folder / "t.csv").write_text("id,name\n1,a\n")
    path = folder / file
    path.write_text(json.dumps({**RESOURCE, **more}, indent=1))
    return path


@pytest.mark.parametrize("name", ["dataresource.json", "resource.yaml", "t.json"])
def test_every_function_reads_it(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)
    assert tablepact.validate(path).valid
    assert tablepact.open_package(path).frames["t"].rows() == [(1, "a")]
    assert tablepact.diff(path, path).same


def test_inline_rows_alone_are_a_package(tmp_path: Path) -> None:
    path = tmp_path / "resource.json"
    path.write_text(json.dumps({"name": "t", "type": "table", "data": [{"id": 1}]}))
    assert tablepact.open_package(path).frames["t"].height == 1


def test_pointers_and_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, schema={"fields": [{"name": "id", "type": "int"}]}, missing=1)
    (finding,) = tablepact.validate(path).steps[0].findings
    assert (finding.code, finding.pointer, finding.line) == (
        "field-error",
        "/schema/fields/0/type",
        8,
    )
    line = path.read_text().splitlines()[7]
    assert '"type": "int"' in line


@pytest.mark.parametrize("fault", [{}, {"name": "T t"}, {"schema": {"fields": [{"name": "id"}]}}])
def test_by_its_rules_the_verdict_is_that_of_frictionless(
    tmp_path: Path, fault: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, **fault)
    monkeypatch.chdir(tmp_path)
    theirs = frictionless.validate("dataresource.json")
    ours = tablepact.validate("dataresource.json", rules="frictionless")
    notes = [*theirs.errors, *(error for task in theirs.tasks for error in task.errors)]
    assert [one.error["note"] for one in ours.findings] == [error.note for error in notes]
    assert ours.valid == theirs.valid


def test_rehash_keeps_it_alone(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert tablepact.rehash(path) == ["t"]
    assert json.loads(path.read_text()) == {**RESOURCE, "bytes": 12} | {
        "hash": json.loads(path.read_text())["hash"]
    }
    path = tmp_path / "r.yaml"
    path.write_text("name: t # one\npath: t.csv\n")
    assert tablepact.rehash(path) == ["t"]
    assert path.read_text().startswith("name: t # one\npath: t.csv\nbytes: 12\nhash: sha256:")
