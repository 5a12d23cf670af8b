"""What a comparison imports and starts, which takes longer than to compare small tables."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from written import write_package

RUN = """
import json, sys
started = []

def listen(event, args):
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn"):
        started.append(event)

sys.addaudithook(listen)
from tablepact.cli.main import main
code = main(["diff", "-f", "json", *sys.argv[1:]], standalone_mode=False)
loaded = [name for name in ("polars", "frictionless", "sqlglot") if name in sys.modules]
print(json.dumps({"loaded": loaded, "started": started}), file=sys.stderr)
"""
SCHEMA = {
    "fields": [{"name": "id", "type": "integer", "x": [1]}, {"name": "a", "type": "string"}],
    "primaryKey": "id",
}
RULE = {"tableRules": [{"name": "r", "path": "r.sql", "message": "m"}]}
VIEW = {"tableViews": [{"name": "v", "path": "v.sql"}]}
SQL = {"r.sql": "SELECT * FROM t WHERE id < 0", "v.sql": "SELECT * FROM t"}


def seen(*versions: Path) -> tuple[list[str], list[str], list[str]]:
    """Compare two versions; return what was loaded, what was started, and which tables differ."""
    command = [sys.executable, "-c", RUN, *map(str, versions)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    facts = json.loads(run.stderr.splitlines()[-1])
    tables = [table["table"] for table in json.loads(run.stdout)["tables"]]
    return facts["loaded"], facts["started"], tables


def parquet(folder: Path, letters: list[str]) -> Path:
    """Write a package with a descriptor that is not plain, so that frictionless may be asked."""
    folder.mkdir()
    rows = pl.DataFrame({"id": range(len(letters)), "a": letters})
    rows.write_parquet(folder / "t.parquet")
    entry = {"path": "t.parquet", "format": "parquet", "x": {"y": 1}}
    return write_package(folder, None, SCHEMA, entry, created="2026-11-30")


def test_files_that_are_the_same_need_neither_polars_nor_a_parser_of_sql(tmp_path: Path) -> None:
    old = write_package(tmp_path / "old", "id,a\n1,x\n", SCHEMA, files=SQL, **RULE)
    new = write_package(tmp_path / "new", "id,a\n1,x\n", SCHEMA, files=SQL, **RULE)
    assert seen(old, new) == ([], [], [])


def test_small_tables_need_no_polars(tmp_path: Path) -> None:
    old = write_package(tmp_path / "old", "id,a\n1,x\n2,y\n2,z\n3,w\n", SCHEMA)
    new = write_package(tmp_path / "new", "id,a\n01,v\n2,z\n4,w\n", SCHEMA)
    assert seen(old, new) == ([], [], ["t"])


def test_a_parser_is_needed_only_where_a_view_may_have_changed_what_a_rule_asks(
    tmp_path: Path,
) -> None:
    old = write_package(tmp_path / "old", "id,a\n1,x\n", SCHEMA, files=SQL, **RULE, **VIEW)
    assert seen(old, old) == ([], [], [])
    files = SQL | {"v.sql": "SELECT id FROM t"}
    new = write_package(tmp_path / "new", "id,a\n1,x\n", SCHEMA, files=files, **RULE, **VIEW)
    assert seen(old, new) == (["sqlglot"], [], [])


def test_versions_in_parquet_need_no_frictionless(tmp_path: Path) -> None:
    old, new = parquet(tmp_path / "old", ["x"]), parquet(tmp_path / "new", ["y"])
    assert seen(old, new) == (["polars"], [], ["t"])


@pytest.mark.slow
def test_nor_does_a_plain_table_that_is_compared_with_one_in_parquet(tmp_path: Path) -> None:
    old = parquet(tmp_path / "old", ["x"])
    new = write_package(tmp_path / "new", "id,a\n0,y\n", SCHEMA, {"x": 1}, created="2026-11-30")
    assert seen(old, new) == (["polars"], [], ["t"])
