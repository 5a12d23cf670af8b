"""What is measured is checked, kept, and written into its page, and what follows is reckoned."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import avocado_pivot as ap

PAGE = Path(__file__).resolve().parents[2] / "docs/explanation/scale.md"
linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="memory is read from /proc")


def measure(scale: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, scale / "measure.py", "--keep", folder / "kept.json", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.mark.slow
@linux
def test_what_is_measured_is_kept_and_written(scale: Path, page: Path) -> None:
    folder = page.parent
    given = ("3x+faults=1", "--runs", "1", "--folder", str(folder / "made"))
    done = measure(scale, folder, *given, "--write", str(page))
    assert done.returncode == 0, done.stderr
    (package,) = json.loads((folder / "kept.json").read_text())["packages"].values()
    assert set(package["contenders"]) == {"polars", "local"}
    tables = ap.tables()
    rows = package["rows"]
    assert rows > 3 * sum(ap.load(table).height for table in tables)  # faults add rows
    text = page.read_text(encoding="utf-8")
    assert "### 3x+faults=1" in text
    findings = sum(package["counts"].values())
    number = len(tables)
    said = (
        rf"{rows:,} rows in {number} tables, \d+ MB of csv in {number} files, {findings} findings\."
    )
    assert re.search(said, text)
    assert text.index("| local engine | 1 |") > text.index("| polars, bare typed read | 1 |")

    statement = folder / "made/3x+faults=1/corpus.json"
    stated = json.loads(statement.read_text())
    stated["counts"]["type-error"] += 1
    statement.write_text(json.dumps(stated))
    done = measure(scale, folder, *given)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("local found")


@pytest.mark.slow
@linux
@pytest.mark.parametrize(("parent", "seen"), [("java", "True"), ("other", "False")])
def test_the_memory_of_what_a_process_starts_is_seen(
    scale: Path, tmp_path: Path, parent: str, seen: str
) -> None:
    hold = tmp_path / "hold.py"
    hold.write_text("import time; held = bytearray(b'x') * 100_000_000; time.sleep(0.5)")
    jvm = tmp_path / parent
    jvm.write_text(f"#!/bin/sh\n'{sys.executable}' '{hold}'\nexit 7\n")
    jvm.chmod(0o755)
    start = f"import subprocess, sys; sys.exit(subprocess.run([{str(jvm)!r}]).returncode)"
    look = (
        f"import sys; sys.path.insert(0, {str(scale)!r}); from watching import watch\n"
        f"done = watch([sys.executable, '-c', {start!r}]); one = done.peaks\n"
        "print(done.code, one.worker > 100, one.jvm > 0, one.tree > 100 + one.own, one.own < 100)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == f"7 {seen} {seen} True True\n"


def corpus(rows: int, warm: float, read: float, **more: Any) -> dict[str, Any]:
    """Make up what could have been measured on Spark."""
    at = {"date": "2026-11-24", "machine": "2 cores", "load": 0.1, "cores": 2, "versions": {}}
    memory = {"tree": 3000.0, "jvm": 2000.0, "worker": 250.0}

    def run(seconds: float) -> dict[str, Any]:
        return {"runs": [{"first": seconds + 9, "warm": seconds, **memory}], **at}

    return {
        "tables": 2, "files": 2, "format": "csv", "rows": rows, "bytes": rows * 100,
        "largest_file": rows * 25, "hashes": rows * 3, "counts": {},
        "contenders": {"spark-read": run(read), "spark": run(warm)}, **more,
    }  # fmt: skip


def kept(folder: Path, **packages: dict[str, Any]) -> None:
    whole = {"packages": packages, "sha256_mb_per_s": 500}
    (folder / "kept.json").write_text(json.dumps(whole))


def test_figures_are_carried_on_by_the_formulae_of_the_page(scale: Path, page: Path) -> None:
    # 5 s for whatever there is, and 100,000 rows in a second on each of two cores
    packages = {"1M": corpus(1_000_000, 10, 5), "10M": corpus(10_000_000, 55, 11)}
    kept(page.parent, **packages)
    done = measure(scale, page.parent, "--write", str(page))
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    for line in (
        "| Spark engine | 1 | 64 | 55 | 90,909 | 5.00 | 3,000 | 2,000 | 250 |",
        "| `r` | rows in a second on a core | 100,000 |",
        "| `a` | seconds that every run takes, however few the rows | 5.0 |",
        "| 8 | 1,255 | 2,505 | 2.79 | 5.57 |",
        "| bytes | `N b` | 100 GB |",
        "| hash of the largest table, in one file | `s N b / h` | 50 s |",
        "| hashes of keys that are shuffled | `8 k N` | 24 GB |",
    ):
        assert line in text
    assert measure(scale, page.parent, "--write", str(page)).returncode == 0
    assert page.read_text(encoding="utf-8") == text


def test_nothing_is_carried_on_from_other_packages_or_engines(scale: Path, page: Path) -> None:
    faulty = corpus(1_000_000, 10, 5, counts={"type-error": 3})
    kept(page.parent, **{"1M+faults": faulty, "bench/10M": corpus(10_000_000, 55, 11)})
    assert measure(scale, page.parent, "--write", str(page)).returncode == 0
    text = page.read_text(encoding="utf-8")
    assert "### bench/10M" in text
    assert "there is nothing to carry on" in text


def test_a_page_without_the_marks_is_left_as_it_is(scale: Path, page: Path) -> None:
    page.write_text("no marks\n")
    done = measure(scale, page.parent, "--write", str(page))
    assert done.returncode == 1
    assert "has not the marks of 'measured'" in done.stderr
    assert page.read_text() == "no marks\n"


def test_the_page_holds_what_was_measured(scale: Path, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    command = [sys.executable, scale / "measure.py", "--write", page]
    subprocess.run(command, check=True, capture_output=True)
    assert page.read_text(encoding="utf-8") == text
