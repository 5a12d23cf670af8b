"""Trusty URIs of RDF: names that hold a hash of what they name.

After the module RA of the specification, version 1 (http://trustyuri.net). There are no blank
nodes here, and every triple stands in a named graph.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping

from avocado_pivot.rdf.terms import XSD, Iri, Term, Triple

PLACEHOLDER = " "
"""What stands for the artifact code where that is not known yet; no IRI has a space."""


def artifact_code(graphs: Mapping[Iri, Iterable[Triple]]) -> str:
    """Return the code of named graphs, ``RA`` and 43 letters; IRIs have ``PLACEHOLDER`` for it.

    The triples are sorted, so neither their order nor repeats matter.
    """
    quads = {(graph, *triple) for graph, triples in graphs.items() for triple in triples}
    ordered = sorted(quads, key=lambda quad: (*quad[:3], _rank(quad[3])))
    text = "".join(f"{g}\n{s}\n{p}\n{_object(o)}\n" for g, s, p, o in ordered)
    return f"RA{base64url(hashlib.sha256(text.encode()).digest())}"


def base64url(digest: bytes) -> str:
    """Encode a hash in the alphabet for URLs, without padding (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_uri(digest: str) -> Iri:
    """Return the ``ni`` URI of content by its SHA-256, written ``sha256:`` and 64 digits.

    See RFC 6920, 3.
    """
    return Iri(f"ni:///sha-256;{base64url(bytes.fromhex(digest.removeprefix('sha256:')))}")


def _rank(term: Term) -> tuple[str, ...]:
    """Sort IRIs before literals, and these by text, then by datatype, then by language."""
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
