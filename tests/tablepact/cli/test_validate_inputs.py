"""``validate`` on table files, folders and standard input: what no descriptor describes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tablepact import settings

pytestmark = pytest.mark.usefixtures("market")

Run = Callable[..., Result]
ROWS = "id,name\n1,pear\n2,fig\n"
SCHEMA = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]}
FRUIT: dict[str, Any] = {"name": "fruit", "path": "fruit.csv", "schema": SCHEMA}
PACKAGE = {"name": "market", "resources": [FRUIT]}


@pytest.fixture
def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with a table, a table with a fault and a schema."""
    (tmp_path / "fruit.csv").write_text(ROWS)
    (tmp_path / "bad.csv").write_text("id,name\n1,pear\ntwo,fig\n")
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judged(run: Run, *words: object, **given: Any) -> dict[str, Any]:
    """Run ``validate -f json``, and return the report."""
    result = run("validate", *words, "-f", "json", **given)
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def test_a_file_is_held_to_a_schema(run: Run) -> None:
    assert run("validate", "fruit.csv", "--schema", "schema.json").exit_code == 0
    result = run("validate", "bad.csv", "--schema", "schema.json")
    assert (result.exit_code, 'bad, row 3, id: "two"' in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("schema", "codes"),
    [
        ({"fields": [*SCHEMA["fields"], {"name": "price"}]}, {"missing-label": 1}),
        ({"fields": SCHEMA["fields"][:1]}, {"extra-label": 1}),
        ({"fields": SCHEMA["fields"][:1], "fieldsMatch": "subset"}, {}),
        ({"fields": SCHEMA["fields"][::-1], "fieldsMatch": "equal"}, {}),
        (SCHEMA | {"primaryKey": "name"}, {}),
        ({"fields": [{"name": "id"}, {"name": "name", "constraints": {"enum": ["fig"]}}]},
         {"constraint-error": 1}),
        (SCHEMA | {"uniqueKeys": [["id"]]}, {}),
        (SCHEMA | {"rowRules": [{"name": "r", "message": "m", "expression": "id < 2"}]},
         {"row-rule": 1}),
        ({"fields": [{"name": "id", "type": "int"}, {"name": "name"}]}, {"field-error": 1}),
        ({"fields": [{"name": "id", "constrains": {}}, {"name": "name"}]}, {"property-name": 1}),
    ],
)  # fmt: skip
def test_a_schema_means_what_it_means_in_a_package(
    run: Run, market: Path, schema: dict[str, Any], codes: dict[str, int]
) -> None:
    (market / "schema.json").write_text(json.dumps(schema))
    counts = judged(run, "fruit.csv", "--schema", "schema.json")["counts"]
    assert counts == codes
    package = {"resources": [FRUIT | {"schema": "schema.json"}]}
    (market / "datapackage.json").write_text(json.dumps(package))
    assert judged(run, "datapackage.json")["counts"] == codes


def test_a_fault_of_the_schema_has_its_file_and_line(run: Run, market: Path) -> None:
    (market / "inner").mkdir()
    path = market / "inner/schema.json"
    path.write_text('{"fields": [\n {"name": "id"},\n {"name": "name", "type": "txt"}]}')
    result = run("validate", "fruit.csv", "--schema", path, "-f", "github")
    assert "file=inner/schema.json,line=3" in result.stdout


def test_a_foreign_key_to_another_table_is_not_run(run: Run, market: Path) -> None:
    key = {"fields": "name", "reference": {"resource": "names", "fields": "name"}}
    own = {"fields": "name", "reference": {"resource": "", "fields": "name"}}
    (market / "schema.json").write_text(json.dumps(SCHEMA | {"foreignKeys": [key, own]}))
    result = run("validate", "fruit.csv", "--schema", "schema.json")
    assert result.exit_code == 3
    assert "the foreign key name refers to the table names, which is not here" in result.stdout
    assert run(
        "validate", "fruit.csv", "--schema", "schema.json", "--rules", "frictionless"
    ).exit_code


