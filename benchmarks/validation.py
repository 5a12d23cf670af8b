"""How fast a data package is validated, against peers and against only reading it.

    pip install . -r benchmarks/requirements.txt
    python benchmarks/validation.py --write docs/explanation/benchmarks.md

Each contender runs as a whole process, in turn with the others, several times; given are medians.
What ours and frictionless find is checked: who fails, or sees no fault where one is, ends it all.
This process loads little, since the peak memory of a process is never less than its parent's.
"""

import argparse
import importlib.metadata
import math
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO

from contenders import BROKEN, Contender, contenders

SLOW = {2: 5, 20: 3, 200: 1}
"""How often a slow contender runs at most, by the megabytes of a package; above, it does not."""
PARTS = ["avocado-pivot", "frictionless", "polars", "dataframely", "pandera", "pandas", "duckdb"]
SHAPES = ["wide", *BROKEN, "keys"]
MEASURED = "<!-- What follows is written by benchmarks/validation.py. -->\n"
SHOWN = 2000  # bytes that are kept of what a process says, from its beginning and from its end


@dataclass
class Run:
    """What one process took, and how what it said begins and ends."""

    wall: float
    cpu: float
    memory: float
    code: int
    out: str
    last: str


@dataclass
class Result:
    """The runs of a contender on a package, and how many errors it found."""

    contender: Contender
    runs: list[Run] = field(default_factory=list)
    errors: int | None = None
    note: str = ""

    def of(self, measure: str) -> float:
        """Return the median of a measure; nan where there was no run."""
        return median(getattr(run, measure) for run in self.runs) if self.runs else math.nan


def ends(file: IO[bytes]) -> str:
    """Return the beginning and the end of what was written to a file."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(SHOWN)
    file.seek(max(file.tell(), size - SHOWN))
    return (head + file.read()).decode(errors="replace").strip()


def run(command: list[str], package: Path) -> Run:
    """Run a command to its end; the memory is that of its largest process, in MB."""
    arguments = [part.format(package=package) for part in command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, cwd=package, stdout=out, stderr=err)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complaint = ends(out), ends(err)
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    last = (complaint or said or "no words").splitlines()[-1]
    return Run(wall, usage.ru_utime + usage.ru_stime, memory, process.returncode, said, last)


def check(key: str, result: Result, *, faulty: bool) -> None:
    """Hold the last run against what it should have found; what a peer cannot do becomes a note."""
    last, judges = result.runs[-1], key.split("-")[0] in ("ours", "frictionless")
    if last.code != int(faulty):
        if judges and not (key == "ours-stop" and last.code == 2):
            raise SystemExit(f"{key} ended with {last.code}: {last.last}")
        result.note = f"no result, {last.last.rstrip('.')}"
        result.runs.clear()
    elif judges:
        found = re.findall(r'"errors": (\d+)|([\d,]+) findings?\b', last.out)
        numbers = [int((theirs or ours).replace(",", "")) for theirs, ours in found]
        result.errors = numbers[0 if key.startswith("frictionless") else -1] if numbers else 0
        if bool(result.errors) is not faulty:
            raise SystemExit(f"{key} found {result.errors} errors: {last.last}")


def measure(name: str, folder: Path, peers: list[str], runs: int) -> dict[str, Result]:
    """Run on a package all that can be run on it, in turn."""
    shape, _, size = name.partition(":")
    package, clean = folder / name.replace(":", "-"), folder / (size or "1M")
    megabytes = (package / "events.csv").stat().st_size / 1e6
    often = next((times for most, times in SLOW.items() if megabytes < most), 0)
    results = {
        key: Result(contender)
        for key, contender in contenders().items()
        if key.split("-")[0] in peers
        and (shape if shape in SHAPES else "plain") in contender.shapes
    }
    for turn in range(runs):
        for key, result in results.items():
            contender = result.contender
            if result.note or (contender.slow and turn >= often):
                continue
            result.runs.append(run(contender.command, clean if contender.clean else package))
            print(f"{name}, {key}: {result.runs[-1].wall:.2f} s", file=sys.stderr)  # noqa: T201
            check(key, result, faulty=shape in BROKEN and not contender.clean)
    for key, result in results.items():
        if not result.runs and not result.note:
            result.note = f"not run, {megabytes:.0f} MB would take too long"
        rival = results.get(key.replace("ours", "frictionless"))
        if rival and rival.runs and result.runs and rival.errors != result.errors:
            raise SystemExit(f"{key} found {result.errors} errors, not {rival.errors}")
    return results


def table(results: dict[str, Result]) -> list[str]:
    """Write what was measured as a table of Markdown."""
    lines = [
        "| | wall, s | CPU, s | memory, MB | wall / bare read | CPU / bare read "
        "| frictionless / wall | errors | runs |",
        "|---|" + "---:|" * 8,
    ]
    nothing = Result(Contender("", [], ()))
    bare = results.get("polars") or results.get("polars-clean") or nothing
    whole = results.get("frictionless") or results.get("frictionless-all") or nothing
    stopped, notes = results.get("frictionless-stop", nothing), [""]
    for key, result in results.items():
        if result.note:
            notes += [f"{result.contender.title}: {result.note}.", ""]
            continue
        wall, cpu, memory = (result.of(name) for name in ("wall", "cpu", "memory"))
        rival = stopped if key.endswith("-stop") else whole
        ratios = [wall / bare.of("wall"), cpu / bare.of("cpu")]
        ratios += [math.nan if result.contender.clean else rival.of("wall") / wall]
        cells = [f"{wall:.3g}", f"{cpu:.3g}", f"{memory:.0f}"]
        cells += ["" if math.isnan(ratio) else f"{ratio:.1f}" for ratio in ratios]
        cells += ["" if result.errors is None else f"{result.errors:,}", str(len(result.runs))]
        lines.append(f"| {result.contender.title} | {' | '.join(cells)} |")
    return lines + notes


def measured_on(script: str, parts: list[str]) -> list[str]:
    """Return where it was measured, on what day, with which versions and which command."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    found = {part.metadata["Name"]: part.version for part in importlib.metadata.distributions()}
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {memory:.0f} GB of memory"
    found["Python"] = sys.version.split()[0]
    versions = ", ".join(f"{part} {found[part]}" for part in ["Python", *parts] if part in found)
    measured = f"Measured on {time.strftime('%Y-%m-%d')}: {machine}; {versions}. To run it again:"
    return [measured, "", f"    python {script} {shlex.join(sys.argv[1:])}"]


