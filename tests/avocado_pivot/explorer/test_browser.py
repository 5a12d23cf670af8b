"""The explorer in a real browser: it loads, and does what it says, by mouse and by keyboard.

What a click or a key leads to is waited for (`expect`), never read once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.explorer.pages import StoryPages

pytestmark = pytest.mark.slow

STORY = [
    "index.html", "claims.html", "timeline.html", "people.html", "figures.html", "agreement.html",
    "tables.html",
]  # fmt: skip
"""The pages that stand in the menu."""
PLACES = [
    *STORY,
    *(f"tables/{name}.html" for name in dataset.tables()),
    *(f"records/{name}.html" for name in dataset.tables() if name not in StoryPages.plain),
]
CHARTS = [("index.html", "verdicts"), ("timeline.html", "all-events"), ("people.html", "posts"),
          ("figures.html", "capital-expenditure-usd")]  # fmt: skip
Open = Callable[..., Any]
EVENTS = dataset.load("events")
ALL = f"{EVENTS.height} rows"
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def shows(page: Any, rows: int, *, count: str | None = None, where: str | None = None) -> None:
    """Wait until so many rows are on the page, and it says so in these words."""
    expect(page.locator("#rows tbody tr")).to_have_count(rows)
    if count is not None:
        expect(page.locator("#count")).to_have_text(count)
    if where is not None:
        expect(page.locator("#where")).to_have_text(where)


@pytest.mark.parametrize("place", PLACES)
def test_a_page_loads_without_a_word_and_asks_for_nothing(
    explorer: Path, visit: Open, place: str
) -> None:
    page = visit(explorer, place).page
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "place", [*STORY, "tables/events.html", "tables/figures.html", "records/events.html"]
)
@pytest.mark.parametrize("width", [360, 390])
def test_a_page_fits_a_phone(explorer: Path, visit: Open, place: str, width: int) -> None:
    page = visit(explorer, place, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_long_names_fit_a_phone(package: Callable[..., Path], tmp_path: Path, visit: Open) -> None:
    name = "".join(["cumulative", "precipitation"] * 4)
    folder = package({f"{name}_{name}.{name}": pl.DataFrame({"id": ["a"]})})
    text = folder / "datapackage.json"
    text.write_text(json.dumps({**json.loads(text.read_text()), "title": name, "name": name}))
    tp.open_package(folder).site(tmp_path / "out")
    for path in [*(tmp_path / "out").rglob("*.html")]:
        page = visit(
            tmp_path / "out", path.relative_to(tmp_path / "out").as_posix(), width=390
        ).page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_names_of_boxes_are_within_them(explorer: Path, visit: Open) -> None:
    for width in (390, 1280):
        page = visit(explorer, "people.html", width=width).page
        ends = page.evaluate("""
            [...document.querySelectorAll("svg:has(.box)")].filter(one => one.checkVisibility())
              .flatMap(svg => [...svg.querySelectorAll(".box + a text")]
                .map(text => [text.getBoundingClientRect().right,
                  text.parentElement.previousElementSibling.getBoundingClientRect().right]))""")
        assert ends
        assert all(text < box for text, box in ends)


def test_the_story_on_a_phone_has_its_own_drawing(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html", width=360).page
    assert page.locator(".narrow svg").first.is_visible()
    assert not page.locator(".roomy svg").first.is_visible()


def test_every_word_of_a_search_has_to_be_there(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/events.html").page
    shows(page, 50, count=ALL)
    page.fill("#words", "BEHEMOTH postponed")
    shows(page, 1, count=f"1 of {ALL}")
    expect(page.locator("#rows tbody th a").first).to_have_text("behemoth-postponed")
    page.fill("#words", "no such words")
    shows(page, 0, count=f"0 of {ALL}")
    page.click("button[type=reset]")
    shows(page, 50, count=ALL)


def test_accents_do_not_matter(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/sources.html").page
    page.fill("#words", "ﬁnancial")  # with a ligature
    expect(page.locator("#count")).to_have_text(
        re.compile(f"^[1-9][0-9]* of {dataset.load('sources').height} rows$")
    )


def test_a_column_sorts_both_ways_and_missing_values_come_last(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/figures.html").page
    place = dataset.load("figures").columns.index("value_min")
    head = page.locator("#rows thead th").nth(place)
    cells = page.locator(f"#rows tbody tr > :nth-child({place + 1})")
    for direction in ("ascending", "descending"):
        head.locator("button").click()
        expect(head).to_have_attribute("aria-sort", direction)
        values = [text.replace(",", "") for text in cells.all_inner_texts() if text]
        numbers = sorted(map(float, values), reverse=direction == "descending")
        assert list(map(float, values)) == numbers
        while page.locator("#next").is_enabled():
            page.click("#next")
        assert cells.last.inner_text() == ""


def test_a_code_list_filters(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/events.html").page
    planned = EVENTS.filter(pl.col("modality") == "planned")
    page.select_option("select[name=modality]", "planned")
    shows(page, planned.height, count=f"{planned.height} of {ALL}")
    page.select_option("select[name=origin]", "aftermath")
    both = planned.filter(pl.col("origin") == "aftermath").height
    shows(page, both, count=f"{both} of {ALL}")


def test_long_tables_come_in_parts(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/evidence.html").page
    shows(page, 50, where="1–50")
    expect(page.locator("#before")).to_be_disabled()
    page.click("#next")
    shows(page, 50, where="51–100")


def test_a_link_to_a_row_shows_that_row(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/evidence.html#statements-avocado-plan-p3").page
    links = page.locator("#rows tbody .share")
    last = links.nth(49).get_attribute("href")
    page.goto(f"{explorer.as_uri()}/tables/evidence.html{last}")
    chosen = page.locator("#rows tr.chosen")
    expect(chosen.locator(".share")).to_have_attribute("href", last)
    expect(chosen).to_be_focused()


def test_a_link_to_a_row_on_a_later_page(explorer: Path, visit: Open) -> None:
    names = dataset.load("evidence")["evidence_id"]
    last, start = names[-1], (len(names) - 1) // 50 * 50
    page = visit(explorer, f"tables/evidence.html#{last}").page
    expect(page.locator("#rows tr.chosen th a").first).to_have_text(last)
    shows(page, len(names) - start, where=f"{start + 1:,}–{len(names):,}")


def test_from_a_mark_to_its_passages_in_two_clicks(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html").page
    page.locator("#timeline .roomy svg a", has_text="Behemoth is postponed").first.click()
    expect(page).to_have_url(re.compile("/records/events.html#behemoth-postponed$"))
    told = page.locator("article:target")
    expect(told).to_contain_text("Passages")
    expect(told).to_contain_text("characters")


def test_a_link_to_a_row_shows_it_alone_and_leads_back_to_all(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "records/events.html#behemoth-postponed").page
    expect(page.locator("article:visible")).to_have_count(1)
    expect(page.locator("article:target .badge")).to_have_text("Refined")
    page.get_by_role("link", name=f"All {EVENTS.height} rows").click()
    assert page.locator("article:visible").count() == EVENTS.height


def test_a_row_is_cited_and_its_link_copied(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "records/events.html#behemoth-postponed").page
    page.evaluate(
        "void (navigator.clipboard.writeText = async (text) => { window.copied = text; })"
    )
    row = page.locator("article:target")
    row.get_by_role("button", name="Cite this row").click()
    expect(row.get_by_role("button", name="Citation copied")).to_be_visible()
    copied = page.evaluate("window.copied")
    assert ap.cite("events/behemoth-postponed").split()[-1] in copied
    assert "events/behemoth-postponed, sha256:" in copied
    row.get_by_role("button", name="Copy link").click()
    page.wait_for_function("window.copied.startsWith('file:')")
    assert page.evaluate("window.copied") == page.url


def test_without_a_clipboard_a_citation_is_copied_all_the_same(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html").page
    page.evaluate("void (navigator.clipboard.writeText = async () => { throw new Error(); })")
    page.evaluate("void (document.execCommand = () => { window.copied = `${getSelection()}`; })")
    page.get_by_role("button", name="Copy citation").click()
    page.wait_for_function("window.copied !== undefined")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.locator("textarea").count() == 0


def test_the_rows_that_are_found_are_saved_as_csv(
    explorer: Path, visit: Open, tmp_path: Path
) -> None:
    page = visit(explorer, "tables/figures.html").page
    for words, name, height in [("", "figures.csv", 83), ("Scale AI", "figures-selection.csv", 11)]:
        page.fill("#words", words)
        with page.expect_download() as saved:
            page.get_by_role("button", name="Download CSV").click()
        saved.value.save_as(tmp_path / name)
        assert saved.value.suggested_filename == name
        read = pl.read_csv(tmp_path / name, infer_schema=False)
        known = dataset.load("figures")
        assert read.columns == known.columns
        assert set(read["figure_id"]) <= set(known["figure_id"])
        assert (read.height == known.height) is (words == "")
        assert read.height >= height - 5


@pytest.mark.parametrize(("place", "name"), CHARTS)
def test_a_chart_is_saved_as_svg_and_png(
    explorer: Path, visit: Open, tmp_path: Path, place: str, name: str
) -> None:
    """In light colours, whatever the page has, and with all that it needs in the file."""
    page = visit(explorer, place, color_scheme="dark").page
    chart = page.locator(f"#{name}")
    for kind in ("SVG", "PNG"):
        with page.expect_download() as saved:
            chart.get_by_role("button", name=f"Download {kind}").click()
        assert saved.value.suggested_filename == f"{name}.{kind.lower()}"
        saved.value.save_as(tmp_path / f"{name}.{kind.lower()}")
    root = ElementTree.parse(tmp_path / f"{name}.svg").getroot()  # noqa: S314 - our own
    text = " ".join(root.itertext())
    assert "Source: The Avocado pivot" in text
    assert "Licence: CC-BY-4.0" in text
    assert not [one for one in root.iter() if "class" in one.attrib or one.tag.endswith("}a")]
    assert root[0].attrib["fill"] == "rgb(255, 254, 251)"
    head = (tmp_path / f"{name}.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert int.from_bytes(head[16:20]) == 2 * 1028


def test_light_and_dark_are_chosen_and_kept(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html", color_scheme="light").page
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark", exact=True).click()
    assert page.evaluate(paper) != light
    page.goto(f"{explorer.as_uri()}/claims.html")
    assert page.evaluate(paper) != light
    page.get_by_role("button", name="Light", exact=True).click()
    assert page.evaluate(paper) == light


def test_what_is_printed_is_what_is_read(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/claims.html", color_scheme="dark").page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 900})
    left = "document.querySelector('{}').getBoundingClientRect().left"
    assert page.evaluate(left.format("#rows")) == page.evaluate(left.format(".name")) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for hidden in ("#everywhere", "#filters", ".pager", ".top nav", "#csv"):
        expect(page.locator(hidden)).not_to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_the_sentences_of_the_front_page_lead_to_their_rows(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html").page
    links = page.locator(".rests a")
    assert links.count() >= 10
    page.get_by_role("link", name="Meta releases Avocado as Muse Spark").first.click()
    expect(page.locator("article:target")).to_contain_text("On 8 April 2026")


def test_everything_works_by_keyboard(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/events.html").page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    page.locator("#words").focus()
    page.keyboard.type("muse")
    page.keyboard.press("Enter")  # sends nothing anywhere
    expect(page.locator("#count")).to_have_text(re.compile(f"^[1-9][0-9]* of {ALL}$"))
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.sort") == "2":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#rows thead th").nth(2)).to_have_attribute("aria-sort", "ascending")


def test_without_scripts_all_rows_can_be_read(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/events.html", java_script_enabled=False).page
    page.click("noscript a")
    expect(page.locator("article")).to_have_count(EVENTS.height)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
@pytest.mark.parametrize(
    "place",
    [*STORY, "tables/events.html", "records/events.html", "records/events.html#behemoth-postponed"],
)
def test_axe_finds_nothing(
    explorer: Path, visit: Open, place: str, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    page = visit(explorer, place, width=width, color_scheme=scheme, bypass_csp=True).page
    page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {preload: false}).then(result => result.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_a_hundred_thousand_rows_can_be_searched_sorted_and_paged(
    tmp_path: Path, visit: Open
) -> None:
    rows = 100_000
    frame = pl.DataFrame(
        {"id": [f"row-{n}" for n in range(rows)], "size": [n * 7919 % rows for n in range(rows)]}
    )
    frame.write_csv(tmp_path / "t.csv")
    fields = [{"name": "id", "type": "string"}, {"name": "size", "type": "integer"}]
    schema = {"fields": fields, "primaryKey": "id"}
    entry = {"name": "t", "type": "table", "path": "t.csv", "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [entry]}))
    tp.open_package(tmp_path).site(tmp_path / "out")
    page = visit(tmp_path / "out", "tables/t.html#row-99999").page
    expect(page.locator("#rows tr.chosen th a").first).to_have_text("row-99999")
    shows(page, 50)
    page.fill("#words", "row-77777")
    shows(page, 1, count="1 of 100,000 rows")
    page.fill("#words", "")
    shows(page, 50, count="100,000 rows")
    page.locator("#rows thead button").nth(1).click()
    expect(page.locator("#rows tbody td").first).to_have_text("0")
    expect(page.locator(".note").first).to_contain_text("not described in detail")
