"""The report as an HTML file: what it shows, and that a stranger's text stays text."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.api import validate
from tablepact.escape import escape
from tablepact.report.formats.html_page import MAX_FINDINGS, as_html_page
from tablepact.report.formats.markup import tag
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report

OWN = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "main", "footer", "script"),
    *("h1", "h2", "h3", "h4", "p", "span", "div", "section", "mark"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("form", "label", "input", "select", "option", "fieldset", "legend", "button"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "role", "hidden"),
    *("aria-label", "tabindex", "scope", "type", "value", "checked", "autocomplete"),
    *("data-table", "data-code", "data-severity", "data-text", "data-label"),
}
CELL = re.compile(r'<td class="(?:cell|gap)( wrong)?"[^>]*>(?:<mark>)?(.*?)(?:</mark>)?</td>')
VOID = {"meta", "input"}
SCRIPT = "</script><script>hacked = 1</script><img src=x onerror='hacked = 1'>\" onload=\"hacked"


class Reader(HTMLParser):
    """Collect the tags, the attributes and the texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.policy = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        given = dict(attrs)
        if given.get("http-equiv"):
            self.policy = given["content"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.texts.append(data)


def cell(number: int, row: int = 2, **more: Any) -> Finding:
    """Return an error in a cell of a row of twelve."""
    cells = [f"c{at}" for at in range(1, 13)]
    error = {"cells": cells, "fieldNumber": number, "rowNumber": row}
    return Finding("type-error", "m", "fruit", row, f"f{number}", error=error, **more)


def shown_rows(page: str) -> list[list[str]]:
    """Return the cells of the rows of findings, a wrong one in brackets."""
    return [
        [f"[{text}]" if wrong else text for wrong, text in
         CELL.findall(row)]
        for row in re.findall(r'<tr><th scope="row">.*?</tr>', page, re.DOTALL)
    ]  # fmt: skip


def test_verdict_steps_and_findings(varied: Report) -> None:
    read = Reader(as_html_page(varied))
    assert read.open == []
    assert set(read.tags) == OWN - {"mark"}
    for text in (
        "market 1.0", "not valid", "not run", "herbs", "type-error", "it lies at a remote address",
        "fruit, row 3 (line 4), id (fruit/x)", "table fruit: 2 findings",
        "1 step did not run, so what it checks is not known.",
        "and 1,202 more; tablepact validate -f json --limit-errors 0 lists them all",
    ):  # fmt: skip
        assert text in read.texts


def test_a_valid_report_has_no_filters() -> None:
    page = as_html_page(Report("market", (Step("descriptor", "", "pass", ""),), 0.0))
    assert "<p>None.</p>" in page
    assert "<form" not in page


def test_the_policy_allows_the_script_and_the_style_alone(varied: Report) -> None:
    page = as_html_page(varied)
    hashes = [
        b64encode(hashlib.sha256(found.encode()).digest()).decode()
        for name in ("script", "style")
        for found in re.findall(f"<{name}>(.*?)</{name}>", page, re.DOTALL)
    ]
    assert Reader(page).policy == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "http://" not in page
    assert "url(" not in page


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, "[c1] c2 c3 c4 c5 c6 c7 c8"),
        (3, "c1 c2 [c3] c4 c5 c6 c7 c8"),
        (9, "c1 … c6 c7 c8 [c9] c10 c11 c12"),
        (12, "c1 … c6 c7 c8 c9 c10 c11 [c12]"),
    ],
)
def test_the_cells_beside_the_wrong_one_are_shown(failed: Any, number: int, shown: str) -> None:
    (row,) = shown_rows(as_html_page(failed(cell(number))))
    assert " ".join(row) == shown


def test_like_findings_are_one_table_with_the_hint_below(failed: Any) -> None:
    page = as_html_page(failed(*(cell(3, row) for row in range(2, 9))))
    assert page.count('class="group"') == 1
    assert page.count("<p>hint: ") == 1
    assert len(shown_rows(page)) == 7
    assert "type-error in f3: 7 rows, first at row 2" in page


def test_the_rows_of_a_real_table(make: Callable[..., Path]) -> None:
    rule = {"name": "short", "expression": "length(name) < 5", "message": "names are short"}
    path = make("id,name\nx,fig\n2\n3,,more\n4,cherry\n5,\n", {
        "fields": [{"name": "id", "type": "integer"},
                   {"name": "name", "type": "string", "constraints": {"required": True}}],
        "rowRules": [rule],
    })  # fmt: skip
    page = validate(path).to_html()
    no_cell, empty = (f'[<span class="empty">{text}</span>]' for text in ("no cell", "empty"))
    assert shown_rows(page) == [
        ["[x]", "fig"],
        *(["2", no_cell, ""], ["3", empty, "more"], ["5", empty, ""]),
        ["2", no_cell],
        ["3", "", "[more]"],
        ["4", "cherry"],
    ]


