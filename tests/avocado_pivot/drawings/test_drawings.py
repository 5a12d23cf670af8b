"""Nothing is drawn more exactly, or more certainly, than the row says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

import avocado_pivot as ap
from avocado_pivot.commands.timeline import timeline_picture
from avocado_pivot.drawings.org_chart import org_chart
from avocado_pivot.drawings.range_chart import RangeGroup, range_groups
from avocado_pivot.drawings.text_width import width_of
from avocado_pivot.drawings.timeline_svg import Mark, timeline_drawing
from avocado_pivot.drawings.timeline_terminal import timeline_lines
from avocado_pivot.drawings.verdict_chart import verdict_chart
from avocado_pivot.explorer.charts import Charts
from avocado_pivot.story.relations import relations
from avocado_pivot.story.timeline import TimelineEvent, dated_events, undated_events
from avocado_pivot.story.verdicts import counts, verdict_codes, verdicts

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


@pytest.mark.each(
    "event, shape, classes",
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


@pytest.mark.each(
    "event, words",
    [
        (DAY, ""),
        (replace(DAY, modality="planned"), "planned"),
        (replace(DAY, firm=False), "only reported"),
        (replace(DAY, later="later contradicted"), "later contradicted"),
        (replace(DAY, aftermath=True), "from other sources"),
    ],
)
def test_the_status_is_also_in_words(event: TimelineEvent, words: str) -> None:
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
        assert all(one.y + 6 <= drawn.height for one in drawn.marks)


def test_a_date_stands_beside_its_mark_in_words_and_within_the_drawing() -> None:
    for width in (330, 1000):
        for drawn in timeline_drawing(dated_events(FRAMES), width).marks:
            words = width_of(drawn.date, 12.5)
            left = drawn.date_x - words if drawn.date_left else drawn.date_x
            assert 0 <= left <= left + words <= width
    assert mark(replace(MONTH, edtf="2025-03")).date == "Mar 2025"
    assert mark(replace(DAY, edtf="2026-05-15?")).date == "possibly 15 May 2026"


def test_the_picture_is_well_formed_whatever_a_title_says() -> None:
    event = replace(DAY, title='<script>alert("x")</script> & "more"')
    text = Charts("<b>", "CC-BY-4.0").timeline_picture("A < B", [event, YEAR], 900)
    root = ElementTree.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script>" not in text


def test_a_picture_has_its_title_its_source_and_its_licence() -> None:
    root = ElementTree.fromstring(timeline_picture(FRAMES, of_article=True))  # noqa: S314
    text = " ".join(root.itertext())
    assert "Dated events of the article, and what other sources say about them" in text
    assert "Source: The Avocado pivot, tables events and trust. Licence: CC-BY-4.0." in text


def test_the_picture_is_the_same_every_time() -> None:
    one, again = (timeline_picture(FRAMES, of_article=False) for _ in range(2))
    assert one == again


def test_ranges_are_as_long_as_they_are() -> None:
    found = {group.measure: group for group in range_groups(FRAMES, 760)}
    bars = {bar.address.split("/")[1]: bar for bar in found["Capital expenditure (USD)"].bars}
    two, eight = (bars[f"capex-guidance-2025-from-{month}"] for month in ("october", "april"))
    assert eight.width / two.width == pytest.approx((72 - 64) / (72 - 70))
    assert bars["capex-2025-actual"].width == 0
    assert bars["capex-guidance-2025-from-july"].classes.startswith("open")
    assert "contradicted" in bars["capex-2025-at-72-billion"].words


def test_a_figure_is_drawn_or_listed_and_without_a_number_it_is_not_drawn() -> None:
    drawn, listed = set(), set()
    for group in range_groups(FRAMES, 760):
        drawn |= {bar.address for bar in group.bars}
        listed |= {bar.address for bar in group.listed}
        assert not group.bars or len(group.bars) >= 3
    rows = FRAMES["figures"].select("figure_id", "value_min", "value_max").iter_rows()
    for name, low, high in rows:
        if low is None and high is None:
            assert f"figures/{name}" in listed
    assert not drawn & listed
    assert len(drawn | listed) == FRAMES["figures"].height


@pytest.mark.parametrize("width", [330, 1000])
def test_the_amounts_stand_beside_their_marks_and_within_the_drawing(width: float) -> None:
    for group in range_groups(FRAMES, width):
        for bar in group.bars:
            words = width_of(bar.amount, 13)
            left = bar.amount_x - words if bar.amount_left else bar.amount_x
            assert 0 <= left <= left + words <= width, bar
            assert 0 <= bar.x <= bar.x + bar.width <= width


@pytest.mark.parametrize("width", [330, 1000])
def test_every_post_is_drawn_once_in_the_box_of_its_organisation(width: float) -> None:
    ties = relations(FRAMES)
    chart = org_chart(ties, width)
    held = [one for one in ties if one.subject.kind == "person"]
    held = [one for one in held if one.object.address in {box.node.address for box in chart.boxes}]
    assert sorted(post.relation.address for post in chart.posts) == sorted(
        one.address for one in held
    )
    left_out = {one.predicate for one in ties if one.subject.kind == "person"} - {
        one.predicate for one in held
    }
    assert left_out <= {"author-of"}
    boxes = {box.node.address: box for box in chart.boxes}
    for post in chart.posts:
        box = boxes[post.relation.object.address]
        assert box.x <= post.x <= box.x + box.width
        assert box.y <= post.y <= post.y + post.height <= box.y + box.height
        firm = post.relation.status == "current" and post.relation.modality == "actual"
        assert post.classes.startswith("actual" if firm else "open")
        assert ("unsure" in post.classes) is not post.relation.firm


def test_a_box_is_in_another_only_where_a_relation_says_so() -> None:
    ties = relations(FRAMES)
    parts = {one.ends for one in ties if one.predicate == "part-of"}
    boxes = org_chart(ties, 1000).boxes
    for inner in boxes:
        for outer in boxes:
            apart = (
                inner.x + inner.width <= outer.x
                or outer.x + outer.width <= inner.x
                or inner.y + inner.height <= outer.y
                or outer.y + outer.height <= inner.y
            )
            if inner.depth == outer.depth + 1 and not apart:
                assert (inner.node.address, outer.node.address) in parts
            elif inner.depth == outer.depth and inner is not outer:
                assert apart, (inner.node, outer.node)


def test_a_table_without_verdicts_has_no_bar() -> None:
    chart = verdict_chart(counts([]), verdict_codes(FRAMES), 1000)
    assert (chart.bars, chart.height) == ((), 0)


def test_a_bar_of_verdicts_is_as_long_as_its_rows() -> None:
    judged, codes = verdicts(FRAMES), verdict_codes(FRAMES)
    chart = verdict_chart(counts(judged), codes, 1000)
    assert sum(bar.total for bar in chart.bars) == len(judged)
    for bar in chart.bars:
        assert sum(part.count for part in bar.parts) == bar.total
        one = bar.parts[0].width / bar.parts[0].count
        assert all(part.width == pytest.approx(one * part.count) for part in bar.parts)
        assert bar.parts[-1].x + bar.parts[-1].width <= 1000


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


@pytest.mark.each(
    "event, span",
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


def test_a_key_explains_what_is_drawn_and_nothing_else() -> None:
    charts, _ = Charts("A", "").figures(FRAMES)
    for chart in charts:
        for _, frame, drawing in chart.versions:
            assert isinstance(drawing, RangeGroup)
            shapes = {item.shape for item in frame.key if item.classes == "actual"}
            assert shapes - {"day"} == {bar.shape for bar in drawing.bars} - {"day"}
            labels = " ".join(item.label for item in frame.key)
            assert ("pale" in labels) == any("unsure" in bar.classes for bar in drawing.bars)
            assert ("hollow" in labels) == any("open" in bar.classes for bar in drawing.bars)
            assert ("violet" in labels) == any(bar.aftermath for bar in drawing.bars)


def test_the_picture_in_the_readme_is_this_one() -> None:
    page = Path(__file__).resolve().parents[3] / "docs/timeline.svg"
    assert page.read_text(encoding="utf-8") == timeline_picture(FRAMES, of_article=True)
