"""Which damaged CSV files are reported: the files of Pollock, read by us and by peers.

    git clone --depth 1 https://github.com/HPI-Information-Systems/Pollock FOLDER
    pip install . csvkit pandas pointblank
    python benchmarks/pollock.py --folder FOLDER --write docs/explanation/pollock.md

Pollock (VLDB 2023) damages one file in 2,289 ways: 2,268 of them in a single row. For each there is
the file as it should have been read. Nobody is told anything of a file but its name, unless the
table of contenders says so.
"""

import argparse
import contextlib
import io
import json
import re
import subprocess
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from validation import measured_on, write

PARTS = ["avocado-pivot", "frictionless", "duckdb", "polars", "pandas", "pointblank", "csvkit"]
MEASURED = "<!-- What follows is written by benchmarks/pollock.py. -->\n"
KINDS = {
    "row_more_sep": "a delimiter too many",
    "row_less_sep": "a delimiter too few",
    "row_extra_quote": "a quote too many",
    "row_field_delimiter": "spaces as delimiters",
}
"""The kinds of damage in one row, by the beginning of the names of their files."""
TITLES = {
    "ours": "tablepact validate",
    "frictionless": "frictionless",
    "duckdb": "DuckDB",
    "duckdb-dialect": "DuckDB, with the dialect",
    "polars": "polars",
    "pandas": "pandas",
    "pointblank": "pointblank, with a schema",
    "csvclean": "csvclean",
}
Reports = Callable[[Path], bool]
"""Whether a contender reports a file as faulty."""


def as_ours() -> Reports:
    """Validate it; a warning counts, a note does not."""
    from tablepact import validate

    return lambda path: any(one.severity != "note" for one in validate(path).findings)


def as_frictionless() -> Reports:
    """Validate it; absolute paths are refused."""
    import frictionless

    def reports(path: Path) -> bool:
        with contextlib.chdir(path.parent):
            return not frictionless.validate(path.name).valid

    return reports


def _raises(read: Callable[[Path], object]) -> Reports:
    def reports(path: Path) -> bool:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                read(path)
        except Exception:  # whatever it says, it says something
            return True
        return False

    return reports


def as_duckdb(options: str = "") -> Reports:
    """Read all rows."""
    import duckdb

    return _raises(lambda path: duckdb.sql(f"FROM read_csv('{path}'{options})").fetchall())


def as_polars() -> Reports:
    """Read all rows."""
    import polars as pl

    return _raises(pl.read_csv)


def as_pandas() -> Reports:
    """Read all rows; a warning of its parser counts."""
    import pandas as pd

    return _raises(pd.read_csv)


def as_pointblank(source: Path) -> Reports:
    """Read it with polars, and compare names and types of the columns with those of the source."""
    import pointblank as pb
    import polars as pl

    schema = pb.Schema(tbl=pl.read_csv(source))

    def read(path: Path) -> None:
        checks = pb.Validate(pl.read_csv(path)).col_schema_match(schema).interrogate()
        if not checks.all_passed():
            raise ValueError

    return _raises(read)


def as_csvclean() -> Reports:
    """Run it, with the check that rows are as long as the header."""
    from csvkit.utilities.csvclean import CSVClean

    def reports(path: Path) -> bool:
        command = CSVClean(["--length-mismatch", str(path)], io.StringIO(), io.StringIO())
        with contextlib.redirect_stderr(io.StringIO()):
            try:
                command.run()
            except SystemExit as end:
                return bool(end.code)
            except Exception:  # what csv cannot read
                return True
        return False

    return reports


def contender(name: str, folder: Path) -> Reports:
    """Return a contender by its name."""
    if name == "pointblank":
        return as_pointblank(folder / "csv/source.csv")
    if name == "duckdb-dialect":
        return as_duckdb(", delim = ',', quote = '\"', escape = '\"', header = true")
    return globals()[f"as_{name}"]()


def judge(name: str, folder: Path) -> dict[str, list[str]]:
    """Return the names of the files that a contender reports, of each folder."""
    reports = contender(name, folder)
    found: dict[str, list[str]] = {"csv": [], "clean": []}
    known: dict[str, bool] = {}
    for part, names in found.items():
        for path in sorted((folder / part).glob("*.csv")):
            digest = sha256(path.read_bytes()).hexdigest()  # most clean files are the same
            if digest not in known:
                known[digest] = reports(path)
            if known[digest]:
                names.append(path.name)
    return found


def kind_of(name: str) -> str:
    """Return the kind of damage of a file."""
    return next((kind for kind in KINDS if name.startswith(kind)), "")


def table(folder: Path, found: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return who reports how many files, as Markdown."""
    of_kind = Counter(kind_of(path.name) for path in (folder / "csv").glob("row_*.csv"))
    rows = sum(of_kind.values())
    clean = len(list((folder / "clean").glob("*.csv")))
    heads = [f"{KINDS[kind]}, of {of_kind[kind]:,}" for kind in KINDS]
    lines = [
        f"| | damaged rows, of {rows:,} | {' | '.join(heads)} | alarms, of {clean:,} clean files |",
        "|---|" + "---:|" * (len(heads) + 2),
    ]
    totals = {name: sum(map(bool, map(kind_of, one["csv"]))) for name, one in found.items()}
    for name in sorted(found, key=lambda name: (-totals[name], len(found[name]["clean"]))):
        by_kind = Counter(map(kind_of, found[name]["csv"]))
        counts = [totals[name], *(by_kind[kind] for kind in KINDS), len(found[name]["clean"])]
        lines.append(f"| {TITLES[name]} | " + " | ".join(f"{count:,}" for count in counts) + " |")
    return lines


def whole_files(folder: Path, found: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return who reports which of the files that are damaged as a whole, as Markdown."""
    names = sorted(path.name for path in (folder / "csv").glob("*.csv") if not kind_of(path.name))
    lines = [f"| file | {' | '.join(TITLES[name] for name in found)} |"]
    lines.append("|---|" + "---|" * len(found))
    for name in names:
        marks = ["yes" if name in one["csv"] else "" for one in found.values()]
        lines.append(f"| `{name}` | {' | '.join(marks)} |")
    return lines


def alarms(found: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return for which clean files there is an alarm, as Markdown."""
    by_files = defaultdict[str, list[str]](list)
    for name, one in found.items():
        groups = Counter(re.sub(r"\d+", "N", clean) for clean in one["clean"])
        shown = ", ".join(f"`{group}` ({count:,})" for group, count in sorted(groups.items()))
        by_files[shown or "none"].append(TITLES[name])
    return [f"- {', '.join(names)}: {files}" for files, names in by_files.items()]


def main() -> None:
    """Have each contender judge all files in a process of its own, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="a clone of Pollock")
    parser.add_argument("--peers", default=",".join(TITLES), help="who judges")
    parser.add_argument("--write", type=Path, help="put the tables at the end of this file")
    parser.add_argument("--as", dest="name", choices=TITLES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.folder / "polluted_files"
    if given.name:
        print(json.dumps(judge(given.name, folder)))  # noqa: T201
        return
    found = {}
    for name in given.peers.split(","):
        command = [sys.executable, __file__, "--folder", str(given.folder), "--as", name]
        run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        found[name] = json.loads(run.stdout.splitlines()[-1])
    lines = [*measured_on("benchmarks/pollock.py", PARTS), "", "## One damaged row", ""]
    lines += [*table(folder, found), "", "## The file as a whole", ""]
    lines += [*whole_files(folder, found), "", "## Alarms on clean files", "", *alarms(found)]
    write(given.write, MEASURED, "\n".join(lines))


if __name__ == "__main__":
    main()
