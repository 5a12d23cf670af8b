"""The rows as nanopublications, read as quads by rdflib and judged by the guidelines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import PROV, RDF, RDFS, XSD, Dataset, Namespace, URIRef
from rdflib import Literal as Read

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.rdf.row_nanopubs import (
    CONTEXT_TABLES,
    FINDING_TABLES,
    PART_TABLES,
    RECORD_TABLES,
)
from avocado_pivot.rdf.row_statements import ASSERTION_COLUMNS
from avocado_pivot.rdf.terms import Iri, Literal
from avocado_pivot.rdf.trusty_uri import PLACEHOLDER, artifact_code, hash_uri
from tablepact.package.digests.digest import as_text

NP = Namespace("http://www.nanopub.org/nschema#")
OA = Namespace("http://www.w3.org/ns/oa#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("http://schema.org/")
REPOSITORY = Path(__file__).resolve().parents[3]
PARTS_OF_ONE = ("assertion", "provenance", "pubinfo")
VERBS = (NP.hasAssertion, NP.hasProvenance, NP.hasPublicationInfo)
pytestmark = pytest.mark.usefixtures("offline")

OF_NO_ROW = {"synonyms", "codings", "coded_units", "coded_passages", "adjudications"}
"""Tables that say nothing of what happened, nor where a row that does comes from."""

Quads = dict[str, set[tuple[Any, Any, Any]]]


def graphs(text: str) -> Quads:
    read = Dataset()
    read.parse(data=text.encode(), format="trig")
    found: Quads = defaultdict(set)
    for s, p, o, graph in read.quads():
        found[str(graph)].add((s, p, o))
    return found


@pytest.fixture(scope="module")
def text() -> str:
    return ap.metadata("nanopub")


@pytest.fixture(scope="module")
def told(text: str) -> Quads:
    return graphs(text)


@pytest.fixture(scope="module")
def names(told: Quads) -> dict[str, str]:
    """The nanopublications by the address of their row."""
    return names_in(told)


def names_in(told: Quads) -> dict[str, str]:
    heads = [
        s
        for quads in told.values()
        for s, p, o in quads
        if (p, o) == (RDF.type, NP.Nanopublication)
    ]
    return {base_iri(one): str(one) for one in heads}


def base_iri(name: object) -> str:
    return str(name).partition("#")[2].rpartition("/")[0]


@pytest.fixture(scope="module")
def term(text: str) -> Namespace:
    """Our own terms."""
    (base,) = re.findall(r"@prefix term: <(.*)>", text)
    return Namespace(base)


@pytest.mark.slow
def test_each_is_well_formed(told: Quads) -> None:
    require_well_formed(told)


def test_one_is_well_formed() -> None:
    require_well_formed(graphs(ap.cite("events/behemoth-postponed", "nanopub")))


def require_well_formed(told: Quads) -> None:
    """Hold quads to the criteria of the guidelines; none may be left over."""
    left = dict(told)
    for name in names_in(told).values():
        this = URIRef(name)
        assert left.pop(f"{name}/head") == {
            (this, RDF.type, NP.Nanopublication),
            *(
                (this, verb, URIRef(f"{name}/{part}"))
                for verb, part in zip(VERBS, PARTS_OF_ONE, strict=True)
            ),
        }
        assertion, provenance, pubinfo = (left.pop(f"{name}/{part}") for part in PARTS_OF_ONE)
        assert assertion
        assert any(URIRef(f"{name}/assertion") in quad for quad in provenance)
        assert any(s == this for s, _, _ in pubinfo)
    assert not left


@pytest.mark.slow
def test_each_name_is_the_hash_of_what_it_names(told: Quads, names: dict[str, str]) -> None:
    """What a reader finds has the code that the name says; one changed cell, and it has not."""

    def term_of(found: Any) -> Any:
        if isinstance(found, Read):
            return Literal(str(found), str(found.datatype or ""), found.language or "")
        return Iri(str(found).replace(code, PLACEHOLDER))

    def code_of(quads: Quads) -> str:
        return artifact_code(
            {term_of(g): [tuple(map(term_of, one)) for one in quads[g]] for g in quads}
        )

    for name in names.values():
        code = name.rpartition("/")[2]
        own = {f"{name}/{part}": told[f"{name}/{part}"] for part in ("head", *PARTS_OF_ONE)}
        assert code_of(own) == code
    own[f"{name}/assertion"] = {*own[f"{name}/assertion"], (URIRef(name), RDFS.label, Read("x"))}
    assert code_of(own) != code


@pytest.mark.slow
def test_each_row_has_one(names: dict[str, str]) -> None:
    rows = {
        f"{table}/{key}"
        for table in (*RECORD_TABLES, *FINDING_TABLES)
        for key in dataset.load(table).to_series()
    }
    assert set(names) == {"terms", *rows}


def test_every_table_has_its_place() -> None:
    assert {*RECORD_TABLES, *FINDING_TABLES, *PART_TABLES, *CONTEXT_TABLES, *OF_NO_ROW} == set(
        dataset.tables()
    )


@pytest.mark.slow
@pytest.mark.parametrize("table", [*RECORD_TABLES, *FINDING_TABLES, *PART_TABLES])
def test_every_cell_is_stated(table: str, told: Quads, names: dict[str, str]) -> None:
    """In the assertion of the row, or of the row to which it belongs; addresses at their end."""
    frame = as_text(dataset.load(table))  # type: ignore[arg-type]
    asserted: dict[str, set[str]] = defaultdict(set)
    for name in names.values():
        for s, p, o in told[f"{name}/assertion"]:
            asserted[str(s).partition("#")[2]].add(f"{p.rpartition('#')[2]}={o}")
    urls = dict(dataset.load("sources").select("source_id", "url").iter_rows())
    shared = {"description": DCTERMS.description, "parent_id": DCTERMS.isPartOf, "url": SCHEMA.url}
    for row in frame.iter_rows(named=True):
        cells = asserted[f"{table}/{row[frame.columns[0]]}"]
        for column, cell in row.items():
            if cell is None or column in {frame.columns[0], "record_table", *ASSERTION_COLUMNS}:
                continue
            verb = str(shared.get(column, column))
            if column == "source_id" or (column, row.get("record_table")) == (
                "record_id",
                "sources",
            ):
                assert f"{verb}={urls[cell]}" in cells
                continue
            ends = (f"/{cell}", f"#{column}-{cell}")
            found = {one.removeprefix(f"{verb}=") for one in cells if one.startswith(f"{verb}=")}
            assert any(one == cell or one.endswith(ends) for one in found), (row, column)


@pytest.mark.slow
def test_where_a_row_comes_from(told: Quads, names: dict[str, str]) -> None:
    urls = dict(dataset.load("sources").select("source_id", "url").iter_rows())
    evidence = dataset.load("evidence")
    assert evidence["char_start"].null_count()  # so that both kinds are seen
    for row in evidence.iter_rows(named=True):
        name = names[f"{row['record_table']}/{row['record_id']}"]
        quads = told[f"{name}/provenance"]
        (derivation,) = {
            s for s, p, o in quads if str(s).endswith(f"#evidence/{row['evidence_id']}")
        }
        assert (URIRef(f"{name}/assertion"), PROV.qualifiedDerivation, derivation) in quads
        (origin,) = {o for s, p, o in quads if (s, p) == (derivation, PROV.entity)}
        assert (URIRef(f"{name}/assertion"), PROV.wasDerivedFrom, origin) in quads
        about = {(p, o.toPython()) for s, p, o in quads if s == origin}
        url = urls[row["source_id"]]
        if row["char_start"] is None:
            assert str(origin) == url
            continue
        assert {(OA.hasSource, url), (SCHEMA.sha256, row["sha256"])} <= about
        (selector,) = (o for p, o in about if p == OA.hasSelector)
        assert {(p, o.toPython()) for s, p, o in quads if str(s) == selector} >= {
            (OA.start, row["char_start"]), (OA.end, row["char_end"]),
        }  # fmt: skip


@pytest.mark.slow
def test_how_firmly_and_by_whom(told: Quads, names: dict[str, str], term: Namespace) -> None:
    seen = set()
    for table in RECORD_TABLES[1:]:
        for row in dataset.load(table).iter_rows(named=True):  # type: ignore[arg-type]
            name = names[f"{table}/{row[f'{table[:-1]}_id']}"]
            about = {
                (p, o) for s, p, o in told[f"{name}/provenance"] if str(s) == f"{name}/assertion"
            }
            codes = {str(o).rpartition("#")[2] for _, o in about}
            assert f"assertion-{row['assertion']}" in codes
            assert row.get("modality") is None or f"modality-{row['modality']}" in codes
            agents = {str(o).partition("#")[2] for p, o in about if p == PROV.wasAttributedTo}
            assert agents == (
                {f"entities/{row['attributed_to']}"} if row["attributed_to"] else set()
            )
            seen |= agents
            inferred = {str(o).rpartition("#")[2] for p, o in about if p == term.inferred}
            assert inferred == set(filter(None, (row.get("inferred") or "").split(";")))
    assert seen


@pytest.mark.slow
def test_what_others_say_and_what_comes_of_it(
    told: Quads, names: dict[str, str], term: Namespace
) -> None:
    urls = dict(dataset.load("sources").select("source_id", "url").iter_rows())
    stances = dict(dataset.load("assessments").select("assessment_id", "stance").iter_rows())
    verbs = {"supports": "supports", "refines": "qualifies", "contradicts": "disputes",
             "updates": "updates", "not-found": None}  # fmt: skip
    for row in dataset.load("assessment_records").iter_rows(named=True):
        if row["record_table"] not in RECORD_TABLES:
            continue
        name = names[f"{row['record_table']}/{row['record_id']}"]
        quads = told[f"{name}/provenance"]
        said = {
            (str(p).rpartition("/")[2]) for s, p, o in quads
            if str(o) == f"{name}/assertion"
            and str(s).endswith(f"#assessments/{row['assessment_id']}")
        }  # fmt: skip
        assert said == set(filter(None, [verbs[stances[row["assessment_id"]]]]))
        sources = {
            str(o) for s, p, o in quads
            if p == PROV.wasDerivedFrom
            and str(s).endswith(f"#assessments/{row['assessment_id']}")
        }  # fmt: skip
        assert sources == ({urls[row["source_id"]]} if row["source_id"] else set())
    for row in dataset.load("trust").iter_rows(named=True):
        name = names[f"{row['record_table']}/{row['record_id']}"]
        about = {str(o) for s, p, o in told[f"{name}/provenance"] if p == term.verdict}
        assert {one.rpartition("#")[2] for one in about} == {f"verdict-{row['verdict']}"}


@pytest.mark.slow
def test_what_was_searched_for_is_what_a_finding_rests_on(
    told: Quads, names: dict[str, str]
) -> None:
    for row in dataset.load("assessments").iter_rows(named=True):
        name = names[f"assessments/{row['assessment_id']}"]
        quads = told[f"{name}/provenance"]
        found = {
            o for s, p, o in quads if (str(s), p) == (f"{name}/assertion", PROV.wasGeneratedBy)
        }
        labels = {str(o) for s, p, o in quads if s in found and p == RDFS.label}
        assert labels == ({row["searched_for"]} - {None})


@pytest.mark.slow
def test_who_puts_it_out(told: Quads, names: dict[str, str]) -> None:
    metadata = dataset.bundled().metadata
    conflict = f"conflicts/{dataset.load('conflicts')['conflict_id'][0]}"
    for address in ("terms", "events/behemoth-postponed", conflict):
        quads = told[f"{names[address]}/pubinfo"]
        about = {p: o for s, p, o in quads if str(s) == names[address]}
        assert str(about[DCTERMS.license]) == metadata["licenses"][0]["path"]
        assert str(about[DCTERMS.created]) == metadata["created"][:10]
        labels = {str(o) for s, p, o in quads if (s, p) == (about[DCTERMS.creator], RDFS.label)}
        assert labels == {metadata["contributors"][0]["title"]}
        assert metadata["version"] in {str(o) for _, p, o in quads if p == SCHEMA.version}


@pytest.mark.slow
@pytest.mark.parametrize("table", [*RECORD_TABLES, *FINDING_TABLES])
def test_the_content_is_identified_by_the_cited_digest(
    table: str, told: Quads, names: dict[str, str]
) -> None:
    address = f"{table}/{dataset.load(table).to_series()[0]}"  # type: ignore[arg-type]
    cited = re.search(r"sha256:[0-9a-f]{64}", ap.cite(address))
    assert cited
    content = URIRef(hash_uri(cited[0]))
    assert (URIRef(names[address]), PROV.wasDerivedFrom, content) in told[
        f"{names[address]}/pubinfo"
    ]


def test_corrections_stand_with_the_row_that_they_change(copy: Any) -> None:
    copy.set("corrections", 0, {"record_table": "events", "record_id": "behemoth-postponed"})
    one = tp.open_package(copy.folder).cite("events/behemoth-postponed", "nanopub")
    assert "a term:Correction" in one
    assert "a term:Correction" not in ap.cite("events/behemoth-postponed", "nanopub")


@pytest.mark.slow
def test_a_tie_is_labelled_by_whom_it_ties(told: Quads, names: dict[str, str]) -> None:
    """Not by the title of the role; and one that is not says so."""
    for row in dataset.load("relations").iter_rows(named=True):
        name = names[f"relations/{row['relation_id']}"]
        (label,) = {
            str(o) for s, p, o in told[f"{name}/assertion"]
            if p == RDFS.label and str(s).endswith(f"#relations/{row['relation_id']}")
        }  # fmt: skip
        assert label not in (row["title"], None)
        assert row["modality"] == "actual" or label.endswith(row["modality"])


@pytest.mark.slow
def test_what_did_not_happen_is_no_event_to_others(told: Quads, names: dict[str, str]) -> None:
    """A reader that knows none of our terms must not take a plan or a denial for a fact."""
    modes = set()
    for row in dataset.load("events").iter_rows(named=True):
        name = names[f"events/{row['event_id']}"]
        kinds = {o for s, p, o in told[f"{name}/assertion"] if p == RDF.type}
        assert (SCHEMA.Event in kinds) == (row["modality"] == "actual")
        modes.add(row["modality"])
    assert {"actual", "planned", "negated"} <= modes


@pytest.mark.slow
def test_every_term_of_ours_is_defined(told: Quads, names: dict[str, str]) -> None:
    defined = {s for s, p, _ in told[f"{names['terms']}/assertion"] if p == RDFS.comment}
    (base,) = {str(one).partition("#")[0] for one in defined}
    used = {
        one for quads in told.values() for quad in quads for one in quad
        if isinstance(one, URIRef) and one.startswith(f"{base}#")
    }  # fmt: skip
    assert used == defined


@pytest.mark.slow
def test_terms_keep_their_names_as_long_as_they_mean_the_same(copy: Any, text: str) -> None:
    def base() -> str:
        return re.search(r"term: <(.*)>", tp.open_package(copy.folder).cite("events", "nanopub"))[1]  # type: ignore[index]

    (before,) = re.findall(r"@prefix term: <(.*)>", text)
    copy.set("events", 0, {"title": "Another title"})
    assert base() == before
    path = copy.folder / "schemas" / "events.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Something fails", "A thing fails"))
    assert base() != before


@pytest.mark.slow
def test_the_same_rows_give_the_same_bytes(copy: Any, text: str) -> None:
    assert ap.metadata("nanopub") == text == ap.cite(style="nanopub")
    for table in ("events", "evidence", "assessment_records", "sources"):
        copy.edit(table, lambda rows: rows.reverse())
    assert tp.open_package(copy.folder).metadata("nanopub") == text


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_gives_the_same_bytes(form: Any, tmp_path: Path, text: str) -> None:
    ap.export(tmp_path / "tables", form)
    assert tp.open_package(tmp_path / "tables").metadata("nanopub") == text


@pytest.mark.slow
def test_one_row_is_what_stands_in_the_whole(text: str, names: dict[str, str]) -> None:
    prefixes, _, one = ap.cite("events/behemoth-postponed", "nanopub").partition("\n\n")
    assert text.startswith(prefixes)
    assert one in text
    assert set(map(base_iri, graphs(one and ap.cite("events", "nanopub")))) == {
        f"{address}/{name.rpartition('/')[2]}"
        for address, name in names.items()
        if address.startswith("events/")
    }


@pytest.mark.slow
def test_the_example_of_the_page_is_part_of_the_whole(told: Quads) -> None:
    page = (REPOSITORY / "docs/reference/metadata.md").read_text(encoding="utf-8")
    example = page.split("```trig\n")[1].split("```")[0]
    prefixes = ap.cite("events/behemoth-postponed", "nanopub").partition("sub:head")[0]
    shown = graphs(prefixes + example)
    assert len(shown) == 4
    assert all(quads <= told[name] for name, quads in shown.items())


@pytest.mark.slow
def test_the_package_nanopub_finds_them_valid(text: str, tmp_path: Path) -> None:
    """In a process of its own, since to import it changes how rdflib reads numbers."""
    pytest.importorskip("nanopub")
    (tmp_path / "told.trig").write_text(text, encoding="utf-8")
    code = """
