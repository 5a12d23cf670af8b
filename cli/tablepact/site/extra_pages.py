"""The pages that a dataset adds to its site, as the builder asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.catalog.cited_work import Work
    from tablepact.site.templating import Pages


class ExtraPages:
    """What a dataset adds to its site; by itself this adds nothing.

    Attributes:
        menu: The pages that every page leads to, by path and name. One of them is ``index.html``,
            which takes the place of the list of tables, and one ``tables.html``, which has that
            list then; an empty menu leaves the list of tables as the only one.
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
    templates: str | None = None

    def summary(self, address: str) -> str:  # noqa: ARG002 - for those that override it
        """Return in a line what the row at an address answers, for the search box; may be empty.

        >>> ExtraPages().summary("ships/Alba")
        ''
        """
        return ""

    def json_ld(self, work: Work) -> Mapping[str, str]:  # noqa: ARG002
        """Return JSON-LD for the page with the rows of a table, by table.

        It is put into a script as it is: ``<`` has to be escaped in it.

        >>> ExtraPages().json_ld(None)
        {}
        """
        return {}

    def pages(self, templates: Pages) -> Mapping[str, str]:  # noqa: ARG002
        """Render the pages, by path.

        >>> class Notes(ExtraPages):
        ...     def pages(self, templates):
        ...         return {"notes.html": "<!doctype html><title>Notes</title><p>Bergen is older."}
        >>> list(Notes().pages(None))
        ['notes.html']
        """
        return {}
