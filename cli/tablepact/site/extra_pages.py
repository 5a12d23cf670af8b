"""The interface through which a dataset adds pages to its site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.site.templating import Pages


@dataclass(frozen=True, slots=True)
class Badge:
    """A label beside the title of a row, such as a verdict.

    Attributes:
        kind: The CSS class besides ``badge``; ``site.css`` has styles for verdicts.
        label: The text of the label.

    >>> class Checked(ExtraPages):
    ...     def badge(self, address):
    ...         return Badge("supported", "Seen") if address == "ships/Alba" else None
    >>> class Harbour(Extension):
    ...     def pages(self, frames):
    ...         return Checked()
    >>> register("ports", Harbour())
    >>> page = open_package(ports).site(ports / "site").path / "records" / "ships.html"
    >>> '<span class="badge supported">Seen</span>' in page.read_text(encoding="utf-8")
    True
    """

    kind: str
    label: str


class ExtraPages:
    """The pages and labels that a dataset adds to its site; this base class adds none.

    Attributes:
        menu: The pages in the navigation of every page, as path and name. They must include
            ``index.html`` and ``tables.html``; the list of tables is then on ``tables.html``. If
            the menu is empty, ``index.html`` is the list of tables.
        plain: The tables that get no page with a description of each row, for example tables that
            only link rows of other tables.
        templates: The Python package with a folder ``templates`` for Jinja; its templates can
            extend and include those of the library.

    >>> class Notes(ExtraPages):
    ...     def pages(self, templates):
    ...         return {"notes.html": "<!doctype html><title>Notes</title><p>Bergen is older."}
    >>> class Harbour(Extension):
    ...     def pages(self, frames):
    ...         return Notes()
    >>> register("ports", Harbour())
    >>> site = open_package(ports).site(ports / "site")
    >>> (site.path / "notes.html").exists()
    True
    """

    menu: Sequence[tuple[str, str]] = ()
    plain: Sequence[str] = ()
    templates: str | None = None

    def summary(self, address: str) -> str:  # noqa: ARG002 - for subclasses
        """Return the key facts of a row for the search box; may be empty.

        >>> ExtraPages().summary("ships/Alba")
        ''
        """
        return ""

    def badge(self, address: str) -> Badge | None:  # noqa: ARG002
        """Return the badge of a row, if it has one.

        >>> ExtraPages().badge("ships/Alba") is None
        True
        """
        return None

    def pages(self, templates: Pages) -> Mapping[str, str]:  # noqa: ARG002
        """Return the HTML of the additional pages by path.

        >>> class Notes(ExtraPages):
        ...     def pages(self, templates):
        ...         return {"notes.html": "<!doctype html><title>Notes</title><p>Bergen is older."}
        >>> list(Notes().pages(None))
        ['notes.html']
        """
        return {}
