"""Each catalogue has every text, translated, with the same values in it, and nothing else."""

from __future__ import annotations

import ast
import zipfile
from pathlib import Path
from string import Formatter

import pytest
from message_keys import catalogue, find_keys, trees

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.language import FOLDER, LANGUAGES, read_catalogue, use_language
from tablepact.report.codes import CODES
from tablepact.report.explanation import explain
from tablepact.report.model import Finding
from tablepact.validation.validate import validate

SAME = {
    *("row-rule", "table-rule"),  # the words of the package
    *("rule-error", "contract-error", "json-schema"),  # of DuckDB, Python, jsonschema
}
"""The codes whose messages are not ours to translate."""
OTHERS = [name for name in LANGUAGES if name != "en"]


def values(text: str) -> set[str]:
    """Return the names in braces; none if the text is not a template."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()
    return {name for name in names if name.isidentifier()}


@pytest.mark.parametrize("name", OTHERS)
def test_every_text_is_translated_and_none_is_stale(name: str) -> None:
    assert set(find_keys()) - set(read_catalogue(name)) == set()
    assert (FOLDER / f"{name}.po").read_text(encoding="utf-8") == catalogue(name)


@pytest.mark.parametrize("name", OTHERS)
def test_a_translation_has_the_values_of_the_text(name: str) -> None:
    for key, forms in read_catalogue(name).items():
        for text, form in zip(key, forms, strict=True):
            assert values(form) == values(text), text
            assert form[:1].isspace() == text[:1].isspace(), text
            assert form[-1:].isspace() == text[-1:].isspace(), text


@pytest.mark.parametrize("name", OTHERS)
def test_other_programs_read_the_catalogue(name: str) -> None:
    read_po = pytest.importorskip("babel.messages.pofile", reason="babel is not installed").read_po
    with (FOLDER / f"{name}.po").open("rb") as file:
        read = read_po(file, locale=name, abort_invalid=True)
    texts = {
        (one.id if isinstance(one.id, tuple) else (one.id,)): (
            one.string if isinstance(one.string, tuple) else (one.string,)
        )
        for one in read
        if one.id
    }
    assert texts == read_catalogue(name)


def test_a_text_is_a_literal_so_that_it_is_found() -> None:
    for path, tree in trees("message", "later"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found = node.args and node.func.id in ("message", "later")
                built = isinstance(node.args[0], ast.JoinedStr | ast.BinOp) if found else False
                assert not built, f"{path}:{node.lineno}"


def written(folder: Path, name: str) -> Path:
    """Write the example of a code, and return its folder."""
    for path, content in explain(CODES[name]).files("Example").items():
        if path.endswith(".zip"):
            with zipfile.ZipFile(folder / path, "w") as archive:
                for member in content.split():
                    archive.writestr(member, "id,name\n1,pear\n")
        else:
            (folder / path).write_text(content, encoding="utf-8", newline="")
    return folder


QUICK = ("type-error", "constraint-error", "extra-cell", "property-name")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow])
        for name in CODES
        if explain(CODES[name]).files("Example")
    ],
)
def test_the_message_and_the_hint_of_each_code_are_translated(
    name: str, tmp_path: Path, exact: FrictionlessClient
) -> None:
    """A file of the package is not: its rules, and what DuckDB or Python says about it."""
    package = written(tmp_path, name)
    english = validate(package, client=exact)
    with use_language("de"):
        report = validate(package, client=exact)
    assert report.language == "de"
    for step, same in zip(english.steps, report.steps, strict=True):
        if step.kind == "profile":
            continue  # the titles of profiles
        own = step.kind == "rule" and name == "table-rule"  # the words of the package
        assert not step.detail or (step.detail == same.detail) == own, step.detail
    for one, other in zip(english.findings, report.findings, strict=True):
        assert (one.code, one.row, one.cell) == (other.code, other.row, other.cell)
        assert (one.message == other.message) == (one.code in SAME), one.message
        with use_language("de"):
            assert not one.hint or other.hint != english_hint(one)


def english_hint(finding: Finding) -> str:
    with use_language("en"):
        return finding.hint
