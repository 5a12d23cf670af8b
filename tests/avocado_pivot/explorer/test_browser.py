"""The explorer in a real browser: it loads, and does what it says, by mouse and by keyboard.

What a click or a key leads to is waited for (`expect`), never read once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tablepact as tp
from avocado_pivot import dataset

pytestmark = pytest.mark.slow

PLACES = [
    "index.html", "people.html", "figures.html", "agreement.html", "tables.html",
    *(f"tables/{name}.html" for name in dataset.tables()),
    *(f"records/{name}.html" for name in dataset.tables()),
]  # fmt: skip
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
    "place", ["index.html", "people.html", "agreement.html", "tables/events.html"]
)
def test_a_page_fits_a_phone(explorer: Path, visit: Open, place: str) -> None:
    page = visit(explorer, place, width=360).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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
    page.locator(".roomy svg a", has_text="Behemoth is postponed").first.click()
    expect(page).to_have_url(re.compile("/records/events.html#behemoth-postponed$"))
    told = page.locator("article:target")
    expect(told).to_contain_text("Passages")
    expect(told).to_contain_text("characters")


def test_all_of_it_goes_by_keyboard(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/events.html").page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("To the content")
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "place",
    ["index.html", "people.html", "figures.html", "agreement.html", "tables.html",
     "tables/events.html", "records/events.html"],
)  # fmt: skip
def test_axe_finds_nothing_serious(explorer: Path, visit: Open, place: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    page = visit(explorer, place, color_scheme=scheme, bypass_csp=True).page
    page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {preload: false}).then(result => result.violations)")
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []


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
    expect(page.locator(".note").first).to_contain_text("not told one by one")
