"""The front door tells the truth: its example prints what it says, its numbers are those."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from avocado_pivot import dataset
from avocado_pivot.commands import main
from tablepact.validation.validate import validate

REPOSITORY = Path(__file__).resolve().parents[1]
SPAN = re.DOTALL | re.MULTILINE
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_the_example_prints_what_it_says() -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(block("python"), "README.md", "exec"), {})  # noqa: S102 - our own example
    assert out.getvalue() == block("text")


def test_the_commands_print_what_it_says() -> None:
    for console in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for command, printed in re.findall(r"^\$ dataset (.*?)\n(.*?)(?=^\$ |\Z)", console, SPAN):
            result = CliRunner().invoke(main, shlex.split(command), prog_name="dataset")
            assert result.stdout == printed, command


def test_the_tables_are_listed_in_order_with_their_rows() -> None:
    listed = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", README, re.MULTILINE)
    assert listed == [(name, f"{dataset.load(name).height:,}") for name in dataset.tables()]


def test_the_number_of_steps_is_right() -> None:
    report = validate(dataset.root())
    assert report.valid
    assert f"{len(report.steps)} steps" in README


@pytest.mark.parametrize(
    "page",
    [
        "CHANGELOG.md",
        "README.md",
        "CONTRIBUTING.md",
        "RELEASING.md",
        "cli/CHANGELOG.md",
        "docs/reference/commands.md",
        "docs/explanation/datasheet.md",
        "docs/reference/dictionary.md",
        "docs/reference/exports.md",
        "docs/reference/metadata.md",
        "docs/how-to/recipes.md",
        "docs/explanation/releases.md",
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    path = REPOSITORY / page
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("page", ["docs/explanation/datasheet.md", "CHANGELOG.md"])
def test_counts_in_prose_are_right(page: str) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    for table in ("entities", "events", "figures"):
        assert f"{dataset.load(table).height} {table}" in text
