"""HTML elements, in which all text is escaped that is not itself an element."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escape_html

from tablepact.escape import MAX_LENGTH, escape

BLOCKS = frozenset(("tr", "table", "section", "p", "h2", "h3", "h4", "div", "ul", "li", "form"))
"""The elements after which a line ends."""


class Html(str):
    """Text in HTML that is safe as it is."""

    __slots__ = ()


def text(value: object, limit: int = MAX_LENGTH) -> Html:
    """Return a text truncated and escaped, also for an attribute; HTML stays what it is."""
    return value if isinstance(value, Html) else Html(escape_html(escape(value, limit)))


def tag(name: str, /, *content: object, **attributes: object) -> Html:
    """Return an element.

    Args:
        name: The name of the element.
        content: What is in it; None is left out.
        attributes: The attributes, with ``_`` for ``-``, and ``class_`` for ``class``. One that is
            True has no value; one that is None or False is left out.

    >>> tag("td", "a < b", class_="wrong", data_at=3, hidden=True)
    '<td class="wrong" data-at="3" hidden>a &lt; b</td>'
    """
    attached = "".join(_attribute(key, value) for key, value in attributes.items())
    inner = "".join(text(part) for part in content if part is not None)
    return Html(f"<{name}{attached}>{inner}</{name}>" + "\n" * (name in BLOCKS))


def join(parts: Iterable[object]) -> Html:
    """Return texts and elements one after the other."""
    return Html("".join(map(text, parts)))


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    named = name.removesuffix("_").replace("_", "-")
    return f" {named}" if value is True else f' {named}="{text(value)}"'
