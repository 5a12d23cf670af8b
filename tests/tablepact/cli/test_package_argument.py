"""PACKAGE, the first argument of every command that reads rows: given, or left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
COMMANDS = {
    "tables": ("ports,2,", []),
    "describe": ("ship,string", ["ships"]),
    "schema": ('"name": "tons"', ["ships"]),
    "find": ("ships/Alba,Alba", ["Alba"]),
    "show": ("port  oslo (ports/oslo)", ["ships/Alba"]),
    "query": ("750", ["SELECT sum(tons) AS tons FROM ships"]),
    "cite": ("table ships", ["ships"]),
    "export": ("Brina,bergen,450", ["ships", "-f", "csv", "-o", "-"]),
}


@pytest.mark.parametrize("command", COMMANDS)
class TestEveryCommand:
    @pytest.mark.usefixtures("here")
    def test_it_may_be_left_out(self, run: Run, command: str) -> None:
        printed, words = COMMANDS[command]
        result = run(command, *words)
        assert result.exit_code == 0, result.stderr
        assert printed in result.stdout

    def test_it_comes_first(self, run: Run, ports: Path, command: str) -> None:
        printed, words = COMMANDS[command]
        for package in (ports, ports / "datapackage.json"):
            result = run(command, package, *words)
            assert result.exit_code == 0, result.stderr
            assert printed in result.stdout

    def test_options_may_stand_before_it(self, run: Run, ports: Path, command: str) -> None:
        printed, words = COMMANDS[command]
        result = run(command, "--force", ports, *words)
        assert result.exit_code == 0, result.stderr
        assert printed in result.stdout

    @pytest.mark.usefixtures("here")
    def test_an_empty_one_is_refused(self, run: Run, command: str) -> None:
        result = run(command, "", *COMMANDS[command][1])
        assert (result.exit_code, result.stdout) == (2, "")
        assert 'PACKAGE is empty; use "." for the current directory' in result.stderr

    def test_without_a_package_it_ends_with_3(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = run(command, *COMMANDS[command][1])
        assert (result.exit_code, result.stdout) == (3, "")
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["describe", "cite", "find", "show", "export"])
def test_a_folder_with_the_parts_of_a_table_is_no_package(
    run: Run, here: Path, command: str
) -> None:
    (here / "ships").mkdir()
    (here / "Alba").mkdir()
    printed, words = COMMANDS[command]
    assert printed in run(command, *words).stdout


def test_a_file_of_the_name_of_a_table_is_taken_for_the_package(run: Run, here: Path) -> None:
    (here / "ships").touch()
    assert run("describe", "ships").exit_code == 2
    assert run("describe", ".", "ships").exit_code == 0


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", [["describe", "nowhere", "ships"], ["cite", "nowhere", "ships"]])
def test_a_wrong_package_is_named(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: nowhere cannot be read")


@pytest.mark.usefixtures("here")
def test_a_wrong_package_before_several_tables(run: Run, tmp_path: Path) -> None:
    result = run("export", tmp_path / "nowhere", "ships", "-f", "csv", "-o", "-")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "nowhere cannot be read" in result.stderr


@pytest.mark.parametrize("command", [*COMMANDS, "site"])
def test_help_says_what_it_is(run: Run, command: str) -> None:
    assert "PACKAGE is a datapackage.json or .yaml, its folder" in run(command, "--help").stdout


def test_a_query_is_never_taken_for_a_package(run: Run, here: Path) -> None:
    sql = "SELECT 1 AS one"
    (here / sql).touch()
    assert run("query", sql).stdout == "one\n1\n"


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("tables ships.csv", "ships,2,"),
        ("describe ships.csv", "tons,integer,"),
        ("describe ships.csv ships", "tons,integer,"),
        ("describe ships.csv --all", "ships,tons,integer,"),
        ("schema ships.csv ships", '"name": "tons"'),
        ("query ships.csv FROM|ships", "Alba,oslo,300"),
        ("export ships.csv -f csv -o -", "Brina,bergen,450"),
        ("find ships.csv Alba", "Alba"),
        ("cite ships.csv ships", "table ships"),
        ("tables list.json", "list,2,"),
        ("query list.json SELECT|sum(tons)|FROM|list", "750"),
        ("query ships.parquet SELECT|sum(tons)|FROM|ships", "750"),
        ("query report.csv FROM|report", "1.5"),
    ],
)
def test_a_table_file_is_a_package_of_one_table(
    run: Run, here: Path, words: str, printed: str
) -> None:
    (here / "list.json").write_text('[{"tons": 300}, {"tons": 450}]')
    (here / "report.csv").write_text("Ships\n\nship;tons;port\nAlba;1,5;oslo\nBrina;2,5;bergen\n")
    if "parquet" in words:
        run("export", "ships.csv", "-o", "ships.parquet")
    result = run(*(word.replace("|", " ") for word in words.split()))
    assert result.exit_code == 0, result.stderr
    assert printed in result.stdout


@pytest.mark.usefixtures("here")
def test_a_released_version(run: Run) -> None:
    assert run("release").exit_code == 0
    assert run("tables", "1.0.0").stdout == run("tables").stdout
    assert run("query", "1.0.0", "SELECT count(*) AS n FROM ships").stdout == "n\n2\n"
    assert run("tables", "9.9.9").exit_code == 3


@pytest.mark.usefixtures("here")
def test_what_is_left_out_besides_is_said(run: Run) -> None:
    for command in ("schema", "find", "show", "query"):
        result = run(command)
        assert result.exit_code == 2
        assert "Missing argument" in result.stderr


@pytest.mark.usefixtures("here")
def test_of_several_words_the_first_may_be_the_package(run: Run) -> None:
    for words in (["Alba", "oslo"], [".", "Alba", "oslo"]):
        assert run("find", *words).stdout.splitlines()[1].startswith("ships/Alba")
        assert run("show", *words).stdout.startswith("Alba\n")


@pytest.mark.usefixtures("here")
def test_where_one_value_is_asked_for_the_word_before_it_is_the_package(run: Run) -> None:
    for words in (["query", "nowhere", "FROM ships"], ["schema", "nowhere", "ships"]):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (3, "")
        assert result.stderr.startswith("Error: nowhere cannot be read")


@pytest.mark.usefixtures("here")
def test_there_is_no_option_for_it(run: Run) -> None:
    result = run("tables", "--package", ".")
    assert result.exit_code == 2
    assert re.search("No such option.*--package", result.stderr)


@pytest.mark.parametrize("command", ["validate", "release", "derive", "rehash"])
def test_commands_on_a_folder_take_the_current_directory(
    run: Run, here: Path, command: str
) -> None:
    assert run(command).exit_code == 0
    assert run(command, *(["--check"] if command == "release" else []), here).exit_code == 0
