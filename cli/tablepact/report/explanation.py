"""Long explanations of the codes: what each checks, why, an example, and how to fix it.

The texts and examples are Markdown files in ``explanations``, one for each code, read only on
demand so that they do not slow down validation. The command ``explain``, the rules of a SARIF log
and ``docs/reference/codes.md`` show them, and the tests validate the examples.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tablepact._about import program
from tablepact.report.codes import CODES, FAMILIES, Code

FOLDER = Path(__file__).with_name("explanations")
TITLES = (
    "What it does", "Why it matters", "Example", "Use instead", "How to fix", "References",
)  # fmt: skip
"""The sections of an explanation, in order; only the first two are required in a file."""
WIDTH = 80
"""The maximum length of a line of plain text outside examples."""

_FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")
_NO_LINE_END = "\n\\ No newline at end of file\n"
"""Marks a file that does not end with a line break, as in ``git diff``."""

_VISIBLE = {"␀": "\0", "␁": "\x01", "␍": "\r", "<U+FEFF>": "\ufeff"}
"""What stands in an example for a character that cannot be seen."""

_HEAD = """\
# Finding codes

Each finding of `{program} validate` has one of these codes. A code keeps its meaning in later
versions; you can [set its severity](validation.md#severities-and-configuration). `{program} explain
CODE` prints a section of this page; SARIF reports carry it as the help of the rule.

Each example is a complete package in which only this code is found, unless the text names another.
*Use instead* shows the files to change so that the package is valid.

## All codes
"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of a code.

    Attributes:
        code: The code.
        sections: The text of each section in Markdown, by its title.
    """

    code: Code
    sections: dict[str, str]

    @property
    def summary(self) -> str:
        """The meaning of the code, its severity and origin: a paragraph of Markdown."""
        in_frictionless = self.code.family == "frictionless"
        origin = "A code of frictionless." if in_frictionless else "Not in frictionless."
        severity = "" if self.code.severity == "error" else f" A {self.code.severity}."
        return f"{_sentence(self.code.means)} {origin}{severity}"

    def markdown(self) -> str:
        """Return the summary and the sections as Markdown without headings."""
        parts = [f"**{title}**\n\n{text}" for title, text in self.sections.items()]
        return "\n\n".join([self.summary, *parts]) + "\n"

    def text(self) -> str:
        """Return the code, the summary and the sections as plain text, for a terminal."""
        lines = [self.code.name, *_plain(self.summary)]
        for title, section in self.sections.items():
            lines += ["", title, *_plain(section)]
        return "\n".join(lines) + "\n"

    def files(self, title: str) -> dict[str, str]:
        """Return the files of the example in a section: their content by name."""
        found = _FILE.findall(self.sections.get(title, ""))
        return {name: _content(shown) for name, shown in found}


def _content(shown: str) -> str:
    """Return the content of a file of an example."""
    for visible, character in _VISIBLE.items():
        shown = shown.replace(visible, character)
    return shown.removesuffix(_NO_LINE_END)


def explain(code: Code) -> Explanation:
    """Return the explanation of a code in ``CODES``."""
    text = (FOLDER / f"{code.name}.md").read_text(encoding="utf-8").replace("{program}", program())
    found = {}
    for section in re.split("^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        found[title] = body.strip("\n")
    hint = _sentence(code.hint)
    found["How to fix"] = f"{hint} {found['How to fix']}" if "How to fix" in found else hint
    return Explanation(code, {title: found[title] for title in TITLES if title in found})


def codes_page() -> str:
    """Return the page ``docs/reference/codes.md``: a table for each family, and all codes.

    ``tablepact explain -f markdown`` prints it.
    """
    parts = [_HEAD.replace("{program}", program())]
    for family, description in FAMILIES.items():
        parts.append(f"\n### {family.capitalize()}\n\n{description}\n\n")
        parts.append("| code | means | severity | in frictionless |\n|---|---|---|---|\n")
        in_frictionless = "yes" if family == "frictionless" else "no"
        parts += [
            f"| [`{name}`](#{name}) | {_sentence(code.means)} | {code.severity} "
            f"| {in_frictionless} |\n"
            for name, code in CODES.items()
            if code.family == family
        ]
    parts += [f"\n## {name}\n\n{explain(code).markdown()}" for name, code in CODES.items()]
    return "".join(parts)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _plain(markdown: str) -> list[str]:
    """Return Markdown as indented lines of plain text: paragraphs, list items and files."""
    blocks: list[str] = []
    for prose, name, content in _parts(markdown):
        for paragraph in filter(None, prose.strip().split("\n\n")):
            links = textwrap.indent(_LINK.sub(r"\1\n  \2", paragraph), "    ")
            blocks.append(links if paragraph.startswith("- ") else _filled(paragraph))
        if name:
            blocks += [f"    {name}:", textwrap.indent(content or "(empty)\n", " " * 8).rstrip()]
    return "\n\n".join(blocks).split("\n")


def _parts(markdown: str) -> Iterator[tuple[str, str, str]]:
    """Yield each file of an example with the text before it, and the text after the last one."""
    *parts, rest = _FILE.split(markdown)
    yield from zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    yield rest, "", ""


def _filled(paragraph: str) -> str:
    wrapper = textwrap.TextWrapper(WIDTH, "    ", "    ")
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.fill(paragraph)
