"""The dictionary says what the schemas say, no matter who wrote them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from markdown_it import MarkdownIt

from avocado_pivot.commands import main
from avocado_pivot.dataset import frames
from tablepact.dictionary.markdown import Anchors, markdown_dictionary

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/dictionary.md"
NASTY = "a|b `c` <script>x</script> [d](http://e) \x1b[31m\u202e*f*"


def render(text: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(text)


def anchors(text: str) -> set[str]:
    given = Anchors()
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {given.of(heading.replace("\\", "")) for heading in headings}


def test_the_page_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(main, ["describe", "--all", "-f", "markdown"]).stdout
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(printed + "## Picture\n")


def test_every_link_has_its_heading() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors(text)


def test_every_field_of_every_table_is_there() -> None:
    tables = frames()
    sections = re.split(r"^## ", markdown_dictionary(tables), flags=re.MULTILINE)
    for name in tables:
        section = next(one for one in sections if one.startswith(f"{name}\n"))
        fields = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        assert fields == [field.name for field in tables.fields(name)]


def test_what_is_said_of_a_field(stalls: Any) -> None:
    text = markdown_dictionary(stalls)
    assert text.startswith("# Data dictionary: A market\n\n| table |")
    assert (
        "Primary key: `id`. Referred to by [`fruit`](#fruit) (`like`), [`sale`](#sale) (`fruit`).\n"
        in text
    )
    assert "| `id` | integer | required |  | `1` |\n" in text
    assert "| `kind` | [2 codes](#fruitkind) | ordered |  | `fig` |\n" in text
    assert "| `like` | integer | refers to [`fruit`](#fruit) | What it is like. | `1` |\n" in text
    assert "| `row` | string | with `place` refers to [`stall`](#stall) |  |  |\n" in text
    assert "| `fruit` | string | refers to `kind` in [`fruit`](#fruit) |" in text
    assert "| `day` | string | refers to `day` in `days` |" in text
    assert "| `about` | [2 codes](#saleabout) | names a table |" in text
    assert "| `opened` | date (%d/%m/%Y) |" in text


def test_codes_stand_once_with_what_they_mean(stalls: Any) -> None:
    text = markdown_dictionary(stalls)
    assert "### fruit.kind\n\n- `pear`\n- `fig`: Not a fruit.\n\n" in text
    assert "### stall.ripe\n\n`a`, `b`\n\n" in text


def test_what_cannot_be_read_is_said(stalls: Any, make: Any) -> None:
    note = "The data could not be read, so examples may be missing."
    assert markdown_dictionary(stalls).count(note) == 2
    (stalls.package.path.parent / "0.csv").unlink()
    assert "so fields may be missing" in markdown_dictionary(make({"gone": None}))


def test_a_table_without_schema_is_read(make: Any) -> None:
    text = markdown_dictionary(make({"day": None}, {"day": "n,day\n1,2024-01-01\n"}))
    assert "No primary key.\n" in text
    assert "| `day` | date |  |  | `2024-01-01` |\n" in text


def test_a_hostile_package_has_no_markup(make: Any) -> None:
    field = {"name": NASTY, "description": NASTY, "example": NASTY, "type": NASTY, "format": NASTY}
    codes = [{"value": NASTY, "label": NASTY, "description": NASTY}]
    schema = {
        "fields": [field, field | {"name": "coded", "categories": codes}],
        "primaryKey": NASTY,
        "foreignKeys": [{"fields": NASTY, "reference": {"resource": NASTY, "fields": [NASTY]}}],
        "rowRules": [{"name": "x", "message": NASTY, "expression": NASTY}],
    }
    text = markdown_dictionary(make({NASTY: schema}, title=NASTY, description=NASTY))
    html = render(text)
    links = set(re.findall(r'href="([^"]*)"', html))
    assert all(link.startswith("#") for link in links)
    assert set(re.findall(r"<(\w+)", html)) <= {
        *("h1", "h2", "h3", "p", "a", "code", "ul", "li", "table", "thead", "tbody", "tr", "th"),
        "td",
    }
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_anchors_are_those_of_the_forges() -> None:
    given = Anchors()
    assert [given.of(name) for name in ("A b: c!", "a b c", "event_links", "x.y-z")] == [
        "a-b-c", "a-b-c-1", "event_links", "xy-z",
    ]  # fmt: skip
