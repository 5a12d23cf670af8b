"""The box that searches all tables, in a real browser: what it finds, and how it is used."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.story.search_guide import GUIDE
from tablepact.frames.frames import Frames
from tablepact.lookup.fulltext_index import WEIGHTS, Index
from tablepact.lookup.search import search
from tablepact.lookup.search_documents import SearchGuide, documents
from tablepact.notation.mentions import mentions

from .conftest import HOSTILE

pytestmark = pytest.mark.slow
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

Open = Callable[..., Any]
ENDINGS = (
    "s es sses ies ed eed ing at bl iz y ational tional enci anci izer logi bli alli entli eli "
    "ousli ization ation ator alism iveness fulness ousness aliti iviti biliti ical ness icate "
    "iciti ful ative alize al ance ence er ic able ible ant ement ment ent ion sion tion ou ism "
    "ate iti ous ive ize e ll"
)
"""The endings that Porter's stemmer knows."""
AMOUNTS = [
    "$14.3 billion", "14,3 miliar", "70-72 billion dollars", "$70–$72 miliar", "1,125M", "2025-99",
    "72 - 70 billion", "0.50 percent", "USD 1.000.000", "0,500", "3m and $3m", "600 people", "may",
    "2025-10", "2025-33", "Oktober 2025", "19 November 2025", "May 2025", "in may", "1,125 juta",
    "q1 2026", "first quarter of 2026", "kuartal pertama 2026", "2026 Q2", "on 3rd July, 2025",
    "July 3 and 4", "2025", "$2025", "2025.5", "nine figures", "from 2024-12-31 to 2025-01-02",
]  # fmt: skip
WORDS = [
    "Behemoth", "open source", "behemot", "zuckerburg letter", "capital expenditur 2026", "lay off",
    "job cuts", "organized labs", "organisation", "Meta's boss", "didn't lecun leave", "what", "",
    "the the", "xylophone", "alexander wang", "Müller's", "deepseeek r1", "mei 2025", "TBD-Lab!",
    "entities/meta", "avocado-release-q1-2026", "who is who is who", "中国", "ﬁnancial",
    "constructor", "__proto__ toString", "the article", "what does the article say about wang",
    "what did zuckerberg claim", "how big is the team", "artikel", "give up", "may 2024 layoffs",
]  # fmt: skip
_ASKED = Path(__file__).parents[2] / "tablepact" / "lookup" / "questions"
QUESTIONS = [
    pytest.param(WORDS, id="words"),
    pytest.param(AMOUNTS, id="amounts"),
    *(
        pytest.param([one["question"] for one in json.loads(path.read_text("utf-8"))], id=path.stem)
        for path in sorted(_ASKED.glob("*.json"))
    ),
]
PLACES = ["index.html", "tables/events.html", "records/figures.html"]


def box(page: Any) -> Any:
    return page.get_by_role("search", name="All tables").get_by_role("searchbox")


def hits(page: Any) -> Any:
    return page.get_by_role("region", name="Rows found").get_by_role("link")


def loaded(page: Any) -> Any:
    """Come to the box, and wait until the words are there."""
    box(page).fill("xylophone")
    expect(page.locator("#found-status")).to_contain_text("xylophone")
    box(page).fill("")
    return page


def fts5(*columns: str) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    told = ", ".join((*columns, "tokenize = 'porter unicode61'"))
    base.execute(f"CREATE VIRTUAL TABLE t USING fts5({told})")
    return base


@pytest.mark.parametrize("place", PLACES)
def test_from_any_page_to_a_row_of_any_table(explorer: Path, visit: Open, place: str) -> None:
    page = visit(explorer, place).page
    box(page).fill("behemoth postponed")
    expect(page.locator("#found-status")).to_have_text(re.compile("^[0-9]+ rows?, the best first"))
    hits(page).filter(has_text=re.compile("^Behemoth is postponed$")).click()
    expect(page).to_have_url(re.compile("/records/events.html#behemoth-postponed$"))
    expect(page.locator("article:target")).to_contain_text("Passages")


def test_a_page_asks_for_the_words_when_someone_comes_to_the_box(
    explorer: Path, visit: Open
) -> None:
    seen = visit(explorer, "index.html")
    assert not any("search-index" in url for url in seen.asked)
    loaded(seen.page)
    assert any(url.endswith("/search-index.js") for url in seen.asked)


