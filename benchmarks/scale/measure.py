"""How fast corpora are validated, in how much memory, by the local engine and by that for Spark.

    pip install . pyspark
    python benchmarks/scale/measure.py 1M 10M --engines local,spark --write PAGE

PAGE is ``docs/explanation/scale.md``.

A package is the name of a corpus (see corpus.py), made in the folder unless it is there, or a
folder with a package of its own. Each engine and its own bare typed read run in turn, each as a
process; given are medians. A run on Spark is done twice in a process, and the second one, which
finds a session that is warm, is what is compared. Each must count just the findings that a corpus
states, else it all ends. What was measured is kept in measured.json; what is measured again takes
the place of what was there.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pages
from contender import verdict
from corpus import files, make, write_json
from watching import Watched, watch

HERE = Path(__file__).parent
KEPT = HERE / "measured.json"
ENGINES = {"local": ["polars", "local"], "spark": ["spark-read", "spark"]}
"""The contenders of each engine: its bare typed read, and itself."""
PARTS = {"local": ["avocado-pivot", "polars"], "spark": ["avocado-pivot", "polars", "pyspark"]}
BLOCK = bytes(1 << 28)


def described(package: Path) -> dict[str, Any]:
    """Describe what a package holds, without reading its tables."""
    resources = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    sizes = [path.stat().st_size for path in files(package, resources)]
    told: dict[str, Any] = {"tables": len(resources), "files": len(sizes), "bytes": sum(sizes)}
    told |= {"largest_file": max(sizes), "format": resources[0].get("format", "csv")}
    keys = {resource["name"]: len(keys_of(resource["schema"])) for resource in resources}
    if (package / "corpus.json").exists():
        statement = json.loads((package / "corpus.json").read_text(encoding="utf-8"))
        rows = {name: table["rows"] for name, table in statement["tables"].items()}
        told |= {"rows": statement["rows"], "counts": statement["counts"]}
        told["hashes"] = sum(keys[name] * rows[name] for name in rows)
    return told


def keys_of(schema: dict[str, Any]) -> set[tuple[str, ...]]:
    """Name the sets of fields whose hashes are compared: keys of their own, and foreign ones."""
    found = [schema.get("primaryKey", []), *schema.get("uniqueKeys", [])]
    found += [key["fields"] for key in schema.get("foreignKeys", [])]
    found += [one["name"] for one in schema["fields"] if one.get("constraints", {}).get("unique")]
    listed = [[one] if isinstance(one, str) else one for one in found]
    return {tuple(one) for one in listed if one}


def run(contender: str, package: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Run a contender once, and give what it took and what it found."""
    command = [sys.executable, str(HERE / "contender.py"), contender, str(package)]
    if contender == "local":
        dataset = Path(sys.executable).with_name("dataset")
        command = [str(dataset), "validate", str(package), "-f", "json"]
    if contender.startswith("spark"):
        command += ["--runs", "2", "--master", given.master, "--memory", given.memory]
    done = watch(command)
    if done.code not in ([0, 1] if contender == "local" else [0]):
        raise SystemExit(f"{contender} ended with {done.code}: {done.complaint}")
    return {**timed(contender, done), **vars(done.peaks)}


def timed(contender: str, done: Watched) -> dict[str, Any]:
    """Return the times of a run, and what was found in it."""
    if contender == "local":
        return {"first": done.wall, "found": verdict(json.loads(done.out))}
    told = [json.loads(line) for line in done.out.splitlines() if line.startswith("{")]
    found = {key: told[-1][key] for key in ("valid", "counts", "rows") if key in told[-1]}
    found |= {"not_run": told[-1]["not_run"]} if found else {}
    if len(told) == 1:
        return {"first": done.wall, "found": found}
    return {"first": told[0]["since_start"], "warm": told[-1]["seconds"], "found": found}


def check(contender: str, found: dict[str, Any], package: dict[str, Any]) -> None:
    """Hold what was found against what a package states; one without a statement is valid."""
    wanted = package.get("counts", {})
    if found["not_run"] or found["counts"] != wanted or found["valid"] is bool(wanted):
        raise SystemExit(f"{contender} found {found}, not {wanted}")
    if found["rows"] != package.setdefault("rows", found["rows"]):
        raise SystemExit(f"{contender} read {found['rows']} rows, not {package['rows']}")


