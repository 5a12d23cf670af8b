"""Pages from templates; whatever comes from a package is text, never HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

ASSETS = ("site.css", "site.js", "search.js", "ranking.js", "asking.js")
_WEB = r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]"

HrefOf = Callable[[str], str | None]
"""Gives the place of the row that an address names, seen from the top; None if there is no page."""


class Pages:
    """The templates, and how addresses of rows in a text become links."""

    def __init__(
        self,
        tables: Mapping[str, Any],
        href_of: HrefOf,
        site: Mapping[str, Any],
        templates: str | None = None,
    ) -> None:
        """Load the templates.

        Args:
            tables: The names of the tables, by which an address in a text is known.
            href_of: Where a row is told.
            site: What every page says: its title, the pages, how it is cited.
            templates: A Python package with more of them.
        """
        names = "|".join(sorted(map(re.escape, tables), key=len, reverse=True))
        self._address = re.compile(rf"(?<![\w/])(?:{names})/[^\s();\"<>]*[^\s();\"<>.,:]|{_WEB}")
        self._href_of = href_of
        self._environment = _environment(templates)
        self._environment.filters["linked"] = self.linked
        self._environment.globals["site"] = site

    def page(self, template: str, path: str, **values: Any) -> str:
        """Fill in a template for the page at a place such as ``tables/events.html``."""
        up = "../" * path.count("/")
        return self._environment.get_template(template).render(here=path, up=up, **values)

    def linked(self, text: str, up: str) -> Markup:
        """Make links of the addresses in a text, of rows and of pages elsewhere."""
        parts, end = list[str](), 0
        for match in self._address.finditer(text):
            found = match[0]
            target = found if found.startswith("http") else self._href_of(found)
            if target is None:
                continue
            href = target if found.startswith("http") else up + target
            before = escape(text[end : match.start()])
            parts.append(f'{before}<a href="{escape(href)}">{escape(found)}</a>')
            end = match.end()
        return Markup("".join(parts)) + text[end:]  # noqa: S704 - each part is escaped


def _environment(more: str | None) -> Environment:
    packages = [__package__, *([more] if more else [])]
    return Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def picture(template: str, drawing: object, templates: str) -> str:
    """Render a drawing as a file of its own, for a page that has no style sheet of ours.

    Args:
        template: The template.
        drawing: What it draws.
        templates: The Python package that has it.
    """
    return (
        _environment(templates).get_template(template).render(drawing=drawing, alone=True, up="")
        + "\n"
    )


def asset(name: str) -> str:
    """Give a file of the folder ``assets``."""
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
