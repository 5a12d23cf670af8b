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
from tablepact.package.descriptor.parse_descriptor import read_package

GOOD = {"name": "good", "path": "good.csv", "schema": {"fields": [{"name": "id"}, {"name": "n"}]}}
ID = {"name": "id", "type": "integer"}
FIELDS = {"fields": [ID, {"name": "n"}]}
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
    ({"encoding": 5}, "its encoding 5 does not exist"),
    ({"encoding": "latin-99"}, 'its encoding "latin-99" does not exist'),
    ({"encoding": "utf\0"}, 'its encoding "utf\\u0000" does not exist'),
    (
        {"schema": {"fields": [{"name": "id"}, {"name": "id"}]}},
        'two of its fields have the name "id"',
    ),
    ({"schema": FIELDS | {"missingValues": "NA"}}, "its missing values must be a list of strings"),
    ({"schema": FIELDS | {"missingValues": [1]}}, "its missing values must be a list of strings"),
    (
        {"schema": {"fields": [ID | {"missingValues": 0}, {"name": "n"}]}},
        "its missing values must be a list of strings",
    ),
    (
        {"schema": {"fields": [ID, {"name": "n", "type": "txt", "constraints": 1}]}},
        'its field "n" has the unknown type "txt"',
    ),
    (
        {"schema": {"fields": [ID, {"name": "n", "type": ["string"]}]}},
        'its field "n" has the unknown type ["string"]',
    ),
]
PARTS = {" key must": "keys", "missing values": "missing values", "unknown type": "unknown types"}
"""The parts of a schema that are left out alone, by words of the reason."""


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
    part = next((part for words, part in PARTS.items() if words in why), next(iter(entry)))
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


def test_columns_in_another_order_are_read_by_name(tmp_path: Path) -> None:
    package = write(tmp_path, {"schema": {"fields": [{"name": "n"}, ID]}})
    frames = tp.open_package(package, on_error="text").frames
    assert frames["odd"].select("id", "n").to_dicts() == [{"id": 1, "n": "fig"}]
    note = "odd: its columns are in another order than its fields; read by name"
    assert frames.notes == {"odd": note}
    with pytest.raises(tp.PackageError, match="does not match the field name"):
        tp.open_package(package, on_error="fail").frames["odd"]
    for command in (["query", package, "FROM odd"], ["find", package, "fig"], ["tables", package]):
        result = run(*command)
        assert (result.exit_code, note in result.stderr) == (0, True)


def test_a_header_with_another_name_is_not_in_another_order(tmp_path: Path) -> None:
    package = write(tmp_path, {"schema": {"fields": [{"name": "n"}, {"name": "x"}]}})
    result = run("query", package, "FROM odd")
    assert (result.exit_code, "does not match the field name" in result.stderr) == (3, True)
