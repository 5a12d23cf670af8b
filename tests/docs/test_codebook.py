"""The codebook: every code of every list is there, as the schemas define it, with examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from avocado_pivot import dataset

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/codebook.md").read_text(
    encoding="utf-8"
)
LISTS = {
    (resource.name, field.name): {c.value: c.description for c in field.categories}
    for resource in dataset.bundled().resources
    for field in resource.fields
    if field.categories is not None and field.name != "record_table"  # which names tables
}
SECTIONS = {
    tuple(found["name"].split(".")): found["body"]
    for found in re.finditer(
        r"^### .+\n\n`(?P<name>\w+\.\w+)`\n\n(?P<body>(?:(?!^#).*\n)+)", PAGE, re.MULTILINE
    )
}
"""What the page says of a code list, by table and column."""


def told(table: str, column: str) -> dict[str, list[str]]:
    """Read the rows of the page on a code list: what a code means, the question, yes and no."""
    lines = [line for line in SECTIONS[table, column].splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {code.strip("`"): rest for code, *rest in cells}


@pytest.mark.each("name", LISTS)
def test_every_list_is_described(name: tuple[str, str]) -> None:
    """A list that several tables share stands once, and so does one that is a part of another."""
    meanings = [{code: means for code, (means, *_) in told(*one).items()} for one in SECTIONS]
    assert any(LISTS[name].items() <= one.items() for one in meanings)


@pytest.mark.each("name", SECTIONS)
def test_a_list(name: tuple[str, str]) -> None:
    rows = told(*name)
    assert list(rows) == list(LISTS[name])
    assert "\nIf two fit: " in SECTIONS[name]
    for code, (means, ask, yes, no) in rows.items():
        assert means == LISTS[name][code]
        assert ask.endswith("?"), code
        assert yes, code
        assert no, code
        assert yes != no, code
    questions = [ask for _, ask, _, _ in rows.values()]
    assert len(questions) == len(set(questions))


def test_no_example_is_of_the_article() -> None:
    """A coder reads it who shall not learn how we coded."""
    names = dataset.load("entities", source="article")
    assert not [name for name in names["name"] if re.search(rf"\b{re.escape(name)}\b", PAGE)]


def test_the_version_is_that_of_the_newest_codings() -> None:
    told = re.search(r"^Version (\d+)\.", PAGE, re.MULTILINE)
    assert told
    assert int(told[1]) == max(map(int, dataset.load("codings")["codebook"].drop_nulls()))
