"""Measures tables whose cells have types: validated here or there, and only read.

    python benchmarks/typed_files.py --folder FILES --write docs/explanation/benchmarks-formats.md

The rows are those of the table of eight fields of ``contents.py``. Time is CPU time.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from contents import Table, events

MARK = "<!-- What follows is written by benchmarks/typed_files.py. -->"
SIZES = {"jsonl": 1_000_000, "xlsx": 200_000, "arrow": 1_000_000, "sqlite": 1_000_000}
READERS = {
    "jsonl": {
        "polars": "import polars; polars.read_ndjson('t.jsonl')",
        "duckdb": "import duckdb; duckdb.sql(\"CREATE TABLE t AS SELECT * FROM 't.jsonl'\")",
    },
    "xlsx": {
        "openpyxl": "import openpyxl as o; b = o.load_workbook('t.xlsx', read_only=True)"
        "; [row for row in b.active.iter_rows(values_only=True)]",
        "polars with fastexcel": "import polars; polars.read_excel('t.xlsx')",
        "python-calamine": "import python_calamine as c"
        "; c.load_workbook('t.xlsx').get_sheet_by_index(0).to_python()",
    },
    "arrow": {"polars": "import polars; polars.read_ipc('t.arrow')"},
    "sqlite": {
        "sqlite3": "import sqlite3"
        "; sqlite3.connect('t.sqlite').execute('SELECT * FROM t').fetchall()"
    },
}
"""For each format, statements of Python that only read the file."""
LAUNCHER = """
import os, sys
child = os.fork()
if not child:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(child, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
FRICTIONLESS = "import frictionless; frictionless.Package('datapackage.json').validate()"


def frame(table: Table) -> pl.DataFrame:
    """Return the rows with the types of their fields."""
    row = pl.int_range(0, table.rows, dtype=pl.Int64).alias("row")
    texts = pl.select(row).select(table.cells).cast({"amount": pl.Float64, "visits": pl.Int64})
    return texts.with_columns(pl.col("day").str.to_date(), settled=pl.col("settled") == "true")


def write(folder: Path, form: str) -> None:
    """Write a package with one table in a format, unless it is there."""
    if (folder / "datapackage.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    table = events(SIZES[form])
    rows = frame(table)
    if form == "arrow":
        rows.write_ipc(folder / "t.arrow", compression="lz4")
    elif form == "jsonl":
        rows.write_ndjson(folder / "t.jsonl")
    elif form == "sqlite":
        with sqlite3.connect(folder / "t.sqlite") as database:
            database.execute(f"CREATE TABLE t ({', '.join(rows.columns)})")
            marks = ", ".join("?" for _ in rows.columns)
            database.executemany(
                f"INSERT INTO t VALUES ({marks})",  # noqa: S608 - question marks alone
                rows.with_columns(pl.col("day").cast(str)).iter_rows(),
            )
    else:
        write_workbook(folder / "t.xlsx", rows)
    dialect = {"dialect": {"table": "t"}} if form == "sqlite" else {}
    schema = {"fields": table.fields, "primaryKey": "id"}
    resource = {"name": "t", "path": f"t.{form}", "schema": schema, **dialect}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))


def write_workbook(path: Path, rows: pl.DataFrame) -> None:
    """Write rows as a sheet, dates as dates."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows.columns)
        for number, row in enumerate(rows.iter_rows(), 1):
            sheet.write_row(number, 0, row)


def measured(command: list[str], folder: Path) -> tuple[float, float, int]:
    """Return the CPU seconds, the MB of memory at most, and the exit code of a command.

    A small process starts it, since the memory of the process that starts one counts for it.
    """
    launched = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-c", LAUNCHER, *command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    seconds, memory, status = map(float, launched.stdout.split())
    return seconds, memory / 1024, int(status)


def contenders(form: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what is measured on a format."""
    yield (
        "`tablepact validate`",
        [str(Path(sys.executable).with_name("tablepact")), "validate", "."],
    )
    if form in ("xlsx", "jsonl"):
        yield "frictionless", [sys.executable, "-c", FRICTIONLESS]
    for name, statement in READERS[form].items():
        yield f"{name}, reading alone", [sys.executable, "-c", statement]


def lines(folder: Path, say: Callable[[str], Any]) -> Iterator[str]:
    """Yield the lines of the table of results."""
    yield "| file | what | CPU s | memory, MB |"
    yield "|---|---|--:|--:|"
    for form, rows in SIZES.items():
        write(folder / form, form)
        size = (folder / form / f"t.{form}").stat().st_size / 1e6
        for name, command in contenders(form):
            say(f"{form}: {name}")
            seconds, memory, code = measured(command, folder / form)
            result = f"{seconds:.1f} | {memory:.0f}" if code == 0 else "failed | "
            yield f"| `.{form}`, {rows:,} rows, {size:.0f} MB | {name} | {result} |"


def main() -> None:
    """Measure, and print or write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    text = "\n".join(lines(given.folder, lambda said: sys.stderr.write(f"{said}\n")))
    if given.write:
        head = given.write.read_text(encoding="utf-8").partition(MARK)[0]
        given.write.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")
    else:
        sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
