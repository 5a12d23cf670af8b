"""What rows claim and what others found of it, as JSON-LD of schema.org for the page of claims.

A row of ``claims``, or any row that an assessment bears on, is a ``Claim``; each assessment is a
``ClaimReview`` of all the rows that it bears on, and the verdict on a row in ``trust`` the
``aggregateRating``. Ratings are words, as stances lie on no scale. Rows are named by their paths
among the pages (``records/claims.html#ID``) and by table and identifier: the pages have no address
of their own.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import RecordLookup, Row
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.cited_work import Work
from tablepact.metadata_formats.facts import (
    creators,
    replace_surrogates,
    web_address,
    without_empty,
)
from tablepact.package.descriptor.keys import primary_key

Node = dict[str, Any]

_KINDS = {
    **dict.fromkeys(("article", "press"), "NewsArticle"),
    "paper": "ScholarlyArticle",
    "report": "Report",
    "blog": "BlogPosting",
}
"""The kinds of sources that schema.org has a type for; any other is a CreativeWork."""
_AGENTS = {"person": "Person", **dict.fromkeys(("organisation", "group", "team"), "Organization")}
"""The kinds of entities that can be an author in schema.org."""
_DATASET = "index.html"
"""The page that stands for the dataset."""
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
"""The dates in EDTF that are dates in ISO 8601, too."""


_TABLES = ("claims", "events", "statements", "figures", "relations", "event_links")
"""The tables whose rows claim something."""

PlaceOf = Callable[[str], str]
"""Returns where among the pages the row at an address is."""


def claim_reviews(frames: Frames, work: Work, place_of: PlaceOf) -> str:
    """Return the claims of all tables and their reviews as one graph in JSON-LD.

    It has no spaces between its members, which would be a tenth of it, and no ``<``, so that no
    text of it ends the script in which it stands.
    """
    graph_nodes = _Reviews(frames, work, place_of).nodes()
    graph = {"@context": "https://schema.org/", "@graph": graph_nodes}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return replace_surrogates(text).replace("<", "\\u003c")


def _shared(work: Work) -> dict[str, Node]:
    """Return the nodes that all claims refer to: the dataset and those who made it."""
    makers = {f"_:maker-{i}": maker for i, maker in enumerate(creators(work))}
    dataset = without_empty({
        "@type": "Dataset",
        "@id": _DATASET,
        "name": work.title,
        "version": work.version,
        "identifier": [one for one in (work.doi, work.digest) if one],
        "url": work.url,
        "datePublished": work.date,
        "license": work.licence_url,
        "creator": [{"@id": name} for name in makers],
    })  # fmt: skip
    named = {name: {"@id": name, **maker} for name, maker in makers.items()}
    return {_DATASET: dataset, **named}


class _Reviews:
    """The claims and reviews, and the nodes that several of them refer to."""

    def __init__(self, frames: Frames, work: Work, place_of: PlaceOf) -> None:
        self.frames, self.lookup, self.place_of = frames, RecordLookup(frames), place_of
        self.shared = _shared(work)

    def nodes(self) -> list[Node]:
        """Return all nodes of the graph."""
        claims, assessed = [], defaultdict[str, list[str]](list)
        for table in _TABLES:
            (key,) = primary_key(self.frames.resource(table))
            for row in self.frames[table].to_dicts():
                ties = list(self._about("assessment_records", table, row[key]))
                if ties or table == "claims":
                    claims.append(self._claim(table, row[key], row, len(ties)))
                for tie in ties:
                    assessed[tie["assessment_id"]].append(self.place_of(f"{table}/{row[key]}"))
        reviews = [self._review(name, places) for name, places in assessed.items()]
        return [*claims, *reviews, *self.shared.values()]

    def _claim(self, table: str, name: str, row: Row, reviews: int) -> Node:
        passages = self._about("evidence", table, name)
        sources = dict.fromkeys(passage["source_id"] for passage in passages)
        speaker = row["speaker_id" if table == "statements" else "attributed_to"]
        return without_empty({
            "@type": "Claim",
            "@id": self.place_of(f"{table}/{name}"),
            "identifier": f"{table}/{name}",
            "text": self._text(table, row),
            "author": self._author(speaker) if speaker else None,
            "appearance": [self._source(source) for source in sources],
            "aggregateRating": self._verdict(table, name, reviews),
            "isPartOf": {"@id": _DATASET},
        })  # fmt: skip

    def _review(self, name: str, places: list[str]) -> Node:
        """Return an assessment as a review of all the rows that it bears on."""
        assessment = self.lookup.row("assessments", name)
        sources = self.lookup.rows("assessment_sources", assessment_id=name)
        return without_empty({
            "@type": "ClaimReview",
            "@id": self.place_of(f"assessments/{name}"),
            "identifier": f"assessments/{name}",
            "itemReviewed": [{"@id": place} for place in places],
            "reviewBody": assessment["finding"],
            "reviewRating": self._rating(assessment["stance"], assessment["confidence"]),
            "author": self.shared[_DATASET].get("creator"),
            "dateCreated": str(assessment["assessed_on"]),
            "citation": [self._source(source["source_id"]) for source in sources],
        })  # fmt: skip

    def _rating(self, stance: str, confidence: str) -> Node:
        label, meaning = self.lookup.code("assessments", "stance", stance)
        firmness, why = self.lookup.code("assessments", "confidence", confidence)
        name = f"_:{stance}-{confidence}"
        self.shared[name] = {
            "@id": name,
            "@type": "Rating",
            "alternateName": label,
            "ratingExplanation": f"{meaning} Confidence: {firmness.lower()}. {why}",
        }
        return {"@id": name}

    def _text(self, table: str, row: Row) -> str:
        title = str(self.lookup.title(table, row))
        quantity = f": {amount(row)}" if table == "figures" else ""
        mode = "" if table == "relations" else self.lookup.mode_suffix(row)  # whose title has it
        return f"{title}{quantity}{mode}"

    def _verdict(self, table: str, name: str, reviews: int) -> Node | None:
        verdict = next((row["verdict"] for row in self._about("trust", table, name)), None)
        if not reviews or verdict in (None, "aftermath"):
            return None  # nobody has reviewed it, or it is itself what others say
        label, meaning = self.lookup.code("trust", "verdict", verdict)
        return {
            "@type": "AggregateRating",
            "alternateName": label,
            "ratingExplanation": meaning,
            "reviewCount": reviews,
        }

    def _author(self, entity: str) -> Node | None:
        row = self.lookup.row("entities", entity)
        if row["kind"] not in _AGENTS:
            return None
        path = self.place_of(f"entities/{entity}")
        self.shared[path] = {"@type": _AGENTS[row["kind"]], "@id": path, "name": row["name"]}
        return {"@id": path}

    def _source(self, source: str) -> Node:
        path = self.place_of(f"sources/{source}")
        if path not in self.shared:
            row = self.lookup.row("sources", source)
            published, url = row["published_edtf"] or "", web_address(row["url"])
            publisher = {"@type": "Organization", "name": row["publisher"]}
            self.shared[path] = without_empty({
                "@type": _KINDS.get(row["kind"], "CreativeWork"),
                "@id": path,
                "name": row["title"],
                "publisher": publisher if row["publisher"] else None,
                "datePublished": published if _DAY.fullmatch(published) else None,
                "url": url,
                "identifier": "" if url else row["url"],
            })  # fmt: skip
        return {"@id": path}

    def _about(self, about: str, table: str, name: str) -> Iterator[Row]:
        """Yield the rows of a table that are about a row of another."""
        return self.lookup.rows(about, record_table=table, record_id=name)
