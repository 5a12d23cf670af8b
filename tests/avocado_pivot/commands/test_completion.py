"""Completion of commands, tables and addresses, asked as each shell asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from avocado_pivot.commands import ORDER, main

SHELLS = ("bash", "zsh", "fish")


def offered(line: str, shell: str = "bash", prog: str = "dataset") -> list[str]:
    """Return what is offered for the last word of a line."""
    words = line.split(" ")
    variables = {f"_{prog.replace('-', '_').upper()}_COMPLETE": f"{shell}_complete"}
    if shell == "fish":
        variables |= {"COMP_WORDS": " ".join(words[:-1]), "COMP_CWORD": words[-1]}
    else:
        variables |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    printed = CliRunner().invoke(main, [], prog_name=prog, env=variables).stdout.splitlines()
    if shell == "zsh":
        return printed[1::3]
    return [item.split(",", 1)[1].split("\t")[0] for item in printed if item]


@pytest.mark.parametrize("shell", SHELLS)
class TestEveryShell:
    def test_commands(self, shell: str) -> None:
        assert set(offered("dataset ", shell)) == set(ORDER)

    def test_tables(self, shell: str) -> None:
        assert offered("dataset describe ent", shell) == ["entities"]
        assert offered("dataset export events fig", shell) == ["figures"]

    def test_addresses(self, shell: str) -> None:
        assert offered("dataset show e", shell) == [
            "entities/", "events/", "event_links/", "evidence/"
        ]  # fmt: skip
        assert offered("dataset show events/behemoth-po", shell) == ["events/behemoth-postponed"]

    def test_a_script_is_printed(self, run: Any, shell: str) -> None:
        result = run("completion", shell)
        assert result.exit_code == 0
        assert "_DATASET_COMPLETE" in result.stdout


def test_once_a_single_table_is_left_its_rows_are_offered() -> None:
    assert "figures/scale-investment" in offered("dataset cite fig")


def test_tables_of_another_package(package: Any) -> None:
    path = package(schema={"primaryKey": "id"})
    assert offered(f"dataset show --package {path} ") == ["fruit/1", "fruit/2"]
    assert offered(f"dataset describe --package {path} ") == ["fruit"]


@pytest.mark.parametrize("where", ["/no/such", "."])
def test_a_package_that_cannot_be_read_offers_nothing(where: str, tmp_path: Path) -> None:
    place = tmp_path if where == "." else where
    assert offered(f"dataset show --package {place} e") == []


def test_the_other_name_of_the_command_completes_too() -> None:
    assert offered("avocado-pivot describe ent", prog="avocado-pivot") == ["entities"]


@pytest.mark.parametrize(
    "shell", ["bash", *(pytest.param(one, marks=pytest.mark.slow) for one in ("zsh", "fish"))]
)
def test_the_shell_takes_the_script(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not on this machine")
    code = "from avocado_pivot.commands import main; main(prog_name='dataset')"
    command = tmp_path / "dataset"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$@"\n')
    command.chmod(0o755)
    lines = {
        "bash": 'eval "$(dataset completion bash)"; COMP_WORDS=(dataset show events/behemoth-p);'
        " COMP_CWORD=2; _dataset_completion dataset; echo ${COMPREPLY[@]}",
        "zsh": "compdef() { echo registered $2; }; autoload -Uz compinit;"
        ' eval "$(dataset completion zsh)"',
        "fish": "dataset completion fish | source; complete -C'dataset show events/behemoth-p'",
    }
    done = subprocess.run(
        [program, "-c", lines[shell]],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    expected = "registered dataset" if shell == "zsh" else "events/behemoth-postponed"
    assert expected in done.stdout, done.stderr
