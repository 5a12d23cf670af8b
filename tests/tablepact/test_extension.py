"""A dataset on top of the library: the one that ``docs/how-to/extensions.md`` builds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/extensions.md"
FILES = dict(
    re.findall(
        r"^`([\w/.]+)`:\n\n```\w+\n(.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)
Run = Callable[..., subprocess.CompletedProcess[str]]


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


def runner(folder: Path, module: str) -> Run:
    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        code = f"from {module} import run; run()"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, words)],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    install(folder)
    return folder


@pytest.fixture(scope="module")
def ferries(installed: Path) -> Run:
    """The command of the dataset."""
    return runner(installed, "ferries.program")


@pytest.fixture(scope="module")
def tablepact(installed: Path) -> Run:
    """The command of the library."""
    return runner(installed, "tablepact.cli.main")


def test_its_command_has_a_package_and_a_command_of_its_own(ferries: Run) -> None:
    assert ferries("--version").stdout == "ferries 1.0.0\n"
    assert ferries("next", "12:00").stdout == "evening\n"
    assert ferries("query", "SELECT count(*) FROM crossings").stdout.splitlines()[1] == "2"
    shown = ferries("--help").stdout
    assert "next        Print the next crossing." in shown
    assert "The first page is the timetable." in ferries("site", "--help").stdout


def test_its_package_is_valid_by_its_own_check(ferries: Run, installed: Path) -> None:
    report = ferries("validate", installed / "ferries/package")
    assert report.returncode == 0, report.stdout + report.stderr
    assert "contract  crossings" in re.sub(r" {2,}", "  ", report.stdout)


@pytest.fixture
def broken(installed: Path, tmp_path: Path) -> Path:
    """A copy of its package with a crossing that takes another time."""
    for path in (installed / "ferries/package").iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("19:05,35", "19:05,36"))
    return tmp_path


def test_the_library_finds_its_check(tablepact: Run, broken: Path) -> None:
    report = tablepact("validate", broken)
    assert report.returncode == 1, report.stderr
    assert "crossings, row 3 (crossings/evening): minutes are those from leaves" in report.stdout


def test_the_library_finds_its_extension(tablepact: Run, installed: Path, tmp_path: Path) -> None:
    package = installed / "ferries/package"
    shown = tablepact("show", package, "crossings/morning")
    assert shown.stdout.splitlines()[2] == "From north to south.", shown.stderr
    found = tablepact("find", package, "south").stdout.splitlines()[1:]
    assert [line.split(",")[0] for line in found] == ["crossings/morning", "crossings/evening"]
    written = tablepact("export", package, "--metadata", "timetable")
    assert written.stdout == "08:10 north-south\n18:30 south-north\n", written.stderr
    pytest.importorskip("jinja2")
    site = tablepact("site", package, tmp_path / "site")
    assert site.returncode == 0, site.stderr
    index = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "<li>08:10 from north to south</li>" in index
    assert (tmp_path / "site/tables.html").exists()


def test_a_row_that_it_does_not_know_has_the_nearest_named(tablepact: Run, installed: Path) -> None:
    shown = tablepact("show", installed / "ferries/package", "crossings/mourning")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "did you mean crossings/morning?" in shown.stderr


def test_its_formats_are_not_for_other_packages(tablepact: Run, broken: Path) -> None:
    path = broken / "datapackage.json"
    path.write_text(path.read_text().replace('"name": "ferries"', '"name": "boats"'))
    refused = tablepact("export", broken, "--metadata", "timetable")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "timetable is only for the current version of the data package ferries" in refused.stderr


def test_an_extension_that_cannot_be_loaded_is_one_line(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "ferries/extension.py").write_text("import no_such_module\n")
    shown = runner(tmp_path, "tablepact.cli.main")("show", "ferries/package", "piers/north")
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
    report = runner(tmp_path, "tablepact.cli.main")("validate", "ferries/package")
    assert report.returncode == 3, report.stdout
    assert report.stderr == f"Error: the check lasts cannot be loaded: {reason}\n"
