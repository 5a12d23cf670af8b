"""What becomes of public data packages: every command on each, offline, with the default install.

    pip install .
    python benchmarks/public_packages.py FOLDER --write docs/explanation/public-packages.md

The packages are those of ``public_packages.json``, fetched with Git into FOLDER, or taken from
copies. What was measured stays in FOLDER as well, so that a survey can be continued.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from public_fetch import Public, fetch, listed
from public_report import page
from validation import write

MEASURED = "<!-- What follows is written by benchmarks/public_packages.py. -->\n"
TABLEPACT = str(Path(sys.executable).parent / "tablepact")
SECONDS = 120
"""The seconds that a command may take; none of the packages is large."""
OFFLINE = ["unshare", "-n"]
"""The command that runs another without a network, on Linux as root."""
EXIT_CODES = (0, 1, 2, 3)


def commands(package: str, tables: list[str], out: str) -> dict[str, list[str]]:
    """Return the commands to run on a package, and how each is called in the results."""
    names = ['"' + name.replace('"', '""') + '"' for name in tables]
    counts = " UNION ALL ".join(f"SELECT count(*) FROM {name}" for name in names)  # noqa: S608
    return {
        "validate": ["validate", package, "-f", "json"],
        "validate --rules frictionless": [
            *("validate", package, "-f", "json", "--rules", "frictionless"),
            *("--compare-frictionless", "--limit-errors", "0"),
        ],
        "tables": ["tables", package, "-f", "json"],
        "query": ["query", package, "SELECT 1"],
        "count": ["query", package, counts, "--on-error", "null", "-f", "json"] if counts else [],
        "export": ["export", package, "-f", "csv", "-o", f"{out}/csv", "--on-error", "text"],
        "site": ["site", package, f"{out}/site"],
        "diff": ["diff", package, package],
    }


def run(arguments: list[str]) -> dict[str, Any]:
    """Run a command of ours to its end, or until it has taken too long."""
    started = time.perf_counter()
    offline = OFFLINE if shutil.which(OFFLINE[0]) else []
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([*offline, TABLEPACT, *arguments], stdout=out, stderr=err)  # noqa: S603
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = 124
        out.seek(0)
        err.seek(0)
        said, complaint = out.read(), err.read().decode(errors="replace")
    lines = complaint.strip().splitlines()
    return {
        "code": code,
        "seconds": round(time.perf_counter() - started, 2),
        "last": lines[-1][:500] if lines else "",
        "traceback": "Traceback (most recent call last)" in complaint,
        "out": said.decode(errors="replace"),
    }


def steps_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of a report in JSON; none if there is no report."""
    try:
        report = json.loads(result["out"])
    except json.JSONDecodeError:
        return []
    kept = ("judge", "subject", "status", "detail", "counts", "findings")
    return [{name: step.get(name) for name in kept} for step in report["steps"]]


def survey(where: Path) -> dict[str, Any]:
    """Run each command on a package, and keep what is said of each."""
    results: dict[str, Any] = {"runs": {}}
    tables: list[str] = []
    with tempfile.TemporaryDirectory() as out:
        for name in commands("", ["x"], out):
            arguments = commands(str(where), tables, out)[name]
            if not arguments:
                continue
            result = run(arguments)
            if name.startswith("validate"):
                results[name] = steps_of(result)
            if name == "tables" and result["code"] in (0, 3):
                tables = [row["table"] for row in _rows(result["out"])]
            del result["out"]
            results["runs"][name] = result
    return results


def _rows(text: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError:
        return []
    return [row for row in rows if row.get("rows") is not None]


def surveyed(
    packages: list[Public], folder: Path, copies: Path | None, *, again: Callable[[Public], bool]
) -> dict[Public, dict[str, Any]]:
    """Return the results of all packages; those that are in the folder are not measured again."""
    results, kept = {}, folder / "results"
    kept.mkdir(parents=True, exist_ok=True)
    for package in packages:
        file = kept / f"{package.name}.json"
        if again(package) or not file.exists():
            where = fetch(package, folder, copies)
            print(f"{package.name} …", file=sys.stderr)  # noqa: T201
            found = survey(where)
            file.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
            for name, result in found["runs"].items():
                if result["traceback"] or result["code"] not in EXIT_CODES:
                    print(f"  {name}: {result['code']} {result['last']}", file=sys.stderr)  # noqa: T201
        results[package] = json.loads(file.read_text(encoding="utf-8"))
    return results


def main() -> None:
    """Fetch what is missing, run what was not run, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where packages and results are kept")
    parser.add_argument("--copies", type=Path, help="a folder of Git directories OWNER+NAME/repo")
    parser.add_argument("--only", default="", help="only packages whose name has this pattern")
    parser.add_argument("--again", default=r"\Z.", help="measure packages of this pattern again")
    parser.add_argument("--write", type=Path, help="put the tables at the end of this file")
    given = parser.parse_args()
    packages = [package for package in listed() if re.search(given.only, package.name)]
    results = surveyed(
        packages,
        given.folder,
        given.copies,
        again=lambda package: bool(re.search(given.again, package.name)),
    )
    write(given.write, MEASURED, page(results))


if __name__ == "__main__":
    main()
