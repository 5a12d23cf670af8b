"""How fast small packages are validated, and what a cold run of other commands costs.

    pip install .
    python benchmarks/small.py --write docs/explanation/benchmarks-small.md

Most packages are small, and most have a fault. Each contender runs as a whole process, in turn with
the others; given are medians of CPU seconds, children included. The public packages are those of
``real.json``, each fetched with Git at one commit. A contender that does not find as
many errors as frictionless, where both have to list all of them, stops the run.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from validation import Run, measured_on, run, write

MEASURED = "<!-- What follows is written by benchmarks/small.py. -->\n"
BINARIES = Path(sys.executable).parent
FRICTIONLESS = [str(BINARIES / "frictionless"), "validate", "--json"]
TABLEPACT = str(BINARIES / "tablepact")
OURS = [TABLEPACT, "validate", "--rules", "frictionless"]
DATASET = str(BINARIES / "dataset")
ALL_ERRORS = 1_000_000_000
NOT_JUDGED = 3
"""The exit code of ours where something is at an address, which is not fetched unasked."""
PARTS = ["avocado-pivot", "frictionless", "polars"]
FIELDS = [
    {"name": "id", "type": "integer", "constraints": {"required": True}},
    {"name": "name", "type": "string", "constraints": {"maxLength": 8}},
    {"name": "day", "type": "date"},
    {"name": "code", "type": "string", "constraints": {"unique": True}},
    {"name": "parent", "type": "integer"},
]
HEADER = "id,name,day,code,parent\n"
ROWS = "1,pear,2020-01-01,a,\n2,fig,2020-01-02,b,1\n3,plum,2020-01-03,c,1\n"
FAULTS = {
    "type": ROWS.replace("2020-01-02", "2 January"),
    "constraint": ROWS.replace("pear", "pear and more"),
    "unique": ROWS.replace(",b,", ",a,"),
    "primary key": ROWS.replace("3,plum", "2,plum"),
    "foreign key": ROWS.replace("c,1", "c,9"),
    "missing cell": ROWS.replace(",c,1", ",c"),
    "extra cell": ROWS.replace("b,1", "b,1,1"),
    "blank row": ROWS + "\n",
}
SMALL_COMMANDS = {
    "validate": [TABLEPACT, "validate"],
    "validate fruit.csv": [TABLEPACT, "validate", "fruit.csv"],
    "tables": [TABLEPACT, "tables"],
    "describe fruit": [TABLEPACT, "describe", "fruit"],
    "schema fruit": [TABLEPACT, "schema", "fruit"],
    "cite": [TABLEPACT, "cite"],
    "show fruit/1": [TABLEPACT, "show", "fruit/1"],
    "find pear": [TABLEPACT, "find", "pear"],
    "query": [TABLEPACT, "query", "SELECT count(*) FROM fruit"],
    "diff . .": [TABLEPACT, "diff", ".", "."],
    "infer fruit.csv": [TABLEPACT, "infer", "fruit.csv"],
    "--version": [TABLEPACT, "--version"],
}
"""Commands on a package of three rows, which are mostly spent on imports."""
COMMANDS = {
    "dataset validate": [DATASET, "validate"],
    "dataset tables": [DATASET, "tables"],
    "dataset show": [DATASET, "show", "events/behemoth-postponed"],
    "dataset find": [DATASET, "find", "llama"],
    "dataset cite": [DATASET, "cite"],
    "dataset query": [DATASET, "query", "SELECT count(*) FROM events"],
    "dataset site": [DATASET, "site", "{package}/site", "--force"],
    "import polars": [sys.executable, "-c", "import polars"],
}
READING = {"default dialect": ",", "semicolon": ";", "two parts": ","}
READ_ROWS = 20_000


def package(folder: Path, text: str, **resource: object) -> Path:
    """Write a package of one table, and return its folder."""
    folder.mkdir(parents=True)
    reference = {"resource": "", "fields": "id"}
    schema = {
        "fields": FIELDS,
        "primaryKey": "id",
        "foreignKeys": [{"fields": "parent", "reference": reference}],
    }
    table = {"name": "fruit", "path": "fruit.csv", "schema": schema, **resource}
    for path in table["path"] if isinstance(table["path"], list) else [table["path"]]:
        (folder / str(path)).write_text(text, encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    return folder


def small_packages(folder: Path) -> dict[str, Path]:
    """Write the packages of three rows, by what they show."""
    made = {"valid": package(folder / "valid", HEADER + ROWS)}
    for name, rows in FAULTS.items():
        made[f"one fault: {name}"] = package(folder / name.replace(" ", "-"), HEADER + rows)
    made["one fault: label"] = package(folder / "label", HEADER.replace("day", "date") + ROWS)
    made["one fault: hash"] = package(folder / "hash", HEADER + ROWS, hash="0" * 32)
    made["one fault: bytes"] = package(folder / "bytes", HEADER + ROWS, bytes=1)
    lines = "x,pear and more,2 January,a,\n2,fig,2020-01-02,a,9\n2,plum,2020-01-03,c\n3,a,,d,,1\n\n"
    made["one of each"] = package(
        folder / "each", HEADER.replace("day", "date") + lines, hash="0" * 32, bytes=1
    )
    bare = folder / "bare"
    bare.mkdir()
    (bare / "fruit.csv").write_text(HEADER + ROWS, encoding="utf-8")
    made["CSV without a schema"] = bare / "fruit.csv"
    return made


def reading_packages(folder: Path) -> dict[str, Path]:
    """Write the packages of one table that are read by several commands, by their form."""
    made = {}
    for name, mark in READING.items():
        rows = (f"{i},pear,2020-01-02,c{i},{i // 2 or 1}\n" for i in range(1, READ_ROWS + 1))
        lines = [HEADER, *rows]
        form = {} if name == "two parts" else {"dialect": {"delimiter": mark}}
        paths = ["a.csv", "b.csv"] if name == "two parts" else "fruit.csv"
        where = package(folder / f"read-{name.replace(' ', '-')}", "", path=paths, **form)
        half = len(lines) // 2
        parts = [lines[:half], [HEADER, *lines[half:]]] if name == "two parts" else [lines]
        for path, part in zip(sorted(where.glob("*.csv")), parts, strict=True):
            path.write_text("".join(part).replace(",", mark), encoding="utf-8")
        made[name] = where
    return made


def real_packages(folder: Path) -> dict[str, Path]:
    """Fetch the public packages that are not in the folder yet, and return them by name."""
    listed = json.loads(Path(__file__).with_name("real.json").read_text(encoding="utf-8"))
    found = {}
    for entry in listed:
        repository, commit = entry["repository"], entry["commit"]
        where = folder / repository.replace("/", "__")
        if not where.is_dir():
            git = ["git", "-C", str(where)]
            subprocess.run(["git", "init", "-q", str(where)], check=True)  # noqa: S603, S607
            address = f"https://github.com/{repository}.git"
            subprocess.run([*git, "fetch", "-q", "--depth=1", address, commit], check=True)  # noqa: S603
            subprocess.run([*git, "checkout", "-q", "FETCH_HEAD"], check=True)  # noqa: S603
        found[f"{repository} {entry['folder']}".strip()] = where / entry["folder"]
    return found


def cpu(runs: list[Run]) -> float:
    """Return the median of the CPU seconds."""
    return median(one.cpu for one in runs)


def in_turn(commands: list[list[str]], folder: Path, often: int) -> list[list[Run]]:
    """Run commands in turn, so many times each."""
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(often):
        for command, done in zip(commands, runs, strict=True):
            done.append(run(command, folder))
    return runs


def errors(last: Run) -> int | None:
    """Return how many errors a command says that it found; None if it gave no report."""
    numbers = re.findall(r'"errors": (\d+)|([\d,]+) findings?\b', last.out)
    if numbers:
        theirs, ours = numbers[0] if numbers[0][0] else numbers[-1]
        return int((theirs or ours).replace(",", ""))
    return 0 if last.code == 0 else None


def against_frictionless(packages: dict[str, Path], often: int) -> tuple[list[str], list[float]]:
    """Measure both on packages, stopping at 1,000 errors and listing all; return lines, ratios."""
    lines, ratios = [], []
    for name, path in packages.items():
        folder, target = (path, "datapackage.json") if path.is_dir() else (path.parent, path.name)
        commands = [
            [*FRICTIONLESS, target],
            [*OURS, target],
            [*FRICTIONLESS, f"--limit-errors={ALL_ERRORS}", target],
            [*OURS, "--limit-errors=0", target],
        ]
        theirs, ours, theirs_all, ours_all = in_turn(commands, folder, often)
        if ours_all[-1].code == NOT_JUDGED:
            lines.append(f"| {name} | needs the network | | | | |")
            continue
        counts = [errors(theirs_all[-1]), errors(ours_all[-1])]
        print(f"{name}: {counts}", file=sys.stderr)  # noqa: T201
        if None not in counts and counts[0] != counts[1]:
            raise SystemExit(f"{name}: frictionless finds {counts[0]} errors, ours {counts[1]}")
        pair = [cpu(theirs) / cpu(ours), cpu(theirs_all) / cpu(ours_all)]
        ratios += pair
        found = "no report" if counts[0] is None else f"{counts[0]:,}"
        figures = [f"{cpu(theirs):.3f}", f"{cpu(ours):.3f}", f"{pair[0]:.1f}", f"{pair[1]:.1f}"]
        lines.append(f"| {name} | {found} | {' | '.join(figures)} |")
    head = [
        "| package | errors | frictionless | ours | ratio | ratio, all errors listed |",
        "|---|" + "---:|" * 5,
    ]
    return head + lines, ratios


def seconds_of(commands: dict[str, list[str]], folder: Path, often: int) -> list[str]:
    """Measure commands in a folder, and return the table of their CPU seconds."""
    lines = ["| command | CPU s |", "|---|---:|"]
    for name, runs in zip(commands, in_turn(list(commands.values()), folder, often), strict=True):
        if runs[-1].code:
            raise SystemExit(f"{name}: {runs[-1].last}")
        lines.append(f"| `{name}` | {cpu(runs):.3f} |")
    return lines


def summary(ratios: list[float]) -> str:
    """Describe what the ratios come to."""
    slower = sum(ratio < 1 for ratio in ratios)
    return (
        f"The median of the ratios is {median(ratios):.1f}, the least {min(ratios):.1f}; "
        f"ours takes longer in {slower} of {len(ratios)}."
    )


def main() -> None:
    """Measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", help="where the public packages are or are put; else none")
    parser.add_argument("--write", type=Path, help="put the tables at the end of this file")
    given = parser.parse_args()
    sections: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        lines, ratios = against_frictionless(small_packages(folder), given.runs)
        sections += ["## Three rows", "", *lines, "", summary(ratios), ""]
        if given.folder:
            lines, ratios = against_frictionless(real_packages(Path(given.folder)), given.runs)
            sections += ["## Public packages", "", *lines, "", summary(ratios), ""]
        sections += [
            f"## Reading {READ_ROWS:,} rows",
            "",
            "| form | validate, CPU s | tables | query | load |",
            "|---|" + "---:|" * 4,
        ]
        opened = "tablepact.open_package(sys.argv[1])"
        loading = f"import tablepact, sys; {opened}.scan('fruit').collect()"
        for name, where in reading_packages(folder).items():
            target = str(where)
            query = "SELECT count(*) FROM fruit WHERE day > DATE '2020-01-01'"
            commands = [
                [*OURS, target],
                [TABLEPACT, "tables", target],
                [TABLEPACT, "query", target, query],
                [sys.executable, "-c", loading, target],
            ]
            runs = in_turn(commands, folder, given.runs)
            if any(done[-1].code for done in runs):
                raise SystemExit(f"{name}: {[done[-1].last for done in runs]}")
            first, *others = map(cpu, runs)
            ratios_read = " | ".join(f"{other / first:.1f} ×" for other in others)
            sections.append(f"| {name} | {first:.3f} | {ratios_read} |")
        sections += ["", "## Commands on three rows", ""]
        sections += seconds_of(SMALL_COMMANDS, folder / "valid", given.runs)
        sections += ["", "## Our own dataset", "", *seconds_of(COMMANDS, folder, given.runs)]
    text = "\n".join([*measured_on("benchmarks/small.py", PARTS), "", *sections])
    write(given.write, MEASURED, text)


if __name__ == "__main__":
    main()
