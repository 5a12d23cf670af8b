"""``validate --fail-on``, ``--ignore``, ``--warn``, ``--error`` and ``--no-config``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def broken(ports: Path) -> Path:
    """The package, with a type-error and a missing-cell."""
    (ports / "ships.csv").write_text("ship,port,tons\nAlba,oslo,heavy\nBrina,bergen\n")
    return ports


@pytest.mark.parametrize(
    ("words", "code", "end"),
    [
        ("", 1, "2 findings, "),
        ("--ignore type-error", 1, "1 finding, 1 ignored, "),
        ("--ignore type-error --ignore missing-cell", 0, "0 findings, 2 ignored, "),
        ("--ignore type-error,missing-cell", 0, "0 findings, 2 ignored, "),
        ("--warn type-error", 1, "1 error, 1 warning, "),
        ("--warn type-error,missing-cell", 0, "2 warnings, "),
        ("--warn type-error,missing-cell --fail-on warning", 1, "2 warnings, "),
        ("--warn type-error,missing-cell --fail-on error", 0, "2 warnings, "),
        ("--error type-error", 1, "2 findings, "),
    ],
)
def test_verdict_and_exit_code(run: Run, broken: Path, words: str, code: int, end: str) -> None:
    result = run("validate", broken, *words.split())
    assert (result.exit_code, f"steps passed, {end}" in result.stdout) == (code, True)


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif", "junit", "github"])
def test_no_form_is_silent_about_what_is_ignored(run: Run, broken: Path, form: str) -> None:
    (broken / "tablepact.toml").write_text('ignore = ["type-error"]\n')
    result = run("validate", broken, "--ignore", "missing-cell", "-f", form)
    assert (result.exit_code, "type-error" in result.stdout) == (0, True)


def test_the_package_sets_less_than_the_command_line(run: Run, broken: Path) -> None:
    (broken / "tablepact.toml").write_text('ignore = ["type-error", "missing-cell"]\n')
    result = run("validate", broken)
    assert result.exit_code == 0
    assert (
        "tablepact.toml ignores missing-cell, type-error (2 findings); "
        "tablepact validate --no-config ignores it"
    ) in result.stdout
    assert run("validate", broken, "--no-config").exit_code == 1
    told = json.loads(run("validate", broken, "--error", "type-error", "-f", "json").stdout)
    assert (told["counts"], told["ignored"]) == ({"type-error": 1}, {"missing-cell": 1})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ignore", "type-err"], "there is no code 'type-err'; did you mean type-error?"),
        (["--warn", "type-error,"], "there is no code ''"),
        (["--ignore", "a\x1b[31m"], "there is no code 'a\\x1b[31m'"),
        (["--ignore", "judge-error"], "judge-error stays an error"),
        (["--ignore", "type-error", "--warn", "type-error"], "set to both ignore and warning"),
        (["--fail-on", "warn"], "'warn' is not one of"),
        (["--ignore", "type-error", "--rules", "frictionless"], "do not work with --rules"),
        (["--fail-on", "note", "--rules", "frictionless"], "do not work with --rules"),
    ],
)
def test_what_is_refused(run: Run, broken: Path, words: list[str], said: str) -> None:
    result = run("validate", broken, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_unknown_key_is_one_line(run: Run, broken: Path) -> None:
    (broken / "tablepact.toml").write_text("ignored = []\n")
    result = run("validate", broken)
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert "unknown key 'ignored'; did you mean ignore?" in result.stderr


# --- Paths of files in the forms for code hosts ---


def paths(run: Run, package: Path) -> list[str]:
    """Return the path of the file of each annotation, and of each result of SARIF."""
    lines = run("validate", package, "-f", "github").stdout.splitlines()
    listed = [line.split("file=")[1].split(",")[0] for line in lines if "file=" in line]
    (log,) = json.loads(run("validate", package, "-f", "sarif").stdout)["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in log["results"]]
    assert [place["artifactLocation"]["uri"] for place in places] == listed
    return listed


def test_paths_are_relative_to_the_workspace_of_github(
    run: Run, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(broken.parent))
    monkeypatch.chdir(broken)
    assert paths(run, broken) == ["ports/ships.csv"] * 2
    assert set(paths(run, broken / "ships.csv")) == {"ports/ships.csv"}


@pytest.mark.parametrize("workspace", ["", "/nowhere", None])
def test_paths_are_relative_to_the_current_directory(
    run: Run, broken: Path, monkeypatch: pytest.MonkeyPatch, workspace: str | None
) -> None:
    if workspace is None:
        monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    else:
        monkeypatch.setenv("GITHUB_WORKSPACE", workspace)
    monkeypatch.chdir(broken.parent)
    assert paths(run, Path("ports")) == ["ports/ships.csv"] * 2
