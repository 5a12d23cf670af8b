"""What reaches a terminal, a pipe or a program: nothing harmful, nothing cut, nothing besides."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import polars as pl
import pytest
from click.testing import CliRunner

from tablepact.cli.output import printable, rows_options, write_rows

NASTY = "\x1b[35mred\x07\x9b35m\nnew\rline\u202e"
LONG = "word " * 2000 + "end"
FRAME = pl.DataFrame({NASTY: [NASTY, None], "text": [LONG, "a\u2028b\x85c"], "n": [1, None]})


@click.command()
@rows_options
def show(output_format: str | None, output: str | None, force: bool) -> None:
    write_rows(FRAME, output_format, output, force)


def harmless(text: str) -> bool:
    """Return whether nothing of ``NASTY`` came through; our own colours may."""
    return not any(part in text for part in ("\x1b[35m", "\x07", "\x9b", "\nnew", "\r", "\u202e"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain \u00e9\u4e2d \U0001f951", "plain \u00e9\u4e2d \U0001f951"),
        (NASTY, r"\x1b[35mred\x07\x9b35m\nnew\rline\u202e"),
        (None, ""),
        (5, "5"),
        ("\udc80", r"\udc80"),
    ],
)
def test_printable(value: object, shown: str) -> None:
    assert printable(value) == shown


def printed(form: str, *, command: click.Command = show) -> str:
    result = CliRunner().invoke(command, ["-f", form], color=True)
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_a_table_is_harmless() -> None:
    assert harmless(printed("table"))
    assert r"\x1b[35mred\x07\x9b35m\nnew" in printed("table")


def test_a_table_in_a_pipe_is_never_cut() -> None:
    lines = [line for line in printed("table").splitlines() if line.strip()]
    assert len(lines) == 4  # header, rule, two rows
    assert LONG in lines[2]


def test_json_is_the_rows_whatever_the_cells() -> None:
    assert json.loads(printed("json")) == FRAME.to_dicts()
    lines = printed("jsonl").split("\n")[:-1]
    assert [json.loads(line) for line in lines] == FRAME.to_dicts()


def test_csv_is_the_rows_whatever_the_cells() -> None:
    read = pl.read_csv(printed("csv").encode(), schema=FRAME.schema)
    assert read.equals(FRAME)


def test_a_frame_without_rows() -> None:
    @click.command()
    @rows_options
    def none(output_format: str | None, output: str | None, force: bool) -> None:
        write_rows(FRAME.clear(), output_format, output, force)

    assert json.loads(printed("json", command=none)) == []
    assert printed("jsonl", command=none) == ""
    assert "text,n" in printed("csv", command=none)


# colour


def test_a_table_in_a_pipe_is_coloured_only_if_asked(run: Any) -> None:
    assert "\x1b" not in run("tables", "-f", "table", color=True).stdout
    assert "\x1b" not in run("--color", "never", "tables", "-f", "table", color=True).stdout
    assert "\x1b[" in run("--color", "always", "tables", "-f", "table").stdout


def test_validate_in_a_pipe_is_coloured_only_if_asked(run: Any, package: Any) -> None:
    assert "\x1b" not in run("validate", package()).stdout
    assert "\x1b" not in run("--color", "never", "validate", package(), color=True).stdout
    assert "\x1b[32mpass" in run("--color", "always", "validate", package()).stdout


COLOURS: list[tuple[dict[str, str], list[str], bool]] = [
    ({}, [], True),
    ({"NO_COLOR": "1"}, [], False),
    ({"NO_COLOR": ""}, [], True),
    ({}, ["--color", "never"], False),
    ({"NO_COLOR": "1"}, ["--color", "always"], True),
]


@pytest.mark.parametrize(
    ("command", "env", "args", "coloured"),
    [
        *(("tables", *one) for one in COLOURS[:2]),
        ("validate", *COLOURS[0]),
        *(pytest.param("tables", *one, marks=pytest.mark.slow) for one in COLOURS[2:]),
        *(pytest.param("validate", *one, marks=pytest.mark.slow) for one in COLOURS[1:]),
    ],
)
def test_on_a_terminal(
    start: Any, package: Any, command: str, env: Any, args: list[str], coloured: bool
) -> None:
    given = [command] if command == "tables" else [command, package()]
    text = on_terminal(start, *args, *given, env=env)
    assert ("\x1b[" in text) == coloured
    if command == "tables":
        lines = click.unstyle(text).replace("\r\n", "\n").split("\n")
        assert len(lines) > 17  # a table of 15 rows that is wrapped
        assert max(map(len, lines)) <= 80


def on_terminal(start: Any, *args: object, env: Any) -> str:
    """Run the command on a terminal of 80 columns and give what it shows there."""
    master, slave = os.openpty()
    clean = {name: "" for name in ("FORCE_COLOR", "PY_COLORS") if name in os.environ}
    env = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", "NO_COLOR": "", **clean, **env}
    process = start(*args, env=env, stdout=slave, stderr=slave, stdin=slave)
    os.close(slave)
    shown = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        shown += data
    os.close(master)
    assert process.wait() == 0
    return shown.decode()


# what a stranger's package brings

RULE = {"name": NASTY, "message": NASTY, "expression": "name = 'x'"}


@pytest.mark.parametrize(
    "given",
    [
        {"text": f'id,name\n"{NASTY}",pear\n'},
        {"text": f'id,name\n"{NASTY}",pear\n', "tableContract": "strict"},
        {"schema": {"rowRules": [RULE]}},
        {"schema": {"rowRules": [{**RULE, "expression": NASTY}]}},
        {"sql": f"SELECT '{NASTY}' AS \"{NASTY}\", '{NASTY}' AS record_table, 1 AS record_id",
         "message": NASTY},
        {"sql": NASTY},
        {"name": NASTY},
        {"folder": NASTY},
        {"schema": {"primaryKey": NASTY}},
        {"schema": {"primaryKey": NASTY}, "tableContract": "strict"},
        {"resources": [{"name": NASTY, "path": "fruit.csv"}]},
        {"resources": [{"name": NASTY, "path": NASTY}], "tableContract": "strict"},
    ],
    ids=lambda given: "-".join(given),
)  # fmt: skip
def test_a_report_is_harmless(run: Any, package: Any, given: Any) -> None:
    result = run("--color", "always", "validate", package(**given), color=True)
    assert result.exit_code in (0, 1, 3)
    assert harmless(result.stdout)
    assert harmless(result.stderr)


def test_a_mistake_is_harmless(run: Any, text: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(text.parent)
    for args in (
        ["validate", NASTY],
        ["verify", NASTY],
        ["locate", NASTY, "boat"],
        ["locate", "text.txt", NASTY],
        ["describe", NASTY],
        ["rehash", NASTY],
        ["tables", "-o", f"no-such-folder/{NASTY}"],
    ):
        result = run("--color", "always", *args, color=True)
        assert result.exit_code in (1, 2, 3), args
        assert harmless(result.stderr), args
        assert harmless(result.stdout), args


@pytest.mark.parametrize(
    "descriptor",
    [
        {"resources": [{"name": NASTY, "path": "fruit.csv", "schema": 5}]},
        {"resources": [{"name": "fruit", "path": f"../{NASTY}"}]},
        {"resources": [{"name": "fruit", "path": "fruit.csv", "schema": NASTY}]},
        {"tableContract": NASTY},
    ],
)
@pytest.mark.parametrize("command", ["validate", "rehash"])
def test_a_descriptor_that_cannot_be_read_is_harmless(
    run: Any, package: Any, descriptor: Any, command: str
) -> None:
    result = run("--color", "always", command, package(**descriptor), color=True)
    assert result.exit_code in (1, 3)  # validate has it as a finding
    assert harmless(result.stdout)
    assert harmless(result.stderr)


def test_rehash_is_harmless(run: Any, package: Any) -> None:
    path = package(resources=[{"name": NASTY, "path": "fruit.csv"}])
    result = run("--color", "always", "rehash", path, color=True)
    assert result.exit_code == 0
    assert harmless(result.stdout)
    gone = package(resources=[{"name": NASTY, "data": []}])
    result = run("--color", "always", "rehash", gone, color=True)
    assert result.exit_code == 3
    assert harmless(result.stderr)


# pipes


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(["tables"], marks=pytest.mark.slow),
        pytest.param(["describe", "evidence", "-f", "json"], marks=pytest.mark.slow),
        ["validate"],
        ["--help"],
    ],
    ids=str,
)
def test_a_pipe_that_is_closed_early(start: Any, args: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = start(*args, stdout=writer)
    os.close(writer)
    assert process.communicate()[1] == ""


def test_json_of_a_process_is_nothing_but_json(start: Any, package: Any) -> None:
    out, err = start("validate", package(), "-f", "json").communicate()
    assert json.loads(out)["valid"]
    assert err.startswith("Validating ")


def test_output_is_utf8_in_a_poor_locale(start: Any) -> None:
    process = start("tables", env={"LC_ALL": "C", "PYTHONUTF8": "", "PYTHONIOENCODING": ""})
    assert "Traceback" not in process.communicate()[1]
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no such paths there")
def test_a_path_that_is_no_unicode(start: Any, tmp_path: Path) -> None:
    process = start("validate", os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    assert "Traceback" not in process.communicate()[1]
    assert process.returncode == 3
