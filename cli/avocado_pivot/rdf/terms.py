"""The terms of RDF 1.1: IRIs, literals, triples; and the vocabularies of others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\x9f\ud800-\udfff]')
"""What no IRI holds (TriG, IRIREF), and what no line of text should."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


class Iri(str):
    """An IRI, written as it is; an untrusted one goes through ``iri``."""

    __slots__ = ()


class Literal(NamedTuple):
    """A text, with a datatype or a language if it is more than that."""

    text: str
    datatype: str = ""
    language: str = ""


Term = Iri | Literal
Triple = tuple[Iri, Iri, Term]


@dataclass(frozen=True, slots=True)
class Namespace:
    """Names that begin alike: ``PROV("Entity")``."""

    base: str

    def __call__(self, name: str) -> Iri:
        """Return the name in full; what no IRI holds is percent-encoded."""
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
"""The vocabularies under the names by which they go."""


def iri(text: str) -> Iri:
    """Return an IRI; what none can hold is percent-encoded."""
    return Iri(_ILLEGAL.sub(lambda match: quote(match[0], safe="", errors="replace"), text))


def is_absolute(text: str) -> bool:
    """Return whether a text begins as an IRI with a scheme does."""
    return bool(_ABSOLUTE.match(text))


def text_literal(text: str, language: str = "") -> Literal:
    """Return a text in a language, if that is a tag; in lower case, as RDF compares them."""
    return Literal(text, language=language.lower() if _LANGUAGE.fullmatch(language) else "")
