"""Nanopublications: statements, their provenance and their publisher, under one trusty URI.

They follow https://nanopub.net/guidelines/: four named graphs, and no triples outside of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from avocado_pivot.rdf.terms import NP, RDF, Iri, Literal, Triple
from avocado_pivot.rdf.trig import graph_block, prefix_lines
from avocado_pivot.rdf.trusty_uri import PLACEHOLDER, artifact_code


@dataclass(frozen=True, slots=True)
class NanopubDraft:
    """The IRIs in a nanopublication whose trusty URI has not been computed yet.

    The URI is ``base``, a slash and the artifact code; a part adds a slash and its name.
    """

    base: str

    @property
    def this(self) -> Iri:
        """The nanopublication itself."""
        return Iri(f"{self.base}/{PLACEHOLDER}")

    def part(self, name: str) -> Iri:
        """Return the IRI of a part, for example of the graph ``assertion``."""
        return Iri(f"{self.this}/{name}")

    def seal(
        self,
        assertion: Iterable[Triple],
        provenance: Iterable[Triple],
        pubinfo: Iterable[Triple],
    ) -> dict[Iri, list[Triple]]:
        """Return the four graphs under their final IRIs, the head first."""
        parts = {"assertion": assertion, "provenance": provenance, "pubinfo": pubinfo}
        verbs = ("hasAssertion", "hasProvenance", "hasPublicationInfo")
        head: list[Triple] = [(self.this, RDF("type"), NP("Nanopublication"))]
        head += [
            (self.this, NP(verb), self.part(name)) for verb, name in zip(verbs, parts, strict=True)
        ]
        graphs = {
            self.part(name): list(triples) for name, triples in {"head": head, **parts}.items()
        }
        code = artifact_code(graphs)
        return {
            _fill(name, code): [
                (
                    _fill(s, code),
                    _fill(p, code),
                    o if isinstance(o, Literal) else _fill(o, code),
                )
                for s, p, o in triples
            ]
            for name, triples in graphs.items()
        }


def to_trig(graphs: Mapping[Iri, Iterable[Triple]], prefixes: Mapping[str, str]) -> str:
    """Write one nanopublication; the prefixes ``this`` and ``sub`` abbreviate its own IRIs."""
    head = next(iter(graphs))
    own = {"this": head.removesuffix("/head"), "sub": head.removesuffix("head")}
    known = {**prefixes, **own}
    blocks = (graph_block(name, triples, known) for name, triples in graphs.items())
    return "\n".join([prefix_lines(own), *blocks])


def _fill(name: Iri, code: str) -> Iri:
    return Iri(name.replace(PLACEHOLDER, code))
