"""The Data Package Version recipe, case by case; and every code from an input that has only it."""

from __future__ import annotations

from pathlib import Path

import pytest
from market import Edit, Market, two

import tablepact as tp
from tablepact.comparison.version_bump import VERSION_RULES, Level, next_version

NOON = "2026-01-01T12:00:00Z"
MAJOR, MINOR, PATCH, NONE = Level.MAJOR, Level.MINOR, Level.PATCH, Level.NONE


def rename_field(market: Market) -> None:
    market.field(2)["name"] = "cost"


def append_field(market: Market) -> None:
    market.fruit["schema"]["fields"].append({"name": "ripe", "type": "boolean"})
    for row in market.tables["fruit"]:
        row.append("true")


def drop_field(market: Market) -> None:
    del market.fruit["schema"]["fields"][3]
    for row in market.tables["fruit"]:
        del row[3]


def swap_fields(market: Market) -> None:
    for line in (market.fruit["schema"]["fields"], *market.tables["fruit"]):
        line[2], line[3] = line[3], line[2]


def add_table(market: Market) -> None:
    schema = {"fields": [{"name": "day", "type": "date"}]}
    entry = {"name": "days", "type": "table", "path": "days.csv", "schema": schema}
    market.descriptor["resources"].append(entry)
    market.tables["days"] = [["2026-01-01"]]


def drop_table(market: Market) -> None:
    del market.descriptor["resources"][1]


def split_row(market: Market) -> None:
    market.tables["fruit"][2:] = [
        ["plum-blue", "Blue plum", "3", "2026-03-01", "drupe"],
        ["plum-red", "Red plum", "3", "2026-03-01", "drupe"],
    ]


def combine_rows(market: Market) -> None:
    market.tables["fruit"][1:] = [["stone", "Fig or plum", "7", "", "drupe"]]
    market.tables["stalls"][1][1] = "stone"


def refer_to_new_list(market: Market) -> None:
    """A new version of the table that is referred to: rows there, and references to them."""
    market.tables["fruit"].append(["date", "Date", "9", "", "drupe"])
    market.tables["stalls"][1][1] = "date"


def refer_elsewhere(market: Market) -> None:
    market.stalls["schema"]["foreignKeys"][0]["reference"]["resource"] = "goods"


def read_days_otherwise(market: Market) -> None:
    """Day and month change places, though the cells stay."""
    market.field(3)["format"] = "%Y-%d-%m"


def write_prices_otherwise(market: Market) -> None:
    for row in market.tables["fruit"]:
        row[2] = row[2].replace(".", ",")
    market.field(2)["decimalChar"] = ","


def write_missing_otherwise(market: Market) -> None:
    market.tables["fruit"][1][3] = "none"
    market.fruit["schema"]["missingValues"] = ["none"]


def move_file(market: Market) -> None:
    market.fruit["path"] = "basket.csv"
    market.tables["basket"] = market.tables["fruit"]


def derive(market: Market) -> None:
    market.stalls["derivedBy"] = "stalls.sql"
    market.files["stalls.sql"] = "SELECT 1"


def add_rule(market: Market) -> None:
    market.descriptor["tableRules"] = [{"name": "r", "message": "it holds", "path": "r.sql"}]
    market.files["r.sql"] = "SELECT 1 AS one"