def measure(name: str, given: argparse.Namespace, kept: dict[str, Any]) -> None:
    """Run on a package all that is asked for, in turn, and keep what it took."""
    own = (Path(name) / "datapackage.json").exists()
    package = Path(name).resolve() if own else make(given.folder, name)
    clean = re.sub(r"\+(faults|seed)[^+]*", "", name)
    bare = package if own else make(given.folder, clean)
    title = f"{package.parent.name}/{package.name}" if own else name
    told = {**kept.get(title, {}), **described(package)}
    done: dict[str, list[dict[str, Any]]] = {}
    wanted = [one for engine in given.engines.split(",") for one in ENGINES[engine]]
    if told["format"] == "parquet":
        wanted = [one for one in wanted if one != "local"]
    for _ in range(given.runs):
        for contender in wanted:
            judges = contender in ENGINES
            one = run(contender, package if judges else bare, given)
            found = one.pop("found")
            if judges:
                check(contender, found, told)
            done.setdefault(contender, []).append(one)
            seconds = one.get("warm", one["first"])
            print(f"{name}, {contender}: {seconds:.2f} s", file=sys.stderr)  # noqa: T201
    contenders = told.setdefault("contenders", {})
    for contender, runs in done.items():
        contenders[contender] = {"runs": runs, **conditions(contender, given)}
    kept[title] = told


def conditions(contender: str, given: argparse.Namespace) -> dict[str, Any]:
    """Return where, when and with what was measured."""
    cores, on_spark = os.cpu_count() or 1, contender.startswith("spark")
    threads = re.search(r"\[(\d+)", given.master) if on_spark else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    found = {part.metadata["Name"]: part.version for part in importlib.metadata.distributions()}
    versions = {"Python": platform.python_version()}
    versions |= {part: found[part] for part in PARTS["spark" if on_spark else "local"]}
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cores": int(threads.group(1)) if threads else cores,
        "machine": f"{cores} cores, {memory:.0f} GB of memory",
        "load": round(os.getloadavg()[0], 1),
        "versions": versions,
        **({"master": given.master, "memory": given.memory} if on_spark else {}),
    }


def hashing() -> float:
    """Measure how many MB of one file are hashed in a second, which no two cores can share."""
    start = time.perf_counter()
    hashlib.sha256(BLOCK).hexdigest()
    return len(BLOCK) / 1e6 / (time.perf_counter() - start)


def main() -> None:
    """Measure, keep, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "packages", nargs="*", help="names of corpora, or folders; none: only write"
    )
    parser.add_argument(
        "--folder", type=Path, help="where corpora are or are made; else none is kept"
    )
    parser.add_argument("--engines", default="local", help="or local,spark")
    parser.add_argument("--runs", type=int, default=3, help="of each contender")
    parser.add_argument("--master", default="local[2,4]", help="of Spark")
    parser.add_argument("--memory", default="4g", help="of Spark's driver")
    parser.add_argument("--keep", type=Path, default=KEPT, help="the JSON of what was measured")
    parser.add_argument("--write", type=Path, help="put the tables between the marks of this file")
    given = parser.parse_args()
    if unknown := set(given.engines.split(",")) - set(ENGINES):
        parser.error(f"no such engines: {', '.join(sorted(unknown))}")
    kept: dict[str, Any] = {"packages": {}}
    if given.keep.exists():
        kept = json.loads(given.keep.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        given.folder = (given.folder or Path(temporary)).resolve()
        for name in given.packages:
            measure(name, given, kept["packages"])
            kept["sha256_mb_per_s"] = round(hashing())
            write_json(given.keep, kept)
    if given.write:
        text = pages.filled(given.write.read_text(encoding="utf-8"), kept)
        given.write.write_text(text, encoding="utf-8")
    elif kept["packages"]:
        sys.stdout.write("\n".join(pages.measured(kept)) + "\n")


if __name__ == "__main__":
    main()
