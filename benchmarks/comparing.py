"""How fast two versions of a table are compared, against peers and against only reading both.

    pip install . csv-diff
    python benchmarks/comparing.py --write docs/explanation/benchmarks-diff.md

The new version has its rows in another order; one row in 1,000 has another number, one in 2,000 is
gone, one in 10,000 is new. Each contender runs as a whole process, in turn with the others; given
are medians. A contender that counts them wrong stops the run. This process loads little, since
the peak memory of a process is never less than its parent's.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from validation import Run, measured_on, run, write

HERE = str(Path(__file__))
MEASURED = "<!-- What follows is written by benchmarks/comparing.py. -->\n"
CONTENDERS = {
    "polars": ("polars, bare typed read of both", [sys.executable, HERE, "--as", "polars"]),
    "ours": ("dataset diff", ["dataset", "diff", "-f", "json", "--limit", "20"]),
    "duckdb": ("DuckDB, full join", [sys.executable, HERE, "--as", "duckdb"]),
    "csv-diff": ("csv-diff", ["csv-diff", "--key", "id", "--json"]),
}
PARTS = ["avocado-pivot", "polars", "duckdb", "csv-diff"]
SLOW = {"csv-diff": 1_000_000}
"""Up to how many rows a contender is asked: csv-diff holds both tables as dictionaries."""


def as_maker(old: Path, new: Path) -> None:
    """Make the second version, and say how many rows were added, removed and changed."""
    import polars as pl

    frame = pl.read_csv(old / "events.csv", infer_schema=False).with_row_index("row")
    key, number = key_and_number(old)
    row = pl.col("row")
    kept = frame.filter(row % 2_000 != 7)
    changed = row % 1_000 == 3
    kept = kept.with_columns(
        pl.when(changed).then(pl.lit("1") + pl.col(number)).otherwise(pl.col(number)).alias(number)
    )
    added = frame.filter(row % 10_000 == 11).with_columns(pl.col(key).str.slice(0, 3) + "9" * 9)
    added = added.with_columns(pl.col(key) + pl.col("row").cast(pl.String))
    whole = pl.concat([kept, added]).sort(row.hash(0)).drop("row")
    new.mkdir(exist_ok=True)
    whole.write_csv(new / "events.csv")
    descriptor = json.loads((old / "datapackage.json").read_text(encoding="utf-8"))
    for entry in descriptor["resources"]:
        if entry["name"] == "events":
            del entry["bytes"], entry["hash"]
        else:
            (new / entry["path"]).write_bytes((old / entry["path"]).read_bytes())
    (new / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    changed &= pl.col(number).is_not_null()
    counts = added.height, frame.height - kept.height, kept.filter(changed).height
    sys.stdout.write(json.dumps(counts))


def key_and_number(folder: Path) -> tuple[str, str]:
    """Name the key of the events, and a field with numbers."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (events,) = [one for one in descriptor["resources"] if one["name"] == "events"]
    fields = events["schema"]["fields"]
    return fields[0]["name"], next(one["name"] for one in fields if one["type"] == "number")


def as_polars(old: Path, new: Path) -> None:
    """Read both versions, each field in its type."""
    from contenders import read, resources

    for folder in (old, new):
        for resource in resources(folder):
            read(folder, resource)


def as_duckdb(old: Path, new: Path) -> None:
    """Count rows by a full join of both files, read as text."""
    import duckdb

    key, _ = key_and_number(old)
    files = [f"read_csv('{folder}/events.csv', all_varchar = true)" for folder in (old, new)]
    columns = duckdb.sql(f"SELECT * FROM {files[0]} LIMIT 0").columns  # noqa: S608
    differ = " OR ".join(f'a."{one}" IS DISTINCT FROM b."{one}"' for one in columns)
    (counts,) = duckdb.sql(
        f'SELECT count(*) FILTER (a."{key}" IS NULL), count(*) FILTER (b."{key}" IS NULL), '  # noqa: S608
        f'count(*) FILTER (a."{key}" IS NOT NULL AND b."{key}" IS NOT NULL AND ({differ})) '
        f'FROM {files[0]} AS a FULL JOIN {files[1]} AS b ON a."{key}" = b."{key}"'
    ).fetchall()
    sys.stdout.write(json.dumps(counts))


