"""Packages whose descriptor, schemas or dialects are in YAML."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import frictionless
import pytest
from click.testing import CliRunner, Result

import tablepact
from tablepact.cli.main import main

FIELDS = (
    "fields:\n- name: id\n  type: integer\n- name: country\n  constraints:\n    enum: [no, se]\n"
)
DESCRIPTOR = """\
name: ships
resources:
- name: ships
  path: ships.csv
  schema: {schema}
  dialect: {dialect}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package in YAML, whose schema and dialect are in YAML too."""
    text = DESCRIPTOR.format(schema="ships.yaml", dialect="dialect.yml")
    (tmp_path / "datapackage.yaml").write_text(text)
    (tmp_path / "ships.yaml").write_text(FIELDS)
    (tmp_path / "dialect.yml").write_text("delimiter: ';'\n")
    (tmp_path / "ships.csv").write_text("id;country\n1;no\n2;se\n")
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], prog_name="tablepact")


@pytest.mark.parametrize("name", ["datapackage.yaml", "datapackage.yml", "other.YAML", "x.yml"])
def test_a_descriptor_in_yaml_is_read(folder: Path, name: str) -> None:
    path = (folder / "datapackage.yaml").rename(folder / name)
    for source in {path, folder if name.startswith("datapackage") else path}:
        report = tablepact.validate(source)
        assert (report.valid, report.complete) == (True, True), report.findings
        assert tablepact.open_package(source).frames["ships"]["country"].to_list() == ["no", "se"]
        assert tablepact.diff(source, source).same


@pytest.mark.parametrize(
    "command",
    [["tables"], ["describe", "ships"], ["query", "FROM ships"], ["cite"],
     ["export", "ships", "-f", "json", "-o", "-"], ["schema", "ships"]],
)  # fmt: skip
def test_every_command_reads_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(folder)
    result = run(*command)
    assert result.exit_code == 0, result.output


def test_of_two_descriptors_that_in_json_counts(folder: Path) -> None:
    (folder / "datapackage.json").write_text(json.dumps({"name": "j", "resources": []}))
    assert "<Report j:" in repr(tablepact.validate(folder))


def test_findings_have_the_line_in_the_yaml_file(folder: Path) -> None:
    (folder / "ships.yaml").write_text(FIELDS.replace("integer", "int4"))
    (folder / "datapackage.yaml").write_text(
        DESCRIPTOR.format(schema="ships.yaml", dialect="{delimiterr: ';'}") + "- name: 5\n"
    )
    report = tablepact.validate(folder)
    places = {(one.code, one.path, one.pointer, one.line) for one in report.findings}
    assert ("field-error", "ships.yaml", "/fields/0/type", 3) in places
    assert ("property-name", None, "/resources/0/dialect/delimiterr", 6) in places


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: !!python/object/apply:os.system [ls]\n", "line 1: the tag"),
        ("name: a\nname: b\n", "line 2: the key 'name' is repeated"),
        ("- a\n", "is not a JSON object"),
        ("", "is not a JSON object"),
        ("a: [\n", "line 2: "),
        ("a: &a [*a]\n", "contains itself"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "tables"])
def test_what_is_no_descriptor_ends_in_one_line(
    folder: Path, text: str, told: str, command: str
) -> None:
    (folder / "datapackage.yaml").write_text(text)
    result = run(command, folder)
    assert result.exit_code == 3
    (line,) = result.stderr.splitlines()
    assert told in line


def test_a_schema_that_is_no_yaml_is_a_finding(folder: Path) -> None:
    (folder / "ships.yaml").write_text("fields: [\n")
    report = tablepact.validate(folder)
    assert [one.code for one in report.findings] == ["schema-error"]
    listed = run("tables", folder)
    assert (listed.exit_code, "ships.yaml is not YAML" in listed.stderr) == (0, True)


PYYAML = {
    "text": ("", ""),
    "norway": ("", "- {name: country, constraints: {enum: [no, se]}}"),
    "date": ("", "- {name: day, type: date, constraints: {minimum: 2020-01-01}}"),
    "dates": ("", "- {name: day, type: date, constraints: {enum: [2020-01-01, '2020-01-02']}}"),
    "octal": ("", "- {name: code, type: integer, constraints: {maximum: 010}}"),
    "title": ("title: yes", ""),
    "created": ("created: 2020-01-01", ""),
    "version": ("version: 1.10", ""),
    "key": ("labels: {1: a, no: b, 2020-01-01: c}", ""),
    "twice": ("title: a\ntitle: b", ""),
}


@pytest.mark.parametrize("case", PYYAML)
@pytest.mark.parametrize("inline", [True, False])
def test_by_the_rules_of_frictionless_yaml_has_the_values_of_pyyaml(
    tmp_path: Path, case: str, inline: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    more, field = PYYAML[case]
    columns = {"country": "no", "day": "2020-01-02", "code": "9", "at": "12:00:00", "x": "1"}
    (tmp_path / "t.csv").write_text(f"{','.join(columns)}\n{','.join(columns.values())}\n")
    listed = [field if f"{{name: {name}," in field else f"- {{name: {name}}}" for name in columns]
    (tmp_path / "s.yaml").write_text("\n".join(["fields:", *listed, ""]))
    schema = "s.yaml"
    if inline:
        schema = "\n" + "\n".join(f"    {line}" for line in ["fields:", *listed])
    path = tmp_path / "datapackage.yaml"
    path.write_text(f"name: p\n{more}\nresources:\n- name: t\n  path: t.csv\n  schema: {schema}\n")
    monkeypatch.chdir(tmp_path)
    theirs = frictionless.validate("datapackage.yaml")
    ours = tablepact.validate("datapackage.yaml", rules="frictionless")
    told = [error.note for error in [*theirs.errors, *(e for t in theirs.tasks for e in t.errors)]]
    assert ours.valid == theirs.valid
    found: Callable[[object], str] = lambda one: one.error["note"]  # noqa: E731
    assert [found(one) for one in ours.findings] == told
    if case == "twice":
        return  # YAML 1.2 does not allow it
    compared = tablepact.validate("datapackage.yaml", compare_frictionless=True)
    assert "comparison-error" not in {one.code for one in compared.findings}


def test_init_does_not_write_beside_a_descriptor_in_yaml(folder: Path) -> None:
    for words in (["init", folder], ["init", folder, "--force"]):
        result = run(*words)
        assert (result.exit_code, "already describes the folder" in result.stderr) == (2, True)
    assert not (folder / "datapackage.json").exists()


def test_keys_are_not_written_into_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n" + "".join(f"a{n}\n" for n in range(200)))
    (tmp_path / "b.csv").write_text("id,a_id\n" + "".join(f"b{n},a{n}\n" for n in range(200)))
    assert run("init", tmp_path).exit_code == 0
    (tmp_path / "datapackage.json").rename(tmp_path / "datapackage.yaml")
    before = (tmp_path / "datapackage.yaml").read_text()
    result = run("init", tmp_path, "--keys")
    assert (result.exit_code, "is not rewritten" in result.stderr) == (3, True), result.output
    assert (tmp_path / "datapackage.yaml").read_text() == before
