"""``--package``: the commands that read rows serve any package, and hostile cells stay data."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap

NASTY = "\x1b[31mred\x07\u202eend"
READERS: list[list[object]] = [
    ["tables"],
    ["describe", "fruit"],
    ["find", "pear"],
    ["show", "fruit/1"],
    ["query", "FROM fruit"],
    ["cite"],
]
KEY = {"primaryKey": "id"}


@pytest.mark.parametrize("args", READERS, ids=lambda args: args[0])
def test_it_is_served(run: Any, package: Any, args: list[object]) -> None:
    result = run(*args, "--package", package(schema=KEY))
    assert result.exit_code == 0, result.stderr
    expected = "market" if args == ["cite"] else "id" if args[0] == "describe" else "fruit"
    assert expected in result.stdout or "pear" in result.stdout


@pytest.mark.parametrize("args", READERS, ids=lambda args: args[0])
@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("name,code\npear,1\n", {}, "dataset validate"),
        ("", {}, "the source is empty"),
        ("id,name\n1,pear\n", {"resources": []}, "must have a list of resources"),
    ],
)
def test_what_cannot_be_read_ends_with_3(
    run: Any, package: Any, args: list[object], text: str, given: Any, said: str
) -> None:
    path = package(text, schema=KEY, **given)
    if args[0] == "describe" and not given:
        pytest.skip("describe does not read the rows")
    result = run(*args, "--package", path)
    assert result.exit_code == 3
    (line,) = result.stderr.splitlines()
    assert said in line


@pytest.mark.parametrize("args", READERS, ids=lambda args: args[0])
def test_an_empty_path_is_refused(run: Any, args: list[object]) -> None:
    assert run(*args, "--package", "").exit_code == 2


def test_a_package_without_schema(run: Any, package: Any) -> None:
    path = package("n;day\n1;2024-01-01\n")
    descriptor = json.loads((path / "datapackage.json").read_text())
    del descriptor["resources"][0]["schema"]
    (path / "datapackage.json").write_text(json.dumps(descriptor))
    assert run("query", "SELECT typeof(day) AS t FROM fruit", "--package", path).stdout == (
        "t\nDATE\n"
    )
    assert "date" in run("describe", "fruit", "--package", path).stdout
    assert "2024-01-01" in run("show", "fruit/2", "--package", path).stdout


SHOWN = [
    ["query", "FROM fruit"],
    ["query", "FROM fruit", "-f", "csv"],
    ["query", "FROM fruit", "-f", "jsonl"],
    ["query", "FROM fruit", "-f", "markdown"],
    ["find", "red"],
    ["show", "fruit/1"],
    ["show", "fruit/1", "-f", "json"],
    ["cite", "fruit/1"],
    ["tables"],
    ["query", "SELECT 1 AS n", "-f", "parquet"],
]
END = "-- end of one --"
RUN_EACH = f"""
import json, sys
from avocado_pivot.commands import main
for args in json.loads(sys.argv[1]):
    try:
        main([*args, "--package", sys.argv[2]], prog_name="dataset")
    except SystemExit:
        print("{END}", flush=True)
"""


def on_a_terminal(commands: list[list[str]], package: Path) -> list[str]:
    """Run commands with a terminal as their output, and give what reached that from each."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", RUN_EACH, json.dumps(commands), str(package)]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs) as process:
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            parts.append(part)
        process.wait()
    os.close(ours)
    *printed, rest = b"".join(parts).decode().split(END)
    assert (len(printed), rest.strip()) == (len(commands), "")
    return printed


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_no_escape_reaches_a_terminal(package: Any) -> None:
    path = package(f"id,name\n1,{NASTY}\n", schema=KEY, title=NASTY)
    for args, printed in zip(SHOWN, on_a_terminal(SHOWN, path), strict=True):
        assert not any(part in printed for part in ("\x1b[31m", "\x07", "\u202e")), (args, printed)
        if args[-1] == "parquet":
            assert "a binary format" in printed
        elif args != ["tables"]:
            assert "red" in printed, args


