"""What a survey of public packages found, counted and written as Markdown."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from public_fetch import Public

Results = dict[Public, dict[str, Any]]

BY_FRICTIONLESS = "validated by frictionless: "
NO_FILE = "its file is not in the repository"
FATES = ("judged natively", "judged by frictionless", NO_FILE, "not run", "no table")
"""What becomes of a resource."""
_ABSENT = ("scheme-error", "file-error")
_REASONS = {
    r"the descriptor is not valid|its description": "its description is not valid",
    r'format "': "its format is not read",
    r"the (schema|dialect) .*(remote address|not in the catalogue|out of reach)": (
        "its schema is at an address, which is not fetched"
    ),
    r"remote address": "it is at an address, which is not fetched",
    r"pip install|not installed": "its format needs an extra",
    r"Git LFS": "its file is a Git LFS pointer",
}


def fate(step: dict[str, Any]) -> str:
    """Return what became of a table in a step of a report."""
    if step["status"] == "not run":
        return NO_FILE if "No such file" in step["detail"] else "not run"
    if set(step["counts"] or ()) & set(_ABSENT):
        return NO_FILE
    if step["detail"].startswith("no table"):
        return "no table"
    return "judged by frictionless" if BY_FRICTIONLESS in step["detail"] else "judged natively"


def reason(step: dict[str, Any]) -> str:
    """Return why a table was not run, or judged by frictionless, without names and addresses."""
    detail = step["detail"].partition(BY_FRICTIONLESS)[2] or step["detail"]
    for pattern, short in _REASONS.items():
        if re.search(pattern, detail):
            return short
    return re.sub(r"\s+", " ", detail.partition(";")[0])[:100]


def tables(result: dict[str, Any], run: str = "validate") -> list[dict[str, Any]]:
    """Return the steps of the tables of a package."""
    return [step for step in result[run] if step["judge"] == "table"]


def _table(header: str, rows: Iterable[Iterable[object]]) -> list[str]:
    names = header.split("|")
    rule = "|".join("---:" if name.startswith("#") else "---" for name in names)
    lines = [f"| {' | '.join(name.strip('# ') for name in names)} |", f"|{rule}|"]
    return [*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows), ""]


def commands(results: Results) -> list[str]:
    """Return how often each command ended with which exit code."""
    names = next(iter(results.values()))["runs"] if results else {}
    rows = []
    for name in {name: None for result in results.values() for name in result["runs"]} or names:
        runs = [result["runs"][name] for result in results.values() if name in result["runs"]]
        codes = Counter(run["code"] for run in runs)
        other = sum(count for code, count in codes.items() if code not in (0, 1, 2, 3))
        crashed = sum(bool(run["traceback"]) for run in runs)
        longest = max(run["seconds"] for run in runs)
        rows.append([f"`{name}`", *(codes[code] for code in range(4)), other, crashed, longest])
    return _table("command|#exit 0|#1|#2|#3|#stopped|#tracebacks|#longest, s", rows)


def verdicts(results: Results) -> list[str]:
    """Return how the rules of frictionless compare with frictionless itself, by table."""
    steps = [
        step
        for result in results.values()
        for step in result["validate --rules frictionless"]
        if step["judge"] == "comparison"
    ]
    status = Counter(step["status"] for step in steps)
    return [
        f"Of {len(steps)} tables that both judged, the reports are equal on {status['pass']}, "
        f"differ on {status['fail']}, and could not be compared on {status['not run']}.",
        "",
    ]


def page(results: Results) -> str:
    """Return the page: what was surveyed, what became of it, and each package."""
    steps = [step for result in results.values() for step in tables(result)]
    fates = Counter(map(fate, steps))
    judgeable = sum(fates[name] for name in FATES[:2]) + fates["not run"]
    remote = sum(fate(s) == "not run" and "address" in reason(s) for s in steps)
    owners = len({package.owner for package in results})
    unread = sum(not result["validate"] for result in results.values())
    kinds = Counter(kind for package in results for kind in package.kind)
    why = Counter((fate(s), reason(s)) for s in steps if fate(s) in (FATES[1], FATES[3]))
    lines = [
        f"{len(results)} packages of {owners} owners have {len(steps):,} resources. "
        f"{unread} descriptors cannot be read at all. Of {judgeable:,} tables, "
        f"{fates[FATES[0]]:,} are judged natively, {fates[FATES[1]]} by frictionless, and "
        f"{fates['not run']} are not run, {remote} of them since something is at an address.",
        "",
        "## What became of the resources",
        "",
        *_table("resource|#number", [(name, fates[name]) for name in FATES]),
        *_table(
            "not judged natively|why|#number",
            [(what, text, number) for (what, text), number in why.most_common()],
        ),
        "## How the commands ended",
        "",
        *commands(results),
        "## Frictionless",
        "",
        *verdicts(results),
        "## Kinds",
        "",
        *_table("kind|#packages", kinds.most_common()),
        "## The packages",
        "",
        *_table(
            "package|kind|licence|#tables|#natively|#findings|validate",
            [_package(package, result) for package, result in results.items()],
        ),
    ]
    return "\n".join(lines)


def _package(package: Public, result: dict[str, Any]) -> list[object]:
    steps = tables(result)
    address = f"https://github.com/{package.repository}/tree/{package.commit}/{package.folder}"
    label = "/".join(filter(None, [package.repository, package.folder, package.package]))
    fates = Counter(map(fate, steps))
    return [
        f"[{label}]({address.rstrip('/').replace(' ', '%20')})",
        ", ".join(package.kind),
        package.licence,
        len(steps),
        fates[FATES[0]],
        sum(step["findings"] or 0 for step in result["validate"]),
        result["runs"]["validate"]["code"],
    ]
