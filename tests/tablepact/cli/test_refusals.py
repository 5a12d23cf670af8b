"""What a command refuses, and what its message says to do instead."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
HINT = "Use --on-error text, null or skip to read such tables anyway"


@pytest.fixture
def broken(ports: Path) -> Path:
    """The package, with a cell of ships that is no number."""
    (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,heavy\nBrina,bergen,450\n")
    return ports


@pytest.mark.parametrize("name", ["rows.png", "rows.tsv"])
def test_an_extension_of_no_format_is_refused(run: Run, ports: Path, name: str) -> None:
    result = run("tables", ports, "-o", ports / name)
    assert (result.exit_code, (ports / name).exists()) == (2, False)
    assert f"no format has the file extension {Path(name).suffix}" in result.stderr


@pytest.mark.parametrize("name", ["rows", "rows.txt"])
def test_an_extension_of_plain_text_is_csv(run: Run, ports: Path, name: str) -> None:
    assert run("tables", ports, "-o", ports / name).exit_code == 0
    assert (ports / name).read_text().startswith("table,rows,description\n")


@pytest.mark.parametrize(
    "words",
    [
        ["tables", "-o", "{link}"], ["tables", "-f", "json", "-o", "{link}"],
        ["validate", "-o", "{link}"], ["validate", "--valid-rows", "{link}", "--table", "ships"],
        ["schema", "ships", "-o", "{link}"], ["query", "FROM ships", "-o", "{link}"],
        ["export", "-f", "duckdb", "-o", "{link}"],
        ["export", "--metadata", "cff", "-o", "{link}"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_link_to_no_file_exists(run: Run, here: Path, words: list[str]) -> None:
    (here / "link").symlink_to(here.parent / "gone")
    result = run(*(word.format(link="link") for word in words))
    assert "link already exists; use --force" in result.output, result.output
    assert (result.exit_code, (here.parent / "gone").exists()) == (2, False)


@pytest.mark.parametrize("words", ["", "  "])
def test_find_needs_words(run: Run, ports: Path, words: str) -> None:
    result = run("find", ports, words)
    assert (result.exit_code, "WORDS is empty" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["validate", "tables"])
def test_an_address_is_quoted_as_it_is(run: Run, command: str) -> None:
    result = run(command, "http://example.org/datapackage.json")
    assert result.exit_code == 3
    assert "Error: http://example.org/datapackage.json is a remote address" in result.stderr


def test_the_schema_of_a_report_goes_to_a_file(run: Run, ports: Path) -> None:
    path = ports / "report.schema.json"
    assert run("validate", "--report-schema", "-o", path).stdout == ""
    assert json.loads(path.read_text(encoding="utf-8"))["title"]
    assert run("validate", "--report-schema", "-o", path).exit_code == 2


def test_site_refuses_a_full_folder_before_it_reads(run: Run, broken: Path) -> None:
    (broken / "ports.csv").unlink()
    result = run("site", broken, broken)
    assert (result.exit_code, "is not empty; use --force" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "words",
    [("tables",), ("find", "oslo"), ("show", "is", "Alba", "heavy"), ("export", "-o", "x.xlsx")],
)
def test_a_table_with_errors_names_on_error(
    run: Run, broken: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken)
    assert HINT in run(*words, "--on-error", "fail").stderr
    assert HINT not in run(*words, "--on-error", "null").stderr
    assert "ships: 1 cell not of the type of its field: read as text (tons)" in run(*words).stderr


@pytest.mark.parametrize("words", [("cite",), ("describe", "ships")])
def test_a_command_without_on_error_does_not(
    run: Run, broken: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken)
    assert "--on-error" not in run(*words).stderr


@pytest.mark.parametrize("folder", ["shop", "my shop"])
def test_init_names_a_command_that_can_be_copied(run: Run, tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder
    path.mkdir()
    (path / "a.csv").write_text("id\n1\n")
    next_line = run("init", path).stderr.splitlines()[-1]
    assert shlex.split(next_line) == ["Next:", "tablepact", "validate", str(path)]
    refused = run("init", path / "a.csv").stderr.splitlines()[-1].partition("; use ")[2]
    assert shlex.split(refused) == ["tablepact", "init", str(path), str(path / "a.csv")]


@pytest.mark.parametrize(
    "words", [("query", "FROM ports"), ("describe", "ships"), ("schema", "ships")]
)
def test_a_package_that_comes_last_is_told_its_place(
    run: Run, ports: Path, words: tuple[str, str]
) -> None:
    command, word = words
    result = run(command, word, ports)
    assert result.exit_code == 2
    line = result.stderr.splitlines()[-1]
    assert line.startswith("Error: PACKAGE comes before ")
    assert shlex.split(line.partition(": ")[2].partition(": ")[2])[-2:] == [str(ports), word]
    assert run(command, ports, word).exit_code == 0
