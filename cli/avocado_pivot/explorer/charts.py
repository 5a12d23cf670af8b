"""Charts with frames, for wide screens and for phones, each with its source and licence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from avocado_pivot.drawings import org_chart, range_chart, timeline_svg, verdict_chart
from avocado_pivot.drawings.chart_frame import ChartFrame, KeyItem, chart_frame, used
from avocado_pivot.story.relations import Relation
from avocado_pivot.story.timeline import TimelineEvent
from avocado_pivot.story.verdicts import RowVerdict, counts
from tablepact.frames.frames import Frames
from tablepact.site.templating import picture

OF_ARTICLE = "Dated events of the article, and what other sources say about them"
"""The title of the timeline of the article."""
WIDTHS = {"roomy": 1000.0, "narrow": 330.0}
"""The widths of a drawing, in pixels, by the class of CSS that shows it on such a screen."""
TIMELINE_NOTE = "The length of a mark shows the uncertainty of the date beside it."
_FIGURE_TITLES = {
    "capital-expenditure-usd": "Meta's capital expenditure: what was forecast, what was spent",
    "retention-rate": "How many people stay for two years",
}
"""The titles of charts of figures whose measure alone is not a good title."""


class Drawing(Protocol):
    """A drawing that a frame can contain."""

    @property
    def height(self) -> float:
        """The height of the drawing."""
        ...


_Drawing = TypeVar("_Drawing", bound=Drawing)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in both widths, each in its frame.

    Attributes:
        name: Its name among the parts of its page, and that of its file.
        template: The template that draws it.
        versions: For each width its class in CSS, the frame and the drawing.
    """

    name: str
    template: str
    versions: tuple[tuple[str, ChartFrame, Drawing], ...]


class Charts:
    """Draws; below each drawing stand its source and licence."""

    def __init__(self, source: str, licence: str) -> None:
        self._source, self._licence = f"Source: {source}", f"Licence: {licence}." if licence else ""

    def timeline(self, name: str, title: str, events: Sequence[TimelineEvent]) -> Chart:
        """Draw events."""
        return self._chart(
            name, "timeline.svg", lambda width: timeline_svg.timeline_drawing(events, width),
            title, TIMELINE_NOTE, lambda drawn: used(timeline_svg.KEY, drawn.marks),
            "events and trust",
        )  # fmt: skip

    def verdicts(self, rows: Sequence[RowVerdict], codes: Sequence[tuple[str, str, str]]) -> Chart:
        """Draw how many rows of each table have which verdict."""
        counted = counts(rows)
        return self._chart(
            "verdicts", "verdicts.svg",
            lambda width: verdict_chart.verdict_chart(counted, codes, width),
            f"What other sources say about the {len(rows)} points that the article makes",
            "Each bar is a table; its length is the number of these points in it.",
            lambda _: verdict_chart.verdict_key(codes), "trust",
        )  # fmt: skip

    def posts(self, relations: Sequence[Relation]) -> Chart:
        """Draw who holds which post."""
        return self._chart(
            "posts", "people.svg", lambda width: org_chart.org_chart(relations, width),
            "Who holds which post, according to the article and other sources",
            "A box is inside another only if a source says that it is part of it.",
            lambda _: org_chart.KEY, "relations and entities",
        )  # fmt: skip

    def figures(self, frames: Frames) -> tuple[list[Chart], list[range_chart.Bar]]:
        """Draw the figures of each measure that has some, and return those that are only listed."""
        wide, narrow = (range_chart.range_groups(frames, width) for width in WIDTHS.values())
        charts = []
        for large, small in zip(wide, narrow, strict=True):
            if large.bars:
                drawn = {WIDTHS["roomy"]: large, WIDTHS["narrow"]: small}
                title = _FIGURE_TITLES.get(large.slug, large.measure)
                charts.append(self._chart(
                    large.slug, "ranges.svg", drawn.__getitem__, title,
                    "" if title == large.measure else f"{large.measure}; the scale begins at zero.",
                    lambda drawn: used(range_chart.KEY, drawn.bars), "figures and trust",
                ))  # fmt: skip
        return charts, [bar for group in wide for bar in group.listed]

    def timeline_picture(self, title: str, events: Sequence[TimelineEvent], width: float) -> str:
        """Draw events as a file of SVG."""
        drawing = timeline_svg.timeline_drawing(events, width)
        source = self._below("events and trust")
        key = used(timeline_svg.KEY, drawing.marks)
        frame = chart_frame(width, drawing.height, title, TIMELINE_NOTE, key, source)
        return picture("timeline.svg", __package__, drawing=drawing, frame=frame)

    def _below(self, tables: str) -> str:
        many = "tables" if " and " in tables else "table"
        return f"{self._source}, {many} {tables}. {self._licence}".strip()

    def _chart(
        self, name: str, template: str, draw: Callable[[float], _Drawing],
        title: str, note: str, key: Callable[[_Drawing], Sequence[KeyItem]], tables: str,
    ) -> Chart:  # fmt: skip
        source = self._below(tables)
        drawn = ((kind, width, draw(width)) for kind, width in WIDTHS.items())
        versions = (
            (kind, chart_frame(width, drawing.height, title, note, key(drawing), source), drawing)
            for kind, width, drawing in drawn
        )
        return Chart(name, template, tuple(versions))
