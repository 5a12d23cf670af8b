"""``dataset schema``: every form, of every package, and what is wrong with a question."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
from click.testing import CliRunner, Result

from avocado_pivot.commands import main
from avocado_pivot.dataset import bundled
from tablepact.schema_formats.format_names import SchemaFormat
from tablepact.schema_formats.values import TYPES

from .conftest import Make

FORMATS = get_args(SchemaFormat)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["schema", *map(str, arguments)], prog_name="dataset")


def test_the_default_is_the_table_schema_in_one_piece() -> None:
    done = run("events")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == bundled().resource("events").schema


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_of_every_table(form: str) -> None:
    for resource in bundled().resources:
        done = run(resource.name, "-f", form)
        assert done.exit_code == 0
        assert done.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_every_type_in_every_form(form: str, make: Make, tmp_path: Path) -> None:
    fields = [{"name": f"a_{kind}", "type": kind} for kind in (*TYPES, "money")]
    make({"t": {"fields": fields}})
    done = run("t", "-f", form, "--package", tmp_path)
    assert done.exit_code == 0
    assert form == "table-schema" or "'money' is not a type of Table Schema" in done.stdout
    assert run("t", "--package", tmp_path, "-f", "sql", "--dialect", "sqlite").exit_code == 0


@pytest.mark.usefixtures("market")
def test_the_ending_of_the_file_says_the_form(tmp_path: Path) -> None:
    for name, start in (("a.sql", "-- The table"), ("a.py", "# The contract"), ("a.json", "{")):
        assert run("tree", "--package", tmp_path, "-o", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    path = tmp_path / "a.sql"
    path.write_text("mine", encoding="utf-8")
    done = run("events", "-o", path)
    assert done.exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("events", "-o", path, "--force").exit_code == 0
    with duckdb.connect() as con:
        con.execute(path.read_text(encoding="utf-8"))


@pytest.mark.each(
    "arguments, code, message",
    [
        (["evnts"], 2, "there is no table 'evnts'; did you mean 'events'?"),
        (["events", "-f", "xml"], 2, "'xml' is not one of"),
        (["events", "--dialect", "sqlite"], 2, "--dialect needs -f sql"),
        (["events", "-f", "sql", "--dialect", "oracle"], 2, "'oracle' is not one of"),
        (["events", "--package", "/nowhere"], 3, "cannot be read"),
        ([], 2, "Missing argument 'TABLE'"),
    ],
)
def test_a_wrong_question(arguments: list[str], code: int, message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == code
    assert message in done.stderr


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (None, "t: the table has no schema; dataset describe shows what is inferred"),
        ("https://example.com/s.json", "t: the schema is at a remote address"),
    ],
)
def test_a_table_without_a_schema_is_reported_in_a_line(
    make: Make, tmp_path: Path, form: str, schema: Any, message: str
) -> None:
    make({"t": schema})
    done = run("t", "-f", form, "--package", tmp_path)
    assert done.exit_code == 3
    assert done.stderr.startswith(f"Error: {message}")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"primaryKey": 5}, {"uniqueKeys": 5}, {"uniqueKeys": [5]}, {"foreignKeys": [{}]},
        {"foreignKeys": [{"fields": "a", "reference": {"fields": ["a", "b"]}}]}, {"fields": []},
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [form for form in FORMATS if form != "table-schema"])
def test_a_broken_schema_is_reported_in_a_line(
    one: Callable[..., Any], tmp_path: Path, change: Any, form: str
) -> None:
    one({}, **change)
    done = run("t", "-f", form, "--package", tmp_path)
    assert done.exit_code == 3
    assert len(done.stderr.splitlines()) == 1


def test_it_prints_without_the_judges() -> None:
    """A schema is read, not run: neither pandera nor frictionless is loaded."""
    code = (
        "import sys; from avocado_pivot.commands import main\n"
        "try: main(['schema', 'events', '-f', 'pandera'])\n"
        "except SystemExit: pass\n"
        "print(*({'pandera', 'frictionless'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""
