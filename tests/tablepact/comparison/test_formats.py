"""A comparison as text, Markdown, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from market import Market, two

import tablepact as tp
from tablepact.comparison.formats.console import to_text
from tablepact.comparison.formats.json_csv import to_csv, to_json
from tablepact.comparison.formats.markdown import to_markdown
from tablepact.comparison.formats.phrases import contrast_values
from tablepact.comparison.result import Comparison


def edit(market: Market) -> None:
    """Do a little of everything."""
    fruit = market.tables["fruit"]
    fruit[0][2] = "1.6"
    fruit[1][0] = "common-fig"
    fruit.append(["nut", "Nut *with* <b>html</b>", "1", "", "drupe"])
    market.tables["stalls"][1][1] = "common-fig"
    market.fruit["title"] = "Fruits"
    market.descriptor["version"] = "1.3.0"


@pytest.fixture
def found(tmp_path: Path) -> Comparison:
    return tp.diff(*two(tmp_path, edit))


TEXT = """\
market 1.2.3 -> market 1.3.0

fruit: 3 -> 4 rows, 1 renamed, 1 changed, 1 added
  renamed  fruit/fig is now fruit/common-fig  Fig
  changed  fruit/pear  Pear
           price: "1.5" is now "1.6"
  added    fruit/nut  Nut *with* <b>html</b>

stalls: 2 -> 2 rows, 1 changed
  changed  stalls/south
           sells: "fig" is now "common-fig"

The changes require version 2.0.0 or later (major); 1.3.0 is not enough.
  major  fruit: 1 row is renamed
  minor  fruit: 1 row is added
  minor  stalls, sells: 1 reference to another row is updated
  patch  fruit, title: descriptions or other metadata are changed ("Fruit" is now "Fruits")
  patch  fruit, price: 1 value is changed
"""

MARKDOWN = """\
### Data

- `fruit`: 1 row is renamed: `fig` to `common-fig`.
- `fruit`: 1 row is changed:
  - `pear`: `price` was "1.5", is "1.6".
- `fruit`: 1 row is added: `nut`.
- `stalls`: 1 row is changed:
  - `south`: `sells` was "fig", is "common-fig".

### Schema

