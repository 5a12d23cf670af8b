"""The rows of this dataset as RDF statements, one per cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from avocado_pivot.rdf.dataset_terms import DatasetTerms, key_column
from avocado_pivot.rdf.terms import (
    DCTERMS,
    RDF,
    RDFS,
    SCHEMA,
    XSD,
    Iri,
    Literal,
    Namespace,
    Term,
    Triple,
    iri,
    is_absolute,
    text_literal,
)
from avocado_pivot.story.record_lookup import RecordLookup
from tablepact.errors import ExportError
from tablepact.frames.frames import Frames
from tablepact.lookup.row_address import label_of
from tablepact.metadata_formats.cited_work import texts_in
from tablepact.package.descriptor.keys import foreign_keys
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.digest import as_text

TextRow = Mapping[str, str | None]

ASSERTION_COLUMNS = {"assertion", "attributed_to", "origin", "inferred"}
"""Columns that describe the assertion and not the thing."""
OWN_TEXT_COLUMNS = {
    "basis", "description", "finding", "gist", "note", "question", "reason", "searched_for", "text",
}  # fmt: skip
"""Columns with texts of our own, in the language of the package."""
KNOWN_PROPERTIES = {"description": DCTERMS("description"), "parent_id": DCTERMS("isPartOf"),
          "url": SCHEMA("url")}  # fmt: skip
"""Columns for which a standard vocabulary has a property with the same meaning."""
ENTITY_CLASSES = {"person": "Person", "organisation": "Organization", "team": "Organization",
         "place": "Place", "document": "CreativeWork", "product": "Product"}  # fmt: skip
"""The schema.org class of each kind of entity that has one."""
EDTF = Iri("http://id.loc.gov/datatypes/edtf/EDTF")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""Valid ``xsd:decimal`` numbers; others are ``NaN``, ``INF``, or have an exponent."""
DATATYPES = {"integer": XSD("integer"), "number": XSD("decimal"), "date": XSD("date")}


