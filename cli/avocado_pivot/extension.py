"""The extension of this dataset for the library: description, search, export and pages of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from avocado_pivot.bundled import LABEL_FIELDS, bundled
from tablepact.extension import Extension

if TYPE_CHECKING:
    from avocado_pivot.explorer.pages import StoryPages
    from tablepact.frames.frames import Frames
    from tablepact.lookup.describe_record import RecordView
    from tablepact.lookup.search_documents import SearchGuide
    from tablepact.package.descriptor.model import Package


class AvocadoPivot(Extension):
    """The extension for the current version of the data package ``avocado-pivot``."""

    metadata_formats = ("web-annotation", "nanopub")
    citation_styles = ("nanopub",)
    label_fields = LABEL_FIELDS
    _applied: tuple[Package, bool] | None = None
    """The package that was checked last, and whether the extension applies to it."""

    def applies_to(self, package: Package) -> bool:
        """Return whether a package has all current tables and columns of this dataset."""
        if self._applied is None or self._applied[0] is not package:  # called for each row
            self._applied = package, _columns(bundled()) <= _columns(package)
        return self._applied[1]

    def guide(self) -> SearchGuide:
        """Return the weights and synonyms that the search uses for the tables."""
        from avocado_pivot.story.search_guide import GUIDE

        return GUIDE

    def describe(self, frames: Frames, address: str) -> RecordView:
        """Describe a row: participants, amounts, dates, certainty, attribution and passages."""
        from avocado_pivot.story.describe import describe

        return describe(frames, address)

    def in_one_line(self, frames: Frames, address: str) -> str:
        """Return the content of a row in one line."""
        from avocado_pivot.story.describe import summary_line

        return summary_line(frames, address)

    def metadata(self, frames: Frames, format: str) -> str:  # noqa: A002
        """Write the evidence as Web Annotations, or the rows as nanopublications."""
        if format == "nanopub":
            from avocado_pivot.rdf.row_nanopubs import nanopubs

            return nanopubs(frames)
        from avocado_pivot.rdf.web_annotation import web_annotation
        from tablepact.metadata_formats.facts import facts_of

        return web_annotation(facts_of(frames))

    def cite(self, frames: Frames, address: str | None, style: str) -> str:  # noqa: ARG002
        """Write the rows of the package, a table or a row as nanopublications."""
        from avocado_pivot.rdf.row_nanopubs import nanopubs

        return nanopubs(frames, address)

    def pages(self, frames: Frames) -> StoryPages:
        """Return the pages on the story: timeline, people, figures, agreement."""
        from avocado_pivot.explorer.pages import StoryPages

        return StoryPages(frames)


def _columns(package: Package) -> set[tuple[str, str]]:
    return {(table.name, field.name) for table in package.resources for field in table.fields}
