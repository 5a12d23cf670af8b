"""Each wrong cell gets the hint that fits it, and a column one notation for all its cells."""

from __future__ import annotations

from typing import Any

import pytest

from tablepact.package.descriptor.table_schema import parse_field
from tablepact.validation.wording.cell_hints import cell_hint, column_hint, member_hint
from tablepact.validation.wording.changes import Column

NOTHING = ""


def hint_beside(kind: str, wrong: list[str], right: list[str] | None, **options: Any) -> str:
    """Return the hint for the first wrong cell of a column that has right cells as well."""
    field = parse_field({"name": "x", "type": kind, **options})
    sample = None if right is None else [*right, *wrong]
    return cell_hint(wrong[0], field, column_hint(field, wrong, sample), (), Column(wrong, sample))


def hint(kind: str, cell: str, *others: str, **options: Any) -> str:
    field = parse_field({"name": "x", "type": kind, **options})
    return cell_hint(cell, field, column_hint(field, [cell, *others]))


FORMATS = [
    ("date", "26/01/2024", '"%d/%m/%Y" for the field "x", or write dates as 2024-01-26'),
    ("date", "01/26/2024", '"format": "%m/%d/%Y" for'),
    ("date", "26.1.24", '"format": "%d.%m.%y" for'),
    ("date", "05/01/2024", '"%d/%m/%Y" (day first) or "%m/%d/%Y" (month first)'),
    ("date", "Jan 5, 2024", '"format": "%b %d, %Y"'),
    ("date", "20240126", '"format": "%Y%m%d"'),
    ("date", "45321", "a spreadsheet may have counted the days, so that 45321 is 2024-01-30"),
    ("date", "2024-02-30", "there is no day 2024-02-30 in the calendar"),
    ("date", "1909", '"type": "year"'),
    ("date", "1909-02", '"type": "yearmonth"'),
    (
        "date",
        "2024-01-26T15:00:00",
        '"type": "datetime" for the field "x", or write the date alone',
    ),
    ("date", "26.01.2024 15:00", '"type": "datetime" and "format": "%d.%m.%Y %H:%M"'),
    ("datetime", "2024-01-26T15:00", '"format": "%Y-%m-%dT%H:%M"'),
    ("datetime", "1/26/2024 3:00 PM", '"format": "%m/%d/%Y %I:%M %p"'),
    ("datetime", "2024-01-26", '"type": "date"'),
    ("time", "15:00", '"format": "%H:%M"'),
    ("time", "3:00 PM", '"format": "%I:%M %p"'),
    ("year", "24", "with its century"),
    ("year", "2024.0", 'remove ".0"'),
    ("year", "2024-01-01", '"type": "date"'),
    ("yearmonth", "2024", '"type": "year"'),
]
NUMBERS = [
    ("number", "1,234.5", '"groupChar": "," for the field "x", or write its numbers as 1234.5'),
    ("number", "1,5", '"decimalChar": "," for the field "x", or write its numbers as 1.5'),
    ("number", "1.234,50", '"decimalChar": "," and "groupChar": "."'),
    ("number", "1,234", 'if "," separates thousands, or "decimalChar": ","'),
    ("number", "1 234", '"groupChar": " "'),
    ("number", "1\xa0234,5", r'"decimalChar": "," and "groupChar": "\u00a0"'),
    ("number", "1'234.50", '"groupChar": "\'"'),
    ("number", "12%", '"bareNumber": false for the field "x", which ignores "%"'),
    ("number", "€5", '"bareNumber": false for the field "x", which ignores "€"'),
    ("number", "3,00 EUR", '"bareNumber": false and "decimalChar": ","'),
    ("number", "−5", 'write the minus sign as "-"'),
    ("number", "(5)", "write a negative number as -5"),
    ("number", "<5", 'put "<" into a column of its own'),
    ("number", "2-Jan", "looks like a date"),
    ("number", "99,90-", "write the minus sign before the number: -99,90"),
    ("number", "\u20115", 'write the minus sign as "-"'),
    ("number", "2,y", 'the cell contains a delimiter, ","'),
    ("integer", "1;x", 'the cell contains a delimiter, ";"'),
    ("integer", "1,000", '"groupChar": "," for the field "x", or write its numbers as 1000'),
    ("integer", "1.000", '"groupChar": "."'),
    ("integer", "3.0", 'remove ".0"'),
    ("integer", "3.5", '"type": "number"'),
]
OTHERS = [
    ("boolean", "ja", '"trueValues": ["true", "True", "TRUE", "1", "ja"]'),
    ("boolean", "Y", '"trueValues": ["true", "True", "TRUE", "1", "Y"]'),
    ("boolean", "no", '"falseValues": ["false", "False", "FALSE", "0", "no"]'),
    ("array", "['a']", "double quotation marks"),
    ("object", "{'a': 1}", "double quotation marks"),
    *(
        ("number", cell, "if it means no value, set")
        for cell in ("n/a", "-", "NULL", r"\N", "#N/A")
    ),
    ("date", "0000-00-00", "if it means no value, set"),
    ("number", "#DIV/0!", "a formula failed"),
    ("integer", "  ", "holds only spaces"),
    ("integer", "", "the empty cell is not a missing value here, set"),
    ("year", " 2024", 'remove the space before "2024", or set "skipInitialSpace": true'),
    ("date", "2024-01-26\xa0", 'remove the no-break space after "2024-01-26"'),
    ("boolean", "true  ", 'remove the 2 spaces after "true"'),
]


