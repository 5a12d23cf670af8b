"""How fast tables in JSON Lines are validated, against frictionless and against only reading them.

    pip install '.[formats]' -r benchmarks/requirements.txt
    python benchmarks/typed_files.py --write docs/explanation/benchmarks-typed-files.md

The table is the one of eight fields of `contents.py`, with each cell in its JSON type. Each
contender runs as a whole process, in turn; given are medians. Who finds a fault ends it all.
"""

import argparse
import importlib.metadata
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from contents import events
from validation import Run, run

SIZES = (1_000, 100_000, 1_000_000)
SLOWEST = 100_000
"""The most rows on which frictionless runs."""
NUMBERS: Mapping[str, Any] = {"amount": pl.Float64, "visits": pl.Int64}
"""The fields that are numbers."""
MEASURED = "<!-- What follows is written by benchmarks/typed_files.py. -->\n"
READ = {
    "polars, bare typed read": "import polars; polars.read_ndjson('events.jsonl')",
    "duckdb, bare typed read": (
        "import duckdb; duckdb.sql(\"CREATE TABLE t AS SELECT * FROM 'events.jsonl'\")"
    ),
}


def make(folder: Path, rows: int) -> Path:
    """Write a package of one table in JSON Lines, without its foreign key."""
    target = folder / str(rows)
    target.mkdir()
    table = events(rows)
    row = pl.int_range(0, rows, eager=True, dtype=pl.Int64).alias("row").to_frame()
    frame = row.lazy().select(table.cells)
    numbers = [pl.col(name).cast(kind) for name, kind in NUMBERS.items()]
    frame = frame.with_columns(*numbers, pl.col("settled") == "true")
    frame.sink_ndjson(target / "events.jsonl")
    schema = {"fields": table.fields, "primaryKey": "id"}
    resource = {"name": "events", "type": "table", "path": "events.jsonl", "schema": schema}
    package = {"name": "events", "resources": [resource]}
    (target / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return target


def commands() -> dict[str, list[str]]:
    """Return the command of each contender."""
    binaries = Path(sys.executable).parent
    return {
        "**tablepact validate**": [str(binaries / "tablepact"), "validate", "{package}"],
        "frictionless validate": [str(binaries / "frictionless"), "validate", "datapackage.json"],
        **{title: [sys.executable, "-c", code] for title, code in READ.items()},
    }


def median(runs: list[Run], measure: str) -> float:
    """Return the median of a measure."""
    values: list[float] = sorted(getattr(one, measure) for one in runs)
    return values[len(values) // 2]


def measured(package: Path, rows: int, times: int) -> list[str]:
    """Run all contenders on a package, and return the lines of a table in Markdown."""
    found: dict[str, list[Run]] = {}
    for turn in range(times):
        for title, command in commands().items():
            slow = title.startswith("frictionless")
            if slow and (rows > SLOWEST or turn):
                continue
            one = run(command, package)
            if one.code:
                raise SystemExit(f"{title} ended with {one.code}: {one.last}")
            found.setdefault(title, []).append(one)
            print(f"{rows}, {title}: {one.wall:.2f} s", file=sys.stderr)  # noqa: T201
    lines = ["| | wall, s | CPU, s | memory, MB | runs |", "|---|---:|---:|---:|---:|"]
    for title, runs in found.items():
        wall, cpu, memory = (median(runs, name) for name in ("wall", "cpu", "memory"))
        lines.append(f"| {title} | {wall:.3g} | {cpu:.3g} | {memory:.0f} | {len(runs)} |")
    return lines


def main() -> None:
    """Measure, and write the rest of a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES)
    given = parser.parse_args()
    names = ("avocado-pivot", "frictionless", "polars", "duckdb")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    lines = [f"Measured on {os.cpu_count()} cores, with {versions}.", ""]
    with tempfile.TemporaryDirectory() as folder:
        for rows in given.rows:
            package = make(Path(folder), rows)
            size = (package / "events.jsonl").stat().st_size / 1e6
            lines += [f"## {rows:,} lines, {size:.3g} MB", ""]
            lines += [*measured(package, rows, given.runs), ""]
    kept, mark, _ = given.write.read_text(encoding="utf-8").partition(MEASURED)
    if not mark:
        raise SystemExit(f"{given.write} has no line {MEASURED.strip()}")
    given.write.write_text(f"{kept}{MEASURED}\n" + "\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
