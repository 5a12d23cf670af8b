"""``.zenodo.json``, the metadata that Zenodo uses when it archives a repository.

Its keys are those of Zenodo's legacy deposit metadata (developers.zenodo.org, Deposit metadata).
If this file exists, Zenodo ignores CITATION.cff.
"""

from __future__ import annotations

import html
import re
from typing import Any

from tablepact.errors import ExportError
from tablepact.metadata_formats.facts import CitedSource, Facts, to_json, without_empty


def zenodo(facts: Facts) -> str:
    """Return the metadata of a Zenodo deposit, with descriptions in HTML.

    Raises:
        ExportError: The package states no licence identifier, and Zenodo would choose a licence.
    """
    work = facts.work
    licence = work.licence.lower()
    if not re.fullmatch(r"[a-z0-9]+([.+-][a-z0-9]+)*[+]?", licence):
        raise ExportError(
            "Zenodo chooses a licence itself unless one is stated by its SPDX identifier; state "
            'it as the "name" in "licenses" in the descriptor'
        )
    linked = [source for source in facts.sources if source.doi or source.url]
    deposit = {
        "upload_type": "dataset",
        "title": work.title,
        "creators": [{"name": author.inverted} for author in work.authors],
        "description": f"<p>{html.escape(work.abstract or facts.contents)}</p>",
        "version": work.version,
        "publication_date": work.date,
        "access_right": "open",
        "license": licence,
        "doi": work.doi,
        "keywords": list(work.keywords),
        "notes": _notes(facts),
        "related_identifiers": [_related(source) for source in linked],
        "references": [
            " ".join(filter(None, (source.title, source.identifier or source.address)))
            for source in facts.sources
            if source not in linked or source.identifier
        ],
    }
    return to_json(without_empty(deposit))


def _notes(facts: Facts) -> str:
    """Return the titles of the licences, the tables and the digest, which have no key."""
    licences = [licence.title for licence in facts.work.licences if licence.title]
    digest = [f"The rows have the digest {facts.work.digest}."] if facts.work.digest else []
    return "".join(f"<p>{html.escape(text)}</p>" for text in [*licences, facts.contents, *digest])


def _related(source: CitedSource) -> dict[str, Any]:
    identifier, scheme = (source.doi, "doi") if source.doi else (source.url, "url")
    return {"identifier": identifier, "relation": "isDerivedFrom", "scheme": scheme}
