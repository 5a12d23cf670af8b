"""Old turns of phrase stay out of code, docs, tests and help; docs/style.md is the word list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "style.md"
FOLDERS = ("cli", "docs", "tests", "benchmarks", ".ci", ".github")
KINDS = {
    "",
    ".css",
    ".html",
    ".jinja",
    ".js",
    ".json",
    ".md",
    ".py",
    ".svg",
    ".toml",
    ".yaml",
    ".yml",
}
EXEMPT = {
    "docs/style.md",  # which quotes them
    "tests/docs/test_words.py",
    "docs/reference/codebook-1.md",  # the version that codings were made by
    "docs/reference/dictionary.md",  # made of the descriptor, whose wording is part of a release
    "CITATION.cff",
    "datapackage.json",
    "CHANGELOG.md",  # what was released
    "cli/CHANGELOG.md",
}
NOT_YET = (Path(__file__).parent / "words_not_yet.txt").read_text(encoding="utf-8").split()


def phrases(heading: str) -> list[str]:
    """Return what stands in backquotes in the first column of the table under a heading."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    rows = re.findall(r"^\| (`.*?) \|", section.partition("\n## ")[0], re.MULTILINE)
    return [phrase for row in rows for phrase in re.findall(r"`([^`]+)`", row)]


@cache
def patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of the word list, in lowercase, and that of the openings of docstrings.

    In a name, words are joined by underscores.
    """
    words = "|".join(r"[\s_]+".join(map(re.escape, phrase.split())) for phrase in phrases("Words"))
    openings = "|".join(phrases("The first word of a docstring"))
    return (
        re.compile(rf"(?<![^\W_])(?:{words.lower()})(?![^\W_])"),
        re.compile(rf'"""(?:{openings})\b'),
    )


def old_turns(text: str) -> Iterator[re.Match[str]]:
    """Yield each old turn of a text; to lower it first is faster than to ignore case."""
    words, openings = patterns()
    yield from words.finditer(text.replace("İ", "i").lower())  # of the same length
    yield from openings.finditer(text)


def name_of(path: Path) -> str:
    """Return the path of a file from the root of the project."""
    return path.relative_to(REPOSITORY).as_posix()


def texts() -> Iterator[tuple[str, str]]:
    """Yield name and content of each file that we write, unless old turns may stay in it."""
    folders = [path for folder in FOLDERS for path in (REPOSITORY / folder).rglob("*")]
    for path in [*folders, *REPOSITORY.iterdir()]:
        if path.suffix in KINDS and path.is_file() and name_of(path) not in EXEMPT:
            yield name_of(path), path.read_text(encoding="utf-8", errors="replace")


@cache
def hits() -> dict[str, list[str]]:
    """Return the old turns of each file that has some, with their lines."""
    found: dict[str, list[str]] = {}
    for name, text in texts():
        for match in old_turns(text):
            line = text.count("\n", 0, match.start()) + 1
            found.setdefault(name, []).append(f"{name}:{line}: {match[0]!r}")
    return found


def test_no_old_turn_comes_back() -> None:
    found = hits()
    lines = [line for name in sorted(found.keys() - set(NOT_YET)) for line in found[name]]
    assert not lines, "see docs/style.md for what to write instead\n" + "\n".join(lines)


def test_files_that_are_clean_leave_the_list() -> None:
    assert set(NOT_YET) <= hits().keys()


@pytest.mark.each(
    "text", ["Mended", "see\n  that it", "def see_that_it_is()", '"""Give a row."""', "`goes by`"]
)
def test_an_old_turn_is_found(text: str) -> None:
    assert [*old_turns(text)]


@pytest.mark.each(
    "text",
    ["amend, recommended", "they see that", '"""Given a row."""', "Give it a name", "smallest"],
)
def test_plain_words_are_not(text: str) -> None:
    assert [*old_turns(text)] == []


OPTION = re.compile(r"(?<![\w-])(?:--(?!datapackage)[a-z][a-z-]+|-f json)")
WITH_COMMAND = re.compile(
    r"(?:validate|release|catalog add(?: \S+)?) (?:-f json )?--?[a-z]|\w=\w+ in Python"
    r"|--rules frictionless`"
)


def messages(path: Path) -> Iterator[str]:
    """Yield the texts in a module other than docstrings; in place of a value there is ``{}``."""
    text = path.read_text(encoding="utf-8")
    nodes = [*ast.walk(ast.parse(text))] if OPTION.search(text) else []
    left = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            left.update(node.values)
            yield "".join(
                str(getattr(part, "value", "{}")) if isinstance(part, ast.Constant) else "{}"
                for part in node.values
            )
    yield from (
        str(node.value) for node in nodes if isinstance(node, ast.Constant) and node not in left
    )


def test_a_message_of_the_library_names_an_option_with_its_command() -> None:
    """In Python, in pytest and in the GitHub Action there is a report, and no option."""
    library = REPOSITORY / "cli" / "tablepact"
    found = [
        f"{path.relative_to(library)}: {text}"
        for path in library.rglob("*.py")
        if path.parent.name != "cli"
        for text in messages(path)
        if " " in text and OPTION.search(text) and not WITH_COMMAND.search(text)
    ]
    assert found == []
