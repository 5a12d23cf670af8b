"""The pages that tell the story: timeline, people and organisations, figures, agreement."""

from __future__ import annotations

from avocado_pivot.drawings.network import network_drawing
from avocado_pivot.drawings.range_chart import range_groups
from avocado_pivot.drawings.timeline_svg import timeline_drawing
from avocado_pivot.explorer.claim_reviews import claim_reviews
from avocado_pivot.explorer.coding_comparison import coding_comparisons
from avocado_pivot.story.conflicts import conflicts
from avocado_pivot.story.describe import short_answer
from avocado_pivot.story.relations import relations
from avocado_pivot.story.timeline import dated_events, undated_events
from tablepact.catalog.cited_work import Work
from tablepact.frames.frames import Frames
from tablepact.site.extra_pages import ExtraPages
from tablepact.site.templating import Pages


class StoryPages(ExtraPages):
    """The pages that this dataset adds to its site, and what it adds to those of its rows."""

    templates = __package__

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._comparisons = coding_comparisons(frames)
        self.menu = [
            ("index.html", "The story"),
            ("people.html", "People and organisations"),
            ("figures.html", "Figures"),
            *([("agreement.html", "Agreement")] if self._comparisons else []),
            ("tables.html", "Tables"),
        ]

    def summary(self, address: str) -> str:
        """Return in a line what the row at an address answers; may be empty."""
        return short_answer(self._frames, address)

    def json_ld(self, work: Work) -> dict[str, str]:
        """Return the claims and their reviews in JSON-LD, by the table on whose page they stand."""
        return claim_reviews(self._frames, work)

    def pages(self, templates: Pages) -> dict[str, str]:
        """Render the pages, by path."""
        frames = self._frames
        network, disputed = relations(frames), conflicts(frames)
        of_article, every = dated_events(frames, of_article=True), dated_events(frames)
        written = {
            "index.html": templates.page(
                "story.html",
                "index.html",
                wide=timeline_drawing(of_article, 1000),
                narrow=timeline_drawing(of_article, 360),
                all=every,
                all_wide=timeline_drawing(every, 1000),
                all_narrow=timeline_drawing(every, 360),
                undated=undated_events(frames),
                conflicts=disputed,
            ),
            "people.html": templates.page(
                "people.html", "people.html", drawing=network_drawing(network), relations=network
            ),
            "figures.html": templates.page(
                "figures.html",
                "figures.html",
                wide=range_groups(frames, 760),
                narrow=range_groups(frames, 340),
                conflicts=[conflict for conflict in disputed if conflict.about == "figures"],
            ),
        }
        if self._comparisons:
            written["agreement.html"] = templates.page(
                "agreement.html", "agreement.html", comparisons=self._comparisons
            )
        return written
