"""The package for R passes its own check, and does what the page says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import REPOSITORY, blocks

R = shutil.which("R")
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def ready() -> bool:
    code = "quit(status = !requireNamespace('jsonlite', quietly = TRUE))"
    return R is not None and subprocess.run([R, "-s", "-e", code], check=False).returncode == 0


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The output of ``R CMD check``, and the folder with the installed package."""
    if not ready():
        pytest.skip("R with jsonlite is not installed")
    folder = tmp_path_factory.mktemp("r")
    given = {
        "cwd": folder,
        "capture_output": True,
        "text": True,
        "env": {**os.environ, "PATH": PATH},
    }
    assert R is not None
    subprocess.run([R, "CMD", "build", str(REPOSITORY / "r")], check=True, **given)
    (built,) = folder.glob("tablepact_*.tar.gz")
    done = subprocess.run([R, "CMD", "check", "--no-manual", built.name], check=False, **given)
    return done.stdout, folder / "tablepact.Rcheck"


def test_the_check_has_no_error_warning_or_note(checked: tuple[str, Path]) -> None:
    assert checked[0].rstrip().endswith("Status: OK"), checked[0]


def test_its_tests_ran_with_the_command(checked: tuple[str, Path]) -> None:
    printed = (checked[1] / "tests/functions.Rout").read_text(encoding="utf-8")
    assert "ships is not valid" in printed


def test_the_page_prints_what_it_shows(checked: tuple[str, Path], tmp_path: Path) -> None:
    page = (REPOSITORY / "docs/integrations.md").read_text(encoding="utf-8")
    section = page.partition("\n## R\n")[2].partition("\n## ")[0]
    (block,) = (one for one in blocks(section) if one.language == "r")
    shutil.copytree(REPOSITORY / "tests/docs/ports", tmp_path / "harbour")
    ships = tmp_path / "harbour/ships.csv"
    ships.write_text(ships.read_text(encoding="utf-8").replace("300", "many"), encoding="utf-8")
    assert R is not None
    done = subprocess.run(
        [R, "-s", "-e", block.code],
        cwd=tmp_path, env={**os.environ, "PATH": PATH, "R_LIBS": str(checked[1])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == block.printed, done.stderr
