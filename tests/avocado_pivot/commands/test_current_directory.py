"""Which package a command is about that names none: what it says, and what it reads."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from avocado_pivot import dataset

NOTE = "Note: reading the bundled avocado-pivot"
ROWS = {
    "tables": [],
    "query": ["SELECT count(*) AS n FROM events"],
    "describe": ["events"],
    "schema": ["events"],
    "find": ["meta"],
    "show": ["entities/meta"],
    "cite": [],
    "export": ["events", "-f", "csv"],
}
"""The commands that take ``--package``, and what they are asked; ``site`` is asked apart."""


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: Any) -> Path:
    """A copy of the dataset, in which one works."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for part in ("data", "schemas", "releases"):
        shutil.copytree(dataset.root() / part, folder / part)
    for name in ("datapackage.json", "releases.json", "CHANGELOG.md"):
        shutil.copy(dataset.root() / name, folder)
    monkeypatch.chdir(folder)
    return folder


def test_validate_judges_the_package_of_the_current_directory(
    run: Any, package: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(package("id,name\nfive,pear\n"))
    result = run("validate")
    assert result.exit_code == 1
    assert (
        result.stdout.splitlines()[0] == "Validating the datapackage.json of the current directory"
    )
    assert "market is not valid" in result.stdout
    (annotation, *_) = run("validate", "-f", "github").stdout.splitlines()
    assert "file=fruit.csv,line=2," in annotation


def test_validate_sees_what_was_changed_in_a_clone(run: Any, clone: Path) -> None:
    table = clone / "data/events.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("stated", "guessed", 1))
    result = run("validate", "--rules", "frictionless")
    assert result.exit_code == 1
    assert "hash-count" in result.stdout


@pytest.mark.parametrize("name", ["datapackage.yaml", "datapackage.yml"])
def test_validate_does_not_pass_over_a_descriptor_that_it_cannot_read(
    run: Any, tmp_path: Path, monkeypatch: Any, name: str
) -> None:
    (tmp_path / name).write_text("name: [\n")
    monkeypatch.chdir(tmp_path)
    result = run("validate")
    assert result.exit_code == 3
    assert f"{name} is not YAML" in result.stderr


def test_a_broken_link_is_a_descriptor_too(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "datapackage.json").symlink_to("gone.json")
    monkeypatch.chdir(tmp_path)
    assert run("validate").exit_code == 3


@pytest.mark.parametrize("command", ROWS)
def test_a_command_says_that_it_does_not_read_the_current_directory(
    run: Any, package: Any, monkeypatch: Any, command: str
) -> None:
    monkeypatch.chdir(package())
    result = run(command, *ROWS[command])
    assert result.exit_code == 0
    assert result.stderr.startswith(NOTE)
    assert result.stderr.endswith(
        "datapackage.json of the current directory; use --package . to read that one\n"
    )
    assert "Note:" not in result.stdout


def test_nothing_is_said_where_the_package_is_named_or_there_is_none(
    run: Any, package: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(package())
    assert run("tables", "--package", ".").stderr == ""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert run("tables").stderr == ""


def test_a_clone_is_the_dataset_until_a_file_of_it_is_changed(run: Any, clone: Path) -> None:
    assert run("tables").stderr == ""
    with (clone / "data/names.csv").open("a") as table:
        table.write("x")
    assert run("tables").stderr.startswith(NOTE)


def test_releases_of_the_current_directory_are_listed(
    run: Any, package: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("release", "--list").stdout.startswith("0.1.0  ")
    monkeypatch.chdir(package())
    assert run("release", "--list").stdout == ""


def test_an_empty_text_is_no_package(run: Any) -> None:
    for arguments in (["validate", ""], ["tables", "--package", ""]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert 'is empty; use "." for the current directory' in result.stderr
