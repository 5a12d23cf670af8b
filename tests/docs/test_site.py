"""The documentation site: each page has its place, and each link stays within the site.

Anchors and links from page to page are checked by the build, ``zensical build --strict``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def places(nav: list[Any]) -> Iterator[str]:
    """Yield the pages of the navigation."""
    for entry in nav:
        for value in entry.values() if isinstance(entry, dict) else [entry]:
            if isinstance(value, list):
                yield from places(value)
            else:
                yield value


def test_every_page_has_one_place_in_the_navigation() -> None:
    settings = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"))
    listed = sorted(places(settings["nav"]))
    assert listed == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def test_links_and_pictures_stay_within_the_site() -> None:
    for path in DOCS.rglob("*.md"):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            found = (path.parent / target).resolve()
            assert found.is_relative_to(DOCS), f"{path.name}: {target}"
            assert found.is_file(), f"{path.name}: {target}"
