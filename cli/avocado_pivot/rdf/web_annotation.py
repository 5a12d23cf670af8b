"""The evidence as W3C Web Annotations (https://www.w3.org/TR/annotation-model/).

Each row of ``evidence`` is one annotation: its body is the row that is based on the passage, its
target is the passage. Only offsets identify a passage, since the copyright does not allow
publishing its text. Offsets count Unicode code points of the canonical text (see
``passages.canonical_text``), as the model requires for a text position selector (4.2.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from avocado_pivot.rdf.dataset_terms import base_iri
from tablepact.errors import ExportError
from tablepact.metadata_formats.facts import Facts, licence_address, to_json, without_empty

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def web_annotation(facts: Facts) -> str:
    """Write the annotations as a collection with a single page.

    The IRIs of rows begin with the IRI of the dataset: its DOI or home page, else the hash of its
    content (RFC 6920).

    Raises:
        ExportError: A row of evidence names a source that does not exist.
        PackageError: A table cannot be read.
    """
    work, frames = facts.work, facts.frames
    base = base_iri(work)
    sources = {row["source_id"]: row for row in frames["sources"].iter_rows(named=True)}
    items = []
    for row in frames["evidence"].sort("evidence_id").iter_rows(named=True):
        if row["source_id"] not in sources:
            raise ExportError(f"evidence/{row['evidence_id']}: its source does not exist")
        items.append(_annotation(base, row, sources[row["source_id"]]))
    page = f"{base}#annotations/1"
    collection = {
        "@context": CONTEXT,
        "id": f"{base}#annotations",
        "type": "AnnotationCollection",
        "label": f"{work.title}: its evidence",
        "schema:version": work.version,
        "rights": [licence_address(one) for one in work.licences],
        "dcterms:creator": [author.name for author in work.authors],
        "dcterms:issued": {"@value": work.date, "@type": "xsd:date"} if work.date else None,
        "dcterms:identifier": [one for one in (work.doi, work.digest) if one],
        "total": len(items),
        "first": without_empty(
            {"id": page, "type": "AnnotationPage", "startIndex": 0, "items": items}
        ),
    }
    return to_json(without_empty(collection))


def _annotation(base: str, row: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the annotation of a row: a passage identifies an entity; other records link to it."""
    purpose = "identifying" if row["record_table"] == "entities" else "linking"
    return {
        "id": _row_iri(base, "evidence", row["evidence_id"]),
        "type": "Annotation",
        "motivation": purpose,
        "body": {
            "type": "SpecificResource",
            "source": _row_iri(base, row["record_table"], row["record_id"]),
            "purpose": purpose,
        },
        "target": _target(row, source),
    }


def _target(row: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    selector = None
    if row["char_start"] is not None and row["char_end"] is not None:
        selector = {
            "type": "TextPositionSelector",
            "start": row["char_start"],
            "end": row["char_end"],
        }
    day = source["accessed"]  # the time of day is not known
    state = {
        "type": "TimeState",
        "sourceDateStart": f"{day}T00:00:00Z",
        "sourceDateEnd": f"{day}T23:59:59Z",
    }
    return without_empty({
        "type": "SpecificResource",
        "source": source["url"],
        "selector": selector,
        "state": state if day else None,
        "schema:sha256": row["sha256"],  # of the passage in UTF-8
    })  # fmt: skip


def _row_iri(base: str, table: str, identifier: str) -> str:
    return f"{base}#{quote(f'{table}/{identifier}', safe='/')}"
