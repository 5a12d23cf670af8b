"""What was measured as tables of Markdown, and what follows from it on paper."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import median
from typing import Any

TITLES = {
    "polars": "polars, bare typed read",
    "local": "local engine",
    "spark-read": "Spark, bare typed read",
    "spark": "Spark engine",
}
BARE = {"local": "polars", "spark": "spark-read"}
BILLION = 10**9
CORES = [8, 32, 128, 512]
SHARES = [1.0, 0.5]
SPLIT = 64 * 2**20
"""About how many bytes of a file are a task; see engine/spark/ranges.py."""


def filled(text: str, kept: dict[str, Any]) -> str:
    """Put what was measured, and what follows, between the marks of a page."""
    for mark, lines in (("measured", measured(kept)), ("on paper", on_paper(kept))):
        begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
        if not 0 <= text.find(begin) < text.find(end):
            raise SystemExit(f"the page has not the marks of {mark!r}")
        before, after = text.partition(begin)[0], text.partition(end)[2]
        text = "\n".join([before + begin, "", *lines, "", end]) + after
    return text


def of(contender: dict[str, Any], measure: str) -> float:
    """Return the median of a measure; nan where no run has it."""
    numbers = [run[measure] for run in contender["runs"] if measure in run]
    return median(numbers) if numbers else math.nan


def seconds(contender: dict[str, Any]) -> float:
    """Return the seconds that are compared: those of a warm run, where there are warm runs."""
    warm = of(contender, "warm")
    return of(contender, "first") if math.isnan(warm) else warm


def shown(number: float, form: str = "{:.3g}") -> str:
    """Write a number; one that is not known, or nothing, is left empty."""
    return "" if math.isnan(number) or not number else form.format(number)


def measured(kept: dict[str, Any]) -> list[str]:
    """Return a table for each package."""
    if not kept["packages"]:
        return ["Nothing has been measured yet."]
    lines: list[str] = []
    for name, package in kept["packages"].items():
        lines += [f"### {name}", "", f"{held(package)}. {told(package['contenders'])}", ""]
        lines += [
            "| | runs | first, s | warm, s | rows/s and core | / bare read | memory, MB | JVM, MB "
            "| largest Python worker, MB |",
            "|---|" + "---:|" * 8,
        ]
        lines += [row(key, package) for key in TITLES if key in package["contenders"]] + [""]
    return lines[:-1]


def held(package: dict[str, Any]) -> str:
    """Describe what a package holds."""
    findings = sum(package.get("counts", {}).values())
    size = f"{package['bytes'] / 1e6:,.0f} MB of {package['format']} in {package['files']} files"
    words = [f"{package['rows']:,} rows in {package['tables']} tables", size]
    return ", ".join([*words, f"{findings:,} findings" if findings else "valid"])


def told(contenders: dict[str, Any]) -> str:
    """Describe under which conditions each of them was measured."""
    groups: dict[str, list[str]] = {}
    for key, one in contenders.items():
        versions = ", ".join(f"{part} {version}" for part, version in one["versions"].items())
        at = f"{one['date']}, {one['machine']}, load {one['load']}"
        spark = f", {one['master']}, driver of {one['memory']}" if "master" in one else ""
        groups.setdefault(f"{at}{spark}; {versions}", []).append(TITLES[key])
    return " ".join(f"{', '.join(keys)}: {where}." for where, keys in groups.items())


def row(key: str, package: dict[str, Any]) -> str:
    """Return the row of a contender."""
    contenders = package["contenders"]
    one, bare = contenders[key], contenders.get(BARE.get(key, key))
    spent = seconds(one)
    cells = [str(len(one["runs"])), shown(of(one, "first")), shown(of(one, "warm"))]
    cells.append(shown(package["rows"] / spent / one["cores"], "{:,.0f}"))
    cells.append(shown(spent / seconds(bare), "{:.2f}") if bare else "")
    cells += [shown(of(one, measure), "{:,.0f}") for measure in ("tree", "jvm", "worker")]
    return f"| {TITLES[key]} | {' | '.join(cells)} |"


@dataclass(frozen=True)
class Inputs:
    """What the figures are carried on from.

    Attributes:
        engine: The engine.
        names: The packages that it was measured on.
        rate: Rows in a second on a core, without what every run takes.
        fixed: Seconds that every run takes.
        largest: What is known of the largest package.
        worker: MB of the largest Python worker there.
    """

    engine: str
    names: list[str]
    rate: float
    fixed: float
    largest: dict[str, Any]
    worker: float


def inputs(kept: dict[str, Any], engine: str) -> Inputs | None:
    """Lay a line through the smallest and the largest corpus of CSV without faults or parts.

    Of those that are so small that no worker had anything to do, nothing follows.
    """
    packages = {
        name: package
        for name, package in kept["packages"].items()
        if re.fullmatch(r"\d+[kM]?x?", name)
        and not math.isnan(of(package["contenders"].get(engine, {"runs": []}), "worker"))
    }
    names = sorted(packages, key=lambda name: packages[name]["rows"])
    if not names or "hashes" not in packages[names[-1]]:
        return None
    small, large = packages[names[0]], packages[names[-1]]
    one = large["contenders"][engine]
    spent, rows, fixed = seconds(one), large["rows"], 0.0
    if small is not large:
        less = seconds(small["contenders"][engine])
        slope = (spent - less) / (rows - small["rows"])
        fixed = max(0.0, less - slope * small["rows"]) if slope > 0 else 0.0
    rate = rows / (spent - fixed) / one["cores"]
    return Inputs(engine, names[:: max(1, len(names) - 1)], rate, fixed, large, of(one, "worker"))


def on_paper(kept: dict[str, Any]) -> list[str]:
    """Carry the figures on to a billion rows and more cores."""
    found = inputs(kept, "spark")
    if not found:
        return ["Spark has not been measured on a large corpus, so there is nothing to carry on."]
    large, rate, fixed = found.largest, found.rate, found.fixed
    width, keys = large["bytes"] / large["rows"], large["hashes"] / large["rows"]
    hashed, share = kept["sha256_mb_per_s"], large["largest_file"] / large["bytes"]
    whole = BILLION * width
    waits = share * whole / hashed / 1e6
    lines = [
        f"Carried on from: {TITLES[found.engine]}, on {' and '.join(found.names)}.",
        "",
        "| | what | value |",
        "|---|---|---:|",
        f"| `r` | rows in a second on a core | {rate:,.0f} |",
        f"| `a` | seconds that every run takes, however few the rows | {fixed:.1f} |",
        f"| `b` | bytes of a row | {width:.0f} |",
        f"| `k` | keys of a row, own and foreign | {keys:.2f} |",
        f"| `h` | MB of one file hashed in a second (SHA-256) | {hashed:,.0f} |",
        f"| `s` | share of the largest table in all bytes | {share:.2f} |",
        f"| `w` | MB of the largest Python worker | {shown(found.worker, '{:,.0f}') or '-'} |",
        "",
        "For a billion rows:",
        "",
        "| cores `C` | " + " | ".join(f"`T` at `e` = {e}, s" for e in SHARES)
        + " | " + " | ".join(f"core hours at `e` = {e}" for e in SHARES) + " |",
        "|---:|" + "---:|" * (2 * len(SHARES)),
    ]  # fmt: skip
    for cores in CORES:
        times = [fixed + BILLION / (rate * cores * share_) for share_ in SHARES]
        hours = [f"{cores * spent / 3600:.2f}" for spent in times]
        cells = [*(f"{spent:,.0f}" for spent in times), *hours]
        lines.append(f"| {cores} | {' | '.join(cells)} |")
    return [
        *lines,
        "",
        "| of a billion rows | formula | value |",
        "|---|---|---:|",
        f"| bytes | `N b` | {whole / 1e9:,.0f} GB |",
        f"| tasks, of 64 MiB | `N b / 64 MiB` | {whole / SPLIT:,.0f} |",
        f"| hash of the largest table, in one file | `s N b / h` | {waits:,.0f} s |",
        f"| hashes of keys that are shuffled | `8 k N` | {8 * keys * BILLION / 1e9:,.0f} GB |",
    ]
