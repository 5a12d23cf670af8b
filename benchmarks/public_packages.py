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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from public_fetch import Public, fetch, listed
from public_report import page
from validation import write

MEASURED = "<!-- What follows is written by benchmarks/public_packages.py. -->\n"
OFFLINE = ["unshare", "-n"]
"""The command that runs another without a network, on Linux as root."""
EXIT_CODES = (0, 1, 2, 3)


def survey(where: Path) -> dict[str, Any]:
    """Run each command on a package, in a process without a network, and return the results."""
    offline = OFFLINE if shutil.which(OFFLINE[0]) else []
    script = str(Path(__file__).with_name("public_commands.py"))
    command = [*offline, sys.executable, script, str(where)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{where}: {done.stderr[-2000:]}")
    results: dict[str, Any] = json.loads(done.stdout)
    return results


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
