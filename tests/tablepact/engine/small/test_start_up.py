"""What a run on a small package imports, starts and opens."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from small import bound, field, write_package

RUN = """
import json, os, sys
opened, started = [], []

def listen(event, args):
    if event == "open" and isinstance(args[0], str) and args[1]:  # and not of os.open alone
        opened.append(os.path.realpath(args[0]))
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn"):
        started.append(event)

sys.addaudithook(listen)
sys.argv = ["tablepact", "validate", sys.argv[1], "-f", "json"]
from tablepact.cli.main import main
code = main(standalone_mode=False)
loaded = [name for name in ("polars", "frictionless", "pandera", "duckdb") if name in sys.modules]
print(json.dumps({"loaded": loaded, "started": started, "opened": opened}), file=sys.stderr)
"""
TEXT = "n,c,e\n1,x,1\n1,y,2\nz,toolong,3\n\n4\n5,x,9,more\n"
FIELDS = [field("n", "integer"), bound("c", "string", maxLength=3), bound("e", "any", unique=True)]
LINK = {"fields": "e", "reference": {"resource": "u", "fields": "e"}}
FOUND = {
    *("primary-key", "type-error", "constraint-error", "blank-row", "missing-cell", "extra-cell"),
    *("foreign-key", "hash-count", "byte-count"),
}


def run_alone(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Validate a package in a process, and return its report and what the process did."""
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(path)], capture_output=True, text=True, check=False
    )
    return json.loads(run.stdout), json.loads(run.stderr.splitlines()[-1])


def test_neither_polars_nor_frictionless_is_imported_and_no_process_started(
    tmp_path: Path,
) -> None:
    """The package has one of each common fault; its files and its descriptor are read once."""
    path = write_package(
        tmp_path,
        TEXT,
        FIELDS,
        schema={"primaryKey": "n", "foreignKeys": [LINK]},
        resource={"hash": "sha256:" + "0" * 64, "bytes": 1},
        more=[{"name": "u", "path": "u.csv", "schema": {"fields": [field("e", "any")]}}],
        files={"u.csv": "e\n1\n2\n3\n"},
    )
    report, seen = run_alone(path)
    assert {error["type"] for task in report["tasks"] for error in task["errors"]} >= FOUND
    assert seen["loaded"] == []
    assert seen["started"] == []
    times = Counter(Path(name).name for name in seen["opened"] if str(tmp_path) in name)
    assert times == {"datapackage.json": 1, "t.csv": 1, "u.csv": 1}


def test_a_table_that_is_not_there_or_empty_starts_no_process(tmp_path: Path) -> None:
    empty = {"name": "u", "path": "u.csv", "schema": {"fields": [field("e", "any")]}}
    path = write_package(tmp_path, None, FIELDS, more=[empty], files={"u.csv": ""})
    report, seen = run_alone(path)
    codes = [error["type"] for task in report["tasks"] for error in task["errors"]]
    assert codes == ["scheme-error", "source-error"]
    assert seen["loaded"] == seen["started"] == []


SIZES = """
import sys
from pathlib import Path
from tablepact.settings import override
from tablepact.validation.validate import validate

with override(small_table_bytes=int(sys.argv[2])):
    assert validate(Path(sys.argv[1])).valid
print("polars" in sys.modules)
"""


@pytest.mark.parametrize(
    ("most", "imported"),
    [
        (240, False),
        (239, True),
        pytest.param(640, False, marks=pytest.mark.slow),
        pytest.param(1, True, marks=pytest.mark.slow),
    ],
)
def test_polars_is_imported_once_that_takes_no_longer(
    tmp_path: Path, most: int, imported: bool
) -> None:
    """Three tables are read: of 80 bytes the first, which refers to the second, and that itself."""
    text = "n\n" + "1\n" * 39
    link = {"fields": "n", "reference": {"resource": "u", "fields": "n"}}
    fields = [field("n", "integer")]
    more = [{"name": "u", "path": "u.csv", "schema": {"fields": fields}}]
    schema = {"foreignKeys": [link]}
    path = write_package(tmp_path, text, fields, schema=schema, more=more, files={"u.csv": text})
    run = subprocess.run(
        [sys.executable, "-c", SIZES, str(path), str(most)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"{imported}\n"
