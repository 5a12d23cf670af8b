"""A pipe, a socket or a folder in the place of a file of a package: one line, and at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")

FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]
DESCRIPTOR = {
    "name": "p",
    "version": "1.0.0",
    "resources": [
        {"name": "t", "path": "t.csv", "schema": "schema.json"},
        {
            "name": "d",
            "path": "d.csv",
            "derivedBy": "derived.sql",
            "schema": {"fields": FIELDS[:1]},
        },
    ],
    "tableRules": [{"name": "r", "message": "m", "path": "rule.sql"}],
    "tableViews": [{"name": "v", "path": "view.sql"}],
}
FILES = {
    "t.csv": "id,n\na,1\nb,2\n",
    "d.csv": "id\na\n",
    "schema.json": json.dumps({"fields": FIELDS, "primaryKey": "id"}),
    "rule.sql": "SELECT id FROM t WHERE n > 5",
    "view.sql": "SELECT id FROM t",
    "derived.sql": "SELECT min(id) AS id FROM v",
    "CHANGELOG.md": "## 1.0.0\n",
    "datapackage.json": json.dumps(DESCRIPTOR),
}
COMMANDS: dict[str, list[str]] = {
    "validate": ["validate", "{}"],
    "tables": ["tables", "--package", "{}"],
    "describe": ["describe", "t", "--package", "{}"],
    "schema": ["schema", "t", "--package", "{}"],
    "find": ["find", "a", "--package", "{}"],
    "show": ["show", "t/a", "--package", "{}"],
    "show@": ["show", "t/a@0.1.0", "--package", "{}"],
    "query": ["query", "SELECT t.n FROM t, v", "--package", "{}"],
    "export": ["export", "-f", "csv", "-o", "out", "--package", "{}"],
    "metadata": ["export", "--metadata", "croissant", "--package", "{}"],
    "site": ["site", "pages", "--package", "{}"],
    "cite": ["cite", "t/a", "--package", "{}"],
    "diff": ["diff", "{}", "whole"],
    "diff back": ["diff", "whole", "{}"],
    "release": ["release", "--check", "{}"],
    "rehash": ["rehash", "{}"],
    "derive": ["derive", "{}"],
    "infer": ["infer", "{}/t.csv"],
    "init": ["init", "{}", "{}/t.csv", "--force"],
}
OF_THE_PACKAGE = [name for name in COMMANDS if name not in ("infer", "init")]
READ_BY = {
    "datapackage.json": OF_THE_PACKAGE,
    "schema.json": ["validate", "release", "rehash", "derive"],
    "t.csv": [name for name in COMMANDS if name not in ("describe", "schema", "show@", "metadata")],
    "rule.sql": ["validate", "diff", "diff back"],
    "view.sql": ["validate", "query", "derive", "diff", "diff back"],
    "derived.sql": ["validate", "derive"],
    "CHANGELOG.md": ["release"],
    "releases.json": ["release", "show@"],
}
"""For each file of a package, the commands that read it."""


@pytest.fixture(autouse=True)
def soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail, and do not wait, where something waits."""
    monkeypatch.chdir(tmp_path)
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(30)
    yield
    signal.alarm(0)