class RowStatements:
    """The rows of some tables as RDF resources, each with an IRI and properties."""

    def __init__(self, frames: Frames, tables: Iterable[str], base: str) -> None:
        self.resources = {name: frames.resource(name) for name in tables}
        self.term = DatasetTerms(self.resources)
        self.rows = {name: self._by_key(frames, name) for name in self.resources}
        self._base = Namespace(f"{base}#")
        self._lookup = RecordLookup(frames)
        languages = texts_in(frames.package.metadata, "languages")
        self._language = languages[0] if len(languages) == 1 else ""
        self._targets = {
            name: {
                key.fields[0]: key.target
                for key in foreign_keys(resource)
                if len(key.fields) == 1 and key.target in self.resources
            }
            for name, resource in self.resources.items()
        }
        self.rows_by = cache(self._rows_by)

    def _by_key(self, frames: Frames, table: str) -> dict[str, TextRow]:
        key = key_column(self.resources[table])
        rows = as_text(frames[table]).sort(key)
        if rows[key].null_count() or rows[key].is_duplicated().any():
            raise ExportError(
                f"{table}: {key} is empty or repeated in a row; RDF needs a unique key"
            )
        return {row[key]: row for row in rows.iter_rows(named=True)}

    def _rows_by(self, table: str, *columns: str) -> dict[tuple[str | None, ...], list[TextRow]]:
        """Return the rows of a table, grouped by the cells of some columns."""
        groups = defaultdict(list)
        for row in self.rows[table].values():
            groups[tuple(row[column] for column in columns)].append(row)
        return groups

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of our terms, of the rows of each table, and of the contributors."""
        homes = (*self.resources, "contributors")
        return {"term": self.term.base, **{name: self._base(f"{name}/") for name in homes}}

    def row_iri(self, table: str, identifier: str) -> Iri:
        """Return the IRI of a row; the IRI of a source is its URL, if it has one."""
        if table == "sources":
            url = self.rows[table].get(identifier, {}).get("url") or ""
            if is_absolute(url):
                return iri(url)
        return self._base(f"{table}/{identifier}")

    def row_triples(self, table: str, row: TextRow) -> Iterator[Triple]:
        """Yield the class of a row and its cells, except for the columns on the assertion.

        An event that is planned, possible or negated does not get the class of schema.org.
        """
        key = key_column(self.resources[table])
        subject = self.row_iri(table, row[key] or "")
        yield subject, RDF("type"), self.term.row_class(self.resources[table])
        kind = row.get("kind") or ""
        if table == "entities" and kind in ENTITY_CLASSES:
            yield subject, RDF("type"), SCHEMA(ENTITY_CLASSES[kind])
        if table == "events" and row.get("modality") == "actual":
            yield subject, RDF("type"), SCHEMA("Event")
        if table == "claims":
            yield subject, RDF("type"), SCHEMA("Claim")
        if label := self._label(table, row):
            text = Literal(label) if table == "sources" else self.own_text(label)
            yield subject, RDFS("label"), text
        for column, value in self._cells(table, row):
            if column not in ASSERTION_COLUMNS | {key}:
                yield subject, KNOWN_PROPERTIES.get(column) or self.term(column), value

    def _label(self, table: str, row: TextRow) -> str | None:
        """Return the label of a row; for a relation it is a sentence."""
        if table != "relations":
            return label_of(self._lookup.frames.resource(table), row)
        mode = row["modality"] or "actual"
        return self._lookup.relation_text(dict(row)) + (f", {mode}" if mode != "actual" else "")

    def assertion_triples(
        self, table: str, row: TextRow, assertion: Iri, attributed: Iri | None = None
    ) -> Iterator[Triple]:
        """Yield the certainty, the attribution and the origin of an assertion.

        Args:
            table: The table of the row.
            row: The row.
            assertion: The subject of the statements.
            attributed: The property for ``attributed_to``; by default the term of that column.
        """
        for column, value in self._cells(table, row):
            if column == "attributed_to" and attributed:
                yield assertion, attributed, value
            elif column in ASSERTION_COLUMNS:
                yield assertion, self.term(column), value

    def _cells(self, table: str, row: TextRow) -> Iterator[tuple[str, Term]]:
        for field in self.resources[table].fields:
            column = field.name
            cell = row.get(column)
            if cell is None or column == "record_table":
                continue
            if column == "inferred":
                yield from ((column, self.term(name)) for name in cell.split(";"))
                continue
            yield (
                column,
                self._resource_iri(table, row, field, cell)
                or self._literal(table, row, field, cell),
            )

    def _resource_iri(self, table: str, row: TextRow, field: Field, cell: str) -> Iri | None:
        """Return the IRI of the row, code or URL that a cell refers to; None for a literal."""
        column = field.name
        if column == "record_id":
            return self.row_iri(row.get("record_table") or "", cell)
        if target := self._targets[table].get(column):
            return self.row_iri(target, cell)
        if field.categories:
            return self.term.code(column, cell)
        return iri(cell) if column == "url" and is_absolute(cell) else None

    def _literal(self, table: str, row: TextRow, field: Field, cell: str) -> Literal:
        """Return the literal of a cell, with a language for texts and a datatype otherwise."""
        column = field.name
        if table == "names" and column == "name":
            return text_literal(cell, row.get("language") or "")
        if column in OWN_TEXT_COLUMNS:
            return self.own_text(cell)
        if column.endswith("_edtf"):
            return Literal(cell, EDTF)
        kind = DATATYPES.get(field.type, "")
        odd = kind == XSD("decimal") and not _DECIMAL.fullmatch(cell)
        return Literal(cell, XSD("double") if odd else kind)

    def own_text(self, text: str) -> Literal:
        """Return a text of our own, tagged with the language of the package if it has just one."""
        return text_literal(text, self._language)
