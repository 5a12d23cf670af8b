"""A dataset on top of the library: the one that ``docs/how-to/extensions.md`` builds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/extensions.md"
FILES = dict(
    re.findall(
        r"^`([\w/.]+)`:\n\n```\w+\n(.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)
RUN_EACH = """
import json, sys
from click.testing import CliRunner
from {module} import main

results = [CliRunner().invoke(main, words) for words in json.loads(sys.argv[1])]
print(json.dumps([[one.exit_code, one.stdout, one.stderr] for one in results]))
"""


class Ended(NamedTuple):
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str


def install(folder: Path) -> None:
    """Lay the files of the page out as a distribution that is installed in a folder."""
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    info = folder / "ferries-1.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ferries\nVersion: 1.0.0\n")
    lines = []
    for group, points in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")


def in_process(folder: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, where the distribution is installed."""
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the library."""
    return in_process(folder, "from tablepact.cli.main import run; run()", *words)


def run_each(folder: Path, module: str, commands: dict[str, list[str]]) -> dict[str, Ended]:
    """Run commands, all in one process."""
    done = in_process(folder, RUN_EACH.format(module=module), json.dumps([*commands.values()]))
    assert done.returncode == 0, done.stderr
    return {name: Ended(*one) for name, one in zip(commands, json.loads(done.stdout), strict=True)}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the distribution, and copies of its package.

    In ``broken`` a crossing takes another time; ``boats`` has another name.
    """
    folder = tmp_path_factory.mktemp("installed")
    install(folder)
    for path in (folder / "ferries/package").iterdir():
        text = path.read_text(encoding="utf-8")
        for name, old, new in (
            ("broken", "19:05,35", "19:05,36"),
            ("boats", '"name": "ferries"', '"name": "boats"'),
        ):
            (folder / name).mkdir(exist_ok=True)
            (folder / name / path.name).write_text(text.replace(old, new))
    return folder


@pytest.fixture(scope="module")
def ferries(installed: Path) -> dict[str, Ended]:
    """How commands of the dataset's own program end."""
    commands = {
        "version": ["--version"],
        "next": ["next", "12:00"],
        "query": ["query", "SELECT count(*) FROM crossings"],
        "help": ["--help"],
        "help of site": ["site", "--help"],
        "validate": ["validate", "ferries/package"],
    }
    return run_each(installed, "ferries.program", commands)


PACKAGE = "ferries/package"


@pytest.fixture(scope="module")
def tablepact(installed: Path) -> dict[str, Ended]:
    """How commands of the library end."""
    commands = {
        "show": ["show", PACKAGE, "crossings/morning"],
        "show unknown": ["show", PACKAGE, "crossings/mourning"],
        "find": ["find", PACKAGE, "south"],
        "export": ["export", PACKAGE, "--metadata", "timetable"],
        "export boats": ["export", "boats", "--metadata", "timetable"],
        "site": ["site", PACKAGE, "site"],
        "validate broken": ["validate", "broken"],
    }
    return run_each(installed, "tablepact.cli.main", commands)


def test_its_command_has_a_package_and_a_command_of_its_own(ferries: dict[str, Ended]) -> None:
    assert ferries["version"].stdout == "ferries 1.0.0\n"
    assert ferries["next"].stdout == "evening\n"
    assert ferries["query"].stdout.splitlines()[1] == "2"
    assert "next        Print the next crossing." in ferries["help"].stdout
    assert "The first page is the timetable." in ferries["help of site"].stdout


def test_its_package_is_valid_by_its_own_check(ferries: dict[str, Ended]) -> None:
    report = ferries["validate"]
    assert report.exit_code == 0, report.stdout + report.stderr
    assert "contract  crossings" in re.sub(r" {2,}", "  ", report.stdout)


def test_the_library_finds_its_check(tablepact: dict[str, Ended]) -> None:
    report = tablepact["validate broken"]
    assert report.exit_code == 1, report.stderr
    assert "crossings, row 3 (crossings/evening): minutes are those from leaves" in report.stdout


def test_the_library_finds_its_extension(tablepact: dict[str, Ended], installed: Path) -> None:
    shown = tablepact["show"]
    assert shown.stdout.splitlines()[2] == "From north to south.", shown.stderr
    found = tablepact["find"].stdout.splitlines()[1:]
    assert [line.split(",")[0] for line in found] == ["crossings/morning", "crossings/evening"]
    written = tablepact["export"]
    assert written.stdout == "08:10 north-south\n18:30 south-north\n", written.stderr
    pytest.importorskip("jinja2")
    assert tablepact["site"].exit_code == 0, tablepact["site"].stderr
    index = (installed / "site/index.html").read_text(encoding="utf-8")
    assert "<li>08:10 from north to south</li>" in index
    assert (installed / "site/tables.html").exists()


def test_a_row_that_it_does_not_know_has_the_nearest_named(tablepact: dict[str, Ended]) -> None:
    shown = tablepact["show unknown"]
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "did you mean crossings/morning?" in shown.stderr


def test_its_formats_are_not_for_other_packages(tablepact: dict[str, Ended]) -> None:
    refused = tablepact["export boats"]
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "timetable is only for the current version of the data package ferries" in refused.stderr


def test_an_extension_that_cannot_be_loaded_is_one_line(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "ferries/extension.py").write_text("import no_such_module\n")
    shown = run(tmp_path, "show", "ferries/package", "piers/north")
    assert (shown.returncode, shown.stdout) == (3, "")
    assert shown.stderr == (
        "Error: the extension for ferries cannot be loaded: ModuleNotFoundError: "
        "No module named 'no_such_module'\n"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module\n", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("LASTS = 5\n", "TypeError: ferries.checks:LASTS is not a RowCheck"),
    ],
)
def test_a_check_that_cannot_be_loaded_is_one_line(tmp_path: Path, text: str, reason: str) -> None:
    install(tmp_path)
    (tmp_path / "ferries/checks.py").write_text(text)
    report = run(tmp_path, "validate", "ferries/package")
    assert report.returncode == 3, report.stdout
    assert report.stderr == f"Error: the check lasts cannot be loaded: {reason}\n"
