"""The picture shows every table and every foreign key, and is the same every time."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest

from avocado_pivot.dataset import frames
from tablepact.dictionary.boxes import table_boxes
from tablepact.dictionary.diagram import COLOURS, DARK, STYLE, svg_diagram
from tablepact.dictionary.entries import table_entries
from tablepact.dictionary.layers import assign_layers, assign_tops, count_crossings, order_layers
from tablepact.dictionary.layout import DiagramLayout, layout_diagram
from tablepact.package.descriptor.keys import foreign_keys

DRAWN = Path(__file__).resolve().parents[3] / "docs/reference/er.svg"
SPACE = "{http://www.w3.org/2000/svg}"


def test_the_picture_is_what_the_command_draws() -> None:
    assert DRAWN.read_text(encoding="utf-8") == svg_diagram(frames())


@pytest.mark.parametrize("seed", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_it_is_the_same_every_time(seed: str) -> None:
    program = (
        "from tablepact.dictionary.diagram import svg_diagram;"
        "from avocado_pivot.dataset import frames; import sys;"
        "sys.stdout.buffer.write(svg_diagram(frames()).encode())"
    )
    env = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True)
    assert done.stdout == DRAWN.read_bytes()


def test_it_shows_every_table_and_foreign_key() -> None:
    root = ElementTree.fromstring(DRAWN.read_text(encoding="utf-8"))  # noqa: S314 - our own
    tables = frames()
    names = [text.text for text in root.iter(f"{SPACE}text") if "name" in text.get("class", "")]
    assert names == list(tables)
    keys = [key for name in tables for key in foreign_keys(tables.resource(name))]
    assert len([p for p in root.iter(f"{SPACE}path") if "line" in p.get("class", "")]) == len(keys)
    assert [child.tag for child in root][:2] == [f"{SPACE}title", f"{SPACE}desc"]
    assert "relations refers to figures" in (root[1].text or "")
    assert "evidence names a table in record_table" in (root[1].text or "")


def test_no_two_boxes_overlap() -> None:
    check_nothing_overlaps(layout_diagram(table_entries(frames(), examples=False)))


def check_nothing_overlaps(drawn: DiagramLayout) -> None:
    for (a, ax, ay), (b, bx, by) in itertools.combinations(drawn.boxes, 2):
        apart_x = ax + a.width <= bx or bx + b.width <= ax
        assert apart_x or ay + a.height <= by or by + b.height <= ay, (a.name, b.name)
    for line in drawn.connectors:
        for right, left, level in line.passes:
            for box, x, y in drawn.boxes:
                beside = x + box.width <= left or right <= x
                assert beside or not y < level < y + box.height, (line, box.name)


@pytest.mark.parametrize("seed", range(20))
def test_no_line_goes_behind_a_box(make: Any, seed: int) -> None:
    """Random tables of any width; a line that bends does so between layers, where no box is."""
    random = Random(seed)  # noqa: S311 - no secret
    names = ["t" * random.randint(1, 30) + str(number) for number in range(12)]
    schemas = {}
    for name in names:
        fields = [f"f{number}" for number in range(random.randint(1, 6))]
        keys = [
            {"fields": field, "reference": {"resource": random.choice(names), "fields": "f0"}}
            for field in fields[1:]
        ]
        schemas[name] = {
            "fields": [{"name": field} for field in fields],
            "primaryKey": "f0",
            "foreignKeys": keys,
        }
    drawn = layout_diagram(table_entries(make(schemas), examples=False))
    check_nothing_overlaps(drawn)
    ends = sorted((x, x + box.width) for box, x, _ in drawn.boxes)
    for line in drawn.connectors:
        if line.table == line.target:
            continue
        to_left = line.end[0] < line.start[0]
        at = line.start[0]
        for right, left, _ in [*line.passes, (line.end[0], line.end[0], 0.0)]:
            low, high = sorted((at, right if to_left else left))
            bend = low < high
            assert not [one for one in ends if bend and one[0] < high and low < one[1]], line
            at = left if to_left else right


def test_keys_of_every_kind(stalls: Any) -> None:
    found = table_entries(stalls, examples=False)
    rows = {
        box.name: [(row.field, row.mark, row.polymorphic) for row in box.rows]
        for box in table_boxes(found)
    }
    assert rows["fruit"] == [("id", "PK", False), ("kind", "", False), ("like", "FK", False)]
    assert rows["stall"] == [("row", "PK", False), ("place", "PK", False)]
    assert rows["sale"][-1] == ("about", "any of 2", True)
    drawn = layout_diagram(found)
    assert [(line.table, line.target) for line in drawn.connectors] == [
        ("fruit", "fruit"), ("sale", "stall"), ("sale", "fruit"),
    ]  # fmt: skip
    assert "+ 2 more" in svg_diagram(stalls)


def test_a_circle_of_keys_is_drawn(make: Any) -> None:
    def to(target: str) -> dict[str, Any]:
        key = {"fields": "a", "reference": {"resource": target, "fields": "a"}}
        return {"fields": [{"name": "a"}], "primaryKey": "a", "foreignKeys": [key]}

    names = ["p", "q", "r", "s"]
    tables = make({name: to(names[(i + 1) % 4]) for i, name in enumerate(names)})
    drawn = layout_diagram(table_entries(tables, examples=False))
    assert len(drawn.connectors) == 4
    assert {len(line.passes) for line in drawn.connectors} == {1, 3}


def test_a_hostile_package_stays_text(make: Any) -> None:
    nasty = '</text><script>alert(1)</script>&\x00\x1b\ud800"'
    tables = make({nasty: {"fields": [{"name": nasty}], "primaryKey": nasty}}, name=nasty)
    root = ElementTree.fromstring(svg_diagram(tables))  # noqa: S314 - our own
    assert not list(root.iter(f"{SPACE}script"))
    assert any("<script>" in (text.text or "") for text in root.iter(f"{SPACE}text"))


def test_a_package_without_keys_is_drawn(make: Any) -> None:
    ElementTree.fromstring(svg_diagram(make({"a": None, "b": {"fields": [{"name": "x"}]}})))  # noqa: S314


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("which", "style"), [(0, STYLE), (1, DARK)], ids=["light", "dark"])
def test_colours_contrast_with_their_background(which: int, style: str) -> None:
    """WCAG 2.2, 1.4.3: text has a contrast of 4.5 to the ground of its box's head."""
    head = style.split(".head { fill: ")[1][:7]
    for pair in COLOURS:
        light, dark = sorted((luminance(pair[which]), luminance(head)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, pair


def test_layers() -> None:
    a, b, c = ("a",), ("b",), ("c",)
    assert assign_layers([a, b, c], [(a, b), (b, c), (a, c)]) == {c: 0, b: 1, a: 2}
    assert sorted(assign_layers([a, b], [(a, b), (b, a)]).values()) == [0, 1]
    x, y = ("x",), ("y",)
    steps = [(x, b), (y, a)]
    assert count_crossings([[a, b], [x, y]], steps) == 1
    assert count_crossings(order_layers([[a, b], [x, y]], steps), steps) == 0
    top = assign_tops([[a, b]], {a: 10, b: 10}, lambda node, _: [5.0] if node == b else [], 2)
    assert top[b] - top[a] >= 12