@pytest.mark.each("kind, cell, said", [*FORMATS, *NUMBERS, *OTHERS])
def test_a_hint_fits_the_cell(kind: str, cell: str, said: str) -> None:
    assert said in hint(kind, cell)


@pytest.mark.each(
    "kind, cell",
    [
        ("number", "many"),
        ("number", "0x1F"),
        ("number", "1e"),
        ("number", "2x"),
        ("date", "soon"),
        ("boolean", "perhaps"),
        ("geopoint", "47.4"),
        ("number", "1" * 200),
        ("date", "99999"),
    ],
)
def test_a_cell_that_nothing_fits_has_none_of_its_own(kind: str, cell: str) -> None:
    assert hint(kind, cell) == NOTHING


@pytest.mark.each(
    "form, cell, said",
    [
        ("%d/%m/%y", "26/01/2024", '"%d/%m/%Y": the year has four digits'),
        ("%d/%m/%Y", "26/01/24", '"%d/%m/%y": the year has two digits'),
        ("%m/%d/%Y", "26/01/2024", '"%d/%m/%Y", if day and month are the other way round'),
        ("DD/MM/YYYY", "26/01/2024", '"%d/%m/%Y": its parts are written with "%"'),
        ("dd.mm.yyyy", "26.01.2024", '"%d.%m.%Y": its parts'),
        ("%d.%m.%Y", "2024-01-26", 'remove the "format"'),
    ],
)
def test_a_format_is_corrected(form: str, cell: str, said: str) -> None:
    assert said in hint("date", cell, format=form)


def test_a_uri_without_its_scheme() -> None:
    assert hint("string", "www.example.org", format="uri") == 'write "https://www.example.org"'


def test_minutes_are_distinguished_from_months() -> None:
    said = hint("datetime", "2024-01-26 15:07", format="YYYY-MM-DD HH:mm")
    assert '"%Y-%m-%d %H:%M"' in said


def test_all_cells_of_a_column_decide() -> None:
    """Alone, 05/01/2024 may begin with the month."""
    said = hint("date", "05/01/2024", "26/01/2024", "n/a", " ")
    assert said.startswith('set "format": "%d/%m/%Y" for')
    assert said.endswith("(fits all 2 wrong values)")
    assert "decimalChar" in hint("number", "1,234", "1,5")
    assert "groupChar" not in hint("number", "1,234", "1,5")


def test_words_for_true_and_false_are_listed_together() -> None:
    said = hint("boolean", "yes", "no", "Yes", trueValues=["true"])
    assert '"trueValues": ["true", "yes", "Yes"] and "falseValues": ["false"' in said


