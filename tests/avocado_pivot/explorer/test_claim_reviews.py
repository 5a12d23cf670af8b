"""Claims and their reviews on the page of claims, read as triples by rdflib."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef, namespace

from avocado_pivot import dataset
from avocado_pivot.explorer.claim_reviews import claim_reviews
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.cited_work import Work, cited_work

SDO = Namespace("https://schema.org/")
BASE = "https://example.org/"
"""Where the pages are put, for these tests only: they do not know."""
ROWS = ("claims", "events", "figures", "relations", "event_links", "statements")
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 &"


@pytest.fixture(scope="module")
def frames() -> Frames:
    return Frames(dataset.bundled())


@pytest.fixture(scope="module")
def work(frames: Frames) -> Work:
    return cited_work(frames)


def place(address: str) -> str:
    """Return where the row at an address is, for these tests."""
    return address.replace("/", ".html#", 1)


def node(address: str) -> URIRef:
    return URIRef(f"{BASE}{place(address)}")


def graph(text: str) -> Graph:
    """Read the triples, with the context at hand instead of the one of schema.org."""
    read = json.loads(text)
    assert read["@context"] == "https://schema.org/"
    read["@context"] = {"@vocab": str(SDO)}
    return Graph().parse(data=json.dumps(read), format="json-ld", publicID=f"{BASE}claims.html")


@pytest.fixture(scope="module")
def read(frames: Frames, work: Work) -> Graph:
    return graph(claim_reviews(frames, work, place))


def test_all_claims_and_all_rows_that_were_assessed_are_claims(read: Graph, frames: Frames) -> None:
    ties = frames["assessment_records"].select("record_table", "record_id").iter_rows()
    known = {node(f"{table}/{name}") for table, name in ties if table in ROWS}
    known |= {node(f"claims/{name}") for name in frames["claims"]["claim_id"]}
    assert set(read.subjects(RDF.type, SDO.Claim)) == known
    assert Literal(0) not in set(read.objects(None, SDO.reviewCount))


def test_an_assessment_is_a_review_of_all_its_rows_and_rates_them_in_words(
    read: Graph, frames: Frames
) -> None:
    stances = dict(frames["assessments"].select("assessment_id", "stance").iter_rows())
    reviews = set()
    for tie in frames["assessment_records"].to_dicts():
        if tie["record_table"] not in ROWS:
            continue
        review = node(f"assessments/{tie['assessment_id']}")
        assert (review, RDF.type, SDO.ClaimReview) in read
        rated = node(f"{tie['record_table']}/{tie['record_id']}")
        assert (review, SDO.itemReviewed, rated) in read
        rating = read.value(review, SDO.reviewRating)
        words = str(read.value(rating, SDO.alternateName))
        assert words.lower().replace(" ", "-") == stances[tie["assessment_id"]]
        assert (rating, SDO.ratingValue, None) not in read
        sources = frames["assessment_sources"].filter(assessment_id=tie["assessment_id"])
        named = {node(f"sources/{one}") for one in sources["source_id"]}
        assert set(read.objects(review, SDO.citation)) == named
        reviews.add(review)
    assert reviews == set(read.subjects(RDF.type, SDO.ClaimReview))


def test_a_verdict_is_the_rating_of_a_claim(read: Graph, frames: Frames) -> None:
    for row in frames["trust"].filter(pl.col("record_table").is_in(ROWS)).to_dicts():
        claim = node(f"{row['record_table']}/{row['record_id']}")
        said = read.value(read.value(claim, SDO.aggregateRating), SDO.alternateName)
        verdict = None if said is None else str(said).lower().replace(" ", "-")
        reviewed = (None, SDO.itemReviewed, claim) in read and row["verdict"] != "aftermath"
        assert verdict == (row["verdict"] if reviewed else None)


def test_an_address_is_one_that_a_table_has(read: Graph, frames: Frames) -> None:
    known = {url for url in frames["sources"]["url"] if url and url.startswith("http")}
    urls = {str(one) for one in read.objects(None, SDO.url)}
    assert urls
    assert urls <= known
    article = node("sources/article")
    assert (article, SDO.url, None) not in read
    assert str(read.value(article, SDO.identifier)).startswith("ni:///sha-256;")


def test_a_claim_appears_where_its_evidence_is_and_is_made_by_whom_it_is_laid_to(
    read: Graph, frames: Frames
) -> None:
    for row in frames["statements"].to_dicts():
        claim = node(f"statements/{row['statement_id']}")
        if (claim, RDF.type, SDO.Claim) not in read:
            continue
        evidence = frames["evidence"].filter(
            (pl.col("record_table") == "statements") & (pl.col("record_id") == row["statement_id"])
        )
        sources = {node(f"sources/{one}") for one in evidence["source_id"]}
        assert set(read.objects(claim, SDO.appearance)) == sources
        author = node(f"entities/{row['speaker_id']}")
        speakers = set(read.objects(claim, SDO.author))
        assert speakers == ({author} if row["speaker_id"] else set())
        assert not row["speaker_id"] or read.value(author, SDO.name)


def test_every_node_that_is_named_is_described(read: Graph) -> None:
    named = {one for one in read.objects() if isinstance(one, URIRef) and BASE in str(one)}
    assert named
    assert all((one, RDF.type, None) in read for one in named)


def test_what_is_planned_or_possible_says_so(read: Graph, frames: Frames) -> None:
    found = set()
    for table, key in (("events", "event_id"), ("claims", "claim_id"), ("figures", "figure_id")):
        for row in (
            frames[table].filter(~pl.col("modality").is_in(["actual", "negated"])).to_dicts()
        ):
            claim = node(f"{table}/{row[key]}")
            if (claim, RDF.type, SDO.Claim) in read:
                assert str(read.value(claim, SDO.text)).endswith(f", {row['modality']}")
                found.add(row["modality"])
    assert {"planned", "forecast", "possible"} <= found


def test_schema_org_has_every_class_and_property(read: Graph) -> None:
    terms = {*read.predicates(), *read.objects(None, RDF.type)} - {RDF.type}
    assert all(term in namespace.SDO for term in terms), terms


def test_no_cell_ends_the_script(frames: Frames, work: Work) -> None:
    class Hostile(Frames):
        def __getitem__(self, name: str) -> pl.DataFrame:
            frame = super().__getitem__(name)
            free = {"claims": ["text"], "assessments": ["finding"], "sources": ["title", "url"]}
            return frame.with_columns(pl.lit(HOSTILE).alias(one) for one in free.get(name, []))

    text = claim_reviews(Hostile(frames.package), work, place)
    assert "<" not in text
    hostile = graph(text)
    assert {str(one) for one in hostile.objects(None, SDO.reviewBody)} == {HOSTILE}
    assert (None, SDO.url, None) not in hostile  # which is no address


@pytest.mark.slow
def test_the_page_of_claims_carries_them_and_its_places_exist(explorer: Path) -> None:
    text = (explorer / "claims.html").read_text(encoding="utf-8")
    (found,) = re.findall(r'<script type="application/ld\+json">\n(.*?)</script>', text, re.DOTALL)
    for one in json.loads(found)["@graph"]:
        path, _, anchor = one["@id"].partition("#")
        if one["@id"].startswith("_:") or path.startswith("tables/"):
            continue
        page = (explorer / path).read_text(encoding="utf-8")
        assert not anchor or f'id="{unquote(anchor)}"' in page
