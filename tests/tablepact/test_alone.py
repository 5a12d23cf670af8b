"""The library by itself: copied to an empty folder, without the dataset that is shipped with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tablepact

CODE = Path(str(tablepact.__file__)).parent
REFUSE = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "avocado_pivot":
            raise ImportError("the dataset is not there")

sys.meta_path.insert(0, Refuse())
import tablepact
assert tablepact.__file__.startswith(sys.path[0]), tablepact.__file__
"""
IN_PYTHON = """
from pathlib import Path
from tablepact import diff, infer, init, open_package, validate

assert validate("fruit").valid
package = open_package("fruit")
print(package.query("SELECT sum(price) AS price FROM fruit").item())
print(package.show("fruit/pear").parts["price"], package.find("pear")["address"].to_list())
print(package.row("fruit/plum"), package.describe("fruit")["type"].to_list())
print([field["type"] for field in infer("fruit/fruit.csv").schema["fields"]])
print([change.code for change in diff("fruit", "dearer").changes])
print(package.export("fruit.parquet", "parquet", ["fruit"]).path)
print(package.cite(), end="")
print([step.status for step in validate("faulty").steps])
print(init("bare").name)
"""
ON_THE_COMMAND_LINE = """
import json
from click.testing import CliRunner
from tablepact.cli.main import main

results = [CliRunner().invoke(main, words) for words in json.loads(sys.argv[1])]
print(json.dumps([[one.exit_code, one.stdout, one.stderr] for one in results]))
"""
PRINTED = """\
7
['3'] ['fruit/pear']
{'fruit': 'plum', 'price': 4} ['string', 'integer']
['string', 'integer']
['value-corrected']
fruit.parquet
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library and a few packages in a folder of their own."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copytree(CODE, folder / "tablepact")  # with what is compiled, which is not done again
    descriptor = """{"name": "fruit", "version": "1.0.0", "resources": [{
        "name": "fruit", "path": "fruit.csv", "schema": {
            "fields": [{"name": "fruit", "type": "string"}, {"name": "price", "type": "integer"}],
            "primaryKey": ["fruit"], "labelField": "fruit"}}]}"""
    for name, price in (("fruit", "4"), ("dearer", "5"), ("faulty", "dear"), ("bare", "4")):
        (folder / name).mkdir()
        (folder / name / "fruit.csv").write_text(f"fruit,price\npear,3\nplum,{price}\n")
        if name != "bare":
            (folder / name / "datapackage.json").write_text(descriptor)
    return folder


def run(alone: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run code where ``avocado_pivot`` cannot be imported, with the copy before all else."""
    start = f"{REFUSE}\n{code}"
    return subprocess.run(
        [sys.executable, "-c", start, *words], cwd=alone,
        env={**os.environ, "PYTHONPATH": str(alone)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_in_python(alone: Path) -> None:
    done = run(alone, IN_PYTHON)
    assert done.stderr == ""
    assert done.stdout.startswith(PRINTED)
    cited, statuses, name = done.stdout.removeprefix(PRINTED).splitlines()
    assert cited.startswith("fruit (Version 1.0.0) [Data set].")
    assert statuses == "['pass', 'fail']"
    assert name == "bare"


COMMANDS: list[tuple[list[str], int, str]] = [
    (["validate", "fruit"], 0, "fruit 1.0.0 is valid"),
    (["validate", "faulty"], 1, "type-error"),
    (["query", "fruit", "SELECT max(price) AS price FROM fruit"], 0, "price\n4\n"),
    (["show", "fruit", "fruit/pear"], 0, "price  3"),
    (["find", "fruit", "pear"], 0, "fruit/pear"),
    (["describe", "fruit", "--all"], 0, "integer"),
    (["schema", "fruit", "fruit", "-f", "sql"], 0, "CREATE TABLE"),
    (["infer", "fruit/fruit.csv"], 0, "integer"),
    (["diff", "fruit", "dearer"], 1, "1.0.1"),
    (["export", "fruit", "-f", "sqlite", "-o", "fruit.sqlite"], 0, ""),
    (["export", "fruit", "--metadata", "croissant"], 0, "croissant"),
    (["cite", "fruit"], 0, "Version 1.0.0"),
    (["tables", "fruit"], 0, "fruit,2,"),
    (["release", "fruit", "--check"], 0, "can be released"),
    (["site", "fruit", "pages"], 0, ""),
]


@pytest.fixture(scope="module")
def outcomes(alone: Path) -> dict[str, list[Any]]:
    """The exit code of each command, and what it prints: all from one process."""
    done = run(alone, ON_THE_COMMAND_LINE, json.dumps([words for words, *_ in COMMANDS]))
    assert done.returncode == 0, done.stderr
    given = json.loads(done.stdout)
    return {" ".join(words): one for (words, *_), one in zip(COMMANDS, given, strict=True)}


@pytest.mark.parametrize(("words", "code", "printed"), COMMANDS)
def test_on_the_command_line(outcomes: Any, words: list[str], code: int, printed: str) -> None:
    if words[0] == "site":
        pytest.importorskip("jinja2")
    exit_code, out, err = outcomes[" ".join(words)]
    assert (exit_code, printed in out) == (code, True), out + err


def test_as_a_program(alone: Path) -> None:
    done = run(alone, "from tablepact.__main__ import run; run()", "--version")
    assert (done.returncode, done.stdout) == (0, f"tablepact {tablepact.__version__}\n")


def test_nothing_in_it_names_the_dataset(alone: Path) -> None:
    for path in (alone / "tablepact").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":  # that names the folder it was compiled in
            assert b"avocado" not in path.read_bytes().lower(), path
            assert "avocado" not in path.name
