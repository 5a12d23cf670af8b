"""Run every command on one package, in one process, and print the results as JSON.

    python benchmarks/public_commands.py PACKAGE

A process for each command would spend most of its time on starting.
"""

import json
import signal
import sys
import tempfile
import time
import traceback
from types import FrameType
from typing import Any

from click.testing import CliRunner

from tablepact.cli.main import main as tablepact

SECONDS = 200
"""The seconds that a command may take; none of the packages is large."""
STOPPED = 124
"""The exit code of a command that took longer."""


class TooLongError(BaseException):
    """A command took too long; no handler of an ordinary exception may take it."""


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
        "tables": ["tables", package, "-f", "json", "--on-error", "null"],
        "query": ["query", package, "SELECT 1"],
        "count": ["query", package, counts, "--on-error", "null", "-f", "json"] if counts else [],
        "export": ["export", package, "-f", "csv", "-o", f"{out}/csv", "--on-error", "text"],
        "site": ["site", package, f"{out}/site"],
        "diff": ["diff", package, package],
    }


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


def run(arguments: list[str]) -> dict[str, Any]:
    """Run a command to its end, or until it has taken too long."""
    started, crashed, code = time.perf_counter(), "", STOPPED
    said = complaint = ""
    signal.alarm(SECONDS)
    try:
        result = CliRunner().invoke(tablepact, arguments)
        code, said, complaint = result.exit_code, result.stdout, result.stderr
        if result.exception and not isinstance(result.exception, SystemExit):
            crashed = "".join(traceback.format_exception(result.exception))
    except TooLongError:
        complaint = f"stopped after {SECONDS} seconds"
    finally:
        signal.alarm(0)
    lines = complaint.strip().splitlines()
    return {
        "code": code,
        "seconds": round(time.perf_counter() - started, 2),
        "last": lines[-1][:500] if lines else "",
        "traceback": crashed,
        "out": said,
    }


def steps_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of a report in JSON; none if there is no report."""
    try:
        report = json.loads(result["out"])
    except json.JSONDecodeError:
        return []
    kept = ("judge", "subject", "status", "detail", "counts", "findings")
    return [{name: step.get(name) for name in kept} for step in report["steps"]]


def names_of(result: dict[str, Any]) -> list[str]:
    """Return the names of the tables that the command ``tables`` has read."""
    try:
        return [row["table"] for row in json.loads(result["out"]) if row["rows"] is not None]
    except json.JSONDecodeError:
        return []


def main() -> None:
    """Run the commands on the package that is named, and print what was kept of each."""
    package = sys.argv[1]
    results: dict[str, Any] = {"runs": {}}
    signal.signal(signal.SIGALRM, _stop)
    tables: list[str] = []
    with tempfile.TemporaryDirectory() as out:
        for name in commands("", ["x"], ""):
            arguments = commands(package, tables, out)[name]
            if not arguments:
                continue
            result = run(arguments)
            if name.startswith("validate"):
                results[name] = steps_of(result)
            if name == "tables":
                tables = names_of(result)
            del result["out"]
            results["runs"][name] = result
    print(json.dumps(results, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