def test_no_cell_is_a_command_in_the_log_of_a_build(run: Any, package: Any) -> None:
    starts = ["::error::x", "  ::add-mask::x", "##[error]x", "##vso[task]x"]
    rows = "".join(f"{number},{start}\n" for number, start in enumerate(starts))
    given = ["--package", package(f"id,name\n{rows}", schema=KEY)]
    printed = [run("query", "SELECT name FROM fruit", "-f", "table", *given).stdout] * len(starts)
    printed += [run("show", f"fruit/{number}", *given).stdout for number in range(len(starts))]
    for text, start in zip(printed, starts * 2, strict=True):
        assert not any(line.lstrip().startswith(("::", "##")) for line in text.splitlines())
        assert start.lstrip()[1:] in text


def test_markup_of_the_printer_is_text(run: Any, package: Any) -> None:
    path = package("id,name\n1,[bold red]pear[/]\n", schema=KEY)
    for args in (["query", "FROM fruit", "-f", "table"], ["show", "fruit/1"]):
        assert "[bold red]pear[/]" in run(*args, "--package", path).stdout


def test_a_pipe_and_a_file_get_what_is_there(run: Any, package: Any, tmp_path: Path) -> None:
    path = package(f"id,name\n1,{NASTY}\n")
    file = tmp_path / "out.csv"
    assert NASTY in run("query", "FROM fruit", "--package", path).stdout
    run("query", "FROM fruit", "--package", path, "-o", file)
    assert NASTY in file.read_text(encoding="utf-8")


class TestExport:
    @pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet", "arrow", "markdown"])
    def test_a_folder(self, run: Any, package: Any, tmp_path: Path, form: str) -> None:
        out = tmp_path / "out"
        result = run("export", "-f", form, "-o", out, "--package", package())
        assert (result.exit_code, result.stdout) == (0, "")
        assert "Wrote fruit to" in result.stderr
        assert len(list(out.iterdir())) == 2
        assert (out / "datapackage.json").is_file()

    @pytest.mark.parametrize(
        "name", ["a.sqlite", "a.db", "a.duckdb", "a.xlsx", "a.csv", "a.parquet", "a.json", "a.md"]
    )
    def test_the_ending_says_the_format(
        self, run: Any, package: Any, tmp_path: Path, name: str
    ) -> None:
        result = run("export", "fruit", "-o", tmp_path / name, "--package", package())
        assert result.exit_code == 0, result.stderr
        assert (tmp_path / name).is_file()

    def test_one_table_can_be_printed(self, run: Any) -> None:
        result = run("export", "names", "-f", "csv")
        assert result.stdout == run("query", "FROM names").stdout
        assert run("export", "names", "-f", "csv", "-o", "-").stdout == result.stdout

    def test_bytes_can_be_piped(self, start: Any) -> None:
        process = start("export", "names", "-f", "parquet", text=False)
        out, _ = process.communicate()
        assert pl.read_parquet(out).equals(ap.load("names"))

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            ([], "the output is missing"),
            (["-f", "csv"], "only a single table"),
            (["names", "-f", "sqlite"], "only a single table"),
            (["-o", "out.xyz"], "the format is missing"),
            (["name", "-f", "csv"], "did you mean 'names'"),
            (["names", "-o", "nowhere/out.csv"], "cannot be written"),
            (["-f", "xml", "-o", "x"], "xml"),
        ],
    )
    def test_wrong_usage(self, run: Any, args: list[str], said: str) -> None:
        result = run("export", *args)
        assert result.exit_code == 2
        assert said in result.stderr

    def test_nothing_is_overwritten_unless_forced(self, run: Any, tmp_path: Path) -> None:
        file = tmp_path / "out.sqlite"
        file.write_text("mine")
        result = run("export", "names", "-o", file)
        assert (result.exit_code, file.read_text()) == (2, "mine")
        assert "--force" in result.stderr
        assert run("export", "-o", file, "--force").exit_code == 0
        with sqlite3.connect(file) as con:
            assert con.execute("SELECT count(*) FROM names").fetchone() == (
                ap.load("names").height,
            )

    def test_rows_that_break_a_key(self, run: Any, package: Any, tmp_path: Path) -> None:
        path = package("id,name\n1,pear\n1,fig\n", schema=KEY)
        args = ("export", "-o", tmp_path / "a.sqlite", "--package", path)
        result = run(*args)
        assert (result.exit_code, (tmp_path / "a.sqlite").exists()) == (2, False)
        assert "UNIQUE" in result.stderr
        assert run(*args, "--no-keys").exit_code == 0

    def test_formulas_are_warned_of(self, run: Any, package: Any, tmp_path: Path) -> None:
        path = package("id,name\n1,=1+1\n")
        result = run("export", "-f", "csv", "-o", tmp_path / "out", "--package", path)
        assert "1 cells look like formulas" in result.stderr


