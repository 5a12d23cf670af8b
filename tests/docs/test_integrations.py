"""What the page on integrations says is what runs there, from its own lines."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import REPOSITORY, Block, blocks

PAGE = REPOSITORY / "docs/integrations.md"
MOST_LINES = 20


def section(title: str) -> list[Block]:
    """Return the code blocks under a heading of the page."""
    text = PAGE.read_text(encoding="utf-8")
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.M)
    return [*blocks(found)]


def titles() -> list[str]:
    return re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("title", titles())
def test_a_place_takes_at_most_twenty_lines(title: str) -> None:
    files = [block.code for block in section(title) if block.file or block.language == "sh"]
    assert all(code.count("\n") <= MOST_LINES for code in files)


def test_pytest(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "tests/docs/ports", tmp_path / "harbour")
    (tmp_path / "tests").mkdir()
    commands = []
    for block in section("pytest"):
        if block.file:
            (tmp_path / block.file).write_text(block.code, encoding="utf-8")
        else:
            commands.append(block.code)
    (command,) = commands
    words = shlex.split(command)
    assert words[0] == "pytest"
    done = subprocess.run(
        [sys.executable, "-m", *words, "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "5 passed" in done.stdout, done.stdout
