"""The interface through which a dataset adds pages to its site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.site.templating import Pages


@dataclass(frozen=True, slots=True)
class Badge:
    """A word that stands beside the title of a row, such as a verdict.

    Attributes:
        kind: The class of it in CSS, besides ``badge``; ``site.css`` knows those of verdicts.
        label: The word.

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
        menu: The pages that every page leads to, by path and name. One of them is ``index.html``,
            which takes the place of the list of tables, and one ``tables.html``, which has that
            list then; an empty menu leaves the list of tables as the only one.
        plain: The tables whose rows say nothing that the table does not, such as those that tie
            rows of others: they get no page on which each row is described.
        templates: The Python package with a folder ``templates``, for Jinja; these may extend and
            include the library's.

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

    def summary(self, address: str) -> str:  # noqa: ARG002 - for those that override it
        """Return the key facts of the row at an address for the search box; may be empty.

        >>> ExtraPages().summary("ships/Alba")
        ''
        """
        return ""

    def badge(self, address: str) -> Badge | None:  # noqa: ARG002
        """Return the label beside the title of the row at an address, if there is one.

        >>> ExtraPages().badge("ships/Alba") is None
        True
        """
        return None

    def pages(self, templates: Pages) -> Mapping[str, str]:  # noqa: ARG002
        """Render the pages, by path.

        >>> class Notes(ExtraPages):
        ...     def pages(self, templates):
        ...         return {"notes.html": "<!doctype html><title>Notes</title><p>Bergen is older."}
        >>> list(Notes().pages(None))
        ['notes.html']
        """
        return {}