@pytest.mark.parametrize(
    "args",
    [["find", "pear"], ["export", "-f", "csv", "-o", "out"], ["site", "pages"], ["cite", "fruit"]],
    ids=lambda args: args[0],
)
def test_a_line_about_a_table_ends_somewhere(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    """The message of frictionless has the cell, which may have any length."""
    monkeypatch.chdir(tmp_path)
    Path("fruit.csv").write_text(f"id\n{'x' * 5000}\n")
    Path("other.csv").write_text("id\npear\n")
    fruit = {"name": "fruit", "path": "fruit.csv"}
    fruit["schema"] = {"fields": [{"name": "id", "type": "integer"}]}  # type: ignore[assignment]
    other = {"name": "other", "path": "other.csv"}
    Path("datapackage.json").write_text(json.dumps({"name": "p", "resources": [fruit, other]}))
    fail = [] if args[0] == "cite" else ["--on-error", "fail"]
    result = run(*args, *fail, "--package", ".")
    assert result.exit_code == 3
    assert "fruit" in result.stderr
    assert "fruit is left out: fruit" not in result.stderr
    assert max(map(len, result.stderr.splitlines())) < 2000
    pages = [page for page in Path("pages").rglob("*") if page.suffix in (".html", ".js")]
    assert not any("x" * 2000 in page.read_text() for page in pages)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (["ripe", "pear"], "ripe pear"),
        (["ripe", "quince"], "No row contains quince; the nearest rows to 'ripe quince':"),
    ],
    ids=["answered", "open"],
)
def test_a_question_to_a_package_that_is_read_in_part(
    run: Any, tmp_path: Path, question: list[str], said: str
) -> None:
    """The table that is left out may have a better answer."""
    (tmp_path / "fruit.csv").write_text("id,name\n1,ripe pear\n", encoding="utf-8")
    resources = [
        {"name": "fruit", "path": "fruit.csv", "schema": {**KEY, "fields": [
            {"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]}},
        {"name": "gone", "path": "gone.csv", "schema": {"fields": [{"name": "id"}]}},
    ]  # fmt: skip
    descriptor = json.dumps({"name": "market", "resources": resources})
    (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")
    result = run("show", *question, "--package", tmp_path)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (3, said)
    assert result.stderr.startswith("gone is left out: ")
    assert run("show", "fruit/1", "--package", tmp_path).exit_code == 0


def test_the_nearest_rows_of_any_package_say_what_matches(run: Any, package: Any) -> None:
    schema = {**KEY, "fields": [{"name": "id", "type": "string"}, {"name": "kept in"}]}
    path = package("id,kept in\na,the cellar\nb,the attic\n", schema=schema)
    said = run("show", "cellar", "--package", path).stdout
    assert said.splitlines()[1:] == ["fruit/a  a; kept in: the cellar"]
