"""Markdown for a pull request: what it shows, its length, and no markup of strangers."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tablepact.report.formats.markdown_report import MAX_LENGTH
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report

OWN = {
    *("p", "strong", "table", "thead", "tbody", "tr", "th", "td"),
    *("details", "summary", "ul", "li"),
}


class Reader(HTMLParser):
    """Collect the tags and the texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(MarkdownIt().enable(["table", "strikethrough"]).render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert set(dict(attrs)) <= {"open"}
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data.replace("\u200b", ""))


def test_verdict_steps_and_findings(varied: Report) -> None:
    read = Reader(varied.to_markdown())
    assert read.tags == OWN - {"ul", "li"}
    assert read.texts[:2] == ["market 1.0 is ", "not valid"]
    for text in (
        "⚠️ not run", "herbs", "it lies at a remote address", "type-error",
        "table fruit: 2 findings", "fruit, row 3 (line 4), id (fruit/x)", "'five' is no integer",
        "and 1,202 more; tablepact validate -f json --limit-errors 0 lists them all",
    ):  # fmt: skip
        assert text in read.texts


def test_like_findings_are_summarized(failed: Any) -> None:
    found = [Finding("type-error", "m", "fruit", row, "id", cell="x") for row in range(2, 60)]
    text = failed(*found).to_markdown()
    assert '- type-error in id: 58 cells, first at row 2; 1 distinct value: "x"\n' in text
    assert text.count("| fruit, row ") == 20
    assert "\nand 38 more; tablepact validate -f json lists them\n" in text


def test_warnings_are_closed_and_marked() -> None:
    step = Step("table", "fruit", "pass", "2 rows", (Finding("stray-quote", "m", "fruit", line=3),))
    text = Report("market", (step,), 0.0).to_markdown()
    assert "<details>" in text
    assert "| fruit, line 3 | warning: m |" in text


def test_many_steps_list_what_did_not_pass() -> None:
    steps = [Step("table", f"t{n}", "not run" if n == 150 else "pass", "") for n in range(200)]
    text = Report("market", tuple(steps), 0.0).to_markdown()
    assert text.count("| table |") == 1
    assert "\nand 199 more steps\n" in text


@pytest.mark.parametrize("character", ["x", "@", "&", "|"])
def test_the_length_is_bounded(character: str) -> None:
    finding = Finding("type-error", character * 500, "fruit", 2, "id")
    steps = [Step("table", f"t{n}", "fail", "", (finding,) * 30) for n in range(300)]
    text = Report("market", tuple(steps), 0.0).to_markdown()
    assert len(text) < MAX_LENGTH
    assert text.count("<details") == text.count("</details>")
    assert re.search(
        "steps with findings are not shown here; tablepact validate -f json lists them\n$", text
    )


@settings(deadline=None)
@given(st.data())
def test_what_a_stranger_wrote_is_text_only(hostile: Any, data: Any) -> None:
    text = data.draw(hostile).to_markdown()
    assert Reader(text).tags <= OWN
    text.encode()
