"""``tablepact mcp``: what it says if it cannot start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_a_package_that_cannot_be_read_is_one_line(run: Run, tmp_path: Path) -> None:
    done = run("mcp", tmp_path / "gone")
    assert done.exit_code == 3
    assert done.output.count("\n") == 1
    assert "gone" in done.output


def test_it_says_which_extra_is_missing(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "tablepact.mcp_server.server", raising=False)
    for name in [name for name in sys.modules if name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    done = run("mcp", here)
    assert done.exit_code == 2
    assert "[mcp]'" in done.output


@pytest.mark.slow
def test_nothing_of_it_is_imported_by_other_commands(here: Path) -> None:
    code = (
        "import sys; from tablepact.cli.main import main;"
        "main(['validate'], standalone_mode=False); sys.exit('mcp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=here, check=False).returncode == 0
