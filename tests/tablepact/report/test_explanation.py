"""The explanations: their examples give what they say, and the page is made of them."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import frictionless
import pytest

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.releases.publish import publish
from tablepact.report.codes import CODES
from tablepact.report.explanation import FOLDER, TITLES, WIDTH, codes_page, explain
from tablepact.validation.validate import validate

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/codes.md"
WITHOUT_EXAMPLE = {"blank-header", "comparison-error", "encoding-guess"}
"""Codes that no package in UTF-8 gives, which their explanations say."""
AS_RELEASED = {"release-error": {"fruit.csv": "id,name\n1,pear\n"}}
"""The files of an example, by code, that are released before those that are shown are written."""
STANDARDS = (
    "https://datapackage.org/",
    "https://www.w3.org/TR/",
    "https://www.rfc-editor.org/rfc/",
)
FRICTIONLESS = "https://framework.frictionlessdata.io/docs/errors/"
MODULES = {
    error.type: error.__module__.rpartition(".")[2]
    for error in frictionless.Error.list_children(root=True)
}
"""The module of each error of frictionless, which is the page that describes it."""


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files; for an archive, the names of its files are shown."""
    for name, content in files.items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(folder / name, "w") as archive:
                for member in content.split():
                    archive.writestr(member, "id,name\n1,pear\n")
            continue
        (folder / name).write_text(content, encoding="utf-8", newline="")


@pytest.mark.parametrize("name", [name for name in CODES if name not in WITHOUT_EXAMPLE])
def test_the_examples(name: str, tmp_path: Path, exact: FrictionlessClient) -> None:
    """The first gives its code, and others only if its text names them; the second gives none."""
    explanation = explain(CODES[name])
    write(tmp_path, explanation.files("Example"))
    if released := AS_RELEASED.get(name):
        write(tmp_path, released)
        publish(read_package(tmp_path))
        write(tmp_path, explanation.files("Example"))
    named = re.findall("`([a-z-]+)`", explanation.sections["Example"])
    report = validate(tmp_path, client=exact)
    assert {finding.code for finding in report.findings} == {name, *(set(named) & set(CODES))}
    assert report.complete or CODES[name].family == "frictionless"  # a descriptor that is refused

    write(tmp_path, explanation.files("Use instead"))
    assert validate(tmp_path, client=exact).valid


@pytest.mark.parametrize("name", [name for name in CODES if name not in WITHOUT_EXAMPLE])
def test_frictionless_agrees_on_which_codes_it_has(
    name: str, tmp_path: Path, exact: FrictionlessClient
) -> None:
    write(tmp_path, explain(CODES[name]).files("Example"))
    report = validate(tmp_path, client=exact, rules="frictionless", compare_frictionless=True)
    found = {finding.code for finding in report.findings}
    assert "comparison-error" not in found
    if CODES[name].family in ("frictionless", "standard"):
        assert (name in found) == (CODES[name].family == "frictionless")


@pytest.mark.each("name", CODES)
class TestSections:
    def test_they_are_those_of_every_explanation(self, name: str) -> None:
        text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
        titles = re.findall("^## (.*)$", text, re.MULTILINE)
        assert titles == [title for title in TITLES if title in titles]
        examples = {"Example", "Use instead"} - set(titles)
        assert bool(examples) == (name in WITHOUT_EXAMPLE)
        assert {"What it does", "Why it matters"} <= set(titles)

    def test_they_begin_with_the_meaning_and_have_the_hint(self, name: str) -> None:
        code, explanation = CODES[name], explain(CODES[name])
        assert explanation.summary.lower().startswith(f"{code.means.lower()}.")
        assert code.hint[1:] in explanation.sections["How to fix"]

    def test_references_name_the_standard_or_the_page_of_frictionless(self, name: str) -> None:
        links = re.findall(r"\]\((.*)\)", explain(CODES[name]).sections.get("References", ""))
        pages = [link for link in links if link.startswith(FRICTIONLESS)]
        own = name in MODULES and name != "error"  # which has no page
        assert pages == ([f"{FRICTIONLESS}{MODULES[name]}.html"] if own else [])
        for link in set(links) - set(pages):
            assert link.startswith(STANDARDS)

    def test_plain_text_has_no_markup_and_short_lines(self, name: str) -> None:
        explanation = explain(CODES[name])
        lines = explanation.text().splitlines()
        assert lines[0] == name
        assert not [line for line in lines if line.startswith(("```", "**", "#")) or "](" in line]
        shown = {*explanation.files("Example").values(), *explanation.files("Use instead").values()}
        examples = {line for content in shown for line in content.splitlines()}
        words = [line for line in lines if line.strip() not in {one.strip() for one in examples}]
        assert max(len(line) for line in words if "https://" not in line) <= WIDTH


def test_each_file_explains_a_code() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(CODES)


def test_the_page_is_made_of_them() -> None:
    assert PAGE.read_text(encoding="utf-8") == codes_page()


def test_the_page_has_an_anchor_for_each_code_and_says_whose_it_is() -> None:
    page = codes_page()
    assert re.findall("^## ([a-z-]+)$", page, re.MULTILINE) == list(CODES)
    rows = re.findall(r"^\| \[`([a-z-]+)`\]\(#([a-z-]+)\) \|.*\| (yes|no) \|$", page, re.MULTILINE)
    assert rows == [(name, name, "yes" if name in MODULES else "no") for name in CODES]


def test_a_validation_does_not_import_them() -> None:
    script = (
        "import sys, tablepact.cli.validate, tablepact.validation.validate; print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "tablepact.report.codes" in run.stdout.split()
    assert "tablepact.report.explanation" not in run.stdout.split()