def test_a_dialect_is_given(run: Run, market: Path) -> None:
    (market / "fruit.csv").write_text("1|pear\n2|fig\n")
    (market / "dialect.json").write_text('{"delimiter": "|", "header": false}')
    words = ("fruit.csv", "--schema", "schema.json", "--dialect", "dialect.json")
    report = judged(run, *words)
    assert (report["valid"], report["tasks"][0]["stats"]["rows"]) == (True, 2)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("fruit.csv --schema datapackage.json", 2, "is the descriptor of a package, not a Table"),
        ("fruit.csv --schema dialect.json", 2, 'is not a Table Schema: it has no "fields"'),
        ("fruit.csv --schema nowhere.json", 3, "nowhere.json cannot be read: No such file"),
        ("fruit.csv --schema fruit.csv", 3, "fruit.csv is not JSON"),
        ("datapackage.json --schema schema.json", 2, "datapackage.json is a descriptor, which has"),
        ("datapackage.json --dialect dialect.json", 2, "a dialect is given for a table file"),
        ("datapackage.json --basepath nowhere", 3, "there is no folder 'nowhere'"),
        ("fruit.csv --basepath .", 2, "a base path is for the paths in a descriptor"),
        ("*.tsv", 3, "no file matches *.tsv"),
        ("- -", 2, "- stands for standard input, which can be read only once"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(
    run: Run, market: Path, words: str, code: int, message: str
) -> None:
    (market / "datapackage.json").write_text(json.dumps(PACKAGE))
    (market / "dialect.json").write_text("{}")
    result = run("validate", *words.split())
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr.splitlines()[-1]


def test_several_files_are_named_by_their_paths(run: Run, market: Path) -> None:
    (market / "inner").mkdir()
    (market / "inner/fruit.csv").write_text(ROWS)
    result = run("validate", "bad.csv", "fruit.csv", "inner/fruit.csv", "--schema", "schema.json")
    assert result.exit_code == 1
    assert "pass     table        inner/fruit.csv  2 rows" in result.stdout
    assert "type-error  bad.csv, row 3, id" in result.stdout
    assert "the set of 3 inputs is not valid: 5 of 6 steps passed, 1 finding" in result.stdout
    said = run("validate", "fruit.csv", "inner/fruit.csv", "bad.csv", "--schema", "schema.json",
               "-f", "github")  # fmt: skip
    assert "file=bad.csv,line=3" in said.stdout


def test_files_and_packages_are_validated_together(run: Run, ports: Path) -> None:
    (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,heavy\n")
    report = judged(run, "fruit.csv", "ports")
    subjects = {step["subject"]: step["status"] for step in report["steps"]}
    assert subjects["fruit.csv"] == subjects["ports: ports"] == "pass"
    assert subjects["ports: ships"] == "fail"
    tasks = {task["name"]: task["place"] for task in report["tasks"]}
    assert tasks["ports: ships"] == "ports/ships.csv"


def test_an_unreadable_file_does_not_hide_the_others(run: Run) -> None:
    result = run("validate", "fruit.csv", "nowhere.csv")
    assert (result.exit_code, "not run  descriptor   nowhere.csv" in result.stdout) == (3, True)
    assert run("validate", "bad.csv", "nowhere.csv", "--schema", "schema.json").exit_code == 1


def test_a_pattern_is_expanded(run: Run) -> None:
    report = judged(run, "*.csv")
    assert [task["name"] for task in report["tasks"]] == ["bad.csv", "fruit.csv"]


def test_a_folder_without_a_descriptor_stands_for_its_tables(run: Run, market: Path) -> None:
    (market / "schema.json").unlink()
    (market / ".hidden.csv").write_text(ROWS)
    (market / "notes.txt").write_text("Dear reader\n")
    (market / "inner").mkdir()
    result = run("validate", market)
    assert result.exit_code == 0
    assert f"{market}/bad.csv" in result.stdout
    assert ".hidden" not in result.output
    assert result.stderr.splitlines() == [
        "Not validated: inner/ is a folder", "Not validated: notes.txt may be any text",
    ]  # fmt: skip


def test_an_empty_folder_still_needs_a_descriptor(run: Run, market: Path) -> None:
    (market / "inner").mkdir()
    result = run("validate", "inner")
    assert (result.exit_code, "inner/datapackage.json cannot be read" in result.stderr) == (3, True)


def test_configurations_that_differ_are_refused(run: Run, market: Path) -> None:
    (market / "inner").mkdir()
    (market / "inner/fruit.csv").write_text(ROWS)
    (market / "tablepact.toml").write_text('ignore = ["extra-cell"]\n')
    result = run("validate", "fruit.csv", "inner/fruit.csv")
    assert (result.exit_code, "--no-config" in result.stderr) == (3, True)
    assert run("validate", "fruit.csv", "inner/fruit.csv", "--no-config").exit_code == 0
    assert "tablepact.toml ignores extra-cell" in run("validate", "fruit.csv", "bad.csv").stdout


@pytest.mark.parametrize(
    ("text", "words", "rows"),
    [
        (ROWS, "", 2),
        (ROWS, "--schema schema.json", 2),
        (ROWS.replace(",", ";"), "--schema schema.json", 2),
        (ROWS.replace(",", "\t"), "--input-format tsv", 2),
        (json.dumps(PACKAGE), "", 2),
        (json.dumps(PACKAGE, indent=2), "--basepath .", 2),
    ],
)
def test_standard_input(run: Run, text: str, words: str, rows: int) -> None:
    result = run("validate", "-", *words.split(), "-f", "json", input=text)
    report = json.loads(result.stdout)
    assert (result.exit_code, report["tasks"][0]["stats"]["rows"]) == (0, rows), result.output


def test_a_descriptor_on_standard_input_stays_in_its_folder(run: Run, market: Path) -> None:
    (market / "inner").mkdir()
    outside = PACKAGE | {"resources": [{"name": "fruit", "path": "../fruit.csv"}]}
    for base in ("inner", "."):
        result = run("validate", "-", "--basepath", base, input=json.dumps(outside))
        assert (result.exit_code, 'path "../fruit.csv" is not safe' in result.stdout) == (1, True)
        assert "1,pear" not in result.output


def test_standard_input_is_bounded(run: Run) -> None:
    assert "standard input is empty" in run("validate", "-", input="").stderr
    with settings.override(max_input_bytes=10):
        result = run("validate", "-", input=ROWS)
    assert (result.exit_code, "larger than 10 bytes" in result.stderr) == (3, True)


def test_broken_json_on_standard_input_is_one_line(run: Run) -> None:
    result = run("validate", "-", input='{"resources": [')
    assert result.exit_code == 3
    assert result.stderr.startswith("Error: standard input is not JSON")


def test_a_base_path(run: Run, market: Path) -> None:
    (market / "inner").mkdir()
    resource = FRUIT | {"schema": "schema.json"}
    (market / "inner/meta.json").write_text(json.dumps({"resources": [resource]}))
    assert run("validate", "inner/meta.json").exit_code != 0
    assert run("validate", "inner/meta.json", "--basepath", ".").exit_code == 0


def test_paths_in_a_report_are_those_of_the_files(run: Run, market: Path) -> None:
    (market / "inner").mkdir()
    schema = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "constrains": {}}]}
    resource = {"name": "bad", "path": "bad.csv", "schema": schema}
    (market / "inner/meta.json").write_text(json.dumps({"resources": [resource]}))
    result = run("validate", "inner/meta.json", "--basepath", ".", "-f", "concise")
    assert [line.partition(": ")[0] for line in result.stdout.splitlines()] == [
        "bad.csv:3", "inner/meta.json:1",
    ]  # fmt: skip
