"""IRIs of the dataset and of its vocabulary: terms for tables, columns and codes, defined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from avocado_pivot.rdf.terms import (
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    Iri,
    Namespace,
    Triple,
    iri,
    text_literal,
)
from avocado_pivot.rdf.trusty_uri import hash_uri
from tablepact.errors import ExportError
from tablepact.metadata_formats.cited_work import Work
from tablepact.metadata_formats.facts import replace_surrogates, web_address
from tablepact.package.descriptor.keys import primary_key
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import table_digest


def base_iri(work: Work) -> Iri:
    """Return the prefix of the IRIs of rows: the DOI or home page, else the hash of the content."""
    url = web_address(work.url)
    return hash_uri(work.digest) if not url or "#" in url else iri(url)


class DatasetTerms:
    """Our own terms: a class for each table, a property for each column, and the codes.

    The namespace contains the hash of all definitions, so the IRIs stay the same from version to
    version as long as no definition changes.
    """

    def __init__(self, resources: Mapping[str, Resource]) -> None:
        self._definitions = sorted(set(_definitions(resources)))
        frame = pl.DataFrame(
            self._definitions, ["kind", "term", "of", "label", "definition"], orient="row"
        )
        self.base = f"{hash_uri(table_digest(frame))}#"
        self._name = Namespace(self.base)

    def __call__(self, name: str) -> Iri:
        """Return the property of a column."""
        return self._name(name)

    def row_class(self, resource: Resource) -> Iri:
        """Return the class of the rows of a table."""
        return self._name(_class_name(resource))

    def code(self, column: str, code: str) -> Iri:
        """Return the IRI of a code of a list."""
        return self._name(f"{column}-{code}")

    def definitions(self) -> Iterator[Triple]:
        """Yield the statements that define all terms."""
        kinds = {"class": RDFS("Class"), "property": RDF("Property"), "code": SKOS("Concept")}
        for kind, name, of, label, definition in self._definitions:
            yield self._name(name), RDF("type"), kinds[kind]
            if of:
                yield self._name(name), SCHEMA("domainIncludes"), self._name(of)
            yield self._name(name), RDFS("label"), text_literal(label, "en")
            yield self._name(name), RDFS("comment"), text_literal(definition, "en")


def _definitions(resources: Mapping[str, Resource]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield kind, name, class, label and definition of each term; only a column has a class."""
    for resource in resources.values():
        row = _class_name(resource)
        metadata = resource.metadata
        yield "class", row, "", *_plain(metadata.get("title"), metadata.get("description"))
        for field in resource.fields:
            yield "property", field.name, row, *_plain(field.title, field.description)
            for code in field.categories or ():
                name = f"{field.name}-{code.value}"
                yield "code", name, "", *_plain(code.label, code.description)


def _plain(label: str | None, definition: str | None) -> tuple[str, str]:
    """Return the label and the definition of a term, each on one line."""
    first, second = (" ".join((text or "").split()) for text in (label, definition))
    return replace_surrogates(first), replace_surrogates(second)


def _class_name(resource: Resource) -> str:
    """Return the class name of the rows, derived from the key: ``event_link_id``, ``EventLink``."""
    return "".join(
        part.capitalize() for part in key_column(resource).removesuffix("_id").split("_")
    )


def key_column(resource: Resource) -> str:
    """Return the column that identifies a row.

    Raises:
        ExportError: The primary key is not a single column.
    """
    key = primary_key(resource)
    if len(key) != 1:
        raise ExportError(f"{resource.name}: RDF needs a primary key of one column")
    return key[0]
