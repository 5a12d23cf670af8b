r"""Show untrusted text in Markdown as it is: no markup, no link, nobody and nothing mentioned.

The standard allows Markdown in descriptions. They are escaped nevertheless, since packages are
untrusted. HTML is written as references, since a backslash does not escape it within HTML.
Otherwise a backslash is enough in a file; where a forge reads the text, as a comment or the notes
of a release, it would still mention ``\@user``, so that a zero-width space is inserted there.
"""

from __future__ import annotations

import re
from html import escape as escape_html

from tablepact.escape import escape, single_line

_BREAK = "&#8203;"
"""A zero-width space, which ends a mention, a reference or an address before it is one."""
_MARKUP = re.compile(
    r"[\\`*\[\]|~$@]"  # emphasis, code, links, columns, mathematics, mentions
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, unless within a word
    r"|:(?=//)|(?<=[wW]{3})\."  # addresses that would turn into links
)
_SPACES = re.compile(r"[\n\r\t]|^\s+|\s+$")
_START = re.compile(r"^(?:(?=[#+=-])|(\d{1,9})(?=[.)](?:\s|$)))")
"""Where a line would begin a heading, a list or a rule (CommonMark 0.31, 4 and 5)."""
_REFERENCE = re.compile(
    r"(?<=[@#!%$~])(?=[\w\[\"*&:{-])"  # @user #1 !1 %milestone $snippet ~label
    r"|(?<=&)(?=\d)"  # &1, an epic of GitLab
    r"|(?<=:)(?=//|[a-z_+][\w+-]*:)"  # https:// and :emoji:
    r"|(?<=www)(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)"
    r"|(?<=\bGH)(?=-\d)|(?<=\b[0-9a-f]{6})(?=[0-9a-f]{1,34}\b)",  # GH-1, and the hash of a commit
    re.IGNORECASE,
)


def escape_markdown(text: str) -> str:
    """Return a text with markup escaped, and line breaks and outer spaces as references.

    The text that a reader sees is exactly the given one. It is for a cell of a table, or within a
    line.
    """
    return _SPACES.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), _escaped(text))


def markdown_line(text: str) -> str:
    r"""Return a text on one line, printable, with markup escaped, also at the start of the line.

    >>> print(markdown_line("1. a|b <i>"))
    1\. a\|b &lt;i&gt;
    """
    return _START.sub(r"\1\\", escape_markdown(single_line(text)))


def unlinked_markdown(text: str) -> str:
    """Return a text with markup escaped, and with mentions, references and addresses broken.

    It is for a text within a line, without unprintable characters.
    """
    return _BREAK.join(map(_escaped, _without_references(text)))


def as_markdown_text(text: object, limit: int = 300) -> str:
    r"""Return a text truncated and escaped, for a paragraph or a cell of a table.

    >>> print(as_markdown_text("a|b <i> @me"))
    a\|b &lt;i&gt; \@&#8203;me
    """
    return _START.sub(r"\1\\", unlinked_markdown(escape(text, limit).lstrip()))


def as_html_text(text: object, limit: int = 300) -> str:
    """Return a text truncated and escaped, for an HTML element in Markdown."""
    return _BREAK.join(map(escape_html, _without_references(escape(text, limit))))


def code_span(text: str, *, cell: bool = False) -> str:
    """Return a text as a code span, even if it contains backticks.

    Args:
        text: The text. If it is empty, so is the result, since Markdown has no empty code span.
        cell: Whether the span is in a table, where a bar ends the cell even within code.
    """
    text = single_line(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    shown = text.replace("|", "\\|") if cell else text
    return f"{fence}{pad}{shown}{pad}{fence}" if text else ""


def _escaped(text: str) -> str:
    return escape_html(_MARKUP.sub(r"\\\g<0>", text), quote=False)


def _without_references(text: str) -> list[str]:
    """Return the parts of a text, cut where a mention or an address would begin."""
    return _REFERENCE.split(text)
