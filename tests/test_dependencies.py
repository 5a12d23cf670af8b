"""The page on dependencies lists what pyproject.toml asks for, and no more."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def test_every_dependency_is_listed() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    note = (REPOSITORY / "docs/reference/dependencies.md").read_text(encoding="utf-8")
    asked = {re.split(r"[^\w.-]", one)[0] for one in project["dependencies"]}
    listed = re.findall(r"^\| ([\w-]+) \| [\d.]+ \|", note, re.MULTILINE)
    assert sorted(listed) == sorted(asked)
