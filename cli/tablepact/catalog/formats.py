"""The metadata formats, and what writes each."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from tablepact.catalog.citation_styles import STYLES, cff
from tablepact.catalog.cited_work import Work, cited_work
from tablepact.frames.frames import Frames

if TYPE_CHECKING:
    from tablepact.catalog.facts import Facts


def _writer(module: str) -> Callable[[Facts], str]:
    """Return what writes a format: the function of a module of its name, imported when called."""

    def write(facts: Facts) -> str:
        text: str = getattr(import_module(f"tablepact.catalog.{module}"), module)(facts)
        return text

    return write


METADATA_FORMATS: dict[str, Callable[[Facts], str]] = {
    "croissant": _writer("croissant"),
    "schema-org": _writer("schema_org"),
    "datacite": _writer("datacite"),
    "cff": lambda facts: cff(facts.work),
    "zenodo": _writer("zenodo"),
    "hf-card": _writer("hugging_face_card"),
}


def cite(frames: Frames, address: str | None, style: str) -> str:
    """Return the citation of a package, a table or a row, in a style or as a record of DataCite.

    Raises:
        UnknownTable, UnknownRecord: There is no such table or row.
        ExportError: DataCite asks for what the package does not say.
        PackageError: A table cannot be read.
        ValueError: There is no such style.
    """
    styles: dict[str, Callable[[Work], str]] = {**STYLES, "datacite": _datacite_of_part}
    if style not in styles:
        raise ValueError(f"the style is {style!r}, not one of {', '.join(styles)}")
    if style == "datacite" and address is None:
        return write_metadata(frames, style)
    return styles[style](cited_work(frames, address))


def _datacite_of_part(work: Work) -> str:
    from tablepact.catalog.datacite import datacite_of

    return datacite_of(work, part=True)


def write_metadata(frames: Frames, form: str) -> str:
    """Return the metadata of a package in one of the formats.

    Raises:
        ExportError: The format asks for what the package does not say.
        PackageError: A local table cannot be read.
        ValueError: There is no such format.
    """
    if form not in METADATA_FORMATS:
        raise ValueError(f"the form is {form!r}, not one of {', '.join(METADATA_FORMATS)}")
    from tablepact.catalog.facts import facts_of

    return METADATA_FORMATS[form](facts_of(frames))
