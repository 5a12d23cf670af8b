"""Nothing is drawn more exactly, or more certainly, than the row says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

import avocado_pivot as ap
from avocado_pivot.commands.timeline import timeline_picture
from avocado_pivot.drawings.network import GAP, network_drawing
from avocado_pivot.drawings.range_chart import range_groups
from avocado_pivot.drawings.timeline_svg import Mark, timeline_drawing
from avocado_pivot.drawings.timeline_terminal import timeline_lines
from avocado_pivot.story.relations import relations
from avocado_pivot.story.timeline import TimelineEvent, dated_events, undated_events
from tablepact.site.templating import picture

FRAMES = ap.frames()
DAY = TimelineEvent(
    "events/x", "Something happens", date(2025, 3, 10), date(2025, 3, 10), "day", "2025-03-10",
    about=False, modality="actual", firm=True, later="", aftermath=False, kind="release",
)  # fmt: skip
YEAR = replace(DAY, start=date(2025, 1, 1), end=date(2025, 12, 31), precision="year", edtf="2025")
MONTH = replace(DAY, start=date(2025, 3, 1), end=date(2025, 3, 31), precision="month")


def mark(event: TimelineEvent, width: float = 1000) -> Mark:
    """Draw an event, and the year for a scale."""
    return timeline_drawing([event, YEAR], width).marks[0]


def test_a_month_is_as_long_as_a_month() -> None:
    drawn = timeline_drawing([MONTH, YEAR], 1000)
    month, year = drawn.marks
    assert month.width / year.width == pytest.approx(31 / 365)
    assert month.shape == "span"


@pytest.mark.parametrize(
    ("event", "shape", "classes"),
    [
        (DAY, "day", "actual"),
        (MONTH, "span", "actual"),
        (replace(MONTH, end=None, precision="interval"), "open", "actual"),
        (replace(MONTH, about=True), "about", "actual"),
        (replace(MONTH, modality="planned"), "span", "open"),
        (replace(MONTH, modality="possible"), "span", "open"),
        (replace(MONTH, modality="negated"), "span", "open"),
        (replace(MONTH, firm=False), "span", "actual unsure"),
        (replace(DAY, modality="planned", firm=False), "day", "open unsure"),
    ],
)
def test_how_it_stands_is_seen(event: TimelineEvent, shape: str, classes: str) -> None:
    assert (mark(event).shape, mark(event).classes) == (shape, classes)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (DAY, ""),
        (replace(DAY, modality="planned"), "planned"),
        (replace(DAY, firm=False), "only reported"),
        (replace(DAY, later="later contradicted"), "later contradicted"),
        (replace(DAY, aftermath=True), "told by others"),
    ],
)
def test_how_it_stands_is_told_in_words_too(event: TimelineEvent, words: str) -> None:
    assert event.words == words
    assert words in mark(event).label


def test_an_open_end_reaches_the_end_of_the_scale() -> None:
    drawn = timeline_drawing([replace(MONTH, end=None), YEAR], 1000)
    open_one, year = drawn.marks
    assert open_one.x + open_one.width >= year.x + year.width


def test_an_event_is_drawn_if_and_only_if_it_has_a_date() -> None:
    drawn = {one.address for one in dated_events(FRAMES)}
    listed = {one.address for _, events in undated_events(FRAMES) for one in events}
    events = FRAMES["events"].select("event_id", "date_start").iter_rows()
    assert {f"events/{name}": day is not None for name, day in events} == {
        **dict.fromkeys(drawn, True),
        **dict.fromkeys(listed, False),
    }


def test_what_was_contradicted_or_updated_says_so() -> None:
    trust = FRAMES["trust"].filter(record_table="events").select("record_id", "verdict")
    said = {one.address: one.later for one in dated_events(FRAMES)}
    said |= {one.address: one.later for _, events in undated_events(FRAMES) for one in events}
    for name, verdict in trust.iter_rows():
        if verdict in ("contradicted", "updated"):
            assert said[f"events/{name}"] == f"later {verdict}"


def test_marks_stay_within_the_drawing() -> None:
    for width in (320, 360, 1000):
        drawn = timeline_drawing(dated_events(FRAMES), width)
        assert all(0 <= one.x <= one.x + one.width <= width for one in drawn.marks)
        assert all(one.y + 12 <= drawn.height for one in drawn.marks)


def test_the_picture_is_well_formed_whatever_a_title_says() -> None:
    event = replace(DAY, title='<script>alert("x")</script> & "more"')
    text = picture("timeline.svg", timeline_drawing([event, YEAR], 900), "avocado_pivot.explorer")
    root = ElementTree.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script>" not in text


def test_the_picture_is_the_same_every_time() -> None:
    assert timeline_picture(dated_events(FRAMES), 960) == timeline_picture(
        dated_events(FRAMES), 960
    )


def test_ranges_are_as_long_as_they_are() -> None:
    found = {group.measure: group for group in range_groups(FRAMES, 760)}
    bars = {bar.address.split("/")[1]: bar for bar in found["Capital expenditure (USD)"].bars}
    two, eight = (bars[f"capex-guidance-2025-from-{month}"] for month in ("october", "april"))
    assert eight.width / two.width == pytest.approx((72 - 64) / (72 - 70))
    assert bars["capex-2025-actual"].width == 0
    assert bars["capex-guidance-2025-from-july"].classes.startswith("open")
    assert "contradicted" in bars["capex-2025-at-72-billion"].words


def test_a_figure_without_a_number_is_not_drawn() -> None:
    drawn, told = set(), set()
    for group in range_groups(FRAMES, 760):
        drawn |= {bar.address for bar in group.bars}
        told |= {bar.address for bar in group.unnumbered}
    rows = FRAMES["figures"].select("figure_id", "value_min", "value_max").iter_rows()
    for name, low, high in rows:
        assert (f"figures/{name}" in drawn) is not (low is None and high is None)
    assert len(drawn | told) == FRAMES["figures"].height


def test_every_tie_is_drawn_and_no_two_boxes_lie_on_each_other() -> None:
    drawn = network_drawing(relations(FRAMES))
    assert sum(len(edge.relations) for edge in drawn.edges) == FRAMES["relations"].height
    for i, one in enumerate(drawn.boxes):
        assert one.width / 2 <= one.x <= drawn.width - one.width / 2
        for other in drawn.boxes[:i]:
            apart_x = abs(one.x - other.x) - (one.width + other.width) / 2
            apart_y = abs(one.y - other.y) - (one.height + other.height) / 2
            assert max(apart_x, apart_y) > -GAP


def test_a_tie_that_is_over_or_only_planned_says_so() -> None:
    said = {relation.address: relation.phrase for relation in relations(FRAMES)}
    rows = FRAMES["relations"].select("relation_id", "status", "modality").iter_rows()
    for name, status, modality in rows:
        assert ("former" in said[f"relations/{name}"]) is (status == "former")
        if modality != "actual":
            assert modality in said[f"relations/{name}"]


@pytest.mark.parametrize("columns", [40, 80, 132])
def test_the_timeline_fits_a_terminal(columns: int) -> None:
    lines = [line for line, _ in timeline_lines(dated_events(FRAMES), columns)]
    assert max(map(len, lines)) <= max(columns, 46)


@pytest.mark.parametrize(
    ("event", "span"),
    [
        (DAY, "*"),
        (YEAR, "=" * 40),
        (replace(YEAR, modality="planned"), "-" * 40),
        (replace(YEAR, end=None), "=" * 39 + ">"),
        (replace(YEAR, about=True), "~" + "=" * 39),
    ],
)
def test_a_span_in_a_terminal(event: TimelineEvent, span: str) -> None:
    lines = [line for line, kind in timeline_lines([event, YEAR], 80) if kind == "event"]
    assert lines[0][40:].strip() == span


def test_the_timeline_of_the_article_has_others_only_where_they_tell_of_the_same() -> None:
    all_events = {event.address: event for event in dated_events(FRAMES)}
    kept = {event.address for event in dated_events(FRAMES, of_article=True)}
    assert {a for a, event in all_events.items() if not event.aftermath} < kept < set(all_events)
    assert "events/muse-spark-released" in kept  # realises events/avocado-release-q1-2026
    assert "events/lecun-announces-departure" not in kept  # only precedes events/lecun-departure


def test_the_picture_in_the_readme_is_this_one() -> None:
    page = Path(__file__).resolve().parents[3] / "docs/timeline.svg"
    assert page.read_text(encoding="utf-8") == timeline_picture(
        dated_events(FRAMES, of_article=True), 960
    )
