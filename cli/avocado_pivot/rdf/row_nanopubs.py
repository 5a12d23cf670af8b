"""The rows as nanopublications: what each asserts, what that rests on, and who puts it out.

A record, an assessment and a conflict have one each. What belongs to such a row (the names of an
entity, who took part in an event) is asserted along with it; its evidence and what others say of
it are the provenance. The first nanopublication defines the terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avocado_pivot.rdf.dataset_terms import address_of, key_of
from avocado_pivot.rdf.nanopub import Draft, in_trig
from avocado_pivot.rdf.row_statements import Row, Statements
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
from avocado_pivot.rdf.trusty_uri import by_hash
from tablepact.catalog.cited_work import cited_work
from tablepact.catalog.facts import licence_address, replace_surrogates
from tablepact.errors import ExportError
from tablepact.frames.frames import Frames
from tablepact.lookup.address import find_row, split_address
from tablepact.package.digest import row_digests
from tablepact.package.keys import foreign_keys

RECORDS = ("entities", "events", "figures", "statements", "claims", "relations",
           "event_links")  # fmt: skip
"""Tables whose rows rest on evidence."""
FINDINGS = ("assessments", "conflicts")
"""Tables whose rows are findings of our own."""
PARTS = {"names": "entities", "identifiers": "entities", "participants": "events",
         "claim_records": "claims", "conflict_members": "conflicts",
         "assessment_records": "assessments", "assessment_sources": "assessments"}  # fmt: skip
"""Tables whose rows belong to one of another table."""
BESIDE = ("evidence", "sources", "trust", "corrections")
"""Tables that say where rows come from, how far to trust them, and what was changed in them."""
STANCES = {"supports": "supports", "refines": "qualifies", "contradicts": "disputes",
           "updates": "updates"}  # fmt: skip
"""How an assessment stands to a row, in the Citation Typing Ontology."""
RESTS_ON = {PROV("wasDerivedFrom"), PROV("wasGeneratedBy")}
"""How an assertion is tied to what it rests on: rows, passages and sources, or a search."""


def nanopubs(frames: Frames, address: str | None = None) -> str:
    """Write the nanopublications of all rows, or those of a table or row, in TriG.

    Raises:
        UnknownTable, UnknownRecord: There is no such table or row.
        ExportError: Rows of the table have none of their own, or a row rests on nothing.
        PackageError: A table cannot be read.
    """
    table, identifier = None, None
    if address:
        table, identifier = split_address(frames, address)
        if identifier is not None:
            find_row(frames, address)
        if table not in (*RECORDS, *FINDINGS):
            own = ", ".join((*RECORDS, *FINDINGS))
            raise ExportError(f"{table}: only rows of {own} have a nanopublication of their own")
    return "\n".join(_Press(frames).printed(table, identifier))


class _Press:
    """What makes nanopublications of rows."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.work = cited_work(frames)
        self.base = address_of(self.work)
        self.told = Statements(frames, (*RECORDS, *FINDINGS, *PARTS, *BESIDE), self.base)
        self.term = self.told.term

    def printed(self, table: str | None, identifier: str | None) -> Iterator[str]:
        """Print those of a row, a table, or of all with the terms first."""
        prefixes = {name: one.base for name, one in PREFIXES.items()} | self.told.prefixes
        yield prefix_lines(prefixes)
        if table is None:
            yield in_trig(self._terms(), prefixes)
        for name in (*RECORDS, *FINDINGS) if table is None else (table,):
            digests = self._digests(name)
            for key, row in self.told.rows[name].items():
                if identifier in (None, key):
                    yield in_trig(self._row(name, key, row, digests[key]), prefixes)

    def _terms(self) -> dict[Iri, list[Triple]]:
        draft = Draft(f"{self.base}#terms")
        provenance = [(draft.part("assertion"), PROV("wasDerivedFrom"), self.base)]
        return draft.sealed(self.term.triples(), provenance, self._published(draft, []))

    def _row(self, table: str, key: str, row: Row, named: str) -> dict[Iri, list[Triple]]:
        draft = Draft(self.told.name(table, key))
        parts = [
            (name, part)
            for name, owner in PARTS.items()
            if owner == table
            for part in self.told.grouped(name, self._owner_column(name))[key,]
        ]
        asserted = [
            one for name, part in [(table, row), *parts] for one in self.told.about(name, part)
        ]
        by = self._records if table in RECORDS else self._findings
        rests_on = list(by(draft, table, key, row))
        if not RESTS_ON & {verb for _, verb, _ in rests_on}:
            raise ExportError(f"{table}/{key}: no other row says what it rests on")
        content = by_hash(named)
        about: list[Triple] = [
            (draft.this, PROV("wasDerivedFrom"), content),
            (content, RDF("type"), PROV("Entity")),
            (content, RDFS("label"), Literal(f"{table}/{key}")),
            (content, DCTERMS("isPartOf"), self.base),
        ]
        for one in self.told.grouped("corrections", "record_table", "record_id")[table, key]:
            about += self.told.about("corrections", one)
        return draft.sealed(asserted, rests_on, self._published(draft, about))

    def _records(self, draft: Draft, table: str, key: str, row: Row) -> Iterator[Triple]:
        """Tell what a record rests on, how firmly it is put and by whom, and what others say."""
        assertion = draft.part("assertion")
        yield from self.told.of_the_assertion(table, row, assertion, PROV("wasAttributedTo"))
        if mode := row.get("modality"):
            yield assertion, self.term("modality"), self.term.code("modality", mode)
        for verdict in self.told.grouped("trust", "record_table", "record_id")[table, key]:
            code = self.term.code("verdict", verdict["verdict"] or "")
            yield assertion, self.term("verdict"), code
        passages = self.told.grouped("evidence", "record_table", "record_id")[table, key]
        for number, passage in enumerate(passages, 1):
            yield from self._passage(draft, str(number), passage)
        yield from self._sources(one["source_id"] for one in passages)
        for tie in self.told.grouped("assessment_records", "record_table", "record_id")[table, key]:
            yield from self._assessed(assertion, tie)

    def _passage(self, draft: Draft, number: str, row: Row) -> Iterator[Triple]:
        """Tell where a passage stands; where we hold no text of the source, the source is all."""
        found_in = self._source(row["source_id"])
        passage, selector = draft.part(f"passage-{number}"), draft.part(f"selector-{number}")
        assertion = draft.part("assertion")
        derivation = self.told.name("evidence", row["evidence_id"] or "")
        origin = passage if row["char_start"] and row["char_end"] else found_in
        yield assertion, PROV("wasDerivedFrom"), origin
        yield assertion, PROV("qualifiedDerivation"), derivation
        yield derivation, RDF("type"), PROV("Derivation")
        yield derivation, PROV("entity"), origin
        yield from self.told.of_the_assertion("evidence", row, derivation)
        if origin is found_in:
            return
        yield passage, RDF("type"), PROV("Entity")
        yield passage, RDF("type"), OA("SpecificResource")
        yield passage, OA("hasSource"), found_in
        yield passage, OA("hasSelector"), selector
        yield passage, self.term("paragraph"), Literal(row["paragraph"] or "", XSD("integer"))
        yield passage, SCHEMA("sha256"), Literal(row["sha256"] or "")
        yield selector, RDF("type"), OA("TextPositionSelector")
        for verb, cell in (("start", row["char_start"]), ("end", row["char_end"])):
            yield selector, OA(verb), Literal(cell or "", XSD("nonNegativeInteger"))

    def _assessed(self, assertion: Iri, tie: Row) -> Iterator[Triple]:
        """Tell what others say of an assertion, in short: their own nanopublication has more."""
        key = tie["assessment_id"] or ""
        row = self.told.rows["assessments"].get(key)
        if row is None:
            return
        name = self.told.name("assessments", key)
        yield assertion, self.term("assessment_id"), name
        if stance := STANCES.get(row["stance"] or ""):
            yield name, CITO(stance), assertion
        if tie["source_id"]:  # the one that speaks of this row
            yield name, PROV("wasDerivedFrom"), self._source(tie["source_id"])
            yield from self._sources([tie["source_id"]])
        yield from self.told.about("assessments", row)

    def _findings(self, draft: Draft, table: str, key: str, row: Row) -> Iterator[Triple]:
        """Tell what a finding of ours rests on: sources, a search, or the answers to a question."""
        assertion = draft.part("assertion")
        for author in self._authors():
            yield assertion, PROV("wasAttributedTo"), author
        if table == "conflicts":
            for one in self.told.grouped("conflict_members", "conflict_id")[key,]:
                answer = self.told.name(one["record_table"] or "", one["record_id"] or "")
                yield assertion, PROV("wasDerivedFrom"), answer
            return
        if looked_for := row["searched_for"]:
            search = draft.part("search")
            yield assertion, PROV("wasGeneratedBy"), search
            yield search, RDF("type"), PROV("Activity")
            yield search, RDFS("label"), self.told.in_our_words(looked_for)
        sources = self.told.grouped("assessment_sources", "assessment_id")[key,]
        for one in sources:
            yield assertion, PROV("wasDerivedFrom"), self._source(one["source_id"])
        yield from self._sources(one["source_id"] for one in sources)

    def _published(self, draft: Draft, about: list[Triple]) -> Iterator[Triple]:
        """Tell who puts a nanopublication out, when, under which licence, and from which rows."""
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
        """Name the authors, who have no address, by their place in the list."""
        return {
            iri(f"{self.base}#contributors/{number}"): replace_surrogates(author.name)
            for number, author in enumerate(self.work.authors, 1)
        }

    def _source(self, identifier: str | None) -> Iri:
        return self.told.name("sources", identifier or "")

    def _sources(self, identifiers: Iterable[str | None]) -> Iterator[Triple]:
        """Tell what documents are; ExportError if one is not there."""
        for identifier in identifiers:
            row = self.told.rows["sources"].get(identifier or "")
            if row is None:
                raise ExportError(f"there is no row sources/{identifier}, which another row names")
            yield self._source(identifier), RDF("type"), PROV("Entity")
            yield from self.told.about("sources", row)

    def _owner_column(self, part: str) -> str:
        """Give the column of a part that names the row to which it belongs."""
        resource = self.told.resources[part]
        columns = [key.fields[0] for key in foreign_keys(resource) if key.target == PARTS[part]]
        if not columns:
            raise ExportError(f"{part}: no column refers to {PARTS[part]}")
        return columns[0]

    def _digests(self, table: str) -> dict[str, str]:
        """Give the digest of each row, as it is cited: that of a table with this row alone."""
        frame = self.frames[table]
        keys = frame[key_of(self.told.resources[table])].cast(str)
        return dict(zip(keys, row_digests(frame), strict=True))


def _text(text: str) -> Literal:
    return Literal(replace_surrogates(text))
