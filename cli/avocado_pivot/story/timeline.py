"""The timeline of events, with the status of each event and later findings about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from avocado_pivot.story.status_labels import FIRM, later_findings, status_in_words
from tablepact.frames.frames import Frames


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An event of the timeline.

    Attributes:
        address: The address of the row.
        title: The title of the event.
        start, end: The first and the last day; ``end`` is None for an open interval.
        precision: The precision of the date: day, month, quarter, year, interval; else empty.
        edtf: The date in EDTF.
        about: Whether the date is approximate or uncertain.
        modality: actual, planned, forecast, possible or negated.
        firm: Whether it is asserted without a hedge.
        later: The label of a verdict that must be shown; may be empty.
        aftermath: Whether the event comes from other sources instead of the article.
        kind: The kind of event.
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
    def path(self) -> str:
        """The path of the event's description on the site."""
        table, _, identifier = self.address.partition("/")
        return f"records/{table}.html#{identifier}"

    @property
    def words(self) -> str:
        """The status that must be shown beside the title: mode, hedge and verdict."""
        return status_in_words(self.modality, self.firm, self.later, self.aftermath)


OF_THE_SAME = ("same-as", "realises", "contradicts")
"""The link relations between two events that describe the same thing."""


def dated_events(frames: Frames, *, of_article: bool = False) -> list[TimelineEvent]:
    """Return the events that have a date, the earliest first.

    Args:
        frames: The tables of this dataset.
        of_article: Whether to return only events of the article and events about the same things.
    """
    events = [event for event in _events(frames) if event.start]
    if of_article:
        addresses = _of_article(frames)
        events = [event for event in events if event.address in addresses]
    return sorted(events, key=lambda event: (event.start, event.end or date.max, event.title))


def events_frame(events: Sequence[TimelineEvent]) -> pl.DataFrame:
    """Return events as rows: ``date`` in EDTF, ``title``, its status in ``words``, ``address``."""
    rows = [(event.edtf, event.title, event.words or None, event.address) for event in events]
    columns = dict.fromkeys(("date", "title", "words", "address"), pl.String)
    return pl.DataFrame(rows, schema=columns, orient="row")


def undated_events(frames: Frames) -> list[tuple[str, list[TimelineEvent]]]:
    """Return the events without a date, by kind."""
    events = [event for event in _events(frames) if not event.start]
    kinds = dict.fromkeys(event.kind for event in events)
    return [(kind, [event for event in events if event.kind == kind]) for kind in kinds]


def _of_article(frames: Frames) -> set[str]:
    """Return the addresses of the article's events and of those linked to them as the same."""
    events = frames["events"].filter(pl.col("origin") == "article").select("event_id")
    links = frames["event_links"].filter(pl.col("relation").is_in(OF_THE_SAME))
    ends = links.select("event_id", "other_event_id")
    linked = pl.concat([ends, ends.select(event_id="other_event_id", other_event_id="event_id")])
    tied = linked.join(events, left_on="other_event_id", right_on="event_id", how="semi")
    return {f"events/{name}" for name in (*events["event_id"], *tied["event_id"])}


def _events(frames: Frames) -> list[TimelineEvent]:
    later = later_findings(frames, "events")
    events = frames["events"].with_columns(pl.col(pl.Enum).cast(pl.String)).sort("kind", "title")
    return [_event(row, later.get(row["event_id"], "")) for row in events.to_dicts()]


def _event(row: dict[str, Any], later: str) -> TimelineEvent:
    edtf = row["date_edtf"] or ""
    return TimelineEvent(
        address=f"events/{row['event_id']}",
        title=row["title"],
        start=row["date_start"],
        end=row["date_end"],
        precision=row["date_precision"] or "",
        edtf=edtf,
        about=any(mark in edtf for mark in "~?%"),
        modality=row["modality"],
        firm=row["assertion"] in FIRM,
        later=later,
        aftermath=row["origin"] == "aftermath",
        kind=row["kind"],
    )
