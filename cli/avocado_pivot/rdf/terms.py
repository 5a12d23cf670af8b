"""The terms of RDF 1.1 (IRIs, literals, triples) and the standard vocabularies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\x9f\ud800-\udfff]')
"""Characters that an IRI must not contain (TriG, IRIREF), and other control characters."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


class Iri(str):
    """An IRI, written without escaping; ``iri`` makes one of untrusted text."""

    __slots__ = ()


class Literal(NamedTuple):
    """A text, with an optional datatype or language."""

    text: str
    datatype: str = ""
    language: str = ""


Term = Iri | Literal
Triple = tuple[Iri, Iri, Term]


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace of IRIs: ``PROV("Entity")`` returns an IRI in it."""

    base: str

    def __call__(self, name: str) -> Iri:
        """Return the full IRI of a name; illegal characters are percent-encoded."""
        return iri(f"{self.base}{name}")


RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("http://schema.org/")
CITO = Namespace("http://purl.org/spar/cito/")
NP = Namespace("http://www.nanopub.org/nschema#")

PREFIXES = {
    "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "skos": SKOS, "prov": PROV, "oa": OA,
    "dcterms": DCTERMS, "schema": SCHEMA, "cito": CITO, "np": NP,
}  # fmt: skip
"""The vocabularies by their usual prefixes."""


def iri(text: str) -> Iri:
    """Return a text as an IRI; illegal characters are percent-encoded."""
    return Iri(_ILLEGAL.sub(lambda match: quote(match[0], safe="", errors="replace"), text))


def is_absolute(text: str) -> bool:
    """Return whether a text begins with a scheme, as an absolute IRI does."""
    return bool(_ABSOLUTE.match(text))


def text_literal(text: str, language: str = "") -> Literal:
    """Return a literal; a valid language tag is added in lower case, as RDF compares tags."""
    return Literal(text, language=language.lower() if _LANGUAGE.fullmatch(language) else "")
