"""The rows of this dataset as statements of RDF, a cell a statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from avocado_pivot.citations.work import objects_in, texts_in
from avocado_pivot.package.canonical import as_text
from avocado_pivot.package.keys import foreign_keys
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
    words,
)
from avocado_pivot.reading.frames import Frames
from avocado_pivot.records.address import label_of
from avocado_pivot.story.names import Terms, key_of

Row = Mapping[str, str | None]

OF_THE_ASSERTION = {"assertion", "attributed_to", "origin", "inferred"}
"""Columns that tell of the asserting, not of the thing."""
OURS = {"basis", "description", "finding", "gist", "note", "question", "reason", "searched_for",
        "text"}  # fmt: skip
"""Columns in our own words, which are in the language of the package."""
SHARED = {"description": DCTERMS("description"), "parent_id": DCTERMS("isPartOf"),
          "url": SCHEMA("url")}  # fmt: skip
"""Columns for which there is a property that means the same."""
KINDS = {"person": "Person", "organisation": "Organization", "team": "Organization",
         "place": "Place", "document": "CreativeWork", "product": "Product"}  # fmt: skip
"""Kinds of entities that schema.org has."""
DATATYPES = {"integer": XSD("integer"), "number": XSD("decimal"), "date": XSD("date")}


class Statements:
    """Rows of some tables, each a thing with a name and properties."""

    def __init__(self, frames: Frames, tables: Iterable[str], base: str) -> None:
        self.resources = {name: frames.resource(name) for name in tables}
        self.term = Terms(self.resources)
        self.rows = {name: self._by_key(frames, name) for name in self.resources}
        self._base = Namespace(f"{base}#")
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
        self.grouped = cache(self._grouped)

    def _by_key(self, frames: Frames, table: str) -> dict[str, Row]:
        key = key_of(self.resources[table])
        rows = as_text(frames[table]).sort(key).iter_rows(named=True)
        return {row[key]: row for row in rows if row[key] is not None}

    def _grouped(self, table: str, *columns: str) -> dict[tuple[str | None, ...], list[Row]]:
        """Give the rows of a table by what stands in some columns."""
        groups = defaultdict(list)
        for row in self.rows[table].values():
            groups[tuple(row[column] for column in columns)].append(row)
        return groups

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of our terms, and of rows: one for each table, and one for who made them."""
        homes = (*self.resources, "contributors")
        return {"term": self.term.base, **{name: self._base(f"{name}/") for name in homes}}

    def name(self, table: str, identifier: str) -> Iri:
        """Name a row; a source that has an address goes by that."""
        if table == "sources":
            url = self.rows[table].get(identifier, {}).get("url") or ""
            if is_absolute(url):
                return iri(url)
        return self._base(f"{table}/{identifier}")

    def about(self, table: str, row: Row) -> Iterator[Triple]:
        """Tell one row: what it is and what its cells say, but for what tells of the asserting.

        A thing that is planned, possible or negated is none of a class that others know.
        """
        key = key_of(self.resources[table])
        subject = self.name(table, row[key] or "")
        yield subject, RDF("type"), self.term.of_rows(self.resources[table])
        kind = row.get("kind") or ""
        if table == "entities" and kind in KINDS:
            yield subject, RDF("type"), SCHEMA(KINDS[kind])
        if table == "events" and row.get("modality") == "actual":
            yield subject, RDF("type"), SCHEMA("Event")
        if table == "claims":
            yield subject, RDF("type"), SCHEMA("Claim")
        if label := label_of(row):
            yield subject, RDFS("label"), self._in_our_words(label, table != "sources")
        for column, told in self._cells(table, row):
            if column not in OF_THE_ASSERTION | {key}:
                yield subject, SHARED.get(column) or self.term(column), told

    def of_the_assertion(
        self, table: str, row: Row, assertion: Iri, attributed: Iri | None = None
    ) -> Iterator[Triple]:
        """Tell how firmly, by whom and from where a row is asserted.

        Args:
            table: Its table.
            row: The row.
            assertion: What is told of.
            attributed: The property that names by whom; by default that of the column.
        """
        for column, told in self._cells(table, row):
            if column == "attributed_to" and attributed:
                yield assertion, attributed, told
            elif column in OF_THE_ASSERTION:
                yield assertion, self.term(column), told

    def _cells(self, table: str, row: Row) -> Iterator[tuple[str, Term]]:
        for field in self.resources[table].fields:
            column = field["name"]
            cell = row.get(column)
            if cell is None or column == "record_table":
                continue
            if column == "inferred":
                yield from ((column, self.term(name)) for name in cell.split(";"))
            elif column == "record_id":
                yield column, self.name(row.get("record_table") or "", cell)
            elif target := self._targets[table].get(column):
                yield column, self.name(target, cell)
            elif objects_in(field, "categories"):
                yield column, self.term.code(column, cell)
            elif column == "url" and is_absolute(cell):
                yield column, iri(cell)
            elif table == "names" and column == "name":
                yield column, words(cell, row.get("language") or "")
            elif column in OURS:
                yield column, self._in_our_words(cell)
            else:
                yield column, Literal(cell, DATATYPES.get(str(field.get("type")), ""))

    def _in_our_words(self, text: str, ours: bool = True) -> Literal:
        return words(text, self._language if ours else "")
