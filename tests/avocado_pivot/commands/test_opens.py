"""What a run opens and imports, of the files of the dataset and of what is slow to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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


def told(folder: Path, *arguments: str) -> tuple[dict[str, int], set[str]]:
    """Return how often a run opens each file of the dataset, and which libraries it imports."""
    root = str(dataset.root())
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, root, *arguments],
        cwd=folder, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    lines = [line.partition(" ")[::2] for line in done.stderr.splitlines()]
    opened = {path: int(number) for number, path in lines if number.isdigit()}
    return opened, {name for word, name in lines if word == "imported"}


@pytest.mark.parametrize(
    "within",
    [
        pytest.param(False, id="elsewhere", marks=pytest.mark.slow),
        pytest.param(True, id="in its folder"),
    ],
)
def test_validate_opens_each_file_once_and_imports_no_large_library(
    tmp_path: Path, within: bool
) -> None:
    opened, imported = told(dataset.root() if within else tmp_path, "validate")
    tables = {resource.name for resource in dataset.bundled().resources}
    assert {f"data/{name}.csv" for name in tables} < opened.keys()
    assert {f"schemas/{name}.json" for name in tables} | {"datapackage.json"} < opened.keys()
    assert set(opened.values()) == {1}
    assert not imported


def test_show_opens_what_it_tells_of_once(tmp_path: Path) -> None:
    opened, imported = told(tmp_path, "show", "events/behemoth-postponed")
    assert {"data/events.csv", "data/evidence.csv", "datapackage.json"} < opened.keys()
    assert "data/coded_units.csv" not in opened
    assert set(opened.values()) == {1}
    assert imported == {"polars"}


def test_cite_reads_all_tables_once_without_polars(tmp_path: Path) -> None:
    opened, imported = told(tmp_path, "cite")
    assert {f"data/{resource.name}.csv" for resource in dataset.bundled().resources} < opened.keys()
    assert set(opened.values()) == {1}
    assert not imported