def packed(folder: str) -> Path:
    path = Path(folder)
    path.mkdir()
    for name, text in FILES.items():
        (path / name).write_text(text)
    return path


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def replaced(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink(missing_ok=True)
    make(path)


def refused(run: Any, command: str, folder: str = "p") -> str:
    """Run a command that has to say it in one line; give that, or the report of ``validate``."""
    result = run(*(word.replace("{}", folder) for word in COMMANDS[command]))
    assert isinstance(result.exception, SystemExit), result.exception
    if command == "validate" and result.stdout:
        assert result.exit_code in (1, 3)
        return str(result.stdout)
    assert result.exit_code == 3
    line, *rest = result.stderr.splitlines()
    assert not rest or (line.startswith("t is left out") and rest[0].startswith("Wrote "))
    return str(line)


CASES = [
    pytest.param(place, command, marks=() if command in commands[:3] else pytest.mark.slow)
    for place, commands in READ_BY.items()
    for command in commands
]


@pytest.mark.parametrize(("place", "command"), CASES)
def test_a_pipe_is_not_waited_for(run: Any, place: str, command: str) -> None:
    packed("whole")
    replaced(packed("p") / place, os.mkfifo)
    assert "not a regular file" in refused(run, command)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(os.mkfifo, id="pipe"),
        pytest.param(os.mkdir, id="folder", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    "command", ["tables", "describe", "find", "query", "export", "site", "diff"]
)
def test_a_schema_that_is_no_file_is_done_without(
    run: Any, command: str, make: Callable[[Path], object]
) -> None:
    packed("whole")
    replaced(packed("p") / "schema.json", make)
    result = run(*(word.replace("{}", "p") for word in COMMANDS[command]))
    assert "the table is read without its schema" in result.stderr
    assert "not a regular file" in result.stderr or "Is a directory" in result.stderr


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(os.mkdir, id="folder"),
        pytest.param(listening, id="socket", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(("place", "commands"), READ_BY.items(), ids=READ_BY)
def test_a_folder_or_a_socket_is_not_read(
    run: Any, place: str, commands: list[str], make: Callable[[Path], object]
) -> None:
    packed("whole")
    replaced(packed("p") / place, make)
    for command in commands:
        told = refused(run, command)
        assert "not a regular file" in told or "Is a directory" in told


@pytest.mark.parametrize("place", ["datapackage.json", "CHANGELOG.md", "releases.json"])
def test_a_link_to_a_device_is_not_read(run: Any, place: str) -> None:
    replaced(packed("p") / place, lambda path: path.symlink_to("/dev/zero"))
    assert refused(run, "release").endswith("it is not a regular file but a device")


@pytest.mark.parametrize("place", ["dialect.json", "dialect.yaml", "schema.yaml"])
def test_metadata_that_only_frictionless_reads(run: Any, place: str) -> None:
    """It is refused in its own process, where there is no waiting for the end of its time."""
    folder = packed("p")
    os.mkfifo(folder / place)
    resource = {"name": "t", "path": "t.csv", place.partition(".")[0]: place}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    assert "not a regular file" in refused(run, "validate")


def test_a_package_within_that_names_a_pipe(run: Any) -> None:
    inner = packed("p") / "inner"
    inner.mkdir()
    os.mkfifo(inner / "t.csv")
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}
    (inner / "datapackage.json").write_text(json.dumps({"name": "i", "resources": [resource]}))
    outer = {"name": "p", "resources": [{"name": "i", "path": "inner/datapackage.json"}]}
    Path("p/datapackage.json").write_text(json.dumps(outer))
    assert "not a regular file" in refused(run, "validate")


@pytest.mark.parametrize("command", ["tables", "query", "diff", "describe"])
def test_an_archive_that_is_a_pipe(run: Any, command: str) -> None:
    packed("whole")
    os.mkfifo("p.zip")
    assert "not a regular file" in refused(run, command, "p.zip")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(os.mkfifo, id="pipe"),
        pytest.param(os.mkdir, id="folder", marks=pytest.mark.slow),
    ],
)
def test_the_archive_of_a_release_that_is_a_pipe(run: Any, make: Callable[[Path], object]) -> None:
    folder = packed("p")
    assert run("rehash", "p").exit_code == 0
    assert run("release", "p").exit_code == 0
    replaced(folder / "releases/1.0.0.zip", make)
    assert "1.0.0.zip cannot be read: it is not a regular file" in refused(run, "release")
    assert "1.0.0.zip cannot be read: it is not a regular file" in refused(run, "validate")


@pytest.mark.parametrize("place", ["t.csv", "schema.json", "datapackage.json"])
def test_completion_does_not_wait(run: Any, place: str) -> None:
    replaced(packed("p") / place, os.mkfifo)
    words = {"COMP_WORDS": "dataset show --package p t/", "COMP_CWORD": "4"}
    result = run(env={"_DATASET_COMPLETE": "bash_complete", **words})
    assert result.exit_code == 0
    assert "Traceback" not in result.output


def test_a_table_that_stands_alone(run: Any) -> None:
    os.mkfifo("t.csv")
    assert "not a regular file" in refused(run, "validate", "t.csv")


def test_a_text_may_come_through_a_pipe_and_has_an_end(run: Any, configure: Any) -> None:
    """It is the user's own."""
    os.mkfifo("text")
    for size, code in ((40, 0), (41, 3)):
        with subprocess.Popen(["sh", "-c", f"printf '%{size}s' boats > text"]):
            configure(max_text_bytes=40)
            result = run("locate", "text", "boats")
            assert result.exit_code == code, result.output
    result = run("locate", "/dev/zero", "boats")
    assert (result.exit_code, "larger than 40 bytes" in result.stderr) == (3, True)
