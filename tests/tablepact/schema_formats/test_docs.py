"""The page on schemas prints what the command prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from tablepact.cli.main import main

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/schema.md"


def test_the_commands_print_what_it_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"```console\n\$ dataset (.*?)\n(.*?)```", text, re.DOTALL)
    assert len(shown) == 2
    for command, printed in shown:
        assert CliRunner().invoke(main, shlex.split(command)).stdout == printed, command
