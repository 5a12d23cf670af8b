"""The pages that only this dataset has: its timeline, its people and organisations, its figures."""

from __future__ import annotations

from avocado_pivot.explorer.drawings.network import network
from avocado_pivot.explorer.drawings.ranges import groups
from avocado_pivot.explorer.drawings.timeline import timeline
from avocado_pivot.explorer.happenings import dated, undated
from avocado_pivot.explorer.pages import Pages
from avocado_pivot.explorer.questions import questions
from avocado_pivot.explorer.ties import ties
from avocado_pivot.reading.frames import Frames


def story_pages(frames: Frames, pages: Pages) -> dict[str, str]:
    """Write the pages, by their place."""
    marks, tied, asked = dated(frames), ties(frames), questions(frames)
    return {
        "index.html": pages.page(
            "story.html",
            "index.html",
            wide=timeline(marks, 1000),
            narrow=timeline(marks, 360),
            undated=undated(frames),
            questions=asked,
        ),
        "people.html": pages.page("people.html", "people.html", drawing=network(tied), ties=tied),
        "figures.html": pages.page(
            "figures.html",
            "figures.html",
            wide=groups(frames, 760),
            narrow=groups(frames, 340),
            questions=[one for one in asked if one.about == "figures"],
        ),
    }
