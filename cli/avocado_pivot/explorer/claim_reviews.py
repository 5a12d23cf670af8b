"""What rows claim and what others found of it, as JSON-LD of schema.org for the pages of rows.

A row of ``claims``, or any row that an assessment bears on, is a ``Claim``; each assessment of it
is a ``ClaimReview``, and its verdict in ``trust`` the ``aggregateRating``. Ratings are words, as
stances lie on no scale. Rows go by their places among the pages (``#ID``, ``sources.html#ID``) and
by table and identifier: the pages have no address of their own, and none is made up.
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


def reviews(frames: Frames, work: Work) -> dict[str, str]:
    """Write the claims of each table and their reviews as JSON-LD, by the name of the table."""
    made = {table: _Reviews(frames, work, table).graph() for table in _TABLES}
    return {table: to_json(graph, None) for table, graph in made.items() if graph["@graph"]}


class _Reviews:
    """The claims of one table; the nodes that several refer to are told once."""

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
        """Tell the claims, their reviews, and what these refer to."""
        nodes = [
            node
            for row in self.rows
            if self.table == "claims" or row[self.key] in self.assessed
            for node in (self._claim(row), *self._reviews_of(row))
        ]
        whole = [*nodes, *self.shared.values(), self.dataset] if nodes else []
        return {"@context": "https://schema.org/", "@graph": whole}

    def _claim(self, row: Row) -> Node:
        name = row[self.key]
        sources = dict.fromkeys(one["source_id"] for one in self.evidence[name])
        speaker = row["speaker_id" if self.table == "statements" else "attributed_to"]
        return without_empty({
            "@type": "Claim",
            "@id": _place(name),
            "identifier": f"{self.table}/{name}",
            "text": self._text(row),
            "author": self._author(speaker) if speaker else None,
            "appearance": [self._source(one) for one in sources],
            "aggregateRating": self._verdict(name),
            "isPartOf": self._dataset,
        })  # fmt: skip

    def _reviews_of(self, row: Row) -> list[Node]:
        found = []
        for tie in self.assessed[row[self.key]]:
            said = self.lookup.row("assessments", tie["assessment_id"])
            stance, meaning = self.lookup.code("assessments", "stance", said["stance"])
            firmness, why = self.lookup.code("assessments", "confidence", said["confidence"])
            sources = self.lookup.rows("assessment_sources", assessment_id=tie["assessment_id"])
            review = {
                "@type": "ClaimReview",
                "@id": f"assessment_records.html{_place(tie['assessment_record_id'])}",
                "identifier": f"assessments/{tie['assessment_id']}",
                "itemReviewed": {"@id": _place(row[self.key])},
                "claimReviewed": self._text(row),
                "reviewBody": said["finding"],
                "reviewRating": {
                    "@type": "Rating",
                    "alternateName": stance,
                    "ratingExplanation": f"{meaning} Confidence: {firmness.lower()}. {why}",
                },
                "author": self.dataset.get("creator"),
                "dateCreated": str(said["assessed_on"]),
                "isBasedOn": self._source(tie["source_id"]) if tie["source_id"] else None,
                "citation": [self._source(one["source_id"]) for one in sources],
                "isPartOf": self._dataset,
            }
            found.append(without_empty(review))
        return found

    def _text(self, row: Row) -> str:
        title = str(self.lookup.title(self.table, row))
        much = f": {amount(row)}" if self.table == "figures" else ""
        mode = (
            "" if self.table == "relations" else self.lookup.mode_suffix(row)
        )  # whose title has it
        return f"{title}{much}{mode}"

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
        place = f"entities.html{_place(entity)}"
        self.shared[place] = {"@type": _AGENTS[row["kind"]], "@id": place, "name": row["name"]}
        return {"@id": place}

    def _source(self, source: str) -> Node:
        place = f"sources.html{_place(source)}"
        if place not in self.shared:
            row = self.lookup.row("sources", source)
            published, url = row["published_edtf"] or "", web_address(row["url"])
            publisher = {"@type": "Organization", "name": row["publisher"]}
            self.shared[place] = without_empty({
                "@type": _KINDS.get(row["kind"], "CreativeWork"),
                "@id": place,
                "name": row["title"],
                "publisher": publisher if row["publisher"] else None,
                "datePublished": published if _DAY.fullmatch(published) else None,
                "inLanguage": row["language"],
                "url": url,
                "identifier": f"sources/{source}" if url else row["url"],
            })  # fmt: skip
        return {"@id": place}

    @property
    def _dataset(self) -> Node:
        return {"@id": self.dataset["@id"]}

    def _about(self, table: str) -> dict[str, list[Row]]:
        """Give the rows of another table that are about rows of this one, by identifier."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.lookup.rows(table, record_table=self.table):
            found[row["record_id"]].append(row)
        return found


def _place(identifier: str) -> str:
    return f"#{quote(identifier, safe='')}"
