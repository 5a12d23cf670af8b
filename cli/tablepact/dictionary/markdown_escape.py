"""Text that nobody has read, made safe for Markdown; and the anchors of headings.

Descriptions in a descriptor may be Markdown by the standard. They are shown as plain text all the
same: a package may be anybody's.
"""

from __future__ import annotations

import re

from tablepact.export.text import escape_markdown

_START = re.compile(r"^(\d{1,9})?([#+=.)-])")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def visible_text(text: str) -> str:
    """Return a text in one line, each character that cannot be seen as its number."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in " ".join(text.split()))


def escape_text(text: str) -> str:
    """Return a text in which Markdown takes nothing for markup, also at the start of a line."""
    return _START.sub(
        lambda start: f"{start[1] or ''}\\{start[2]}", escape_markdown(visible_text(text))
    )


def code_span(text: str, *, cell: bool = False) -> str:
    """Return a text as a code span, whatever backticks are in it.

    Args:
        text: The text; of an empty one nothing is returned, as Markdown has no empty code span.
        cell: Whether it stands in a table, where a bar ends the cell even within code.
    """
    text = visible_text(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    shown = text.replace("|", "\\|") if cell else text
    return f"{fence}{pad}{shown}{pad}{fence}" if text else ""


class Anchors:
    """The anchors of the headings of a page, as GitHub and GitLab make them.

    Lower case, without punctuation, blanks as hyphens; the second of the same name gets ``-1``
    (https://github.com/gjtorikian/html-pipeline, its filter for tables of contents). So they have
    to be asked for in the order in which the headings stand.
    """

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, heading: str) -> str:
        """Return the anchor of the next heading."""
        name = _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")
        number = self._taken.get(name, 0)
        self._taken[name] = number + 1
        return f"{name}-{number}" if number else name
