"""Trusty URIs for RDF: URIs that contain a hash of the content that they identify.

The code follows module RA of the specification, version 1 (http://trustyuri.net). Blank nodes and
triples outside of a named graph do not occur.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping

from avocado_pivot.rdf.terms import XSD, Iri, Term, Triple

PLACEHOLDER = " "
"""The placeholder of an artifact code that is not known yet; no IRI contains a space."""


def artifact_code(graphs: Mapping[Iri, Iterable[Triple]]) -> str:
    """Return the artifact code of named graphs: ``RA`` and 43 characters.

    The IRIs contain ``PLACEHOLDER`` in place of the code. Triples are sorted and deduplicated, so
    neither order nor repetition matters.
    """
    quads = {(graph, *triple) for graph, triples in graphs.items() for triple in triples}
    ordered = sorted(quads, key=lambda quad: (*quad[:3], _rank(quad[3])))
    text = "".join(f"{g}\n{s}\n{p}\n{_object(o)}\n" for g, s, p, o in ordered)
    return f"RA{base64url(hashlib.sha256(text.encode()).digest())}"


def base64url(digest: bytes) -> str:
    """Encode a hash in base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_uri(digest: str) -> Iri:
    """Return the ``ni`` URI (RFC 6920, section 3) of content.

    Args:
        digest: The SHA-256 of the content: ``sha256:`` and 64 hexadecimal digits.
    """
    return Iri(f"ni:///sha-256;{base64url(bytes.fromhex(digest.removeprefix('sha256:')))}")


def _rank(term: Term) -> tuple[str, ...]:
    """Return the sort key: IRIs before literals, literals by text, datatype and language."""
    if isinstance(term, Iri):
        return ("", term)
    if term.language:
        return ("literal", term.text, "", term.language)
    return ("literal", term.text, term.datatype or XSD("string"))


def _object(term: Term) -> str:
    if isinstance(term, Iri):
        return term
    text = term.text.replace("\\", "\\\\").replace("\n", "\\n")
    if term.language:
        return f"@{term.language.lower()} {text}"
    return f"^{term.datatype or XSD('string')} {text}"
