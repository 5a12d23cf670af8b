"""The metadata formats and citation styles, and the functions that write them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from tablepact.frames.frames import Frames
from tablepact.metadata_formats.citation_styles import STYLES, cff
from tablepact.metadata_formats.cited_work import Work, cited_work

if TYPE_CHECKING:
    from tablepact.metadata_formats.facts import Facts


def _writer(module: str) -> Callable[[Facts], str]:
    """Return a function that imports the module of a format when called, and writes the format."""

    def write(facts: Facts) -> str:
        text: str = getattr(import_module(f"tablepact.metadata_formats.{module}"), module)(facts)
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
    """Return the citation of a package, a table or a row, in a style or as a DataCite record.

    Raises:
        UnknownTable, UnknownRecord: The package has no such table or row.
        ExportError: The package lacks metadata that DataCite requires.
        PackageError: A table cannot be read.
        ValueError: The style is unknown.
    """
    styles: dict[str, Callable[[Work], str]] = {**STYLES, "datacite": _datacite_of_part}
    if style not in styles:
        raise ValueError(f"unknown style {style!r}; use one of {', '.join(styles)}")
    if style == "datacite" and address is None:
        return write_metadata(frames, style)
    return styles[style](cited_work(frames, address))


def _datacite_of_part(work: Work) -> str:
    from tablepact.metadata_formats.datacite import datacite_of

    return datacite_of(work, part=True)


def write_metadata(frames: Frames, metadata_format: str) -> str:
    """Return the metadata of a package in one of the formats.

    Raises:
        ExportError: The package lacks metadata that the format requires.
        PackageError: The package has local tables, and none of them can be read.
        ValueError: The format is unknown.
    """
    if metadata_format not in METADATA_FORMATS:
        raise ValueError(
            f"unknown format {metadata_format!r}; use one of {', '.join(METADATA_FORMATS)}"
        )
    from tablepact.metadata_formats.facts import facts_of

    return METADATA_FORMATS[metadata_format](facts_of(frames))
