"""The command ``explain``: one code or all of them, in each format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tablepact.report.codes import CODES
from tablepact.report.explanation import codes_page, explain

Run = Callable[..., Result]


def test_a_code_in_plain_text(run: Run) -> None:
    result = run("explain", "TYPE-error")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == explain(CODES["type-error"]).text()
    assert result.stdout.startswith(
        "type-error\n    A cell cannot be read as the type of its field."
    )


def test_all_codes_in_a_list(run: Run) -> None:
    lines = run("explain").stdout.splitlines()
    codes = [line.split()[0] for line in lines if line.startswith("  ")]
    assert codes == list(CODES)


def test_json(run: Run) -> None:
    all_codes = json.loads(run("explain", "-f", "json").stdout)
    assert [record["code"] for record in all_codes] == list(CODES)
    record = json.loads(run("explain", "hash-count", "-f", "json").stdout)
    assert record in all_codes
    assert list(record) == [
        *("code", "title", "family", "severity", "summary", "hint", "explanation")
    ]
    assert "tablepact rehash" in record["hint"]
    assert record["explanation"] == explain(CODES["hash-count"]).markdown()


def test_markdown_is_the_page_of_codes_or_a_section_of_it(run: Run, tmp_path: Path) -> None:
    assert run("explain", "-f", "markdown", "-o", tmp_path / "codes.md").exit_code == 0
    assert (tmp_path / "codes.md").read_text(encoding="utf-8") == codes_page()
    assert f"#{run('explain', 'row-rule', '-f', 'markdown').stdout}" in codes_page()


@pytest.mark.parametrize(
    ("name", "said"),
    [("type", "did you mean 'type-error'?"), ("zzz", "tablepact explain lists all codes")],
)
def test_a_code_that_does_not_exist(run: Run, name: str, said: str) -> None:
    result = run("explain", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"there is no code {name!r}; {said}" in result.stderr
