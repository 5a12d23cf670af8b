"""The DataCite Metadata Schema 4.6, as the JSON attributes of DataCite's REST API.

The output is also valid for 4.5 and 4.7. Required values that the package does not state become
``:unav``, "value unavailable" (DataCite 4.6, Appendix 3), except the year, which has no such code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tablepact.errors import ExportError
from tablepact.language import english_count
from tablepact.metadata_formats.citation_styles import SPDX
from tablepact.metadata_formats.cited_work import Author, Licence, Work
from tablepact.metadata_formats.facts import (
    CitedSource,
    Facts,
    to_json,
    web_address,
    without_empty,
)

UNKNOWN = ":unav"


def datacite(facts: Facts) -> str:
    """Return the DataCite attributes of a package; see ``datacite_of``."""
    sizes = [
        *(
            f"{table.name}: {english_count(table.rows, 'row')}"
            for table in facts.tables
            if table.rows is not None
        ),
        *(
            f"{english_count(file.size, 'byte')} in {file.path}"
            for file in facts.files
            if file.size
        ),
    ]
    formats = [file.mediatype for file in facts.files]
    return datacite_of(facts.work, facts.sources, sizes, formats)


def datacite_of(
    work: Work,
    sources: Sequence[CitedSource] = (),
    sizes: Sequence[str] = (),
    formats: Sequence[str] = (),
    *,
    part: bool = False,
) -> str:
    """Return the DataCite attributes of a work.

    Args:
        work: The package, table or row.
        sources: The sources of the work. One without a DOI or URL becomes a related item.
        sizes: The sizes of the work, in words.
        formats: The media types of its files.
        part: Whether the work is a table or row, so that the DOI and URL are those of the package.

    Raises:
        ExportError: The work has no date, while DataCite requires the year of publication.
    """
    if not work.date:
        raise ExportError(
            'DataCite requires a publication year; set "created" in the descriptor to the date'
        )
    parents = [CitedSource("", work.url)] if part and web_address(work.url) else []
    attributes = {
        "doi": "" if part else work.doi,
        "url": "" if part or work.doi else web_address(work.url),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Data package"},
        "creators": [_creator(author) for author in work.authors] or [{"name": UNKNOWN}],
        "titles": [{"title": work.title or UNKNOWN}],
        "publisher": {"name": work.publisher or UNKNOWN},
        "publicationYear": work.date[:4],
        "subjects": [{"subject": keyword} for keyword in work.keywords],
        "dates": [{"date": work.date, "dateType": "Issued"}],
        "alternateIdentifiers": [
            {"alternateIdentifier": work.digest, "alternateIdentifierType": "SHA-256 of the rows"}
        ] if work.digest else [],
        "relatedIdentifiers": _unique([
            *(_related(parent, "IsPartOf") for parent in parents),
            *(_related(source, "IsDerivedFrom") for source in sources if source.doi or source.url),
        ]),
        "relatedItems": _unique(
            _item(source) for source in sources if not (source.doi or source.url)
        ),
        "sizes": _unique(sizes),
        "formats": _unique(formats),
        "version": work.version,
        "rightsList": _unique(without_empty(_rights(licence)) for licence in work.licences),
        "descriptions": [{"description": work.abstract, "descriptionType": "Abstract"}]
        if work.abstract else [],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }  # fmt: skip
    return to_json(without_empty(attributes))


def _creator(author: Author) -> dict[str, str]:
    """Return a creator; a single name may be that of a person or of an organisation."""
    if not author.family:
        return {"name": author.name}
    return {
        "name": f"{author.family}, {author.given}",
        "nameType": "Personal",
        "givenName": author.given,
        "familyName": author.family,
    }


def _rights(licence: Licence) -> dict[str, str]:
    spdx = licence.name if licence.name in SPDX else ""
    return {
        "rights": licence.title or licence.name,
        "rightsUri": web_address(licence.url),
        "rightsIdentifier": spdx.lower(),
        "rightsIdentifierScheme": "SPDX" if spdx else "",
        "schemeUri": "https://spdx.org/licenses/" if spdx else "",
    }


def _related(source: CitedSource, relation: str) -> dict[str, str]:
    return {
        "relatedIdentifier": source.doi or source.url,
        "relatedIdentifierType": "DOI" if source.doi else "URL",
        "relationType": relation,
    }


def _item(source: CitedSource) -> dict[str, Any]:
    return {
        "titles": [{"title": source.title or source.address}],
        "relatedItemType": "Other",
        "relationType": "IsDerivedFrom",
    }


def _unique(entries: Any) -> list[Any]:
    """Return the entries without empty ones and duplicates, which the schema does not allow."""
    unique: list[Any] = []
    for entry in entries:
        if entry and entry not in unique:
            unique.append(entry)
    return unique