def test_the_size_is_bounded() -> None:
    long = "x" * 10_000
    error = {"cells": [long] * 1_000, "fieldNumber": 500}
    finding = Finding("type-error", long, "fruit", 2, long, error=error, record=long)
    steps = [Step("table", f"{long}{n}", "fail", long, (finding,) * 2_000) for n in range(20)]
    page = as_html_page(Report(long, tuple(steps), 0.0))
    assert len(page) < 8_000_000
    assert page.count('<tr><th scope="row">') == MAX_FINDINGS
    assert page.count("and 1,900 more; tablepact validate -f json lists them") == 20


def test_a_script_in_any_place_is_text() -> None:
    finding = Finding(
        SCRIPT, SCRIPT, SCRIPT, 2, SCRIPT, SCRIPT, SCRIPT, SCRIPT, path=SCRIPT, rule=SCRIPT,
        advice=SCRIPT, error={"cells": [SCRIPT], "fieldNumber": 1}, line=1, part=SCRIPT,
    )  # fmt: skip
    task = {"name": SCRIPT, "place": SCRIPT, "labels": [SCRIPT]}
    steps = (Step(SCRIPT, SCRIPT, "fail", SCRIPT, (finding,)), Step("a", "b", "not run", SCRIPT))
    page = as_html_page(Report(SCRIPT, steps, 0.0, (task,)))
    read = Reader(page)
    assert read.tags["script"] == 1
    assert "img" not in read.tags
    assert {name for name, _ in read.attributes} <= ATTRIBUTES
    assert page.count("hacked = 1") == page.count("&gt;hacked = 1") + page.count("&#x27;hacked = 1")


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_what_a_stranger_wrote_is_text_only(hostile: Any, data: Any) -> None:
    page = as_html_page(data.draw(hostile))
    read = Reader(page)
    assert set(read.tags) <= OWN
    assert {name for name, _ in read.attributes} <= ATTRIBUTES
    assert (read.open, read.tags["script"]) == ([], 1)
    page.encode()


@given(st.text(st.characters()))
def test_an_attribute_holds_any_text(value: str) -> None:
    read = Reader(tag("a", value, data_table=value))
    assert read.attributes == [("data-table", escape(value))]


@pytest.fixture
def page(tmp_path: Path, failed: Any, visit: Callable[..., Any]) -> Callable[..., Any]:
    """Open the report of two tables in a browser."""
    findings = [
        *(cell(3, row) for row in (2, 3)),
        Finding("stray-quote", "a quote", "fruit", line=4),
        Finding("row-rule", SCRIPT, "fruit", 7, record=SCRIPT),
    ]
    report = failed(*findings)
    herbs = Step("table", "herbs", "fail", "", (Finding("blank-row", "it is blank", "herbs", 2),))
    whole = Report("market", (*report.steps, herbs), 0.1, report.tasks)
    (tmp_path / "report.html").write_text(whole.to_html(), encoding="utf-8")
    return lambda **options: visit(tmp_path, "report.html", **options).page


@pytest.mark.slow
def test_the_filters_in_a_browser(page: Any) -> None:
    opened = page()
    rows = opened.locator(".group tbody tr:visible")
    assert rows.count() == 5
    opened.select_option("[name=table]", "herbs")
    assert rows.all_inner_texts() == ["fruit, row 2\tit is blank".replace("fruit", "herbs")]
    assert opened.locator("#shown").inner_text() == "1 of 5 listed findings"
    opened.click("#filters button")
    opened.fill("[name=words]", "QUOTE stray")
    assert rows.count() == 1
    opened.fill("[name=words]", "")
    opened.uncheck("[value=warning]")
    assert rows.count() == 4
    opened.select_option("[name=code]", "type-error")
    assert rows.count() == 2
    assert opened.locator("h3:visible").count() == 1
    assert opened.evaluate("typeof hacked") == "undefined"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_readable_and_axe_finds_nothing(page: Any, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    opened = page(width=width, color_scheme=scheme, bypass_csp=True)
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    steps = opened.locator(".steps").first
    assert steps.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")
    opened.evaluate(axe.AXE_SCRIPT)
    found = opened.evaluate("axe.run(document, {preload: false}).then(done => done.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
