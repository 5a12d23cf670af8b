"""What a run opens and imports, of the files of the dataset and of what is slow to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import avocado_pivot as ap
from avocado_pivot import dataset

COUNTING = """
import os, sys
from collections import Counter
opened, root = Counter(), sys.argv.pop(1)

def count(event, arguments):
    if event == "open" and arguments[1] and isinstance(arguments[0], (str, os.PathLike)):
        path = os.path.abspath(arguments[0])
        if path.startswith(root) and path.endswith((".json", ".csv", ".sql", ".zip")):
            opened[path[len(root) + 1 :]] += 1

sys.addaudithook(count)
from avocado_pivot.commands import run
try:
    run()
finally:
    for path, number in opened.items():
        print(number, path, file=sys.stderr)
    for name in ("polars", "pandera", "sqlglot", "duckdb", "frictionless"):
        if name in sys.modules:
            print("imported", name, file=sys.stderr)
"""


class Run(NamedTuple):
    """What a run prints, how often it opens each file of the dataset, and what it imports."""

    printed: str
    opened: dict[str, int]
    imported: set[str]


def watched(folder: Path, *arguments: str) -> Run:
    """Run a command in a folder."""
    root = str(dataset.root())
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, root, *arguments],
        cwd=folder, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    lines = [line.partition(" ")[::2] for line in done.stderr.splitlines()]
    opened = {path: int(number) for number, path in lines if number.isdigit()}
    return Run(done.stdout, opened, {name for word, name in lines if word == "imported"})


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A validation of the dataset in a folder without a descriptor."""
    return watched(tmp_path_factory.mktemp("elsewhere"), "validate")


def require_each_file_once(run: Run) -> None:
    tables = {resource.name for resource in dataset.bundled().resources}
    assert {f"data/{name}.csv" for name in tables} < run.opened.keys()
    assert {f"schemas/{name}.json" for name in tables} | {"datapackage.json"} < run.opened.keys()
    assert set(run.opened.values()) == {1}


def test_validate_opens_each_file_once_and_imports_no_large_library(validated: Run) -> None:
    require_each_file_once(validated)
    assert not validated.imported


@pytest.mark.slow
def test_so_it_does_in_the_folder_of_the_dataset() -> None:
    run = watched(dataset.root(), "validate")
    require_each_file_once(run)
    assert not run.imported


def test_validate_says_first_that_it_validates_the_bundled_dataset(validated: Run) -> None:
    first, *lines, last = validated.printed.splitlines()
    assert first.startswith(f"Validating the bundled avocado-pivot {ap.dataset_version()}")
    assert first.endswith("dataset validate PATH")
    assert len([line for line in lines if line.startswith("pass")]) > 30
    assert f"avocado-pivot {ap.dataset_version()} is valid: " in last


def test_show_opens_what_it_tells_of_once(tmp_path: Path) -> None:
    run = watched(tmp_path, "show", "events/behemoth-postponed")
    assert {"data/events.csv", "data/evidence.csv", "datapackage.json"} < run.opened.keys()
    assert "data/coded_units.csv" not in run.opened
    assert set(run.opened.values()) == {1}
    assert run.imported == {"polars"}


def test_cite_reads_all_tables_once_without_polars(tmp_path: Path) -> None:
    run = watched(tmp_path, "cite")
    tables = {f"data/{resource.name}.csv" for resource in dataset.bundled().resources}
    assert tables < run.opened.keys()
    assert set(run.opened.values()) == {1}
    assert not run.imported