def write(file: Path | None, mark: str, text: str) -> None:
    """Put a text behind a mark in a file; print it if there is none."""
    if file is None:
        print(text)  # noqa: T201
        return
    kept = file.read_text(encoding="utf-8").partition(mark)[0]
    file.write_text(f"{kept}{mark}\n{text.rstrip()}\n", encoding="utf-8")


def main() -> None:
    """Make the packages, measure, and write."""
    names = sorted({key.split("-")[0] for key in contenders()})
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1k,100k,1M,10M", help="rows of eight fields")
    parser.add_argument("--shapes", default=",".join(SHAPES), help="or shape:rows, as dirty:10k")
    parser.add_argument("--runs", type=int, default=5, help="of each, but fewer of slow ones")
    parser.add_argument("--peers", default=",".join(names), help="what to measure")
    parser.add_argument("--folder", help="where the packages are or are made; else none are kept")
    parser.add_argument("--write", type=Path, help="put the tables at the end of this file")
    given = parser.parse_args()
    if unknown := set(given.peers.split(",")) - set(names):
        parser.error(f"no such peers: {', '.join(sorted(unknown))}")
    packages = [name for name in f"{given.sizes},{given.shapes}".split(",") if name]
    needed = {name.partition(":")[2] or "1M" for name in packages if name.split(":")[0] in BROKEN}
    sections = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given.folder or temporary).resolve()
        maker = [sys.executable, str(Path(__file__).with_name("packages.py")), str(folder)]
        subprocess.run([*maker, *packages, *needed], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        for name in packages:
            results = measure(name, folder, given.peers.split(","), given.runs)
            sections += [f"## {name}", "", *table(results)]
    text = "\n".join([*measured_on("benchmarks/validation.py", PARTS), "", *sections])
    write(given.write, MEASURED, text)


if __name__ == "__main__":
    main()
