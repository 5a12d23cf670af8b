"""Trusty URIs of RDF: names that hold a hash of what they name.

After the module RA of the specification, version 1 (http://trustyuri.net). There are no blank
nodes here, and every triple stands in a named graph.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping

from avocado_pivot.rdf.terms import XSD, Iri, Term, Triple

HOLE = " "
"""What stands for the artifact code where that is not known yet; no IRI has a space."""


def artifact_code(graphs: Mapping[Iri, Iterable[Triple]]) -> str:
    """Give the code of named graphs, in whose IRIs ``HOLE`` stands for it: ``RA`` and 43 letters.

    The triples are sorted, so neither their order nor repeats matter.
    """
    quads = {(graph, *triple) for graph, triples in graphs.items() for triple in triples}
    ordered = sorted(quads, key=lambda quad: (*quad[:3], _rank(quad[3])))
    text = "".join(f"{g}\n{s}\n{p}\n{_object(o)}\n" for g, s, p, o in ordered)
    return f"RA{in_base64(hashlib.sha256(text.encode()).digest())}"


def in_base64(digest: bytes) -> str:
    """Write a hash in the alphabet for addresses, without padding (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def by_hash(digest: str) -> Iri:
    """Name content by its SHA-256, written ``sha256:`` and 64 digits: its ``ni`` address.

    See RFC 6920, 3.
    """
    return Iri(f"ni:///sha-256;{in_base64(bytes.fromhex(digest.removeprefix('sha256:')))}")


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
