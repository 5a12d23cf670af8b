"""What rows claim and what others found of it, as JSON-LD of schema.org for the pages of rows.

A row of ``claims``, or any row that an assessment bears on, is a ``Claim``; each assessment of it
is a ``ClaimReview``, and its verdict in ``trust`` the ``aggregateRating``. Ratings are words, as
stances lie on no scale. Rows are named by their paths among the pages (``#ID``,
``sources.html#ID``) and by table and identifier: the pages have no address of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any
from urllib.parse import quote

from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import RecordLookup, Row
from tablepact.catalog.cited_work import Work
from tablepact.catalog.facts import creators, to_json, web_address, without_empty
from tablepact.frames.frames import Frames
from tablepact.package.keys import primary_key

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
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
"""The dates in EDTF that are dates in ISO 8601, too."""


_TABLES = ("claims", "events", "statements", "figures", "relations", "event_links")
"""The tables whose rows claim something."""


def claim_reviews(frames: Frames, work: Work) -> dict[str, str]:
    """Write the claims of each table and their reviews as JSON-LD, by the name of the table."""
    graphs = {table: _Reviews(frames, work, table).graph() for table in _TABLES}
    return {table: to_json(graph, None) for table, graph in graphs.items() if graph["@graph"]}


class _Reviews:
    """The claims of one table, and the nodes that several of them refer to."""

    def __init__(self, frames: Frames, work: Work, table: str) -> None:
        self.lookup, self.table = RecordLookup(frames), table
        (self.key,) = primary_key(frames.resource(table))
        self.rows = frames[table].to_dicts()
        self.evidence = self._about("evidence")
        self.assessed = self._about("assessment_records")
        self.verdicts = {name: row["verdict"] for name, (row,) in self._about("trust").items()}
        self.shared: dict[str, Node] = {}
        self.dataset = without_empty({
            "@type": "Dataset",
            "@id": "../index.html",
            "name": work.title,
            "version": work.version,
            "identifier": [one for one in (work.doi, work.digest) if one],
            "url": work.url,
            "datePublished": work.date,
            "license": work.licence_url,
            "creator": creators(work),
        })  # fmt: skip

    def graph(self) -> Node:
        """Return the claims, their reviews, and what these refer to."""
        nodes = [
            node
            for row in self.rows
            if self.table == "claims" or row[self.key] in self.assessed
            for node in (self._claim(row), *self._reviews_of(row))
        ]
        graph = [*nodes, *self.shared.values(), self.dataset] if nodes else []
        return {"@context": "https://schema.org/", "@graph": graph}

    def _claim(self, row: Row) -> Node:
        name = row[self.key]
        sources = dict.fromkeys(passage["source_id"] for passage in self.evidence[name])
        speaker = row["speaker_id" if self.table == "statements" else "attributed_to"]
        return without_empty({
            "@type": "Claim",
            "@id": _fragment(name),
            "identifier": f"{self.table}/{name}",
            "text": self._text(row),
            "author": self._author(speaker) if speaker else None,
            "appearance": [self._source(source) for source in sources],
            "aggregateRating": self._verdict(name),
            "isPartOf": self._dataset,
        })  # fmt: skip

    def _reviews_of(self, row: Row) -> list[Node]:
        reviews = []
        for tie in self.assessed[row[self.key]]:
            assessment = self.lookup.row("assessments", tie["assessment_id"])
            stance, meaning = self.lookup.code("assessments", "stance", assessment["stance"])
            firmness, why = self.lookup.code("assessments", "confidence", assessment["confidence"])
            sources = self.lookup.rows("assessment_sources", assessment_id=tie["assessment_id"])
            review = {
                "@type": "ClaimReview",
                "@id": f"assessment_records.html{_fragment(tie['assessment_record_id'])}",
                "identifier": f"assessments/{tie['assessment_id']}",
                "itemReviewed": {"@id": _fragment(row[self.key])},
                "claimReviewed": self._text(row),
                "reviewBody": assessment["finding"],
                "reviewRating": {
                    "@type": "Rating",
                    "alternateName": stance,
                    "ratingExplanation": f"{meaning} Confidence: {firmness.lower()}. {why}",
                },
                "author": self.dataset.get("creator"),
                "dateCreated": str(assessment["assessed_on"]),
                "isBasedOn": self._source(tie["source_id"]) if tie["source_id"] else None,
                "citation": [self._source(source["source_id"]) for source in sources],
                "isPartOf": self._dataset,
            }
            reviews.append(without_empty(review))
        return reviews

    def _text(self, row: Row) -> str:
        title = str(self.lookup.title(self.table, row))
        quantity = f": {amount(row)}" if self.table == "figures" else ""
        mode = (
            "" if self.table == "relations" else self.lookup.mode_suffix(row)
        )  # whose title has it
        return f"{title}{quantity}{mode}"

    def _verdict(self, name: str) -> Node | None:
        verdict = self.verdicts.get(name)
        if not self.assessed[name] or verdict in (None, "aftermath"):
            return None  # nobody has reviewed it, or it is itself what others say
        label, meaning = self.lookup.code("trust", "verdict", verdict)
        return {
            "@type": "AggregateRating",
            "alternateName": label,
            "ratingExplanation": meaning,
            "reviewCount": len(self.assessed[name]),
        }

    def _author(self, entity: str) -> Node | None:
        row = self.lookup.row("entities", entity)
        if row["kind"] not in _AGENTS:
            return None
        path = f"entities.html{_fragment(entity)}"
        self.shared[path] = {"@type": _AGENTS[row["kind"]], "@id": path, "name": row["name"]}
        return {"@id": path}

    def _source(self, source: str) -> Node:
        path = f"sources.html{_fragment(source)}"
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
                "inLanguage": row["language"],
                "url": url,
                "identifier": f"sources/{source}" if url else row["url"],
            })  # fmt: skip
        return {"@id": path}

    @property
    def _dataset(self) -> Node:
        return {"@id": self.dataset["@id"]}

    def _about(self, table: str) -> dict[str, list[Row]]:
        """Return the rows of another table that are about rows of this one, by identifier."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self.lookup.rows(table, record_table=self.table):
            rows[row["record_id"]].append(row)
        return rows


def _fragment(identifier: str) -> str:
    return f"#{quote(identifier, safe='')}"
