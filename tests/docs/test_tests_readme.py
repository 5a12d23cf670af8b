"""``tests/README.md`` names every folder of tests, and nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
TEXT = (TESTS / "README.md").read_text(encoding="utf-8")
NAMES = re.findall(r"`([^`\n]+)`", TEXT)
PATHS = [name for name in NAMES if re.fullmatch(r"(tests|cli)/[\w./]*", name)]
FILES = [name for name in NAMES if re.fullmatch(r"\w+\.py", name)]


@pytest.mark.each("path", sorted({*PATHS, *re.findall(r"tests/[\w/]+\.py", TEXT)}))
def test_a_path_exists(path: str) -> None:
    assert (TESTS.parent / path).exists()


@pytest.mark.each("name", sorted({*FILES}))
def test_a_file_exists(name: str) -> None:
    assert next(TESTS.rglob(name), None)


@pytest.mark.parametrize("package", ["tablepact", "avocado_pivot"])
def test_each_folder_is_named(package: str) -> None:
    folders = {f"{path.parent.name}/" for path in (TESTS / package).glob("*/test_*.py")}
    assert folders <= set(NAMES)