import logging, re
from pathlib import Path
from nanopub import Nanopub
from nanopub.trustyuri.rdf import RdfHasher, RdfUtils
from rdflib import ConjunctiveGraph
logging.disable()
prefixes, *told = re.split("(?=@prefix this:)", Path("told.trig").read_text(encoding="utf-8"))
for one in told:
    graph = ConjunctiveGraph()
    graph.parse(data=prefixes + one, format="trig")
    (code,) = re.findall("@prefix this: <.*/(RA.{43})>", one)
    assert RdfHasher.make_hash(RdfUtils.get_quads(graph), code) == code, one
    assert Nanopub(rdf=graph).is_valid, one
print(len(told))
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) == text.count("@prefix this:") > 400


class TestRefused:
    def test_a_row_that_belongs_to_another(self) -> None:
        with pytest.raises(ap.ExportError, match="evidence: only rows of entities, events"):
            ap.cite(f"evidence/{dataset.load('evidence')['evidence_id'][0]}", "nanopub")

    def test_what_is_not_there(self) -> None:
        with pytest.raises(ap.UnknownRecord, match="did you mean"):
            ap.cite("events/behemoth-postpone", "nanopub")
        with pytest.raises(ap.UnknownTable):
            ap.cite("nowhere", "nanopub")

    def test_an_old_release(self) -> None:
        with pytest.raises(ap.ExportError, match="only for the current version"):
            ap.cite("events/behemoth-postponed@0.1.0", "nanopub")

    def test_another_package(self, tmp_path: Path) -> None:
        (tmp_path / "t.csv").write_text("a\n1\n")
        (tmp_path / "datapackage.json").write_text(
            '{"name": "other", "resources": [{"name": "t", "path": "t.csv"}]}'
        )
        for ask in (
            lambda: tp.open_package(tmp_path).metadata("nanopub"),
            lambda: tp.open_package(tmp_path).cite("t/2", "nanopub"),
        ):
            with pytest.raises(ap.ExportError, match="nanopub is only for"):
                ask()

    @pytest.mark.parametrize(
        ("table", "change", "why"),
        [
            (
                "evidence",
                lambda rows: rows[0].update(source_id="nowhere"),
                "refers to sources/nowhere",
            ),
            ("evidence", lambda rows: rows.clear(), "no evidence, source, search or answer"),
            pytest.param(
                "conflict_members",
                lambda rows: rows.clear(),
                "no evidence, source, search or answer",
                marks=pytest.mark.slow,
            ),
            pytest.param(
                "events",
                lambda rows: rows.append(rows[0]),
                "event_id is empty or repeated",
                marks=pytest.mark.slow,
            ),
            ("events", lambda rows: rows[0].update(event_id=""), "event_id is empty or repeated"),
        ],
    )
    def test_a_row_that_rests_on_nothing_or_has_no_name(
        self, table: str, change: Callable[[Any], None], why: str, copy: Any
    ) -> None:
        copy.edit(table, change)
        with pytest.raises(ap.ExportError, match=why):
            tp.open_package(copy.folder).metadata("nanopub")


