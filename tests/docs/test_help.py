"""Help begins with a verb, names the default of each option, and its examples run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from blocks import PROGRAMS
from click.testing import CliRunner, Result

MAY_FIND = {"diff", "verify"}
"""Commands whose examples may exit with 1: the two packages, or the text, differ."""

EXAMPLE_FILES = {
    "CHANGELOG.md": "# Changelog\n\n## 1.0.0 - 2026-01-31\n\n- The first version.\n",
    "cities.csv": "id,name,kind,state\noslo,Oslo,capital,no\nbergen,Bergen,port,no\n",
    "states.csv": "id,name,capital\nno,Norway,oslo\n",
    "orders.csv": "id,customer\n1,7\n2,7\n",
    "schema.json": '{"fields": [{"name": "id"}, {"name": "customer"}]}',
    "customers.csv": "id,name\n7,Ada\n",
    "article.txt": "The model is not open source.\n",
    "coding.jsonl": '{"record": "event", "passages": [[0, 9]], "label": "It is put off", '
    '"kind": "setback", "assertion": "stated", "modality": "actual", "date_edtf": "2025-05"}\n',
}
VERBS = {
    *("Check", "Cite", "Compare", "Count", "Create", "Describe", "Draw", "Explain", "Export"),
    *("Find", "List", "Print", "Propose", "Query", "Release", "Run", "Score", "Serve", "Show"),
    *("Update", "Validate", "Write"),
}
"""The verbs with which help begins."""


def strings(*names: str) -> dict[str, Any]:
    """Return a schema of columns of text, the first of which is the key."""
    fields = [{"name": name, "type": "string"} for name in names]
    return {"fields": fields, "primaryKey": [names[0]]}


DESCRIPTOR = {
    "name": "cities",
    "version": "1.0.0",
    "resources": [
        {"name": "cities", "path": "cities.csv", "schema": strings("id", "name", "kind", "state")},
        {"name": "states", "path": "states.csv", "schema": strings("id", "name", "capital")},
    ],
}


def commands() -> list[tuple[str, str]]:
    return [
        (program, name) for program, group in PROGRAMS.items() for name in group.program.commands
    ]


def command(program: str, name: str) -> click.Command:
    group = PROGRAMS[program]
    found = group.get_command(click.Context(group, info_name=program), name)
    assert found is not None
    return found


def examples(program: str, name: str) -> list[str]:
    """Return the commands under "Examples:", without the shell around them."""
    block = (command(program, name).help or "").partition("\nExamples:\n")[2]
    lines = [re.sub(r"\s+#.*", "", line.strip()) for line in block.splitlines()]
    return [re.sub(r'^eval "\$\((.*)\)"$|(.*) \| source$', r"\1\2", line) for line in lines]


def run(program: str, words: list[str]) -> Result:
    """Run a command line, which may read standard input from a file."""
    given = None
    if "<" in words:
        *words, _, file = words
        given = Path(file).read_bytes()
    return CliRunner().invoke(PROGRAMS[program], words, input=given, prog_name=program)


@pytest.fixture(scope="session")
def unprepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the examples name, in a folder with a package."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "shop").mkdir()
    for name, text in EXAMPLE_FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("orders.csv", "customers.csv"):
        shutil.copy(folder / name, folder / "shop")
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    assert run("tablepact", ["rehash", str(folder)]).exit_code == 0
    for name in ("old", "new"):
        (folder / name).mkdir()
        for file in ("datapackage.json", "cities.csv", "states.csv"):
            shutil.copy(folder / file, folder / name)
    with (folder / "new/cities.csv").open("a") as file:
        file.write("tromso,Tromso,port,no\n")
    return folder


@pytest.fixture(scope="session")
def prepared(unprepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with a release and a descriptor in ``shop``."""
    folder = tmp_path_factory.mktemp("prepared")
    shutil.copytree(unprepared, folder, dirs_exist_ok=True)
    for words in (["release", str(folder)], ["init", str(folder / "shop")]):
        assert run("tablepact", words).exit_code == 0
    return folder


@pytest.mark.parametrize(
    ("program", "name"),
    [
        # most commands of `dataset` are those of `tablepact`, on a larger package
        pytest.param(*one, marks=pytest.mark.slow if one[0] == "dataset" else ())
        for one in commands()
    ],
)
def test_examples_run(
    program: str,
    name: str,
    unprepared: Path,
    prepared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = unprepared if name in ("init", "release") else prepared
    monkeypatch.chdir(shutil.copytree(files, tmp_path / "files"))
    lines = examples(program, name)
    assert 1 <= len(lines) <= 5
    for line in lines:
        called, *words = shlex.split(line)
        assert (called, words[0]) == (program, name)
        result = run(program, words)
        assert result.exit_code in ((0, 1) if name in MAY_FIND else (0,)), result.output


@pytest.mark.each("program, name", commands())
def test_help_begins_with_a_verb(program: str, name: str) -> None:
    described = command(program, name)
    for text in (described.help, described.short_help):
        assert text is not None
        assert re.split(r"\W", text)[0] in VERBS


@pytest.mark.each("program, name", commands())
def test_options_say_what_they_do_and_their_default(program: str, name: str) -> None:
    for option in command(program, name).params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.help[0].isupper(), option.name
            if not option.is_flag:
                assert option.show_default or "Default: " in option.help, option.name
