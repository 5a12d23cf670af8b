"""Addresses in a text become links, by what stands for the row."""

from __future__ import annotations

import pytest

from tablepact.metadata_formats.cited_work import Work
from tablepact.site.templating import Pages, RowLink

ROWS = {
    "ports/oslo": RowLink("records/ports.html#oslo", "Oslo"),
    "ports/long": RowLink("records/ports.html#long", "L" * 91),
    "ports/odd": RowLink("tables/ports.html#odd", "<b> & \"'"),
    "ships/Alba": RowLink("records/ships.html#Alba", ""),
}
WORK = Work("k", "T", (), "", "", "", "", "", "", "", "", (), "")
HERE = "records/ships.html"


@pytest.fixture(scope="module")
def pages() -> Pages:
    pytest.importorskip("jinja2", reason="the extra [site] is not installed")
    return Pages({"ports": None, "ships": None}, ROWS.get, {}, WORK)


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("plain & <simple>", "plain &amp; &lt;simple&gt;"),
        ("ports/oslo", '<a href="ports.html#oslo">ports/oslo</a>'),
        ("Oslo (ports/oslo): home", '<a href="ports.html#oslo">Oslo</a>: home'),
        ('calls at "Oslo" (ports/oslo)', 'calls at <a href="ports.html#oslo">Oslo</a>'),
        ('"Oslo": 3 (ports/oslo), twice', '<a href="ports.html#oslo">Oslo</a>: 3, twice'),
        ("the capital (ports/oslo)", 'the capital (<a href="ports.html#oslo">details</a>)'),
        ("ships/Alba", '<a href="#Alba">ships/Alba</a>'),
        (f"{'L' * 91} (ports/long)", f'{"L" * 91} (<a href="ports.html#long">details</a>)'),
        (
            "<b> & \"' (ports/odd)",
            '<a href="../tables/ports.html#odd">&lt;b&gt; &amp; "\'</a>',
        ),
        ("and 3 more; tool show ports/oslo", '<a href="ports.html#oslo">and 3 more</a>'),
        ("ports/unknown (ports/none)", "ports/unknown (ports/none)"),
        (
            "a page, https://www.example.org/a?b=1&c=2 (press)",
            'a page, <a href="https://www.example.org/a?b=1&amp;c=2">example.org</a> (press)',
        ),
    ],
)
def test_an_address_becomes_a_link(pages: Pages, text: str, linked: str) -> None:
    assert str(pages.linked(text, HERE)) == linked


def test_a_link_is_seen_from_its_page(pages: Pages) -> None:
    assert 'href="records/ports.html#oslo"' in pages.linked("ports/oslo", "index.html")
    assert 'href="../records/ports.html#oslo"' in pages.linked("ports/oslo", "tables/t.html")
