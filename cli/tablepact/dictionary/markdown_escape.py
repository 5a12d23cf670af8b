"""Escape untrusted text for Markdown, and derive the anchors of headings.

The standard allows Markdown in descriptions. They are escaped nevertheless, since packages are
untrusted.
"""

from __future__ import annotations

import re

from tablepact.export.text import escape_markdown

_START = re.compile(r"^(\d{1,9})?([#+=.)-])")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def visible_text(text: str) -> str:
    """Return a text on one line, with unprintable characters as escape sequences."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in " ".join(text.split()))


def escape_text(text: str) -> str:
    """Return a text with all Markdown escaped, including at the start of a line."""
    return _START.sub(
        lambda start: f"{start[1] or ''}\\{start[2]}", escape_markdown(visible_text(text))
    )


def code_span(text: str, *, cell: bool = False) -> str:
    """Return a text as a code span, even if it contains backticks.

    Args:
        text: The text. If it is empty, so is the result, since Markdown has no empty code span.
        cell: Whether the span is in a table, where a bar ends the cell even within code.
    """
    text = visible_text(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    shown = text.replace("|", "\\|") if cell else text
    return f"{fence}{pad}{shown}{pad}{fence}" if text else ""


class Anchors:
    """The anchors of the headings of a page, as GitHub and GitLab generate them.

    An anchor is in lower case, without punctuation, and with hyphens for blanks; the second one of
    the same name gets ``-1`` (see the filter for tables of contents in
    https://github.com/gjtorikian/html-pipeline). Call ``of`` in the order of the headings.
    """

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, heading: str) -> str:
        """Return the anchor of the next heading."""
        name = _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")
        number = self._taken.get(name, 0)
        self._taken[name] = number + 1
        return f"{name}-{number}" if number else name
