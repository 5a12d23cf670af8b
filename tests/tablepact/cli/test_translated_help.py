"""The help of ``tablepact`` in the language of the user, and of no other program."""

from __future__ import annotations

import re
import sys

import pytest
from click.testing import CliRunner

from avocado_pivot.commands import main as dataset
from tablepact.cli.main import LIBRARY_COMMANDS, main

ENGLISH = re.compile(r"\b(the|Usage|Options|Commands|Examples|Default|default|Exits)\b")


def shown(*args: str, program: object = main, **variables: str) -> str:
    """Return the help that a command line prints, without the comments in its examples."""
    result = CliRunner(env=variables).invoke(program, args)  # type: ignore[arg-type]
    assert result.exit_code == 0, result.output
    return re.sub("  # .*", "", result.stdout)


@pytest.mark.parametrize("command", LIBRARY_COMMANDS)
def test_no_english_is_left_in_the_help_of_a_command(command: str) -> None:
    german = shown(command, "--help", TABLEPACT_LANG="de")
    assert german.startswith(f"Aufruf: tablepact {command} ")
    assert "Optionen:" in german
    assert "Diese Hilfe anzeigen und beenden." in german
    assert ENGLISH.findall(german) == []


def test_the_help_of_the_program_lists_its_commands_in_german() -> None:
    german = shown("-h", TABLEPACT_LANG="de")
    assert "Befehle:\n  validate    Ein Datenpaket prüfen.\n" in german
    assert ENGLISH.findall(german) == []


@pytest.mark.parametrize("args", [("--lang", "de", "--help"), ("--help", "--lang=de")])
def test_an_option_chooses_the_language_of_help(args: tuple[str, ...]) -> None:
    assert shown("validate", *args).startswith("Aufruf:")
    assert shown("validate", "--lang", "en", "-h", TABLEPACT_LANG="de").startswith("Usage:")


@pytest.mark.parametrize("language", ["", "en", "xx"])
def test_help_is_english_otherwise(language: str) -> None:
    assert shown("validate", "-h", TABLEPACT_LANG=language).startswith("Usage:")
    assert shown("-h", TABLEPACT_LANG=language).startswith("Usage:")


def test_the_help_of_a_dataset_with_its_own_package_stays_english() -> None:
    """Its own commands and notes are in no catalogue, so that half of it would be German."""
    assert shown("tables", "-h", program=dataset, TABLEPACT_LANG="de").startswith("Usage:")


def test_german_help_leaves_the_english_one_as_it_was() -> None:
    before = shown("diff", "-h")
    shown("diff", "-h", TABLEPACT_LANG="de")
    assert shown("diff", "-h") == before


def test_english_help_reads_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tablepact.cli.translated_help", raising=False)
    shown("validate", "-h")
    assert "tablepact.cli.translated_help" not in sys.modules
