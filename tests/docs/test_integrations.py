"""What the page on integrations says is what runs there, from its own lines."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from blocks import PROGRAMS, REPOSITORY, Block, blocks
from click.testing import CliRunner

PAGE = REPOSITORY / "docs/integrations.md"
PORTS = REPOSITORY / "tests/docs/ports"
MOST_LINES = 20


def section(title: str) -> list[Block]:
    """Return the code blocks under a heading of the page."""
    text = PAGE.read_text(encoding="utf-8")
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.M)
    return [*blocks(found)]


def titles() -> list[str]:
    return re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.each("title", titles())
def test_a_place_takes_at_most_twenty_lines(title: str) -> None:
    files = [block.code for block in section(title) if block.language != "text"]
    assert all(code.count("\n") <= MOST_LINES for code in files)


@pytest.mark.slow  # a pytest within pytest; tests/tablepact/test_pytest_plugin.py has quick ones
def test_pytest(tmp_path: Path) -> None:
    shutil.copytree(PORTS, tmp_path / "harbour")
    (tmp_path / "tests").mkdir()
    commands = []
    for block in section("pytest"):
        if block.file:
            (tmp_path / block.file).write_text(block.code, encoding="utf-8")
        else:
            commands.append(block.code)
    (command,) = commands
    words = shlex.split(command)
    assert words[0] == "pytest"
    done = subprocess.run(
        [sys.executable, "-m", *words, "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "5 passed" in done.stdout, done.stdout


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def hook_repository(folder: Path) -> Path:
    """Return a repository with our hooks, which run in this environment.

    pre-commit would install them into one of their own.
    """
    folder.mkdir()
    manifest = (REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (folder / ".pre-commit-hooks.yaml").write_text(
        manifest.replace("language: python", "language: system"), encoding="utf-8"
    )
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Hooks")
    return folder


def test_the_command_of_other_hook_managers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PORTS, tmp_path / "harbour")
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(section("pre-commit")[1].code)
    result = CliRunner().invoke(PROGRAMS[program], words)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "ports 1.0.0 is valid" in result.stderr


@pytest.mark.slow
def test_pre_commit(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    block = section("pre-commit")[0]
    assert block.file == ".pre-commit-config.yaml"
    hooks = hook_repository(tmp_path / "hooks")
    config = yaml.safe_load(block.code)
    config["repos"][0] |= {"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD")}
    work = tmp_path / "work"
    for name in ("ports", "bad"):
        shutil.copytree(PORTS, work / name)
    spoiled = (work / "bad/ships.csv").read_text(encoding="utf-8").replace("300", "heavy")
    (work / "bad/ships.csv").write_text(spoiled, encoding="utf-8")
    (work / block.file).write_text(yaml.safe_dump(config), encoding="utf-8")
    git(work, "init", "-q")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
    }

    def staged(*files: str) -> tuple[int, str]:
        """Return how the hooks end on files that are staged."""
        git(work, "add", ".pre-commit-config.yaml", *files)
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--verbose"],
            cwd=work, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    code, printed = staged("ports")
    assert code == 1, printed
    assert "ports 1.0.0 is valid" in printed
    assert "files were modified by this hook" in printed  # the descriptor has its hashes now
    code, printed = staged("ports")
    assert (code, printed.count("Passed")) == (0, len(config["repos"][0]["hooks"])), printed
    git(work, "commit", "-qm", "Ports")
    code, printed = staged("bad/ships.csv")
    assert code == 1
    assert "bad/ships.csv:2: error: type-error" in printed
    assert "ports 1.0.0 is valid" not in printed


def test_the_workflow_gives_the_action_what_it_needs() -> None:
    """What the action then does is tested in tests/tablepact/github_action."""
    (block,) = section("GitHub Action")
    workflow = yaml.safe_load(block.code)
    steps = workflow["jobs"]["validate"]["steps"]
    assert steps[0]["with"] == {"fetch-depth": 2, "persist-credentials": False}
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    inputs = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))["inputs"]
    assert set(steps[1].get("with", {})) <= set(inputs)
    text = PAGE.read_text(encoding="utf-8").partition("## GitHub Action")[2]
    listed = re.findall(r"^\| `([\w-]+)` \|", text.partition("\n## ")[0], re.MULTILINE)
    assert listed == [*inputs]


@pytest.mark.parametrize(
    ("tons", "code"), [pytest.param("310", 0, marks=pytest.mark.slow), ("heavy", 1)]
)
def test_gitlab_runs_the_lines_of_the_template(tmp_path: Path, tons: str, code: int) -> None:
    (block,) = section("GitLab CI")
    (included,) = yaml.safe_load(block.code)["include"]
    text = (REPOSITORY / "templates/validate.yml").read_text(encoding="utf-8")
    spec = next(yaml.safe_load_all(text))["spec"]["inputs"]
    listed = PAGE.read_text(encoding="utf-8").partition("## GitLab CI")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", listed, re.MULTILINE) == [*spec]
    assert included["remote"].endswith("/templates/validate.yml")
    assert set(included["inputs"]) <= set(spec)
    given = {name: one["default"] for name, one in spec.items()} | included["inputs"]
    for name, value in given.items():
        text = text.replace(f"$[[ inputs.{name} ]]", value)
    job = [*yaml.safe_load_all(text)][1]["tablepact"]
    shutil.copytree(PORTS, tmp_path / "harbour")
    ships = tmp_path / "harbour/ships.csv"
    ships.write_text(ships.read_text(encoding="utf-8").replace("300", tons), encoding="utf-8")
    install, *lines = job["script"]
    assert install.startswith("python -I -m pip install ")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=tmp_path, env={**os.environ, **job["variables"], "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    found = json.loads((tmp_path / job["artifacts"]["reports"]["codequality"]).read_bytes())
    assert [one["location"]["path"] for one in found] == ["harbour/ships.csv"] * code
    assert (tmp_path / job["artifacts"]["reports"]["junit"]).is_file()
