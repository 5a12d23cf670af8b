"""schema.org/Dataset as JSON-LD, which dataset search engines read from a web page.

It follows Google's requirements and recommendations for structured data about datasets, such as a
description of 50 to 5000 characters.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tablepact.metadata_formats.cited_work import Licence
from tablepact.metadata_formats.data_files import DataFile
from tablepact.metadata_formats.facts import (
    CitedSource,
    Facts,
    TableFacts,
    creators,
    licence_address,
    title_and_description,
    to_json,
    web_address,
    without_empty,
)
from tablepact.package.descriptor.table_schema import Field

SHORTEST, LONGEST = 50, 5000
"""The least and the greatest length of a description that search engines accept, in characters."""


def schema_org(facts: Facts) -> str:
    """Return the metadata as JSON-LD; ``contentUrl`` is relative to the page."""
    work = facts.work
    rows = {file.path: table.rows for table in facts.tables for file in table.files
            if len(table.files) == 1}  # fmt: skip
    dataset = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": work.url,
        "name": work.title,
        "description": description(facts),
        "url": work.url,
        "identifier": _identifiers(facts),
        "version": work.version,
        "datePublished": work.date,
        "license": [_licence(licence) for licence in work.licences],
        "creator": creators(work),
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "keywords": list(work.keywords),
        "inLanguage": list(facts.languages),
        "isBasedOn": [_source(source) for source in facts.sources],
        "variableMeasured": [
            _variable(table, field) for table in facts.tables for field in table.fields
        ],
        "distribution": [_download(file, rows.get(file.path)) for file in facts.files],
    }
    return to_json(without_empty(dataset))


def description(facts: Facts) -> str:
    """Return the description and the list of tables, truncated to ``LONGEST``."""
    package = f"The data package {facts.frames.package.name or facts.work.title}"
    text = f"{facts.work.abstract} {package} has {facts.contents[0].lower()}{facts.contents[1:]}"
    if not facts.tables:
        text = (
            f"{facts.work.abstract} {package} has files, listed in its descriptor, and no tables."
        )
    if len(text := text.strip()) < SHORTEST:
        text += " Its descriptor documents every column."
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rpartition(' ')[0]}…"


def _identifiers(facts: Facts) -> list[dict[str, str]]:
    work = facts.work
    identifiers = [("DOI", work.doi, work.url), ("SHA-256 of the rows", work.digest, "")]
    return [
        without_empty({"@type": "PropertyValue", "propertyID": kind, "value": value, "url": url})
        for kind, value, url in identifiers
        if value
    ]


def _licence(licence: Licence) -> str | dict[str, str]:
    address = licence_address(licence)
    if not web_address(address):
        return {"@type": "CreativeWork", "name": address}
    return without_empty({
        "@type": "CreativeWork",
        "name": licence.name or licence.title,
        "url": address,
        "description": licence.title if licence.name else "",
    })  # fmt: skip


def _source(source: CitedSource) -> dict[str, str]:
    url = f"https://doi.org/{source.doi}" if source.doi else source.url
    identifier = source.identifier or ("" if url else source.address)
    return without_empty(
        {"@type": "CreativeWork", "name": source.title, "url": url, "identifier": identifier}
    )


def _variable(table: TableFacts, field: Field) -> dict[str, Any]:
    return without_empty({
        "@type": "PropertyValue",
        "name": f"{table.name}.{field.name}",
        "description": title_and_description(field),
    })  # fmt: skip


def _download(file: DataFile, rows: int | None) -> dict[str, Any]:
    compression = {"gz": "application/gzip", "zip": "application/zip"}
    size = {"@type": "QuantitativeValue", "value": rows, "unitText": "rows"}
    return without_empty({
        "@type": "DataDownload",
        "name": file.path.rpartition("/")[2],
        "contentUrl": file.path if file.remote else quote(file.path, errors="surrogatepass"),
        "encodingFormat": compression.get(file.compression, file.mediatype),
        "contentSize": "" if file.size is None else f"{file.size} B",
        "sha256": file.sha256,
        "size": None if rows is None else size,
    })  # fmt: skip