class TestHostile:
    ODD = 'a "b" \\ \n\r\t \x07 é 😀 \u2028 } . <x> <y> <z> """ \ufeff'

    def test_cells_stay_texts(self, copy: Any) -> None:
        copy.set("events", 0, {"title": self.ODD, "description": self.ODD})
        key = dataset.load("events")["event_id"][0]
        found = graphs(tp.open_package(copy.folder).cite(f"events/{key}", "nanopub"))
        assert len(found) == 4
        (asserted,) = (quads for name, quads in found.items() if name.endswith("/assertion"))
        shown = {str(o) for _, p, o in asserted if p == DCTERMS.description}
        assert shown == {self.ODD.replace("\r", "\n")} or shown == {self.ODD}

    @pytest.mark.parametrize(
        "url",
        [
            "http://x.example/a b> . <c",
            pytest.param("no address", marks=pytest.mark.slow),
            pytest.param("a:b\n", marks=pytest.mark.slow),
        ],
    )
    def test_addresses_stay_addresses(self, url: str, copy: Any) -> None:
        sources = dataset.load("sources")
        copy.set("sources", sources["source_id"].to_list().index("article"), {"url": url})
        found = graphs(tp.open_package(copy.folder).cite("events/behemoth-postponed", "nanopub"))
        assert len(found) == 4

    def test_numbers_have_a_type_that_holds_them(self, copy: Any) -> None:
        kinds = {"NaN": "double", "INF": "double", "1e400": "double", "1e30": "decimal"}
        path = copy.folder / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        del descriptor["tableContract"]
        path.write_text(json.dumps(descriptor), encoding="utf-8")

        def change(rows: list[dict[str, str]]) -> None:
            for row, number in zip(rows, kinds, strict=False):
                row["value_max"] = number

        copy.edit("figures", change)
        keys = dataset.load("figures")["figure_id"].head(len(kinds))
        quads = graphs(tp.open_package(copy.folder).cite("figures", "nanopub")).values()
        told = {
            str(s).rpartition("/")[2]: o.datatype
            for one in quads
            for s, p, o in one
            if str(p).endswith("#value_max")
        }
        assert [told[key] for key in keys] == [XSD[kind] for kind in kinds.values()]

    def test_identifiers_stay_identifiers(self, copy: Any) -> None:
        keys = ["a b", "a>b", 'a"b', "é", "a/b", "RAx"]
        renamed = dict(zip(dataset.load("conflicts")["conflict_id"], keys, strict=False))

        def rename(rows: list[dict[str, str]]) -> None:
            for row in rows:
                row["conflict_id"] = renamed.get(row["conflict_id"], row["conflict_id"])

        copy.edit("conflicts", rename)
        copy.edit("conflict_members", rename)
        text = tp.open_package(copy.folder).cite("conflicts", "nanopub")
        assert len(graphs(text)) == 4 * dataset.load("conflicts").height

    @pytest.mark.parametrize(
        ("said", "base"),
        [
            ({"id": "10.5281/zenodo.1"}, "https://doi.org/10.5281/zenodo.1"),
            pytest.param(
                {"homepage": "https://x.example/data"}, "https://x.example/data",
                marks=pytest.mark.slow,
            ),
            pytest.param(
                {"homepage": "https://x.example/a#b"}, "ni:///sha-256;", marks=pytest.mark.slow
            ),
            ({"homepage": "https://x.example/> . <"}, "ni:///sha-256;"),
            ({"homepage": 7, "contributors": "x", "licenses": [{"name": "> <"}], "languages": "en",
              "version": 'a "b"\n', "title": 'a "b"\ud800'}, "ni:///sha-256;"),
        ],
    )  # fmt: skip
    def test_whatever_the_descriptor_says(self, said: dict[str, Any], base: str, copy: Any) -> None:
        path = copy.folder / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(descriptor | said), encoding="utf-8")
        found = graphs(tp.open_package(copy.folder).cite("events/behemoth-postponed", "nanopub"))
        assert len(found) == 4
        assert all(name.startswith(base) for name in found)
