"""The table of folders in CONTRIBUTING names each part of both packages, and fits on a screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SECTION = (
    (REPOSITORY / "CONTRIBUTING.md")
    .read_text(encoding="utf-8")
    .partition("## Where things are")[2]
    .partition("\n## ")[0]
)
PACKAGES = ("tablepact", "avocado_pivot")


def table(package: str) -> str:
    """Return the rows of the table of a package."""
    return SECTION.partition(f"| `cli/{package}/` |")[2].partition("\n\n")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_part_is_named(package: str) -> None:
    entries = (REPOSITORY / "cli" / package).iterdir()
    parts = {f"{entry.name}/" for entry in entries if any(entry.glob("*.py"))}
    parts |= {path.name for path in (REPOSITORY / "cli" / package).glob("[!_]*.py")}
    assert parts - set(re.findall(r"`([^`]+)`", table(package))) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_named_is_there(package: str) -> None:
    folder = REPOSITORY / "cli" / package
    for name in re.findall(r"`([a-z_0-9]+(?:/|\.py))`", table(package)):
        assert next(folder.rglob(name.rstrip("/")), None), name


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md"])
def test_the_files_that_a_page_names_exist(page: str) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    for name in re.findall(r"\b(?:cli|tests|docs|benchmarks)/[\w/]+\.\w+", text):
        assert (REPOSITORY / name).is_file(), name


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.md", "RELEASING.md", ".ci/run", ".github/workflows/ci.yml"]
)
def test_the_tasks_that_a_page_names_exist(page: str) -> None:
    recipes = re.findall(
        r"^([a-z]+)[^:=\n]*:(?!=)",
        (REPOSITORY / "justfile").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    named = re.findall(
        r"(?:`|^|run: )just ([a-z ]+)", (REPOSITORY / page).read_text(encoding="utf-8"), re.M
    )
    assert named
    assert {name for line in named for name in line.split()} <= {*recipes, "tests"}


def test_it_fits_on_a_screen() -> None:
    lines = SECTION.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 120
