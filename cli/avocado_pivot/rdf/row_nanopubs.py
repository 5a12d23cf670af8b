"""The rows as nanopublications: the assertion of each, its provenance and its publisher.

Each record, assessment and conflict has its own nanopublication. Rows that belong to such a row
(the names of an entity, the participants of an event) are part of its assertion; its evidence and
its assessments are the provenance. The first nanopublication defines the terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avocado_pivot.rdf.dataset_terms import base_iri, key_column
from avocado_pivot.rdf.nanopub import NanopubDraft, to_trig
from avocado_pivot.rdf.row_statements import RowStatements, TextRow
from avocado_pivot.rdf.terms import (
    CITO,
    DCTERMS,
    OA,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    XSD,
    Iri,
    Literal,
    Triple,
    iri,
    is_absolute,
)
from avocado_pivot.rdf.trig import prefix_lines
from avocado_pivot.rdf.trusty_uri import hash_uri
from tablepact.errors import ExportError
from tablepact.frames.frames import Frames
from tablepact.lookup.row_address import find_row, split_address
from tablepact.metadata_formats.cited_work import cited_work
from tablepact.metadata_formats.facts import licence_address, replace_surrogates
from tablepact.package.descriptor.keys import foreign_keys
from tablepact.package.digests.digest import row_digests

RECORD_TABLES = ("entities", "events", "figures", "statements", "claims", "relations",
           "event_links")  # fmt: skip
"""Tables whose rows are based on evidence."""
FINDING_TABLES = ("assessments", "conflicts")
"""Tables whose rows are our own findings."""
PART_TABLES = {"names": "entities", "identifiers": "entities", "participants": "events",
         "claim_records": "claims", "conflict_members": "conflicts",
         "assessment_records": "assessments", "assessment_sources": "assessments"}  # fmt: skip
"""Tables whose rows are part of a row of another table, by that table."""
CONTEXT_TABLES = ("evidence", "sources", "trust", "corrections")
"""Tables with the origin, the reliability and the corrections of rows."""
STANCES = {"supports": "supports", "refines": "qualifies", "contradicts": "disputes",
           "updates": "updates"}  # fmt: skip
"""The property of the Citation Typing Ontology for each stance of an assessment."""
RESTS_ON = {PROV("wasDerivedFrom"), PROV("wasGeneratedBy")}
"""The properties that link an assertion to rows, passages and sources, or to a search."""


def nanopubs(frames: Frames, address: str | None = None) -> str:
    """Write the nanopublications of all rows, or of a table or row, in TriG.

    Raises:
        UnknownTable, UnknownRecord: There is no such table or row.
        ExportError: The table has no nanopublications of its own, or a row has no provenance.
        PackageError: A table cannot be read.
    """
    table, identifier = None, None
    if address:
        table, identifier = split_address(frames, address)
        if identifier is not None:
            find_row(frames, address)
        if table not in (*RECORD_TABLES, *FINDING_TABLES):
            own = ", ".join((*RECORD_TABLES, *FINDING_TABLES))
            raise ExportError(f"{table}: only rows of {own} have a nanopublication of their own")
    return "\n".join(_NanopubWriter(frames).write(table, identifier))


class _NanopubWriter:
    """A writer of the rows of the dataset as nanopublications."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.work = cited_work(frames)
        self.base = base_iri(self.work)
        self.statements = RowStatements(
            frames, (*RECORD_TABLES, *FINDING_TABLES, *PART_TABLES, *CONTEXT_TABLES), self.base
        )
        self.term = self.statements.term

    def write(self, table: str | None, identifier: str | None) -> Iterator[str]:
        """Yield the nanopublications of a row, a table, or the terms and all rows, in TriG."""
        prefixes = {
            name: namespace.base for name, namespace in PREFIXES.items()
        } | self.statements.prefixes
        yield prefix_lines(prefixes)
        if table is None:
            yield to_trig(self._terms(), prefixes)
        for name in (*RECORD_TABLES, *FINDING_TABLES) if table is None else (table,):
            digests = self._digests(name)
            for key, row in self.statements.rows[name].items():
                if identifier in (None, key):
                    yield to_trig(self._row(name, key, row, digests[key]), prefixes)

    def _terms(self) -> dict[Iri, list[Triple]]:
        draft = NanopubDraft(f"{self.base}#terms")
        provenance = [(draft.part("assertion"), PROV("wasDerivedFrom"), self.base)]
        return draft.seal(self.term.definitions(), provenance, self._published(draft, []))

    def _row(self, table: str, key: str, row: TextRow, digest: str) -> dict[Iri, list[Triple]]:
        draft = NanopubDraft(self.statements.row_iri(table, key))
        parts = [
            (name, part)
            for name, owner in PART_TABLES.items()
            if owner == table
            for part in self.statements.rows_by(name, self._owner_column(name))[key,]
        ]
        asserted = [
            triple
            for name, part in [(table, row), *parts]
            for triple in self.statements.row_triples(name, part)
        ]
        provenance = self._record if table in RECORD_TABLES else self._finding
        rests_on = list(provenance(draft, table, key, row))
        if not RESTS_ON & {verb for _, verb, _ in rests_on}:
            raise ExportError(f"{table}/{key}: it has no evidence, source, search or answer")
        content = hash_uri(digest)
        about: list[Triple] = [
            (draft.this, PROV("wasDerivedFrom"), content),
            (content, RDF("type"), PROV("Entity")),
            (content, RDFS("label"), Literal(f"{table}/{key}")),
            (content, DCTERMS("isPartOf"), self.base),
        ]
        for row in self.statements.rows_by("corrections", "record_table", "record_id")[table, key]:
            about += self.statements.row_triples("corrections", row)
        return draft.seal(asserted, rests_on, self._published(draft, about))

    def _record(self, draft: NanopubDraft, table: str, key: str, row: TextRow) -> Iterator[Triple]:
        """Yield the provenance of a record: evidence, attribution, certainty and assessments."""
        assertion = draft.part("assertion")
        yield from self.statements.assertion_triples(table, row, assertion, PROV("wasAttributedTo"))
        if mode := row.get("modality"):
            yield assertion, self.term("modality"), self.term.code("modality", mode)
        for verdict in self.statements.rows_by("trust", "record_table", "record_id")[table, key]:
            code = self.term.code("verdict", verdict["verdict"] or "")
            yield assertion, self.term("verdict"), code
        passages = self.statements.rows_by("evidence", "record_table", "record_id")[table, key]
        for number, passage in enumerate(passages, 1):
            yield from self._passage(draft, str(number), passage)
        yield from self._sources(passage["source_id"] for passage in passages)
        for tie in self.statements.rows_by("assessment_records", "record_table", "record_id")[
            table, key
        ]:
            yield from self._assessed(assertion, tie)

    def _passage(self, draft: NanopubDraft, number: str, row: TextRow) -> Iterator[Triple]:
        """Yield the location of a passage, or only the source if the row has no offsets."""
        source = self._source(row["source_id"])
        passage, selector = draft.part(f"passage-{number}"), draft.part(f"selector-{number}")
        assertion = draft.part("assertion")
        derivation = self.statements.row_iri("evidence", row["evidence_id"] or "")
        origin = passage if row["char_start"] and row["char_end"] else source
        yield assertion, PROV("wasDerivedFrom"), origin
        yield assertion, PROV("qualifiedDerivation"), derivation
        yield derivation, RDF("type"), PROV("Derivation")
        yield derivation, PROV("entity"), origin
        yield from self.statements.assertion_triples("evidence", row, derivation)
        if origin is source:
            return
        yield passage, RDF("type"), PROV("Entity")
        yield passage, RDF("type"), OA("SpecificResource")
        yield passage, OA("hasSource"), source
        yield passage, OA("hasSelector"), selector
        yield passage, self.term("paragraph"), Literal(row["paragraph"] or "", XSD("integer"))
        yield passage, SCHEMA("sha256"), Literal(row["sha256"] or "")
        yield selector, RDF("type"), OA("TextPositionSelector")
        for verb, cell in (("start", row["char_start"]), ("end", row["char_end"])):
            yield selector, OA(verb), Literal(cell or "", XSD("nonNegativeInteger"))

    def _assessed(self, assertion: Iri, tie: TextRow) -> Iterator[Triple]:
        """Yield a short form of an assessment; its own nanopublication has the rest."""
        key = tie["assessment_id"] or ""
        row = self.statements.rows["assessments"].get(key)
        if row is None:
            return
        name = self.statements.row_iri("assessments", key)
        yield assertion, self.term("assessment_id"), name
        if stance := STANCES.get(row["stance"] or ""):
            yield name, CITO(stance), assertion
        if tie["source_id"]:  # the source that mentions this row
            yield name, PROV("wasDerivedFrom"), self._source(tie["source_id"])
            yield from self._sources([tie["source_id"]])
        yield from self.statements.row_triples("assessments", row)

    def _finding(self, draft: NanopubDraft, table: str, key: str, row: TextRow) -> Iterator[Triple]:
        """Yield the provenance of our own finding: sources, a search, or answers of a conflict."""
        assertion = draft.part("assertion")
        for author in self._authors():
            yield assertion, PROV("wasAttributedTo"), author
        if table == "conflicts":
            for row in self.statements.rows_by("conflict_members", "conflict_id")[key,]:
                answer = self.statements.row_iri(row["record_table"] or "", row["record_id"] or "")
                yield assertion, PROV("wasDerivedFrom"), answer
            return
        if searched_for := row["searched_for"]:
            search = draft.part("search")
            yield assertion, PROV("wasGeneratedBy"), search
            yield search, RDF("type"), PROV("Activity")
            yield search, RDFS("label"), self.statements.own_text(searched_for)
        sources = self.statements.rows_by("assessment_sources", "assessment_id")[key,]
        for source in sources:
            yield assertion, PROV("wasDerivedFrom"), self._source(source["source_id"])
        yield from self._sources(source["source_id"] for source in sources)

    def _published(self, draft: NanopubDraft, about: list[Triple]) -> Iterator[Triple]:
        """Yield the publication info: authors, date, licence, dataset, and what ``about`` adds."""
        work, this, dataset = self.work, draft.this, self.base
        for author, name in self._authors().items():
            yield this, DCTERMS("creator"), author
            yield author, RDF("type"), PROV("Agent")
            yield author, RDFS("label"), Literal(name)
        if work.date:
            yield this, DCTERMS("created"), Literal(work.date, XSD("date"))
        for licence in work.licences:
            address = licence_address(licence)
            yield this, DCTERMS("license"), iri(address) if is_absolute(address) else _text(address)
            if licence.title:
                yield this, DCTERMS("rights"), _text(licence.title)
        yield this, PROV("wasDerivedFrom"), dataset
        yield dataset, RDF("type"), SCHEMA("Dataset")
        yield dataset, RDFS("label"), _text(work.title)
        yield dataset, DCTERMS("identifier"), Literal(work.digest)
        if work.version:
            yield dataset, SCHEMA("version"), _text(work.version)
        yield from about

    def _authors(self) -> dict[Iri, str]:
        """Return the names of the authors by IRI; the IRI has the position in the list."""
        return {
            iri(f"{self.base}#contributors/{number}"): replace_surrogates(author.name)
            for number, author in enumerate(self.work.authors, 1)
        }

    def _source(self, identifier: str | None) -> Iri:
        return self.statements.row_iri("sources", identifier or "")

    def _sources(self, identifiers: Iterable[str | None]) -> Iterator[Triple]:
        """Yield the statements on sources; raise ExportError if a source is missing."""
        for identifier in identifiers:
            row = self.statements.rows["sources"].get(identifier or "")
            if row is None:
                raise ExportError(f"a row refers to sources/{identifier}, which does not exist")
            yield self._source(identifier), RDF("type"), PROV("Entity")
            yield from self.statements.row_triples("sources", row)

    def _owner_column(self, part: str) -> str:
        """Return the column of a part that refers to the row that it belongs to."""
        resource = self.statements.resources[part]
        columns = [
            key.fields[0] for key in foreign_keys(resource) if key.target == PART_TABLES[part]
        ]
        if not columns:
            raise ExportError(f"{part}: no column refers to {PART_TABLES[part]}")
        return columns[0]

    def _digests(self, table: str) -> dict[str, str]:
        """Return the digest of each row, as in citations: that of a table with only this row."""
        frame = self.frames[table]
        keys = frame[key_column(self.statements.resources[table])].cast(str)
        return dict(zip(keys, row_digests(frame), strict=True))


def _text(text: str) -> Literal:
    return Literal(replace_surrogates(text))
