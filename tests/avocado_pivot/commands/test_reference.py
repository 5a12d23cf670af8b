"""The page on the commands has the help that they print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from avocado_pivot.commands import ORDER, main
from tablepact.cli.command_reference import reference

PAGE = (Path(__file__).resolve().parents[3] / "docs/reference/commands.md").read_text(
    encoding="utf-8"
)
BLOCKS = dict(re.findall(r"^## ([^\n]*)\n\n```text\n(.*?)```$", PAGE, re.DOTALL | re.MULTILINE))


def test_the_page_is_what_the_program_gives() -> None:
    assert reference(main) == PAGE


def test_every_command_is_there_and_linked() -> None:
    assert list(BLOCKS) == ["dataset", *(f"dataset {name}" for name in ORDER)]
    assert re.findall(r"^- \[(\w+)\]\(#dataset-\1\)", PAGE, re.MULTILINE) == list(ORDER)


@pytest.mark.parametrize("title", BLOCKS)
def test_it_is_the_help_on_a_terminal_of_80_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], title: str
) -> None:
    """Not by Click's runner, which writes in another width than Click does on a terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    main([*title.split()[1:], "--help"], prog_name="dataset", standalone_mode=False)
    printed = capsys.readouterr().out
    assert [line.rstrip() for line in printed.splitlines()] == BLOCKS[title].splitlines()
    assert [line for line in printed.splitlines() if len(line) > 80] == []
    assert "\\b" not in printed
