"""Messages name the command that runs: ``tablepact``, or that of a dataset."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tablepact import validate
from tablepact._about import running_as
from tablepact.cli.group import program_group
from tablepact.cli.main import LIBRARY_COMMANDS
from tablepact.cli.main import main as tablepact
from tablepact.cli.program import Program

FAIL = ("--on-error", "fail")
Print = Callable[..., str]
OTHER = program_group(
    Program(name="mydata", help="My data.", commands=LIBRARY_COMMANDS, versions=list)
)


@pytest.fixture(params=["tablepact", "mydata"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def printed(name: str) -> Print:
    """Run a command of the program and return all that it prints."""
    group = {"tablepact": tablepact, "mydata": OTHER}[name]

    def run(*words: object) -> str:
        return CliRunner().invoke(group, [*map(str, words)], prog_name=name).output

    return run


def edit(ports: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = ports / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def test_a_package_that_is_not_there(printed: Print, name: str, tmp_path: Path) -> None:
    assert f"; {name} init FOLDER writes a datapackage.json" in printed("tables", tmp_path)


def test_a_row_that_is_not_there(printed: Print, name: str, ports: Path) -> None:
    assert f"; search with {name} find WORDS" in printed("show", ports, "ships/qqqqqq")


def test_a_table_with_errors(printed: Print, name: str, ports: Path) -> None:
    (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,heavy\nBrina,bergen,450\n")
    assert f"; {name} validate lists what is wrong" in printed("query", ports, "FROM ships", *FAIL)
    assert f"1 finding, see {name} validate" in printed("tables", ports, *FAIL)


def test_rows_that_break_a_key(printed: Print, name: str, ports: Path) -> None:
    (ports / "ships.csv").write_text("ship,port,tons\nAlba,nowhere,300\n")
    refused = printed("export", ports, "-o", ports / "ports.sqlite")
    assert (
        f"{name} validate lists what is wrong; --no-keys (keys=False in Python) exports" in refused
    )


def test_a_table_without_a_schema(printed: Print, name: str, ports: Path) -> None:
    edit(ports, lambda descriptor: descriptor["resources"][1].pop("schema"))
    assert f"; {name} describe shows what is inferred" in printed("schema", ports, "ships")


def test_a_nested_value(printed: Print, name: str, ports: Path) -> None:
    def nest(descriptor: dict[str, Any]) -> None:
        descriptor["resources"][1]["schema"]["fields"][2] = {"name": "tons", "type": "object"}

    edit(ports, nest)
    assert f"{name} export writes the value as text" in printed(
        "schema", ports, "ships", "-f", "json-schema"
    )


@pytest.mark.usefixtures("offline")
def test_a_remote_table(printed: Print, name: str, ports: Path) -> None:
    edit(ports, lambda one: one["resources"][1].update(path="https://example.org/ships.csv"))
    assert f"not fetched; {name} validate --allow-remote fetches it" in printed("validate", ports)


def test_a_size_that_is_wrong(printed: Print, name: str, ports: Path) -> None:
    edit(ports, lambda descriptor: descriptor["resources"][1].update(bytes=5))
    report = printed("validate", ports)
    assert f"hint: if the change is intended, run {name} rehash; otherwise restore" in report
    assert f"; run {name} rehash to update them" in printed("release", ports, "--check")


def test_a_wrong_header(printed: Print, name: str, ports: Path) -> None:
    other = shutil.copytree(ports, ports.parent / "other")
    (other / "ships.csv").write_text("ship,port\nAlba,oslo\n")
    assert f"{name} validate lists all" in printed("diff", ports, other)


def test_the_schema_of_a_report(printed: Print, name: str) -> None:
    assert json.loads(printed("validate", "--report-schema"))["description"].startswith(
        f"What `{name} validate -f json` prints."
    )


def test_annotations(printed: Print, name: str, ports: Path) -> None:
    assert f"title={name} validate::" in printed("validate", ports, "-f", "github")


def test_in_python_it_is_the_library(ports: Path) -> None:
    edit(ports, lambda descriptor: descriptor["resources"][1].update(bytes=5))
    (finding,) = validate(ports).findings
    assert "tablepact rehash" in finding.hint
    with running_as("mydata"):
        assert "mydata rehash" in finding.hint
    assert "tablepact rehash" in finding.hint
