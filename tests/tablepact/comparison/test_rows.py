"""Rows matched by key: what counts as the same, what is listed, and in which order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from market import Edit, Market, two

import tablepact as tp
from tablepact.comparison.result import CellChange, RowChange, TableDiff

pytestmark = pytest.mark.usefixtures("both_ways")


def rows_of(
    tmp_path: Path, edit: Edit, limit: int = 1000, before: Edit = lambda _: None
) -> TableDiff:
    (found,) = tp.diff(*two(tmp_path, edit, before), limit=limit).tables
    return found


def without_key(market: Market) -> None:
    del market.stalls["schema"]["primaryKey"]


def test_a_cell_that_changed_has_both_values(tmp_path: Path) -> None:
    found = rows_of(tmp_path, lambda m: m.tables["fruit"][1].__setitem__(3, "2026-02-02"))
    cells = (CellChange("day", None, "2026-02-02"),)
    assert found.listed == (RowChange("changed", "fig", title="Fig", cells=cells),)
    assert (found.counts, found.cells) == ({"changed": 1}, {"day": 1})
    assert (found.old, found.new, found.key) == (3, 3, ("fruit_id",))


@pytest.mark.parametrize(
    ("place", "cell"), [(2, "1.50"), (2, "1.5000"), (2, "15e-1")], ids=lambda one: str(one)
)
def test_another_spelling_of_a_value_is_no_change(tmp_path: Path, place: int, cell: str) -> None:
    found = tp.diff(*two(tmp_path, lambda m: m.tables["fruit"][0].__setitem__(place, cell)))
    assert found.tables == ()
    assert found.same


def test_another_word_for_missing_is_no_change(tmp_path: Path) -> None:
    def edit(market: Market) -> None:
        market.fruit["schema"]["missingValues"] = ["", "-"]
        market.tables["fruit"][1][3] = "-"

    found = tp.diff(*two(tmp_path, edit))
    assert found.tables == ()
    assert [change.code for change in found.changes] == ["stored-otherwise"]
    assert found.same


def test_a_cell_that_is_not_of_its_type_is_compared_as_text(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        market.tables["fruit"][0][2] = "dear"

    found = rows_of(tmp_path, lambda m: m.tables["fruit"][0].__setitem__(2, "cheap"), before=before)
    assert found.listed[0].cells == (CellChange("price", "dear", "cheap"),)


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    assert tp.diff(*two(tmp_path, lambda m: m.tables["fruit"].reverse())).same


def test_rows_are_listed_by_kind_in_the_order_of_their_files(tmp_path: Path) -> None:
    def edit(market: Market) -> None:
        fruit = market.tables["fruit"]
        fruit[2][0] = "prune"
        fruit[0][2] = "9"
        del fruit[1]
        fruit[:0] = [["nut", "Nut", "1", "", "drupe"], ["date", "Date", "2", "", "drupe"]]

    listed = rows_of(tmp_path, edit).listed
    assert [(row.kind, row.row, row.now) for row in listed] == [
        ("removed", "fig", None),
        ("renamed", "plum", "prune"),
        ("changed", "pear", None),
        ("added", "nut", None),
        ("added", "date", None),
    ]


def test_all_are_counted_where_some_are_listed(tmp_path: Path) -> None:
    def edit(market: Market) -> None:
        market.tables["stalls"] = [[f"s{n}", "fig", str(n + 10)] for n in range(9)]

    found = rows_of(tmp_path, edit, limit=2)
    assert found.counts == {"removed": 2, "added": 9}
    assert [row.row for row in found.listed] == ["north", "south", "s0", "s1"]


def test_an_identifier_of_two_parts_is_written_as_in_an_address(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        market.stalls["schema"]["primaryKey"] = ["stall_id", "sells"]
        market.tables["stalls"][0][0] = 'a,"b"'

    found = rows_of(tmp_path, lambda m: m.tables["stalls"].pop(0), before=before)
    assert [row.row for row in found.listed] == ['"a,""b""",pear']


def test_without_a_key_whole_rows_are_matched(tmp_path: Path) -> None:
    found = rows_of(
        tmp_path, lambda m: m.tables["stalls"][0].__setitem__(2, "5"), before=without_key
    )
    assert found.key == ()
    assert found.counts == {"removed": 1, "added": 1}
    assert [(row.row, row.title) for row in found.listed] == [
        ("2", "north, pear, 4"),
        ("2", "north, pear, 5"),
    ]


def test_without_a_key_a_row_that_stands_twice_is_two_rows(tmp_path: Path) -> None:
    found = rows_of(
        tmp_path, lambda m: m.tables["stalls"].append(["north", "pear", "4"]), before=without_key
    )
    assert found.counts == {"added": 1}


def test_rows_of_one_key_are_matched_in_their_order(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        market.tables["stalls"] = [["north", "pear", "1"], ["north", "fig", "2"], ["", "fig", "3"]]

    def edit(market: Market) -> None:
        market.tables["stalls"][1][2] = "7"
        market.tables["stalls"][2][2] = "8"

    found = rows_of(tmp_path, edit, before=before)
    assert [(row.row, row.cells[0].new) for row in found.listed] == [("north", "7"), ("#4", "8")]


def test_a_new_key_is_used_if_both_have_its_fields(tmp_path: Path) -> None:
    def edit(market: Market) -> None:
        market.fruit["schema"]["primaryKey"] = ["name"]
        market.tables["fruit"][0][0] = "p"

    found = rows_of(tmp_path, edit)
    assert found.key == ("name",)
    assert found.listed == (
        RowChange("changed", "Pear", title="Pear", cells=(CellChange("fruit_id", "pear", "p"),)),
    )


def test_a_row_is_renamed_only_if_no_other_is_like_it(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        market.tables["stalls"] = [["a", "pear", "1"], ["b", "pear", "1"]]

    def edit(market: Market) -> None:
        market.tables["stalls"] = [["c", "pear", "1"], ["d", "pear", "1"]]

    assert rows_of(tmp_path, edit, before=before).counts == {"removed": 2, "added": 2}


def test_an_empty_rest_makes_no_two_rows_the_same(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        market.tables["stalls"] = [["a", "", ""]]

    found = rows_of(tmp_path, lambda m: m.tables["stalls"][0].__setitem__(0, "b"), before=before)
    assert found.counts == {"removed": 1, "added": 1}


def test_so_many_rows_are_not_looked_through_for_renames_and_it_says_so(
    tmp_path: Path, configure: Any
) -> None:
    configure(max_rename_rows=1)

    def edit(market: Market) -> None:
        for row in market.tables["stalls"]:
            row[0] += "-side"

    found = rows_of(tmp_path, edit)
    assert found.counts == {"removed": 2, "added": 2}
    assert "too many rows were added or removed" in found.note


def test_rows_that_do_not_fit_into_memory_are_parted(tmp_path: Path, configure: Any) -> None:
    def before(market: Market) -> None:
        market.tables["stalls"] = [[f"s{n}", "pear", str(n)] for n in range(500)]

    def edit(market: Market) -> None:
        for row in market.tables["stalls"][::50]:
            row[2] = "-1"

    whole = rows_of(tmp_path / "whole", edit, before=before)
    configure(diff_partition_bytes=1000, spill_bytes=100)
    assert rows_of(tmp_path / "parts", edit, before=before) == whole
    assert [row.row for row in whole.listed] == [f"s{n}" for n in range(0, 500, 50)]