def test_a_declared_notation_is_the_one_that_is_changed() -> None:
    assert '"groupChar": "."' in hint("number", "1.234,5", decimalChar=",")
    assert "decimalChar" not in hint("number", "1.234,5", decimalChar=",")
    assert '"decimalChar": "."' in hint("number", "1.5", decimalChar=",")
    assert hint("number", "12 kg", bareNumber=False) == NOTHING


def test_missing_values_keep_those_declared() -> None:
    said = hint("number", "n/a", missingValues=["", "NA"])
    assert '"missingValues": ["", "NA", "n/a"] for the field "x"' in said


def test_markers_of_a_table_are_declared_together() -> None:
    field = parse_field({"name": "x", "type": "number"})
    said = cell_hint("n/a", field, "", ["n/a", "N/A", "-"])
    assert (
        said == 'if it means no value, set "missingValues": ["", "n/a", "N/A", "-"] in the schema'
    )


@pytest.mark.each(
    "cell, said",
    [
        ("red", 'write "Red", which is in the enum'),
        ("Red ", 'write "Red", which is in the enum'),
        ("Geen", ""),
        ("Yellw", 'did you mean "Yellow"?'),
        ("blue", ""),
    ],
)
def test_a_member_of_an_enum_that_is_alike(cell: str, said: str) -> None:
    found = member_hint(cell, ["Red", "Yellow", 3])
    assert found.startswith(said)
    assert bool(found) == bool(said)


@pytest.mark.each(
    "kind, wrong, right, said",
    [
        ("number", ["1.234,5"], ["1.50", "2.75"], "write its numbers as 1234.5"),
        ("number", ["1.234,5"], ["1", "2"], 'set "decimalChar": "," and "groupChar": "."'),
        ("number", ["1.234,5"], None, "write its numbers as 1234.5"),
        ("number", ["1,234"], ["1.50"], 'set "groupChar": "," for the field "x", if "," sep'),
        ("number", ["1,234.5", "1,5"], ["7"], "write its numbers as 1234.5"),
        ("number", ["12%"], ["7"], 'set "bareNumber": false'),
        ("number", ["12%", "-3%"], ["-7"], 'set "bareNumber": false'),
        ("number", ["12%", "€3"], ["7"], "write the number alone, 12"),
        ("number", ["12%", "2x"], ["7"], "write the number alone, 12"),
        ("integer", ["5 m"], ["7"], ""),
        ("integer", ["3.5"], ["7"], 'set "type": "number"'),
        ("integer", ["1,300.5", "1,200"], ["7"], 'set "type": "number" and "groupChar": ","'),
        ("date", ["26/01/2024"], ["2024-01-27"], "write dates as 2024-01-26"),
        ("date", ["05/01/2024"], ["2024-01-27"], "write dates as YYYY-MM-DD"),
        ("date", ["2024-01-26T15:00:00"], ["2024-01-27"], "write the date alone"),
        ("date", ["26/01/2024"], ["NA", ""], 'set "format": "%d/%m/%Y" for'),
        ("boolean", ["yes"], ["TRUE", "0"], '"trueValues": ["true", "True", "TRUE", "1", "yes"]'),
    ],
)
def test_a_change_keeps_the_values_of_right_cells(
    kind: str, wrong: list[str], right: list[str] | None, said: str
) -> None:
    found = hint_beside(kind, wrong, right)
    assert said in found
    assert bool(found) == bool(said)


@pytest.mark.parametrize("cell", ["2023-07-16", "16/07/2023"])
def test_a_cell_is_rewritten_in_the_format_of_the_others(cell: str) -> None:
    found = hint_beside("date", [cell], ["15/07/23", "28/02/23"], format="%d/%m/%y")
    assert found == "write it as 16/07/23"


@pytest.mark.each("dash", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
def test_a_dash_is_no_unit(dash: str) -> None:
    found = hint_beside("number", [f"{dash}5", f"{dash}7"], ["1"])
    assert found.startswith('write the minus sign as "-"')
