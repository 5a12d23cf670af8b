"""The README is short, its numbers are right, and links of the pages beside it lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from avocado_pivot import dataset
from tablepact.validation.validate import validate

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_the_tables_are_listed_in_order_with_their_rows() -> None:
    page = (REPOSITORY / "docs/reference/tables.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", page, re.MULTILINE)
    assert listed == [(name, f"{dataset.load(name).height:,}") for name in dataset.tables()]
    assert f"{len(listed)} tables" in README


def test_the_number_of_steps_is_right() -> None:
    report = validate(dataset.root())
    assert report.valid
    assert f"{len(report.steps)} steps" in README


@pytest.mark.each(
    "page",
    [
        "CHANGELOG.md",
        "README.md",
        "CODE_OF_CONDUCT.md",
        "CONTRIBUTING.md",
        "RELEASING.md",
        "SECURITY.md",
        "cli/CHANGELOG.md",
        "cli/tablepact/README.md",
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    path = REPOSITORY / page
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", path.read_text(encoding="utf-8"))
    for name, anchor in links:
        target = path.parent / name if name else path
        assert target.exists(), name
        assert not anchor or anchor in anchors(target), anchor


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", ["docs/explanation/datasheet.md", "CHANGELOG.md"])
def test_counts_in_prose_are_right(page: str) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    for table in ("entities", "events", "figures"):
        assert f"{dataset.load(table).height} {table}" in text