def test_the_words_are_marked_whatever_their_ending(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html").page
    box(page).fill("postponing BEHEMOTH")
    marks = page.locator("#found li", has_text="Behemoth is postponed").first.locator("a mark")
    expect(marks).to_have_text(["Behemoth", "postponed"])


def test_a_row_found_says_what_it_answers(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html").page
    box(page).fill("how many jobs did meta cut in may 2026")
    first = page.locator("#found li").first
    expect(first).to_contain_text("Jobs cut at Meta from May 2026")
    expect(first.locator("p").first).to_have_text("About 8,000 jobs.")
    expect(first.locator("p mark").first).to_have_text("jobs")


def test_it_works_by_keyboard(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "tables/claims.html").page
    box(page).focus()
    page.keyboard.type("avocado")
    page.keyboard.press("Enter")
    expect(hits(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(0)).to_be_focused()
    page.keyboard.press("Escape")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    expect(page.locator("#found")).to_be_hidden()


def test_there_are_twenty_and_then_more(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html").page
    box(page).fill("meta")
    expect(hits(page)).to_have_count(20)
    page.get_by_role("button", name="More").click()
    expect(hits(page).nth(20)).to_be_focused()
    expect(hits(page)).to_have_count(40)


def test_what_nobody_has_is_said(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html").page
    box(page).fill("xylophone")
    expect(page.locator("#found-status")).to_have_text("No row contains xylophone.")
    expect(page.locator("#found")).to_be_hidden()
    box(page).fill("zukerberg xylophone")
    says = re.compile(
        "^[0-9]+ rows, .* zukerberg is read as zuckerberg. No row contains xylophone.$"
    )
    expect(page.locator("#found-status")).to_have_text(says)
    box(page).fill("")
    expect(page.locator("#found-status")).to_be_empty()


def test_a_row_of_the_page_itself_is_gone_to(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "records/events.html").page
    box(page).fill("behemoth postponed")
    hits(page).filter(has_text=re.compile("^Behemoth is postponed$")).click()
    expect(page.locator("#found")).to_be_hidden()
    expect(page.locator("article:target")).to_be_in_viewport()


def test_without_scripts_there_is_no_box(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html", java_script_enabled=False).page
    expect(page.locator("#everywhere")).to_be_hidden()


def test_rows_found_fit_a_phone(explorer: Path, visit: Open) -> None:
    page = visit(explorer, "index.html", width=360).page
    box(page).fill("open source")
    expect(hits(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_rows_found(
    explorer: Path, visit: Open, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    page = visit(explorer, "tables/events.html", color_scheme=scheme, bypass_csp=True).page
    box(page).fill("open source")
    expect(hits(page).first).to_be_visible()
    page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {preload: false}).then(result => result.violations)")
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []


def test_what_looks_like_html_is_found_as_text(
    package: Callable[..., Path], tmp_path: Path, visit: Open
) -> None:
    frame = pl.DataFrame({"id": [f"{HOSTILE} a/b", "b"], "title": [f"Zebra {HOSTILE}", None],
                          "note": [None, f"zebra {HOSTILE}"]})  # fmt: skip
    folder = package({HOSTILE: frame}, {HOSTILE: {"primaryKey": "id"}})
    tp.open_package(folder).site(tmp_path / "out")
    page = visit(tmp_path / "out", "index.html").page
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
    box(page).fill("zebras")
    expect(hits(page)).to_have_count(2)
    expect(hits(page).first).to_have_text(f"Zebra {HOSTILE}", use_inner_text=False)
    assert page.locator("#found img, #found script").count() == 0
    hits(page).first.click()
    expect(page.locator("article:target")).to_contain_text("Zebra")
    assert said == []


def test_how_many_rows_are_sought_is_said(
    package: Callable[..., Path], tmp_path: Path, visit: Open, configure: Any
) -> None:
    configure(max_index_rows=5)
    names = [f"zebra {n}" for n in range(9)]
    folder = package({"t": pl.DataFrame({"name": names}), "u": pl.DataFrame({"name": names})})
    made = tp.open_package(folder).site(tmp_path / "out")
    says = "The search over all tables covers the first 5 of 18 rows."
    assert says in made.notes
    page = visit(tmp_path / "out", "index.html").page
    box(page).fill("zebra")
    expect(page.locator("#found-status")).to_contain_text(says)
    expect(hits(page)).to_have_count(5)


def test_stems_are_those_of_fts5(explorer: Path, visit: Open) -> None:
    chosen = random.Random(16)  # noqa: S311
    frames = map(dataset.load, dataset.tables())
    texts = [
        " ".join(filter(None, row)) for f in frames for row in f.select(pl.col(pl.String)).rows()
    ]
    words = {word for text in texts for word in re.findall(r"[^\W_]+", text.lower())}
    for ending in ENDINGS.split():
        starts = (
            "".join(chosen.choices("aeiouybcdlnstwxzrm", k=n)) for n in range(6) for _ in "abc"
        )
        words |= {start + ending for start in starts}
    words |= {
        "naïve",
        "中国s",
        "поезда",
        "running" * 9,
        "running" * 10,
        "été",
        "ﬁnances",
        "a",
        "ss",
    }
    base = fts5("x")
    listed = sorted(words)
    base.executemany("INSERT INTO t (rowid, x) VALUES (?, ?)", enumerate(listed))
    base.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
    known: list[list[str]] = [[] for _ in listed]
    for term, row in base.execute("SELECT term, doc FROM v ORDER BY doc, offset"):
        known[row].append(term)
    page = loaded(visit(explorer, "index.html").page)
    made = page.evaluate(
        """words => words.map(word =>
            package_search.words(word).map(one => package_search.stem(one[0])))""",
        listed,
    )
    assert len(listed) > 3000
    assert [one for one in zip(listed, known, made, strict=True) if one[1] != one[2]] == []


def test_strengths_are_those_of_fts5(explorer: Path, visit: Open) -> None:
    found = documents(Frames(dataset.bundled()), SearchGuide())
    index = Index(found)
    page = loaded(visit(explorer, "index.html").page)
    for phrase, prefix in ((("open", "source"), False), (("meta",), False), (("lay",), True)):
        known = index.matches(phrase, prefix=prefix)
        made = page.evaluate(
            """([rows, weights, phrase, prefix]) => {
                const search = package_search, index = search.indexed(rows, weights);
                const stems = phrase.map(word => search.stem(word));
                return [...search.strengths(index, stems, prefix)];
            }""",
            [[one.parts() for one in found], WEIGHTS, phrase, prefix],
        )
        assert len(known) > 1
        assert dict(made) == pytest.approx(known, rel=1e-9)


@pytest.mark.parametrize("questions", QUESTIONS)
def test_rows_are_found_as_by_find(explorer: Path, visit: Open, questions: list[str]) -> None:
    """The same rows with the same scores, in the same order but for equal scores."""
    page = loaded(visit(explorer, "index.html").page)
    made = page.evaluate(
        """questions => {
            const index = package_search.index(package_documents);
            return questions.map(one => {
                const { hits, unknown, read_as } = index.find(one);
                return [hits.map(hit => [hit.address, hit.score]), unknown, read_as];
            });
        }""",
        questions,
    )
    frames = Frames(dataset.bundled())
    for question, (hits_there, unknown, read_as) in zip(questions, made, strict=True):
        found = search(frames, question, GUIDE)
        assert (unknown, dict(read_as)) == (found.unknown, found.read_as), question
        known = [(one.address, one.score) for one in found.hits]
        scores = pytest.approx(dict(known), rel=1e-6)
        assert dict(map(tuple, hits_there)) == scores, question
        for one, other in zip(known, hits_there, strict=True):
            same = one[1] == pytest.approx(other[1], rel=1e-9)
            assert one[0] == other[0] or same, question


def test_dates_and_amounts_are_read_as_in_python(explorer: Path, visit: Open) -> None:
    page = loaded(visit(explorer, "index.html").page)
    made = page.evaluate(
        """texts => {
            const index = package_search.index(package_documents);
            return texts.map(one => index.mentions(one));
        }""",
        AMOUNTS,
    )
    known = [[[one.start, one.end, [*one.keys]] for one in mentions(text)] for text in AMOUNTS]
    assert [*zip(AMOUNTS, made, strict=True)] == [*zip(AMOUNTS, known, strict=True)]
    assert sum(map(len, known)) > len(AMOUNTS) // 2
