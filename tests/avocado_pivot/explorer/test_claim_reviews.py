"""Claims and their reviews on the pages of rows, read as triples by rdflib."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef, namespace

from avocado_pivot import dataset
from avocado_pivot.explorer.claim_reviews import claim_reviews
from tablepact.catalog.cited_work import Work, cited_work
from tablepact.frames.frames import Frames

SDO = Namespace("https://schema.org/")
BASE = "https://example.org/records/"
"""Where the pages are put, for these tests only: they do not know."""
ROWS = ("claims", "events", "figures", "relations", "event_links", "statements")
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 &"


@pytest.fixture(scope="module")
def frames() -> Frames:
    return Frames(dataset.bundled())


@pytest.fixture(scope="module")
def work(frames: Frames) -> Work:
    return cited_work(frames)


@pytest.fixture(scope="module")
def told(frames: Frames, work: Work) -> dict[str, str]:
    return claim_reviews(frames, work)


def graph(text: str, table: str) -> Graph:
    """Read the triples, with the context at hand instead of the one of schema.org."""
    read = json.loads(text)
    assert read["@context"] == "https://schema.org/"
    read["@context"] = {"@vocab": str(SDO)}
    return Graph().parse(data=json.dumps(read), format="json-ld", publicID=f"{BASE}{table}.html")


def nodes(read: Graph, kind: URIRef) -> set[Any]:
    return set(read.subjects(RDF.type, kind))


@pytest.fixture(scope="module")
def graphs(told: dict[str, str]) -> dict[str, Graph]:
    return {table: graph(text, table) for table, text in told.items()}


def test_all_claims_and_all_rows_that_were_assessed_are_claims(
    graphs: dict[str, Graph], frames: Frames
) -> None:
    ties = frames["assessment_records"]
    for table in ROWS:
        names = set(ties.filter(pl.col("record_table") == table)["record_id"])
        names |= set(frames["claims"]["claim_id"]) if table == "claims" else set()
        read = graphs[table]
        assert nodes(read, SDO.Claim) == {URIRef(f"{BASE}{table}.html#{name}") for name in names}
        assert Literal(0) not in set(read.objects(None, SDO.reviewCount))


def test_each_assessment_of_a_row_is_a_review_that_rates_it_in_words(
    graphs: dict[str, Graph], frames: Frames
) -> None:
    stances = dict(frames["assessments"].select("assessment_id", "stance").iter_rows())
    found = 0
    for tie in frames["assessment_records"].to_dicts():
        if tie["record_table"] not in ROWS:
            continue
        read = graphs[tie["record_table"]]
        place = f"{BASE}assessment_records.html#{tie['assessment_record_id']}"
        review, rated = URIRef(place), f"{BASE}{tie['record_table']}.html#{tie['record_id']}"
        assert (review, RDF.type, SDO.ClaimReview) in read
        assert read.value(review, SDO.itemReviewed) == URIRef(rated)
        rating = read.value(review, SDO.reviewRating)
        words = str(read.value(rating, SDO.alternateName))
        assert words.lower().replace(" ", "-") == stances[tie["assessment_id"]]
        assert (rating, SDO.ratingValue, None) not in read
        speaks = [f"{BASE}sources.html#{tie['source_id']}"] if tie["source_id"] else []
        assert [str(one) for one in read.objects(review, SDO.isBasedOn)] == speaks
        found += 1
    assert found == sum(len(nodes(read, SDO.ClaimReview)) for read in graphs.values())


def test_a_verdict_is_the_rating_of_a_claim(graphs: dict[str, Graph], frames: Frames) -> None:
    for row in frames["trust"].filter(pl.col("record_table").is_in(ROWS)).to_dicts():
        read = graphs[row["record_table"]]
        claim = URIRef(f"{BASE}{row['record_table']}.html#{row['record_id']}")
        said = read.value(read.value(claim, SDO.aggregateRating), SDO.alternateName)
        told = None if said is None else str(said).lower().replace(" ", "-")
        reviewed = (None, SDO.itemReviewed, claim) in read and row["verdict"] != "aftermath"
        assert told == (row["verdict"] if reviewed else None)


def test_an_address_is_one_that_a_table_has(graphs: dict[str, Graph], frames: Frames) -> None:
    known = {url for url in frames["sources"]["url"] if url and url.startswith("http")}
    for read in graphs.values():
        urls = {str(one) for one in read.objects(None, SDO.url)}
        assert urls
        assert urls <= known
    article = URIRef(f"{BASE}sources.html#article")
    assert (article, SDO.url, None) not in graphs["claims"]
    assert str(graphs["claims"].value(article, SDO.identifier)).startswith("ni:///sha-256;")


def test_a_claim_appears_where_its_evidence_is_and_is_made_by_whom_it_is_laid_to(
    graphs: dict[str, Graph], frames: Frames
) -> None:
    read = graphs["statements"]
    for row in frames["statements"].to_dicts():
        claim = URIRef(f"{BASE}statements.html#{row['statement_id']}")
        if (claim, RDF.type, SDO.Claim) not in read:
            continue
        evidence = frames["evidence"].filter(
            (pl.col("record_table") == "statements") & (pl.col("record_id") == row["statement_id"])
        )
        sources = {URIRef(f"{BASE}sources.html#{one}") for one in evidence["source_id"]}
        assert set(read.objects(claim, SDO.appearance)) == sources
        author = URIRef(f"{BASE}entities.html#{row['speaker_id']}")
        speakers = set(read.objects(claim, SDO.author))
        assert speakers == ({author} if row["speaker_id"] else set())
        assert not row["speaker_id"] or read.value(author, SDO.name)


def test_every_node_that_is_named_is_told(graphs: dict[str, Graph]) -> None:
    for read in graphs.values():
        named = {one for one in read.objects() if isinstance(one, URIRef) and BASE in str(one)}
        assert named
        assert all((one, RDF.type, None) in read for one in named)


def test_what_is_planned_or_possible_says_so(graphs: dict[str, Graph], frames: Frames) -> None:
    found = set()
    for table, key in (("events", "event_id"), ("claims", "claim_id"), ("figures", "figure_id")):
        for row in (
            frames[table].filter(~pl.col("modality").is_in(["actual", "negated"])).to_dicts()
        ):
            claim = URIRef(f"{BASE}{table}.html#{row[key]}")
            if (claim, RDF.type, SDO.Claim) in graphs[table]:
                assert str(graphs[table].value(claim, SDO.text)).endswith(f", {row['modality']}")
                found.add(row["modality"])
    assert {"planned", "forecast", "possible"} <= found


def test_schema_org_has_every_class_and_property(graphs: dict[str, Graph]) -> None:
    for read in graphs.values():
        terms = {*read.predicates(), *read.objects(None, RDF.type)} - {RDF.type}
        assert all(term in namespace.SDO for term in terms), terms


def test_no_cell_ends_the_script(frames: Frames, work: Work) -> None:
    class Hostile(Frames):
        def __getitem__(self, name: str) -> pl.DataFrame:
            frame = super().__getitem__(name)
            free = {"claims": ["text"], "assessments": ["finding"], "sources": ["title", "url"]}
            return frame.with_columns(pl.lit(HOSTILE).alias(one) for one in free.get(name, []))

    text = claim_reviews(Hostile(frames.package), work)["claims"]
    assert "<" not in text
    read = graph(text, "claims")
    assert {str(one) for one in read.objects(None, SDO.reviewBody)} == {HOSTILE}
    assert (None, SDO.url, None) not in read  # which is no address


@pytest.mark.slow
def test_the_pages_of_rows_carry_them(explorer: Path, told: dict[str, str]) -> None:
    for page in (explorer / "records").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        found = re.findall(r'<script type="application/ld\+json">\n(.*?)</script>', text, re.DOTALL)
        assert found == ([told[page.stem]] if page.stem in told else [])
    assert set(told) == set(ROWS)