def counted(key: str, done: Run, path: Path) -> tuple[int, ...] | None:
    """Return the rows that a contender counted; None for the bare read."""
    said = path.read_text(encoding="utf-8") if path.exists() else done.out
    if key == "ours":
        (table,) = json.loads(said)["tables"]
        return tuple(table["counts"].get(kind, 0) for kind in ("added", "removed", "changed"))
    if key == "duckdb":
        return tuple(json.loads(said))
    if key == "csv-diff":
        told = json.loads(said)
        return tuple(len(told[kind]) for kind in ("added", "removed", "changed"))
    return None


def measure(name: str, folder: Path, runs: int) -> list[str]:
    """Compare two versions of a package by all contenders, and write what it took."""
    maker = [sys.executable, str(Path(HERE).with_name("packages.py")), str(folder), name]
    subprocess.run(maker, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    old, new = folder / name, folder / f"{name}-second"
    maker = [sys.executable, HERE, "--as", "maker", str(old), str(new)]
    made = subprocess.run(maker, check=True, stdout=subprocess.PIPE)  # noqa: S603
    true = tuple(json.loads(made.stdout))
    rows = sum(1 for _ in (old / "events.csv").open("rb")) - 1
    done: dict[str, list[Run]] = {}
    for _ in range(runs):
        for key, (_, command) in CONTENDERS.items():
            if rows > SLOW.get(key, rows):
                continue
            files = [f"{one}/events.csv" if key == "csv-diff" else str(one) for one in (old, new)]
            with tempfile.TemporaryDirectory() as place:
                out = Path(place) / "out"
                shell = ["sh", "-c", '"$@" > ' + str(out), "sh", *command, *files]
                one = run(shell, old)
                found = counted(key, one, out)
            if found is not None and found != true:
                raise SystemExit(f"{key} counted {found}, not {true}: {one.last}")
            done.setdefault(key, []).append(one)
            print(f"{name}, {key}: {one.wall:.2f} s", file=sys.stderr)  # noqa: T201
    head = "| | wall, s | CPU, s | memory, MB | wall / bare read | runs |"
    lines = [f"## {name}, twice", "", head, "|---|---:|---:|---:|---:|---:|"]
    bare = median(one.wall for one in done["polars"])
    for key, made in done.items():
        measures = ("wall", "cpu", "memory")
        wall, cpu, memory = (median(getattr(one, name) for one in made) for name in measures)
        lines.append(f"| {CONTENDERS[key][0]} | {wall:.3g} | {cpu:.3g} | {memory:.0f} "
                     f"| {wall / bare:.1f} | {len(made)} |")  # fmt: skip
    return [*lines, ""]


def main() -> None:
    """Measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="100k,1M,10M")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", help="where the packages are or are made; else none are kept")
    parser.add_argument("--write", type=Path, help="put the tables at the end of this file")
    parser.add_argument(
        "--as", dest="peer", choices=["polars", "duckdb", "maker"], help=argparse.SUPPRESS
    )
    parser.add_argument("versions", nargs="*", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peer:
        {"polars": as_polars, "duckdb": as_duckdb, "maker": as_maker}[given.peer](*given.versions)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given.folder or temporary).resolve()
        sizes = given.sizes.split(",")
        told = [line for name in sizes for line in measure(name, folder, given.runs)]
    text = "\n".join([*measured_on("benchmarks/comparing.py", PARTS), "", *told])
    write(given.write, MEASURED, text)


if __name__ == "__main__":
    main()
