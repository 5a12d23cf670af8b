"""The command, run in this process or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

import avocado_pivot as ap
from avocado_pivot import dataset
from avocado_pivot.commands import main

PROGRAM = "import sys; sys.argv[0] = 'dataset'; from avocado_pivot.commands import run; run()"
TEXT = "The keeper sold nine boats.\n\nNobody bought the tenth boat; the keeper kept the boat.\n"

Run = Callable[..., Result]


def run_dataset(*args: object, **given: Any) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="dataset", **given)


def start_dataset(*args: object, env: Any = None, **given: Any) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    whole = {**os.environ, **(env or {})}
    command = [sys.executable, "-c", PROGRAM, *map(str, args)]
    return subprocess.Popen(command, env=whole, **{**pipes, **given})


@pytest.fixture
def run() -> Run:
    return run_dataset


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    return start_dataset


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A text that is nobody's."""
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def own_text(text: Path, monkeypatch: Any) -> Path:
    """Let the dataset rest on that text: two passages of it."""
    places = [ap.locate(TEXT, phrase) for phrase in ("nine boats", "tenth boat")]
    own = pl.concat(places).with_columns(evidence_id=pl.Series(["nine", "tenth"]))
    load = dataset.load
    monkeypatch.setattr(dataset, "load", lambda name: own if name == "evidence" else load(name))
    return text


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Make a package of one table of fruit; what is given goes into its descriptor."""

    def make(text: str = "id,name\n1,pear\n2,fig\n", folder: str = "market", **given: Any) -> Path:
        path = tmp_path / folder
        path.mkdir(exist_ok=True)
        (path / "fruit.csv").write_text(text, encoding="utf-8", newline="")
        fields = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]
        entry = {"name": "fruit", "path": "fruit.csv", "schema": {"fields": fields}}
        entry["schema"] |= given.pop("schema", {})
        if "sql" in given:
            (path / "rule.sql").write_text(given.pop("sql"), encoding="utf-8")
            message = given.pop("message", "it holds")
            given["tableRules"] = [{"name": "own-rule", "message": message, "path": "rule.sql"}]
        descriptor = {"name": "market", "resources": [entry], **given}
        (path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return path

    return make
