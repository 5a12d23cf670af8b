"""A schema or dialect that is lost or broken stops no command: its table is read without it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import tablepact as tp
from tablepact.cli.main import main
from tablepact.package.parse_descriptor import read_package

GOOD = {"name": "good", "path": "good.csv", "schema": {"fields": [{"name": "id"}, {"name": "n"}]}}
FIELDS = {"fields": [{"name": "id", "type": "integer"}, {"name": "n"}]}
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"schema": "gone.json"}, "gone.json cannot be read: No such file or directory"),
    ({"schema": "broken.json"}, "broken.json is not JSON"),
    ({"schema": "broken.yaml"}, "broken.yaml is not YAML"),
    ({"schema": "list.json"}, "list.json is not a JSON object"),
    ({"schema": "odd.csv"}, "odd.csv is not JSON"),
    ({"schema": 5}, "its schema must be a path or an object"),
    ({"schema": {"fields": ["x"]}}, "its fields must be a list of objects with names"),
    ({"schema": {"fields": {"name": "x"}}}, "its fields must be a list of objects with names"),
    ({"schema": "nameless.json"}, "its fields must be a list of objects with names"),
    ({"schema": FIELDS | {"foreignKeys": [{"fields": "n"}]}}, "a foreign key must have fields and"),
    ({"schema": FIELDS | {"primaryKey": {"a": 1}}}, "a key must be a list of fields"),
    ({"dialect": "gone.json"}, "gone.json cannot be read: No such file or directory"),
    ({"dialect": "broken.json"}, "broken.json is not JSON"),
    ({"dialect": 5}, "its dialect must be a path or an object"),
]


def write(folder: Path, entry: dict[str, Any], **metadata: Any) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {
        "good.csv": "id,n\n1,pear\n", "odd.csv": "id,n\n1,fig\n", "broken.json": '{"fields": [,',
        "broken.yaml": "fields: [", "list.json": "[1]", "nameless.json": '{"fields": [{}]}',
    }.items():  # fmt: skip
        (folder / name).write_text(text)
    odd = {"name": "odd", "path": "odd.csv"} | entry
    descriptor = {"name": "p", "resources": [GOOD, odd]} | metadata
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [*map(str, words)], prog_name="tablepact")
    assert isinstance(result.exception, SystemExit | None)
    return result


@pytest.mark.parametrize(("entry", "why"), FAULTS)
def test_the_table_is_read_without_it(tmp_path: Path, entry: dict[str, Any], why: str) -> None:
    frames = tp.open_package(write(tmp_path, entry)).frames
    assert frames["odd"].to_dicts() == [{"id": 1, "n": "fig"}]
    part = "keys" if " key must" in why else next(iter(entry))
    assert frames.notes["odd"].startswith(f"odd: {why}")
    assert "; the table is read without its " in frames.notes["odd"]
    assert frames.notes["odd"].endswith(part)
    assert str(tmp_path) not in frames.notes["odd"]
    assert frames["good"].height == 1
    assert list(frames.notes) == ["odd"]
    with suppress(tp.PackageError):  # a schema that is no object stops it
        assert not tp.validate(tmp_path).valid


@pytest.mark.parametrize(
    "words",
    [["tables", "{p}"], ["query", "{p}", "FROM odd"], ["describe", "{p}", "--all"],
     ["describe", "{p}", "odd"], ["find", "{p}", "fig"],
     ["export", "{p}", "-f", "csv", "-o", "{p}/out"], ["export", "{p}", "-o", "{p}/p.xlsx"],
     ["site", "{p}", "{p}/site"], ["diff", "{p}", "{p}"], ["cite", "{p}"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_every_command_reads_it_and_says_so(tmp_path: Path, words: list[str]) -> None:
    package = write(tmp_path, {"schema": "gone.json"})
    result = run(*(word.format(p=package) for word in words))
    assert result.exit_code == 0, result.output
    note = "odd: gone.json cannot be read: No such file or directory; the table is read without"
    assert note in result.stderr


def test_a_query_of_another_table_does_not_say_so(tmp_path: Path) -> None:
    package = write(tmp_path, {"schema": "gone.json"})
    assert "odd" not in run("query", package, "FROM good").output


def test_a_path_out_of_the_package_leaves_out_its_table_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("id\nhidden\n")
    package = write(tmp_path / "p", {"path": "../secret.csv"})
    listed = run("tables", package)
    assert (listed.exit_code, "good,1," in listed.stdout) == (3, True)
    assert "odd cannot be read: the path '../secret.csv' leads out" in listed.stderr
    assert run("query", package, "FROM good").exit_code == 0
    refused = run("query", package, "FROM odd")
    assert (refused.exit_code, refused.stdout) == (3, "")
    exported = run("export", package, "-f", "csv", "-o", tmp_path / "out")
    assert (exported.exit_code, (tmp_path / "out" / "odd.csv").exists()) == (3, False)
    compared = run("diff", package, package)
    assert (compared.exit_code, "odd cannot be compared" in compared.stderr) == (3, True)
    for result in (listed, refused, exported, compared):
        assert "hidden" not in result.output


def test_a_schema_outside_of_the_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"fields": [{"name": "id"}]}')
    result = run("tables", write(tmp_path / "p", {"schema": "../s.json"}))
    assert (result.exit_code, "leads out" in result.stderr) == (3, True)


def test_a_strict_contract_allows_no_fault(tmp_path: Path) -> None:
    write(tmp_path, {"schema": "gone.json"}, tableContract="strict")
    with pytest.raises(tp.PackageError, match=r"gone\.json cannot be read"):
        tp.open_package(tmp_path)
    with pytest.raises(tp.PackageError, match=r"gone\.json cannot be read"):
        read_package(tmp_path)


def test_diff_reads_a_table_without_the_schema_that_is_not_fetched(tmp_path: Path) -> None:
    address = "http://192.0.2.1/s.json"
    old, new = (write(tmp_path / name, {"schema": address}) for name in ("old", "new"))
    (new / "odd.csv").write_text("id,n\n1,plum\n")
    result = run("diff", old, new)
    assert (result.exit_code, 'n: "fig" is now "plum"' in result.stdout) == (1, True)
    assert result.stderr.count(f"odd: the schema {address} is a remote address") == 2
