"""Text of strangers in Markdown: the text itself, and nothing that a forge makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tablepact.escape import escape, single_line
from tablepact.markdown_text import (
    as_html_text,
    as_markdown_text,
    code_span,
    escape_markdown,
    markdown_line,
    unlinked_markdown,
)

MARKUP = "*_`[](){}<>|~$^#!&\\@:/-+.=1aGH wx\n"
NASTY = "a|b `c` <script>x</script> [d](http://e) \x1b[31m\u202e*f*"
ANY = st.text(st.characters()) | st.text(MARKUP)
ESCAPES = [escape_markdown, markdown_line, unlinked_markdown, as_markdown_text]


class Reader(HTMLParser):
    """Collect the tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(MarkdownIt().enable(["table", "strikethrough"]).render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert not attrs
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\u200b", "")


@pytest.mark.parametrize("function", ESCAPES)
@given(ANY)
@settings(deadline=None)
def test_a_cell_shows_the_text_as_it_is(function: Callable[[str], str], text: str) -> None:
    text = escape(text, 300)
    read = Reader(f"| a |\n|---|\n| {function(text)} |\n")
    assert read.tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert read.text.split()[1:] == text.split()


@pytest.mark.parametrize("function", [markdown_line, as_markdown_text])
@given(st.text(MARKUP, min_size=1))
@settings(deadline=None)
def test_a_paragraph_stays_a_paragraph(function: Callable[[str], str], text: str) -> None:
    assert Reader(f"{function(text)}x\n").tags == {"p"}


@pytest.mark.each("text", [NASTY, "# h", "1. x", "1)", "- x", "=", "---", "> q", "a\n\n# b"])
def test_a_line_stays_a_line(text: str) -> None:
    shown = markdown_line(text)
    assert Reader(f"{shown}\n").tags == {"p"}
    assert shown.isprintable()


@pytest.mark.each("text", ["1.5", "2024-01-26", "10 kg", "a # b", "a_b"])
def test_what_begins_no_block_has_no_backslash(text: str) -> None:
    assert markdown_line(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("@octocat", "a #12 b", "x/y#3", "GH-12", "!7", "~bug", "%1", "$5", "&9", ":tada:"),
        *("https://example.org/a/b/issues/1", "www.example.org", "mailto:a@b.org"),
        *("deadbeef00", "a@example.org"),
    ],
)
@pytest.mark.parametrize("function", [unlinked_markdown, as_markdown_text, as_html_text])
def test_references_are_broken(function: Callable[[str], str], text: str) -> None:
    assert "&#8203;" in function(text)


@given(ANY)
@settings(deadline=None)
def test_a_code_span_shows_the_text_as_it_is(text: str) -> None:
    shown = single_line(text)
    read = Reader(f"a {code_span(text)}\n")
    assert read.tags == ({"p", "code"} if shown else {"p"})
    assert read.text == (f"a {shown}\n" if shown else "a\n")
    cell = Reader(f"| a |\n|---|\n| b {code_span(text, cell=True)} |\n")
    assert re.sub(r"^\s*a\s*b\s*|\s*$", "", cell.text) == shown


def test_a_checksum_is_no_commit() -> None:
    commit, checksum = "0123456789abcdef" * 2 + "01234567", "0123456789abcdef" * 4
    assert unlinked_markdown(checksum) == checksum
    assert unlinked_markdown(commit) == f"{commit[:6]}&#8203;{commit[6:]}"
