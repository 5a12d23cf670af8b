"""What ``tablepact`` is as a program: help, version, completion, errors, what extensions add."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tablepact import Extension, __version__, extension, register
from tablepact.cli.command_reference import reference
from tablepact.cli.main import LIBRARY_COMMANDS, main

Run = Callable[..., Result]
PAGE = Path(__file__).resolve().parents[3] / "docs/reference/tablepact.md"


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"tablepact {__version__}\n"


def test_help_lists_the_commands_in_their_order(run: Run) -> None:
    lines = run("--help").stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == list(LIBRARY_COMMANDS)


@pytest.mark.parametrize("command", LIBRARY_COMMANDS)
def test_help_of_a_command_names_this_program(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: tablepact {command} [OPTIONS]")
    assert not re.search(r"\{[a-z_]+\}", result.stdout)
    assert not re.search(r"\b(dataset|events|figures|currency|currencies)\b", result.stdout)


def test_the_page_is_what_the_help_says() -> None:
    assert reference(main) == PAGE.read_text(encoding="utf-8")


def test_an_unknown_command_has_the_nearest_named(run: Run) -> None:
    result = run("qery")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no command 'qery'; did you mean 'query'?" in result.stderr


def test_commands_of_a_dataset_are_not_there(run: Run) -> None:
    for command in ("timeline", "verify", "locate", "coverage", "score"):
        assert run(command).exit_code == 2


def test_errors_are_one_line_with_the_exit_code_of_their_kind(run: Run, ports: Path) -> None:
    for words, code in (
        (("show", ports, "ships/Albo"), 2),
        (("describe", ports, "ship"), 2),
        (("query", ports, "DROP TABLE ships"), 2),
        (("tables", ports / "nowhere"), 3),
    ):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (code, "")
        (line,) = [one for one in result.stderr.splitlines() if one.startswith("Error: ")]
        assert "Traceback" not in result.stderr
        assert len(line) < 300


def test_validate_without_a_package_ends_with_3(run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("validate")
    assert (result.exit_code, result.stdout) == (3, "")


# what extensions add


@pytest.fixture
def harbour(monkeypatch: pytest.MonkeyPatch) -> None:
    """An extension for packages of the name ``ports``."""

    class Harbour(Extension):
        metadata_formats = ("port-list",)
        citation_styles = ("short",)

        def metadata(self, frames: Any, format: str) -> str:  # noqa: A002, ARG002
            return "".join(f"{port}\n" for port in frames["ports"]["port"])

        def cite(self, frames: Any, address: str | None, style: str) -> str:  # noqa: ARG002
            return f"{frames.package.title}: {address}\n"

    monkeypatch.setattr(extension, "_registered", {})
    register("ports", Harbour())


@pytest.mark.usefixtures("harbour")
class TestExtension:
    def test_its_formats_and_styles_are_taken(self, run: Run, ports: Path) -> None:
        written = run("export", ports, "--metadata", "port-list")
        assert written.stdout == "bergen\noslo\n", written.stderr
        assert run("cite", ports, "ships/Alba", "-f", "short").stdout == "ports 1.0.0: ships/Alba\n"

    def test_they_are_not_for_other_packages(self, run: Run, ports: Path) -> None:
        path = ports / "datapackage.json"
        path.write_text(
            path.read_text().replace('"name": "ports",\n  "title"', '"name": "b",\n "title"')
        )
        result = run("cite", ports, "-f", "short")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "short is only for the current version of the data package ports" in result.stderr

    def test_others_are_refused_with_the_library_s_choices(self, run: Run, ports: Path) -> None:
        result = run("cite", ports, "-f", "mla")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "'mla' is not one of 'apa', 'bibtex'" in result.stderr


# completion


def offered(line: str) -> list[str]:
    """Return what bash is offered for the last word of a line."""
    words = line.split(" ")
    env = {
        "_TABLEPACT_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    printed = CliRunner().invoke(main, [], prog_name="tablepact", env=env).stdout.splitlines()
    return [item.split(",", 1)[1] for item in printed if item]


def test_completion_of_commands() -> None:
    assert set(offered("tablepact ")) == set(LIBRARY_COMMANDS)


def test_completion_of_tables_and_addresses(ports: Path) -> None:
    assert offered(f"tablepact describe {ports} sh") == ["ships"]
    assert offered(f"tablepact show {ports} ships/") == ["ships/Alba", "ships/Brina"]
    assert offered(f"tablepact export {ports} ships po") == ["ports"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell(run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_TABLEPACT_COMPLETE" in result.stdout
