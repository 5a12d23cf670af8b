"""The page on releases says what the code does, and prints what the command prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from tablepact.cli.main import main
from tablepact.comparison.version_bump import VERSION_RULES

PAGE = (Path(__file__).resolve().parents[3] / "docs/explanation/releases.md").read_text(
    encoding="utf-8"
)


def test_the_commands_print_what_it_says() -> None:
    shown = re.findall(r"```console\n\$ dataset (.*?)\n(.*?)```", PAGE, re.DOTALL)
    assert len(shown) == 2
    for command, printed in shown:
        assert CliRunner().invoke(main, shlex.split(command)).stdout == printed, command


def test_the_rules_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (.*?) \| (\w+) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (code, rule.description, str(rule.level)) for code, rule in VERSION_RULES.items()
    ]