- `fruit, title`: descriptions or other metadata are changed ("Fruit" is now "Fruits").
"""

CSV = """\
level,code,table,row,field,old,new,count
major,row-renamed,fruit,fig,,,common-fig,1
minor,row-added,fruit,nut,,,,1
minor,reference-updated,stalls,south,sells,fig,common-fig,1
patch,metadata-changed,fruit,,title,Fruit,Fruits,1
patch,value-corrected,fruit,pear,price,1.5,1.6,1
"""


def test_text(found: Comparison) -> None:
    assert to_text(found, 0) == TEXT


def test_packages_of_one_name_without_versions_show_their_paths(tmp_path: Path) -> None:
    def drop_version(market: Market) -> None:
        del market.descriptor["version"]

    old, new = two(tmp_path, lambda _: None, drop_version)
    assert to_text(tp.diff(old, new), 0).startswith(f"{old} -> {new}\n")


def test_markdown(found: Comparison) -> None:
    assert to_markdown(found, 0) == MARKDOWN


def test_csv(found: Comparison) -> None:
    assert to_csv(found) == CSV


def test_json(found: Comparison) -> None:
    told = json.loads(to_json(found))
    head = {k: told[k] for k in ("same", "level", "smallestVersion", "enough")}
    assert head == {"same": False, "level": "major", "smallestVersion": "2.0.0", "enough": False}
    assert (told["old"]["version"], told["new"]["version"]) == ("1.2.3", "1.3.0")
    lines = list(csv.DictReader(io.StringIO(CSV)))
    assert [(c["level"], c["code"]) for c in told["changes"]] == [
        (line["level"], line["code"]) for line in lines
    ]
    (fruit, _) = told["tables"]
    assert (fruit["table"], fruit["key"], fruit["newRows"]) == ("fruit", ["fruit_id"], 4)
    assert fruit["counts"] == {"renamed": 1, "changed": 1, "added": 1}
    assert fruit["rows"][1]["cells"] == [{"field": "price", "old": "1.5", "new": "1.6"}]


def test_no_difference_is_reported_as_none(tmp_path: Path) -> None:
    found = tp.diff(*two(tmp_path, lambda _: None))
    assert to_text(found, 0).splitlines()[2:] == [
        "Rows, schemas and descriptions are identical.",
        "No new version is needed.",
    ]
    assert to_markdown(found, 0) == "### Data\n\n- No row has changed.\n"


def test_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    def many(market: Market) -> None:
        market.tables["fruit"] += [[f"f{n}", "F", "1", "", "berry"] for n in range(5)]

    found = tp.diff(*two(tmp_path, many))
    assert "  added    ... and 3 more" in to_text(found, 2)
    assert "- `fruit`: 5 rows are added: `f0`, `f1`, and 3 more." in to_markdown(found, 2)


def test_html_and_markdown_in_a_cell_stay_text(tmp_path: Path) -> None:
    def hostile(market: Market) -> None:
        market.tables["fruit"][0][1] = "<img src=x> `a` [b](c) @octocat"

    told = to_markdown(tp.diff(*two(tmp_path, hostile)), 0)
    assert '"Pear", is "&lt;img src=x&gt; \\`a\\` \\[b\\](c) \\@&#8203;octocat".' in told


def test_before_one_it_says_why_the_minor_number_is_enough(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        market.descriptor["version"] = "0.1.0"

    found = tp.diff(*two(tmp_path, lambda m: m.tables["stalls"].pop(), before))
    assert (
        "The changes require version 0.2.0 or later (major; before 1.0, raise the minor number); "
        "0.1.0 is not enough." in to_text(found, 0)
    )


LONG = "a sentence that is long enough to be cut before it comes to what is said of the year"


@pytest.mark.each(
    "old, new, told",
    [
        ("a", "b", ('"a"', '"b"')),
        ("a\nb", "a\r\nb", (r'"a\nb"', r'"a\r\nb"')),
        ("a b", "a  b", ('"a b"', '"a  b"')),
        ("a b", "a\u00a0b", ('"a b"', r'"a\xa0b"')),
        ("ab", "a\u200bb", ('"ab"', r'"a\u200bb"')),
        ("café", "cafe\u0301", ('"café"', r'"cafe\u0301"')),
        (r"a\n", "a\n", (r'"a\\n"', '"a"')),  # they look different anyway
        (
            f"{LONG} 2019",
            f"{LONG} 2020",
            (
                '"…omes to what is said of the year 2019"',
                '"…omes to what is said of the year 2020"',
            ),
        ),
        (None, "", ("nothing", '""')),
        ([1], [1, 2], ("[1]", "[1, 2]")),
    ],
)
def test_two_values_never_look_the_same(old: Any, new: Any, told: tuple[str, str]) -> None:
    assert contrast_values(old, new) == told


@given(st.text(alphabet='aA \u00a0\u200b\u0301é\n\r\\"\ud800', max_size=90), st.text(max_size=3))
def test_every_difference_is_reported(text: str, more: str) -> None:
    for other in (text + more, more + text, text.replace("a", more)):
        if other != text:
            assert len(set(contrast_values(text, other))) == 2


def test_a_row_without_a_key_shows_the_cell_that_changed(tmp_path: Path) -> None:
    def without_key(market: Market) -> None:
        del market.fruit["schema"]["primaryKey"]
        del market.stalls["schema"]["foreignKeys"]

    def change(market: Market) -> None:
        market.tables["fruit"][0][2] = "2.5"
        market.tables["fruit"][1] = ["nut", "Nut", "12", "", "drupe"]

    text = to_text(tp.diff(*two(tmp_path, change, without_key)), 20)
    assert '  added    fruit/2  Pear\n           price: "1.5" is now "2.5"\n' in text
    assert "  added    fruit/3  Nut\n\n" in text  # two cells differ: it is another row


def test_a_key_that_repeats_is_reported(tmp_path: Path) -> None:
    def twice(market: Market) -> None:
        market.tables["fruit"].append(["fig", "Fig", "13", "", "drupe"])

    text = to_text(tp.diff(*two(tmp_path, lambda m: m.tables["fruit"].pop(), twice)), 20)
    assert "  removed  fruit/fig  Fig\n" in text
    assert "  the key fruit_id is not unique: it repeats in 1 old and 0 new rows\n" in text


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("", "the package has no version"),
        ("2026-01", "the old version, 2026-01, is not a version number"),
    ],
)
def test_a_version_that_is_none(tmp_path: Path, version: str, told: str) -> None:
    def before(market: Market) -> None:
        market.descriptor["version"] = version

    found = tp.diff(*two(tmp_path, lambda m: m.tables["fruit"].pop(), before))
    assert f"This is a major change; {told}.\n" in to_text(found, 20)
