"""The command ``tablepact``, and a small package."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tablepact.cli.main import main

PORTS = Path(__file__).resolve().parents[2] / "docs/ports"


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run the command in this process."""

    def invoke(*words: object, **given: Any) -> Result:
        return CliRunner().invoke(main, [*map(str, words)], prog_name="tablepact", **given)

    return invoke


@pytest.fixture
def ports(tmp_path: Path) -> Path:
    """A package of two tables, ports and ships."""
    return Path(shutil.copytree(PORTS, tmp_path / "ports"))


@pytest.fixture
def here(ports: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the current directory."""
    monkeypatch.chdir(ports)
    return ports
