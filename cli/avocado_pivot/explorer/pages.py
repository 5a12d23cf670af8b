"""The pages of the story: front page, verdicts, timeline, people, figures and agreement."""

from __future__ import annotations

from typing import Any

import polars as pl
from markupsafe import Markup

from avocado_pivot.explorer.charts import OF_ARTICLE, Charts
from avocado_pivot.explorer.claim_reviews import claim_reviews
from avocado_pivot.explorer.coding_comparison import coding_comparisons
from avocado_pivot.explorer.front_page import story_sentences
from avocado_pivot.story.conflicts import conflicts
from avocado_pivot.story.describe import short_answer
from avocado_pivot.story.relations import relations
from avocado_pivot.story.timeline import dated_events, undated_events
from avocado_pivot.story.verdicts import NO_VERDICT, verdict_codes, verdicts
from tablepact.frames.frames import Frames
from tablepact.site.extra_pages import Badge, ExtraPages
from tablepact.site.templating import Pages, RowLink


class StoryPages(ExtraPages):
    """The pages that this dataset adds to its site, and what it adds to those of its rows."""

    templates = __package__
    plain = (
        *("trust", "assessment_records", "assessment_sources", "identifiers", "participants"),
        *("event_links", "claim_records", "evidence", "conflict_members", "corrections"),
        *("sources", "synonyms", "names", "coded_units", "coded_passages", "adjudications"),
    )

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._comparisons = coding_comparisons(frames)
        self._codes = verdict_codes(frames)
        self._labels = {code: label for code, label, _ in self._codes}
        self._badges = {
            f"{table}/{name}": Badge(verdict, self._labels[verdict])
            for table, name, verdict in frames["trust"]
            .select("record_table", "record_id", "verdict")
            .iter_rows()
            if verdict not in NO_VERDICT
        }
        self.menu = [
            ("index.html", "The story"),
            ("claims.html", "Verdicts"),
            ("timeline.html", "Timeline"),
            ("people.html", "People"),
            ("figures.html", "Money and numbers"),
            *([("agreement.html", "Agreement")] if self._comparisons else []),
            ("tables.html", "Tables"),
        ]

    def summary(self, address: str) -> str:
        """Return the key facts of the row at an address in one line; may be empty."""
        return short_answer(self._frames, address)

    def badge(self, address: str) -> Badge | None:
        """Return the verdict on the row at an address, if it has one."""
        return self._badges.get(address)

    def pages(self, templates: Pages) -> dict[str, str]:
        """Render the pages, by path."""
        frames, work = self._frames, templates.work
        charts = Charts(f"{work.title.split(':')[0]} {work.version}".strip(), work.licence)
        rated, disputed, ties = verdicts(frames), conflicts(frames), relations(frames)
        of_article, every = dated_events(frames, of_article=True), dated_events(frames)
        figures, listed = charts.figures(frames)

        def link(address: str) -> RowLink:
            return templates.link_of(address) or RowLink("", address)

        def page(name: str, **values: Any) -> str:
            return templates.page(f"{name}.html", f"{name}.html", link=link, **values)

        written = {
            "index.html": templates.page(
                "story.html",
                "index.html",
                link=link,
                sentences=story_sentences(frames, rated),
                verdicts=charts.verdicts(rated, self._codes),
                timeline=charts.timeline("timeline", OF_ARTICLE, of_article),
                wrong=[row for row in rated if row.code == "contradicted"],
                conflicts=disputed,
            ),
            "claims.html": page(
                "claims",
                codes=self._codes,
                rows={code: [row for row in rated if row.code == code] for code in self._labels},
                total=len(rated),
                json_ld=Markup(  # noqa: S704 - it has no <
                    claim_reviews(frames, work, lambda address: link(address).href)
                ),
            ),
            "timeline.html": page(
                "timeline",
                timeline=charts.timeline(
                    "all-events", f"All {len(every)} events that have a date", every
                ),
                undated=undated_events(frames),
            ),
            "people.html": page(
                "people",
                posts=charts.posts(ties),
                people=frames["entities"].filter(pl.col("kind") == "person").to_dicts(),
                ties=ties,
            ),
            "figures.html": page(
                "figures",
                charts=figures,
                listed=listed,
                conflicts=[conflict for conflict in disputed if conflict.about == "figures"],
            ),
        }
        if self._comparisons:
            written["agreement.html"] = page("agreement", comparisons=self._comparisons)
        return written
