"""Show untrusted text in Markdown as it is: no markup, no link, nobody and nothing mentioned."""

from __future__ import annotations

import re
from html import escape as escape_html

from tablepact.report.escape import escape

_BREAK = "&#8203;"
"""A zero-width space, which ends a mention, a reference or an address before it is one."""
_MARKUP = re.compile(r"[\\`*_\[\]|~$^#]")
_START = re.compile(r"^(\d*)(?=[-+.)=])")
"""What precedes a character that begins a list or a heading at the beginning of a line."""
_REFERENCE = re.compile(
    r"(?<=[@#!%$~])(?=[\w\[\"*&:{-])"  # @user #1 !1 %milestone $snippet ~label
    r"|(?<=&)(?=\d)"  # &1, an epic of GitLab
    r"|(?<=:)(?=//|[a-z_+][\w+-]*:)"  # https:// and :emoji:
    r"|(?<=www)(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)"
    r"|(?<=\bGH)(?=-\d)|(?<=\b[0-9a-f]{6})(?=[0-9a-f]+\b)",  # GH-1, and the hash of a commit
    re.IGNORECASE,
)


def as_markdown_text(text: object, limit: int = 300) -> str:
    r"""Return a text truncated and escaped, for a paragraph or a cell of a table.

    >>> print(as_markdown_text("a|b <i> @me"))
    a\|b &lt;i&gt; @&#8203;me
    """
    shown = _BREAK.join(_escaped(part) for part in _without_references(text, limit))
    return _START.sub(r"\1\\", shown)


def as_html_text(text: object, limit: int = 300) -> str:
    """Return a text truncated and escaped, for an HTML element in Markdown."""
    return _BREAK.join(escape_html(part) for part in _without_references(text, limit))


def _without_references(text: object, limit: int) -> list[str]:
    """Return a text truncated, cut where a mention or an address would begin."""
    return _REFERENCE.sub("\0", escape(text, limit)).split("\0")


def _escaped(part: str) -> str:
    return escape_html(_MARKUP.sub(r"\\\g<0>", part), quote=False)
