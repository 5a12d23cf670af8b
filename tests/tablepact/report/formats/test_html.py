"""The report in a notebook: what it shows, and that a stranger's text stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.model import Finding, Step
from tablepact.report.report import Report

OWN = {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}


class Reader(HTMLParser):
    """Collect the tags and the cells of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert not attrs
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_verdict_steps_and_findings(varied: Report) -> None:
    read = Reader(varied._repr_html_())
    assert (read.tags, read.open) == (OWN, [])
    assert read.texts[:2] == ["market 1.0 is ", "not valid"]
    for text in ("not run", "herbs", "type-error", "fruit, row 3 (line 4), id (fruit/x)"):
        assert text in read.texts
    assert (
        "and 1,202 more; tablepact validate -f json --limit-errors 0 lists them all" in read.texts
    )


def test_a_valid_report_has_no_table_of_findings() -> None:
    report = Report("market", (Step("descriptor", "", "pass", ""),), 0.0)
    assert report._repr_html_().count("<table>") == 1


def test_twenty_findings_a_step(failed: Any) -> None:
    html = failed(*[Finding("type-error", "it is no integer", "fruit", 2)] * 21)._repr_html_()
    assert html.count("<td>type-error</td>") == 20
    assert "and 1 more" in html


@settings(deadline=None)
@given(st.data())
def test_what_a_stranger_wrote_is_text_only(hostile: Any, data: Any) -> None:
    html = data.draw(hostile)._repr_html_()
    read = Reader(html)
    assert read.tags <= OWN
    assert not read.open
    html.encode()
