"""Render pages from templates; text from a package is always escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tablepact.metadata_formats.cited_work import Work

ASSETS = ("site.css", "page.js", "table.js", "charts.js", "search.js", "ranking.js", "asking.js")
_WEB = r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]"

MAX_LINK = 90
"""The longest label that replaces an address as the text of a link."""


@dataclass(frozen=True, slots=True)
class RowLink:
    """A link to a row: its path from the root of the site, and a label that may be empty."""

    href: str
    label: str


LinkOf = Callable[[str], RowLink | None]
"""A function that returns the link to the row at an address, or None if there is no such row."""


class Pages:
    """The templates, with a filter that turns addresses of rows in a text into links."""

    def __init__(
        self,
        tables: Mapping[str, Any],
        link_of: LinkOf,
        site: Mapping[str, Any],
        work: Work,
        templates: str | None = None,
    ) -> None:
        """Load the templates.

        Args:
            tables: The tables by name; addresses in texts begin with these names.
            link_of: Returns the link to a row.
            site: The values that every page shows: title, menu, citation.
            work: The citation metadata of the package.
            templates: A Python package with more templates.
        """
        self.work = work
        names = "|".join(sorted(map(re.escape, tables), key=len, reverse=True))
        row = rf"(?:; \w+ show )?(?<![\w/])(?:{names})/[^\s();\"<>]*[^\s();\"<>.,:]"
        self._address = re.compile(rf"{row}|{_WEB}")
        self.link_of = link_of
        self._environment = _environment(templates)
        self._environment.filters["linked"] = self.linked
        self._environment.globals["site"] = site

    def page(self, template: str, path: str, **values: Any) -> str:
        """Render a template as the page at a path such as ``tables/events.html``."""
        up = "../" * path.count("/")
        return self._environment.get_template(template).render(here=path, up=up, **values)

    def linked(self, text: str, here: str) -> Markup:
        """Replace the addresses of rows and web pages in a text by links.

        If the label of a row precedes its address, as in ``Oslo (ports/oslo)``, the label becomes
        the link. A link to a web page has its host as text, since its title usually precedes it.
        """
        parts, end = list[str](), 0
        for match in self._address.finditer(text):
            found, before = match[0], text[end : match.start()]
            if found.startswith("http"):
                host = found.split("/")[2].removeprefix("www.")
                parts.append(f'{_text(before)}<a href="{escape(found)}">{_text(host)}</a>')
                end = match.end()
                continue
            *command, address = found.split(" show ")
            link = self.link_of(address)
            if link is None:
                continue
            href = escape(_relative(link.href, here))
            end = match.end()
            if command:  # such as "dataset show ADDRESS"
                parts.append(f'<a href="{href}">{_text(before)}</a>')
                continue
            quoted, bare = f'"{link.label}"', f"{link.label} ("
            closed = before.endswith("(") and text[end : end + 1] == ")"
            if not closed or not 0 < len(link.label) <= MAX_LINK:
                text_of_link = "details" if closed else _text(address)
                parts.append(f'{_text(before)}<a href="{href}">{text_of_link}</a>')
                continue
            name = f'<a href="{href}">{_text(link.label)}</a>'
            if (at := before.rfind(quoted)) >= 0:
                rest = before[at + len(quoted) : -1].rstrip()
                parts.append(f"{_text(before[:at])}{name}{_text(rest)}")
                end += 1
            elif before.endswith(bare):
                parts.append(f"{_text(before[: -len(bare)])}{name}")
                end += 1
            else:
                parts.append(f'{_text(before)}<a href="{href}">details</a>')
        return Markup("".join(parts) + _text(text[end:]))  # noqa: S704 - each part is escaped


def _text(text: str) -> str:
    """Escape the text content of an element, in which quotes need no escaping."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def breakable(text: str) -> Markup:
    """Escape a text, and let its lines break after underscores and full stops within words."""
    return Markup(re.sub(r"(?<=\w[._])(?=\w)", "<wbr>", str(escape(text))))  # noqa: S704 - escaped


def _relative(href: str, here: str) -> str:
    """Return a path from the root of the site as a path relative to a page."""
    path, _, anchor = href.partition("#")
    folder = here.rpartition("/")[0]
    if path == here:
        return f"#{anchor}"
    if folder and path.startswith(f"{folder}/"):
        return href.removeprefix(f"{folder}/")
    return "../" * here.count("/") + href


def _environment(more: str | None) -> Environment:
    packages = [__package__, *([more] if more else [])]
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["breakable"] = breakable
    return environment


def picture(template: str, templates: str, **values: Any) -> str:
    """Render a chart as a standalone SVG file, which needs no style sheet of the site.

    Args:
        template: The template.
        templates: The Python package that contains it.
        values: The values of the template.
    """
    return _environment(templates).get_template(template).render(alone=True, up="", **values) + "\n"


def asset(name: str) -> str:
    """Return the text of a file in the folder ``assets``; the style sheet begins with colours."""
    text = files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
    palette = files("tablepact").joinpath("palette.css")
    return palette.read_text(encoding="utf-8") + text if name == "site.css" else text
