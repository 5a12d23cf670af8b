"""``dataset validate``: each format of its report, printed and in a file."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from tablepact.cli.validate import FORMATS

MARKS = {
    "text": "fail     table", "json": '"tasks"', "jsonl": '{"kind": "verdict"',
    "sarif": '"uri": "market/fruit.csv"', "junit": "<testsuites ",
    "github": "::error file=market/fruit.csv,line=2,title=type-error::",
    "concise": "market/fruit.csv:2: error: type-error id", "gitlab": '"path": "market/fruit.csv"',
    "html": "<mark>five</mark>", "markdown": "| ❌ fail | table | fruit |",
}  # fmt: skip
BROKEN = "id,name\nfive,pear\n"


@pytest.mark.parametrize("form", FORMATS)
def test_printed_or_in_a_file(run: Any, package: Any, monkeypatch: Any, form: str) -> None:
    path = package(BROKEN)
    monkeypatch.chdir(path.parent)
    printed = run("validate", path, "-f", form)
    kept = run("validate", path, "-f", form, "-o", "report")
    assert (printed.exit_code, kept.exit_code, kept.stdout) == (1, 1, "")
    assert MARKS[form] in printed.stdout
    assert MARKS[form] in (path.parent / "report").read_text(encoding="utf-8")
    assert ("Validating" in printed.stdout) == (form == "text")
    assert kept.stderr.startswith("Validating ")
    assert "market is not valid: " in kept.stderr.splitlines()[-1]
    if form in ("json", "sarif"):
        json.loads(printed.stdout)
    if form == "junit":
        Xml.fromstring(printed.stdout)  # noqa: S314 - it is our own


def test_no_colour_in_a_file(run: Any, package: Any, tmp_path: Any) -> None:
    run("--color", "always", "validate", package(), "-o", tmp_path / "report")
    assert (tmp_path / "report").read_text().startswith("pass     descriptor")


def test_a_file_is_not_overwritten(run: Any, package: Any, tmp_path: Any) -> None:
    kept = tmp_path / "report"
    kept.write_text("mine")
    args = ("validate", package(), "-f", "json", "-o", kept)
    assert run(*args).exit_code == 2
    assert kept.read_text() == "mine"
    assert run(*args, "--force").exit_code == 0
    assert json.loads(kept.read_text())["valid"]


def test_files_are_named_from_the_descriptor_if_it_lies_elsewhere(
    run: Any, package: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    path = package(BROKEN)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert "::error file=fruit.csv," in run("validate", path, "-f", "github").stdout
