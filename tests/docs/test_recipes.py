"""The recipes print what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pages import recipes, run, run_dataset

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/recipes.md"
SETUP, *RECIPES = recipes(PAGE)


def named(code: str) -> str:
    return " ".join(
        re.findall(r"\b(avocado_pivot|duckdb|sqlite3|pandas|RSQLite|read\.csv)\b", code)[:1]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "code", "printed"), RECIPES, ids=[f"{one[0]}-{named(one[1])}" for one in RECIPES]
)
def test_a_recipe_prints_what_it_says(
    language: str, code: str, printed: str | None, exported: Path
) -> None:
    assert printed is not None
    assert run(language, code, exported) == printed


@pytest.mark.slow
def test_the_places_are_those_that_the_first_block_fills(exported: Path, tmp_path: Path) -> None:
    language, code, printed = SETUP
    assert (language, printed) == ("sh", None)
    for line in code.splitlines():
        run_dataset(line, tmp_path)
    places = [{path.name for path in folder.iterdir()} for folder in (tmp_path, exported)]
    assert places[0] == places[1]


def test_every_tool_is_there() -> None:
    assert [named(code) for _, code, _ in RECIPES] == [
        "avocado_pivot", "duckdb", "duckdb", "sqlite3", "pandas", "sqlite3", "RSQLite", "read.csv",
    ]  # fmt: skip
