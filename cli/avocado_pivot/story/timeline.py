"""The events of the story, with how firmly each stands and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from avocado_pivot.story.status_labels import FIRM, in_words, later
from tablepact.frames.frames import Frames


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it is drawn or listed.

    Attributes:
        address: Its address.
        title: What happens.
        start, end: The first and the last day; ``end`` is None if it is open.
        precision: How exact the date is: day, month, quarter, year, interval; empty without one.
        edtf: The date as the table has it.
        about: Whether the date is approximate or uncertain.
        modality: actual, planned, forecast, possible or negated.
        firm: Whether it is put without a hedge.
        later: What others found that the mark has to tell; may be empty.
        aftermath: Whether it is what others say, and not the article.
        kind: What sort of event it is.
    """

    address: str
    title: str
    start: date | None
    end: date | None
    precision: str
    edtf: str
    about: bool
    modality: str
    firm: bool
    later: str
    aftermath: bool
    kind: str

    @property
    def place(self) -> str:
        """The place where it is told."""
        table, _, identifier = self.address.partition("/")
        return f"records/{table}.html#{identifier}"

    @property
    def words(self) -> str:
        """What has to be said besides the title: mode, hedge, what others found."""
        return in_words(self.modality, self.firm, self.later, self.aftermath)


OF_THE_SAME = ("same-as", "realises", "contradicts")
"""The links by which an event tells of the same thing as another."""


def dated(frames: Frames, *, of_article: bool = False) -> list[Happening]:
    """Return the events that have a date, the earliest first.

    Args:
        frames: The tables of this dataset.
        of_article: Only those of the article, and those of others that tell of the same things.
    """
    found = [one for one in _all(frames) if one.start]
    if of_article:
        kept = _of_article(frames)
        found = [one for one in found if one.address in kept]
    return sorted(found, key=lambda one: (one.start, one.end or date.max, one.title))


def as_rows(events: Sequence[Happening]) -> pl.DataFrame:
    """Give events as rows: ``date`` in EDTF, ``title``, ``words`` on how it stands, ``address``."""
    rows = [(one.edtf, one.title, one.words or None, one.address) for one in events]
    columns = dict.fromkeys(("date", "title", "words", "address"), pl.String)
    return pl.DataFrame(rows, schema=columns, orient="row")


def undated(frames: Frames) -> list[tuple[str, list[Happening]]]:
    """Give the events without a date, by kind."""
    found = [one for one in _all(frames) if not one.start]
    kinds = dict.fromkeys(one.kind for one in found)
    return [(kind, [one for one in found if one.kind == kind]) for kind in kinds]


def _of_article(frames: Frames) -> set[str]:
    """Return the addresses of the article's events and of those linked to them as the same."""
    events = frames["events"].filter(pl.col("origin") == "article").select("event_id")
    links = frames["event_links"].filter(pl.col("relation").is_in(OF_THE_SAME))
    ends = links.select("event_id", "other_event_id")
    linked = pl.concat([ends, ends.select(event_id="other_event_id", other_event_id="event_id")])
    tied = linked.join(events, left_on="other_event_id", right_on="event_id", how="semi")
    return {f"events/{name}" for name in (*events["event_id"], *tied["event_id"])}


def _all(frames: Frames) -> list[Happening]:
    found = later(frames, "events")
    events = frames["events"].with_columns(pl.col(pl.Enum).cast(pl.String)).sort("kind", "title")
    return [_happening(row, found.get(row["event_id"], "")) for row in events.to_dicts()]


def _happening(row: dict[str, Any], found: str) -> Happening:
    edtf = row["date_edtf"] or ""
    return Happening(
        address=f"events/{row['event_id']}",
        title=row["title"],
        start=row["date_start"],
        end=row["date_end"],
        precision=row["date_precision"] or "",
        edtf=edtf,
        about=any(mark in edtf for mark in "~?%"),
        modality=row["modality"],
        firm=row["assertion"] in FIRM,
        later=found,
        aftermath=row["origin"] == "aftermath",
        kind=row["kind"],
    )
