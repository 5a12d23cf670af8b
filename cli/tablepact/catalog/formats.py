"""The metadata formats, and what writes each."""

from __future__ import annotations

from collections.abc import Callable

from tablepact.catalog.citation_styles import STYLES, cff
from tablepact.catalog.cited_work import Work, cited_work
from tablepact.catalog.croissant import croissant
from tablepact.catalog.datacite import datacite, datacite_of
from tablepact.catalog.facts import Facts, facts_of
from tablepact.catalog.hugging_face_card import hugging_face_card
from tablepact.catalog.schema_org import schema_org
from tablepact.catalog.zenodo import zenodo
from tablepact.frames.frames import Frames

METADATA_FORMATS: dict[str, Callable[[Facts], str]] = {
    "croissant": croissant,
    "schema-org": schema_org,
    "datacite": datacite,
    "cff": lambda facts: cff(facts.work),
    "zenodo": zenodo,
    "hf-card": hugging_face_card,
}


def cite(frames: Frames, address: str | None, style: str) -> str:
    """Return the citation of a package, a table or a row, in a style or as a record of DataCite.

    Raises:
        UnknownTable, UnknownRecord: There is no such table or row.
        ExportError: DataCite asks for what the package does not say.
        PackageError: A table cannot be read.
        ValueError: There is no such style.
    """
    styles: dict[str, Callable[[Work], str]] = {
        **STYLES,
        "datacite": lambda work: datacite_of(work, part=True),
    }
    if style not in styles:
        raise ValueError(f"the style is {style!r}, not one of {', '.join(styles)}")
    if style == "datacite" and address is None:
        return write_metadata(frames, style)
    return styles[style](cited_work(frames, address))


def write_metadata(frames: Frames, form: str) -> str:
    """Return the metadata of a package in one of the formats.

    Raises:
        ExportError: The format asks for what the package does not say.
        PackageError: A local table cannot be read.
        ValueError: There is no such format.
    """
    if form not in METADATA_FORMATS:
        raise ValueError(f"the form is {form!r}, not one of {', '.join(METADATA_FORMATS)}")
    return METADATA_FORMATS[form](facts_of(frames))