RECIPE: list[tuple[str, Edit, set[str], Level]] = [
    # increment the major version
    ("name of the package", lambda m: m.descriptor.update(name="bazaar"),
     {"package-renamed"}, MAJOR),
    ("name of a resource", lambda m: m.stalls.update(name="booths"),
     {"table-renamed"}, MAJOR),
    ("name of a field", rename_field, {"field-renamed"}, MAJOR),
    ("add a field", append_field, {"field-added"}, MAJOR),
    ("remove a field", drop_field, {"field-removed"}, MAJOR),
    ("re-order fields", swap_fields, {"fields-reordered"}, MAJOR),
    ("type", lambda m: m.field(0).update(type="any"), {"type-changed"}, MAJOR),
    ("format", lambda m: m.field(1).update(format="email"),
     {"format-changed", "value-corrected"}, MAJOR),
    ("format in which a date is another one", read_days_otherwise,
     {"format-changed", "value-corrected"}, MAJOR),
    ("tighter constraint", lambda m: m.field(2)["constraints"].update(minimum=1),
     {"constraint-tightened"}, MAJOR),
    ("combine referenced rows", combine_rows,
     {"referenced-row-removed", "row-added", "reference-updated"}, MAJOR),
    ("split a referenced row", split_row, {"referenced-row-removed", "row-added"}, MAJOR),
    ("delete a referenced row", lambda m: m.tables["fruit"].pop(),
     {"referenced-row-removed"}, MAJOR),
    # increment the minor version
    ("add a resource", add_table, {"table-added"}, MINOR),
    ("add data", lambda m: m.tables["fruit"].append(["nut", "Nut", "1", "", "drupe"]),
     {"row-added"}, MINOR),
    ("looser constraint", lambda m: m.field(2)["constraints"].update(minimum=-1),
     {"constraint-loosened"}, MINOR),
    ("update a reference", lambda m: m.tables["stalls"][0].__setitem__(1, "plum"),
     {"reference-updated"}, MINOR),
    ("a new version of a reference table", refer_to_new_list, {"row-added", "reference-updated"},
     MINOR),
    # increment the patch version
    ("correct a value", lambda m: m.tables["fruit"][0].__setitem__(2, "1.6"), {"value-corrected"},
     PATCH),
    ("title", lambda m: m.fruit.update(title="Fruits"), {"metadata-changed"}, PATCH),
    ("description", lambda m: m.field(1).update(description="What it is called."),
     {"metadata-changed"}, PATCH),
    # no change
    ("another path", move_file, {"stored-otherwise"}, NONE),
    ("format of the same dates", lambda m: m.field(3).update(format="any"), {"stored-otherwise"},
     NONE),
    ("numbers written otherwise", write_prices_otherwise, {"stored-otherwise"}, NONE),
    ("another word for missing", write_missing_otherwise, {"stored-otherwise"}, NONE),
    # ours, where the recipe is silent
    ("remove a resource", drop_table, {"table-removed"}, MAJOR),
    ("delete another row", lambda m: m.tables["stalls"].pop(), {"row-removed"}, MAJOR),
    ("a word that comes to mean missing", lambda m: m.fruit["schema"].update(
        missingValues=["", "Fig"]), {"format-changed", "value-corrected"}, MAJOR),
    ("rename a row", lambda m: m.tables["stalls"][0].__setitem__(0, "west"),
     {"row-renamed"}, MAJOR),
    ("add a rule", add_rule, {"constraint-tightened"}, MAJOR),
    ("nothing", lambda _: None, set(), NONE),
    ("another version and day", lambda m: m.descriptor.update(version="9.9.9", created=NOON),
     set(), NONE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "codes", "level"), [c[1:] for c in RECIPE], ids=[c[0] for c in RECIPE]
)
def test_a_case_of_the_recipe(tmp_path: Path, edit: Edit, codes: set[str], level: Level) -> None:
    found = tp.diff(*two(tmp_path, edit))
    assert {change.code for change in found.changes} == codes
    assert found.level == level
    after = {MAJOR: "2.0.0", MINOR: "1.3.0", PATCH: "1.2.4", NONE: "1.2.3"}
    assert found.smallest == after[level]


def test_data_that_follow_referenced_data_are_minor(tmp_path: Path) -> None:
    edit = lambda m: m.tables["stalls"][0].__setitem__(2, "5")  # noqa: E731
    found = tp.diff(*two(tmp_path, edit, before=derive))
    assert [(change.code, change.level) for change in found.changes] == [("derived-changed", MINOR)]


def test_a_reference_that_is_redirected_is_minor(tmp_path: Path) -> None:
    def before(market: Market) -> None:
        add_table(market)
        entry = market.descriptor["resources"][2]
        entry |= {"name": "goods", "path": "goods.csv"}
        entry["schema"]["fields"] = [{"name": "fruit_id", "type": "string"}]
        market.tables["goods"] = [["pear"], ["fig"]]

    found = tp.diff(*two(tmp_path, refer_elsewhere, before=before))
    assert [(one.code, one.level) for one in found.changes] == [("reference-redirected", MINOR)]


def test_every_code_has_an_input_that_has_only_it() -> None:
    alone = {next(iter(codes)) for _, _, codes, _ in RECIPE if len(codes) == 1}
    assert (
        alone | {"derived-changed", "reference-redirected", "format-changed"}
        == VERSION_RULES.keys()
    )


def test_a_format_of_the_same_strings(tmp_path: Path) -> None:
    """It says what they are, not how they are written: a text, or bytes as Base64."""

    def before(market: Market) -> None:
        market.tables["fruit"][1][1] = "Figs"

    found = tp.diff(*two(tmp_path, lambda m: m.field(1).update(format="binary"), before))
    assert [change.code for change in found.changes] == ["format-changed"]
    assert found.level == MAJOR


@pytest.mark.each("old, level, next_one",
    [
        ((1, 2, 3), MAJOR, (2, 0, 0)), ((1, 2, 3), MINOR, (1, 3, 0)), ((1, 2, 3), PATCH, (1, 2, 4)),
        ((0, 2, 3), MAJOR, (0, 3, 0)), ((0, 2, 3), MINOR, (0, 3, 0)), ((0, 2, 3), PATCH, (0, 2, 4)),
        ((0, 2, 3), NONE, (0, 2, 3)),
    ],
)  # fmt: skip
def test_before_one_the_minor_number_says_what_is_major(
    old: tuple[int, int, int], level: Level, next_one: tuple[int, int, int]
) -> None:
    assert next_version(old, level) == next_one


@pytest.mark.parametrize(
    ("version", "enough"), [("1.2.4", True), ("1.3.0", True), ("1.2.3", False), ("1.2", None)]
)
def test_a_version_may_be_higher_than_it_has_to_be(
    tmp_path: Path, version: str, enough: bool | None
) -> None:
    def edit(market: Market) -> None:
        market.fruit["title"] = "Fruits"
        market.descriptor["version"] = version

    assert tp.diff(*two(tmp_path, edit)).enough is enough
