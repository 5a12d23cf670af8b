"""Output files: what is not overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tablepact.cli.main import main


@pytest.mark.parametrize(
    "words",
    [
        *(["validate", "-o"], ["tables", "-o"], ["diff", "ships.csv", "-o"], ["export", "-o"]),
        *(["validate", "--invalid-rows"], ["validate", "--valid-rows"]),
    ],
)
def test_a_link_that_leads_nowhere_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ships.csv").write_text("ship\nAurora\n", encoding="utf-8")
    Path("out.csv").symlink_to(tmp_path / "elsewhere.csv")
    command, *options = words
    given = [command, "ships.csv", *options, "out.csv"]
    result = CliRunner().invoke(main, given)
    assert result.exit_code in (2, 3), result.output
    assert "out.csv already exists" in result.output
    assert not (tmp_path / "elsewhere.csv").exists()
