"""A comparison as text, Markdown, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from market import Market, two

import avocado_pivot as ap
from avocado_pivot.changes.forms.markdown import to_markdown
from avocado_pivot.changes.forms.programs import to_csv, to_json
from avocado_pivot.changes.forms.text import to_text
from avocado_pivot.changes.model import Comparison


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
    return ap.diff(*two(tmp_path, edit))


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

This asks for version 2.0.0 or later (major); 1.3.0 is not enough.
  major  fruit: 1 row is renamed
  minor  fruit: 1 row is added
  minor  stalls, sells: 1 reference to another row is updated
  patch  fruit, title: a description or other metadata change ("Fruit" is now "Fruits")
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

- `fruit, title`: a description or other metadata change ("Fruit" is now "Fruits").
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


def test_nothing_is_told_as_nothing(tmp_path: Path) -> None:
    found = ap.diff(*two(tmp_path, lambda _: None))
    assert to_text(found, 0).splitlines()[2:] == [
        "No row, no schema and no description differ.",
        "No new version is needed.",
    ]
    assert to_markdown(found, 0) == "### Data\n\n- No row has changed.\n"


def test_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    def many(market: Market) -> None:
        market.tables["fruit"] += [[f"f{n}", "F", "1", "", "berry"] for n in range(5)]

    found = ap.diff(*two(tmp_path, many))
    assert "  added    ... and 3 more" in to_text(found, 2)
    assert "- `fruit`: 5 rows are added: `f0`, `f1`, and 3 more." in to_markdown(found, 2)


def test_html_and_markdown_in_a_cell_stay_text(tmp_path: Path) -> None:
    def hostile(market: Market) -> None:
        market.tables["fruit"][0][1] = "<img src=x> `a` [b](c)"

    told = to_markdown(ap.diff(*two(tmp_path, hostile)), 0)
    assert '"Pear", is "\\<img src=x\\> \\`a\\` \\[b\\](c)".' in told


def test_before_one_it_says_why_the_minor_number_is_enough(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        market.descriptor["version"] = "0.1.0"

    found = ap.diff(*two(tmp_path, lambda m: m.tables["stalls"].pop(), before))
    assert (
        "This asks for version 0.2.0 or later (major; before 1.0 the minor number says it); "
        "0.1.0 is not enough." in to_text(found, 0)
    )
