"""The DataCite Metadata Schema 4.6, as the JSON attributes of DataCite's REST API.

What is written holds in 4.5 and 4.7, too. What the schema asks for and nobody has said is
``:unav``, value unavailable (DataCite 4.6, Appendix 3); a year cannot be said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tablepact.catalog.citation_styles import SPDX
from tablepact.catalog.cited_work import Author, Licence, Work
from tablepact.catalog.facts import (
    CitedSource,
    Facts,
    pluralize,
    to_json,
    web_address,
    without_empty,
)
from tablepact.errors import ExportError

UNKNOWN = ":unav"


def datacite(facts: Facts) -> str:
    """Return the attributes of a package; see ``datacite_of``."""
    sizes = [
        *(
            f"{table.name}: {pluralize(table.rows, 'row')}"
            for table in facts.tables
            if table.rows is not None
        ),
        *(f"{pluralize(file.size, 'byte')} in {file.path}" for file in facts.files if file.size),
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
    """Return the attributes of what is cited.

    Args:
        work: The package, or a part of it.
        sources: What it is derived from. One without a DOI or URL is a related item by its title.
        sizes: How large it is, in words.
        formats: The media types of its files.
        part: Whether it is a part, whose DOI or address is that of the whole.

    Raises:
        ExportError: Its date is not known, and with it the year of publication, which DataCite
            asks for.
    """
    if not work.date:
        raise ExportError(
            'DataCite asks for the year of publication; say the day in "created" in the descriptor'
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
    """Return a creator; whether one name is that of a person or an organisation is not known."""
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
    """Return entries without duplicates, which the schema does not allow."""
    unique: list[Any] = []
    for entry in entries:
        if entry and entry not in unique:
            unique.append(entry)
    return unique
