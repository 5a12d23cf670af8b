"""Each rule of what is proposed and how sure it is has cells that trigger exactly it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from tablepact.inference.column_profile import ColumnProfile, add_cells
from tablepact.inference.type_choice import TypeChoice, choose_type, is_named
from tablepact.package.csv_files.cell_kinds import MISSING, SUPPRESSED


def choice(cells: Sequence[str], name: str = "x", batch: int = 10_000) -> TypeChoice:
    evidence = ColumnProfile()
    for start in range(0, len(cells), batch):
        part = pl.Series(cells[start : start + batch], dtype=pl.String)
        evidence.add(part, pl.Series(range(start + 2, start + 2 + len(part)), dtype=pl.Int64))
    return choose_type(name, evidence)


def choices(columns: Mapping[str, Sequence[str]]) -> dict[str, TypeChoice]:
    """Return what is chosen for columns of the same length, which takes as long as for one."""
    profiles = [ColumnProfile() for _ in columns]
    cells = [pl.Series(column, dtype=pl.String) for column in columns.values()]
    rows = pl.Series(range(2, 2 + len(cells[0])), dtype=pl.Int64)
    add_cells(profiles, cells, rows)
    return {key: choose_type("x", profile) for key, profile in zip(columns, profiles, strict=True)}


def days(pattern: str, most: int = 28) -> list[str]:
    return [pattern.format(day=1 + i % most, month=1 + i % 12) for i in range(120)]


CERTAIN = {
    "integer": [str(-3 + i) for i in range(100)],
    "number": [f"{i}.5" for i in range(100)],
    "number 1234,5": [f"{i},5" for i in range(100)],
    "number 1,234.5": [f"1,{i + 100}.25" for i in range(100)],
    "number 1.234,5": [f"1.{i + 100},25" for i in range(100)],
    "number 1 234,5": [f"1 {i + 100},25" for i in range(100)],
    "number 1'234.5": [f"1'{i + 100}.25" for i in range(100)],
    "number 18%": [f"{i}%" for i in range(100)],
    "number 18,5%": [f"{i},5 %" for i in range(100)],
    "number $1,234.5": ["$1,234.50", "\u20ac 5"] * 50,
    "number 1.234,5 \u20ac": ["1.234,50 \u20ac", "5\u20ac"] * 50,
    "integer between spaces": [" 5", "5 ", "5"] * 40,
    "number 1,234.5 between spaces": [" 5.5", "1,234 ", "5"] * 40,
    "boolean": ["true", "false", "True", "FALSE"] * 25,
    "boolean yes/no": ["yes", "No"] * 50,
    "boolean y/n": ["Y", "n"] * 50,
    "boolean t/f": ["t", "f"] * 50,
    "date": days("2024-{month:02}-{day:02}"),
    "date %Y/%m/%d": days("2024/{month:02}/{day:02}"),
    "date %d.%m.%Y": days("{day}.{month}.2024"),
    "date %d/%m/%Y": days("{day:02}/{month:02}/2024"),
    "date %m/%d/%Y": days("{month:02}/{day:02}/2024"),
    "date %d-%m-%Y": days("{day:02}-{month:02}-2024"),
    "date %d/%m/%y": days("{day:02}/{month:02}/24"),
    "date %d %B %Y": ["3 April 2024", "1 may 1999"] * 50,
    "date %b %d, %Y": ["Apr 3, 2024", "May 1, 1999"] * 50,
    "date %d-%b-%y": ["03-Apr-24"] * 100,
    "datetime": ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00.25+02:00"] * 50,
    "datetime %Y-%m-%d %H:%M:%S": ["2024-01-01 10:00:59"] * 100,
    "datetime %Y-%m-%d %H:%M:%S.%f": ["2024-01-01 10:00:59.123"] * 100,
    "datetime %Y-%m-%d %H:%M": ["2024-01-01 10:00"] * 100,
    "datetime %d.%m.%Y %H:%M": ["31.1.2024 7:00"] * 100,
    "datetime %d-%b-%Y %H:%M:%S": ["12-Aug-2017 12:00:00"] * 100,
    "datetime %m/%d/%Y %I:%M:%S %p": ["8/31/2017 3:04:05 PM"] * 100,
    "datetime %Y-%m-%d %H:%M:%S UTC": ["2017-08-31 03:04:05 UTC"] * 100,
    "date %d%b%Y": ["01JAN2020"] * 100,
    "time %I:%M %p": ["9:30 AM", "12:59 pm"] * 50,
    "yearmonth": ["2024-01", "1999-12"] * 50,
    "time": ["10:00:00", "23:59:59"] * 50,
    "time %H:%M:%S%z": ["10:00:00+02:00", "23:59:59Z"] * 50,
    "time %H:%M:%S.%f": ["10:00:00.5", "23:59:59.125"] * 50,
    "time %H:%M": ["9:30", "23:59"] * 50,
    "duration": ["P1Y2M", "PT0.5S", "P7D"] * 40,
    "object": ['{"a": 1}'] * 100,
    "array": ["[1, 2]", "[]"] * 50,
    "string uuid": ["123e4567-e89b-12d3-a456-426614174000"] * 100,
    "string email": ["a.b+c@example.org"] * 100,
    "string uri": ["https://example.org/?a=b#c"] * 100,
    "string": ["pear", "fig"] * 50,
}


def test_a_hundred_cells_that_nothing_else_fits_are_certain() -> None:
    made = choices({label: cells[:100] for label, cells in CERTAIN.items()})
    told = {label: (one.label, one.certainty, one.share) for label, one in made.items()}
    assert told == {label: (label, "certain", 1.0) for label in CERTAIN}


def test_fewer_are_likely() -> None:
    made = choices({label: cells[-60:] for label, cells in CERTAIN.items()})
    told = {label: (one.label, one.certainty) for label, one in made.items()}
    assert told == {label: (label, "likely") for label in CERTAIN}
    assert [label for label, one in made.items() if "small sample" not in one.reason] == []


def test_a_column_alone_is_as_one_of_many() -> None:
    many = choices({label: cells[:100] for label, cells in CERTAIN.items()})
    for label in ("integer", "date %d/%m/%Y", "string"):
        assert choice(CERTAIN[label][:100]) == many[label]


def test_batches_make_no_difference() -> None:
    cells = [*CERTAIN["integer"], "x", "NA"]
    assert choice(cells, batch=7) == choice(cells)


@pytest.mark.parametrize(
    ("cells", "label", "runner_up"),
    [
        (["0", "1"] * 50, "integer", "boolean 0/1"),
        ([str(1990 + i % 30) for i in range(100)], "integer", "year"),
        ([f"202401{1 + i % 28:02}" for i in range(100)], "integer", "date %Y%m%d"),
    ],
)
def test_cells_that_another_type_fits_are_likely(
    cells: list[str], label: str, runner_up: str
) -> None:
    made = choice(cells)
    assert (made.label, made.certainty, made.runner_up) == (label, "likely", runner_up)
    assert f"{runner_up} also fits all 100 cells" in made.reason


@pytest.mark.parametrize(
    ("cells", "name", "label"),
    [
        (["0", "1"] * 50, "is_open", "boolean 0/1"),
        (["2020", "2021"] * 50, "Jahr", "year"),
        (["20240131"] * 100, "startDate", "date %Y%m%d"),
    ],
)
def test_a_name_decides_between_types(cells: list[str], name: str, label: str) -> None:
    made = choice(cells, name)
    assert (made.label, made.certainty) == (label, "certain")
    assert "the column name suggests it" in made.reason


def test_a_name_does_not_make_a_type_that_cells_do_not_fit() -> None:
    assert choice(["20", "21"] * 50, "year").label == "integer"
    assert choice(["0", "1", "2"] * 50, "is_open").label == "integer"


@pytest.mark.parametrize(
    ("cells", "label", "runner_up"),
    [
        (days("{day:02}/{month:02}/2024", 12), "date %d/%m/%Y", "date %m/%d/%Y"),
        (days("{day:02}-{month:02}-2024", 12), "date %d-%m-%Y", "date %m-%d-%Y"),
        ([f"1,{100 + i}" for i in range(100)], "number 1,234.5", "number 1234,5"),
        ([f"1.{100 + i}" for i in range(100)], "number", "number 1.234,5"),
    ],
)
def test_cells_that_can_be_read_in_two_ways_are_unsure(
    cells: list[str], label: str, runner_up: str
) -> None:
    made = choice(cells)
    assert (made.label, made.certainty, made.runner_up) == (label, "unsure", runner_up)
    assert (made.share, made.misfits) == (1.0, ())
    assert "different values" in made.reason


def test_two_names_of_a_month_are_no_two_ways() -> None:
    assert choice(["1 May 2024"] * 100).certainty == "certain"


def test_some_cells_that_do_not_fit_make_it_unsure() -> None:
    made = choice([*map(str, range(95)), "k", "k", "1.5e", "", "y", "l"])
    assert (made.label, made.certainty, made.runner_up) == ("integer", "unsure", "string")
    assert (made.fitting, made.cells) == (95, 100)
    assert made.misfits == ((97, "k"), (98, "k"), (99, "1.5e"), (101, "y"), (102, "l"))
    assert '5 of 100 cells do not fit: "k" in row 97, "k" in row 98' in made.reason


def test_one_cell_more_makes_it_text() -> None:
    made = choice([*map(str, range(94)), *"klmnop"])
    assert (made.label, made.certainty, made.runner_up) == ("string", "likely", "integer")
    assert 'integer fits only 94% of the cells, not "k" in row 96, "l" in row 97' in made.reason


def test_far_less_is_plainly_text() -> None:
    made = choice([*map(str, range(70)), *"klmnop" * 5])
    assert (made.label, made.certainty, made.runner_up) == ("string", "certain", "integer")
    assert made.reason == "integer fits only 70% of the cells"


def test_a_share_is_rounded_down() -> None:
    made = choice([*map(str, range(9_999)), "k"])
    assert made.share is not None
    assert made.share < 1
    assert made.reason.startswith("1 of 10,000 cells does not fit")


@pytest.mark.parametrize("cells", [["007", "12"], ["01067", "10115"], ["+04", "1"], ["00.5", "01"]])
def test_leading_zeros_mean_text(cells: list[str]) -> None:
    made = choice(cells * 50)
    assert (made.label, made.certainty) == ("string", "certain")
    assert "leading zeros" in made.reason


def test_too_many_digits_mean_text() -> None:
    made = choice(["1", "2", "1" * 19] * 50)
    assert (made.label, "could lose digits" in made.reason) == ("string", True)


def test_what_is_not_plainly_written_is_text() -> None:
    made = choices({
        cell: [cell] for cell in ("+5", "1_000", "2024-1-5", "0000-01-01", "5 kg", "%", "٥")
    })  # fmt: skip
    assert {cell: one.label for cell, one in made.items()} == dict.fromkeys(made, "string")


def test_what_only_looks_like_it_is_text() -> None:
    made = choices({
        cell: [cell] * 100
        for cell in ("2023-02-29", "31/04/2024", "10:60:00", "P", "{a}", "[1", "PT")
    })  # fmt: skip
    assert {cell: one.label for cell, one in made.items()} == dict.fromkeys(made, "string")


def test_one_side_alone_is_no_boolean() -> None:
    made = choices({cell: [cell] * 100 for cell in ("yes", "NO", "Y", "f")})
    assert {cell: one.label for cell, one in made.items()} == dict.fromkeys(made, "string")


def test_missing_values_are_those_that_stand_there() -> None:
    made = choice(["1", "NA", "2", "", "-", "NA"])
    assert made.field["missingValues"] == ["", "NA", "-"]
    assert (made.label, made.cells, made.complete) == ("integer", 2, False)
    assert "treated as missing: NA (2), - (1)" in made.reason


def test_every_spelling_of_a_missing_value_is_known() -> None:
    made = choices({said: ["1", said] for said in MISSING})
    told = {said: one.field.get("missingValues") for said, one in made.items()}
    assert told == {said: ["", said] for said in MISSING}


@pytest.mark.parametrize("cell", ["5", "5.25", "18%", "1,5", "2024-01-05"])
def test_a_suppressed_value_is_missing_where_all_else_is_a_value(cell: str) -> None:
    made = choices({said: [cell, said, "", cell, cell] * 40 for said in SUPPRESSED})
    label = choice([cell]).label
    told = {
        said: (one.field.get("missingValues"), one.cells, one.complete, one.label)
        for said, one in made.items()
    }
    assert told == {said: (["", said], 120, False, label) for said in SUPPRESSED}
    assert [said for said, one in made.items() if one.certainty == "certain"] == []
    assert {
        said: one.reason for said, one in made.items() if f"missing: {said} (40)" not in one.reason
    } == {}


@pytest.mark.parametrize(
    "cells",
    [["x", "c", "s"], ["x", "1", "c"], ["true", "*"], ["a@b.de", ".."], ["*", ":"]],
)
def test_a_suppressed_value_is_text_elsewhere(cells: list[str]) -> None:
    assert choice(cells * 40).field == {"name": "x", "type": "string"}


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        (["NaN", "1.5", "INF", "-INF"], None),
        (["nan", "2", "inf", "3"], None),
        (["NaN", "1.5", "NA"], ["", "NA"]),
        (["NaN", "2", "3"], ["", "NaN"]),  # no integer
        (["NaN", "2024-01-05"], ["", "NaN"]),
        (["NaN", "5%"], ["", "NaN"]),
    ],
)
def test_not_a_number_and_infinity_are_numbers(cells: list[str], missing: list[str] | None) -> None:
    made = choice(cells * 30)
    assert made.field.get("missingValues") == missing
    assert made.cells == 30 * (len(cells) - (len(missing or [""]) - 1))
    assert (made.fitting, made.misfits) == (made.cells, ())


@pytest.mark.parametrize(
    ("misfits", "name", "label"),
    [
        (["0164A", "0164A"], "x", "string"),
        (["0164A"], "code", "string"),
        (["0164A"], "x", "integer"),  # perhaps a slip
        (["AB12", "AB13"], "x", "string"),
        (["12a", "14b"], "house", "string"),
        (["12O", "5 kg"], "x", "integer"),
        (["12-", "?1"], "code", "integer"),
    ],
)
def test_digits_with_a_few_letters_are_codes(misfits: list[str], name: str, label: str) -> None:
    made = choice([*map(str, range(1000, 1118)), *misfits], name)
    assert (made.label, made.certainty) == (label, "likely" if label == "string" else "unsure")
    assert all(f'"{cell}" in row' in made.reason for cell in misfits)


def test_in_text_nothing_is_a_missing_value() -> None:
    made = choice(["DE", "FR", "NA"] * 40)
    assert (made.field, made.cells) == ({"name": "x", "type": "string"}, 120)
    assert made.complete


@pytest.mark.parametrize(
    ("cells", "label", "reason"),
    [
        ([], "any", "no rows to infer from"),
        (["", ""], "any", "every cell is empty"),
        (["NA", "", "-"], "string", "every cell is NA, - or empty"),
    ],
)
def test_without_a_value_it_is_unsure(cells: list[str], label: str, reason: str) -> None:
    made = choice(cells)
    assert (made.label, made.certainty, made.reason) == (label, "unsure", reason)


def test_one_cell_is_mentioned() -> None:
    assert choice(["5"]).reason == "only 1 cell"


def test_few_values_are_listed() -> None:
    assert "; distinct values: open, sent" in choice(["open", "sent"] * 50).reason
    assert "; distinct values: 3, 1, 2" in choice(["3", "1", "2"] * 50).reason


@pytest.mark.parametrize(
    "cells", [["open", "sent"] * 49, [f"v{i % 21}" for i in range(200)], ["1.5", "2.5"] * 50]
)
def test_few_values_are_not_listed(cells: list[str]) -> None:
    assert "distinct values" not in choice(cells).reason


def test_a_long_cell_is_cut_in_the_reason_only() -> None:
    made = choice([*map(str, range(99)), "y" * 100])
    assert f'"{"y" * 29}…"' in made.reason
    assert made.misfits == ((101, "y" * 100),)


@pytest.mark.parametrize("batch", [2, 3, 1000])
def test_distinct_cells_are_seen_across_batches(batch: int) -> None:
    assert choice(["a", "b", "c", "d"], batch=batch).distinct
    assert not choice(["a", "b", "c", "a"], batch=batch).distinct
    assert not choice(["a", "b", ""], batch=batch).distinct
    assert not choice(["1", "2", "NA"], batch=batch).distinct


def test_numbers_that_differ_as_text_may_be_the_same() -> None:
    assert not choice(["1.0", "1.00"]).distinct
    assert not choice(["1/1/2024", "01/01/2024", "13/01/2024"]).distinct


def test_too_many_cells_to_compare_are_not_called_distinct(
    configure: Any,
) -> None:
    configure(max_distinct_cells=3)
    assert choice(["a", "b", "c"]).distinct
    assert not choice(["a", "b", "c", "d"]).distinct


@pytest.mark.each("name", ["date", "birth_date", "startDate", "Date of birth", "date-2"])
def test_a_name_is_seen_by_its_words(name: str) -> None:
    assert is_named(name, "date|day")


@pytest.mark.parametrize("name", ["update", "candidate", "dated", ""])
def test_part_of_a_word_is_no_name(name: str) -> None:
    assert not is_named(name, "date|day")
