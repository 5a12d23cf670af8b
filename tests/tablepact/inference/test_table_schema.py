"""The schema of a file: constraints, key, names, and what is wrong with the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tablepact.inference.table_schema import SchemaProposal, infer


def test_a_schema_has_fields_constraints_and_key(proposal: Callable[..., SchemaProposal]) -> None:
    made = proposal("name,id,note\nfig,1,\npear,2,x\n")
    assert made.schema == {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [
            {"name": "name", "type": "string", "constraints": {"required": True}},
            {"name": "id", "type": "integer", "constraints": {"required": True, "unique": True}},
            {"name": "note", "type": "string"},
        ],
        "primaryKey": ["id"],
    }
    assert (made.rows, made.faults, made.holds) == (2, (), True)


def test_the_first_column_that_identifies_is_the_key(
    proposal: Callable[..., SchemaProposal],
) -> None:
    assert proposal("plot_id,code\n1,a\n1,b\n").key == "code"
    assert proposal("plot_id,code\n1,a\n2,b\n").key == "plot_id"
    assert proposal("x\n123e4567-e89b-12d3-a456-426614174000\n").key == "x"
    assert proposal("id,name\n1,a\n,b\n").key is None
    assert proposal("identity,name\n1,a\n2,b\n").key is None


def test_what_is_unsure_is_no_key(proposal: Callable[..., SchemaProposal]) -> None:
    rows = "".join(f"{i},a\n" for i in range(99))
    assert proposal(f"id,name\n{rows}x,a\n").key is None


def test_many_values_that_all_differ_are_unique(proposal: Callable[..., SchemaProposal]) -> None:
    few, many = (proposal("x\n" + "".join(f"v{i}\n" for i in range(n))) for n in (99, 100))
    assert few.schema["fields"][0]["constraints"] == {"required": True}
    assert many.schema["fields"][0]["constraints"] == {"required": True, "unique": True}
    assert many.key is None


@pytest.mark.parametrize(
    ("header", "names", "fault"),
    [
        ("a,a,b", ["a", "a_2", "b"], 'column 2 repeats the name "a" ("a_2" in the schema)'),
        ("a,a,a_2", ["a", "a_3", "a_2"], 'column 2 repeats the name "a" ("a_3" in the schema)'),
        ("a,,b", ["a", "field_2", "b"], 'column 2 has no name ("field_2" in the schema)'),
        ("a, ,field_2", ["a", "field_2_2", "field_2"], "column 2 has no name"),
    ],
)
def test_every_field_gets_a_name_of_its_own(
    proposal: Callable[..., SchemaProposal], header: str, names: list[str], fault: str
) -> None:
    made = proposal(f"{header}\n1,2,3\n")
    assert [choice.name for choice in made.choices] == names
    assert (len(made.faults), fault in made.faults[0], made.holds) == (1, True, False)


def test_ragged_rows_are_counted_and_left_out(proposal: Callable[..., SchemaProposal]) -> None:
    made = proposal("a,b\n1,2\nx\n3,4\nx,y,z\n")
    assert made.faults == ("2 rows have more or fewer cells than the header (2): rows 3, 5",)
    assert [choice.label for choice in made.choices] == ["integer", "integer"]
    assert (made.rows, made.holds) == (2, False)


def test_blank_rows_are_counted(proposal: Callable[..., SchemaProposal]) -> None:
    made = proposal("a,b\n1,2\n\n,\n3,4\n\n\n")
    assert (made.faults, made.dialect) == ((), {"commentRows": [3, 4, 6, 7]})
    assert made.notes == ("rows 3, 4, 6 and 1 more are blank, and skipped",)
    assert made.choices[0].complete


def test_too_many_blank_rows_make_a_file_invalid(proposal: Callable[..., SchemaProposal]) -> None:
    made = proposal("a,b\n" + "1,2\n\n" * 101)
    assert made.faults == ("101 rows have no values: rows 3, 5, 7, …",)
    assert made.dialect == {}


def test_a_row_of_spelled_out_gaps_is_blank_where_they_are_missing_values(
    proposal: Callable[..., SchemaProposal],
) -> None:
    assert proposal("a,b\n1,2\nNA,-\n").faults == ("1 row has no values: row 3",)
    assert proposal("a,b\n1,x\nNA,-\n").faults == ()


def test_a_header_alone_tells_nothing(proposal: Callable[..., SchemaProposal]) -> None:
    made = proposal("a,b\n")
    assert [(one.label, one.certainty) for one in made.choices] == [("any", "unsure")] * 2
    assert made.schema["fields"] == [{"name": "a", "type": "any"}, {"name": "b", "type": "any"}]
    assert (made.rows, made.holds) == (0, True)


def test_a_header_of_digits_looks_like_data(proposal: Callable[..., SchemaProposal]) -> None:
    assert proposal("1,2.5\n2,3.5\n").headless
    assert not proposal("country,2020\nDE,5\n").headless


AMBIGUOUS = {
    "a semicolon speaks for the comma": ("k;n\nA;743.211\nB;61.200\n", "number 1.234,5"),
    "a semicolon, and a comma": ("k;n\nA;743,211\nB;61,200\n", "number 1234,5"),
    "nothing speaks": ("k,n\nA,743.211\nB,61.200\n", "number"),
    "nothing speaks, with a comma": ('k,n\nA,"743,211"\nB,"61,200"\n', "number 1,234.5"),
    "a decimal comma": ('k,n,r\nA,743.211,"1,5"\nB,61.200,"2,5"\n', "number 1.234,5"),
    "a decimal point": ("k;n;r\nA;743.211;1.5\nB;61.200;2.5\n", "number"),
    "two dots": ("k,n,r\nA,743.211,2.345.678\nB,61.200,1.345.678\n", "number 1.234,5"),
    "two commas": ("k;n;r\nA;743,211;2,345,678\nB;61,200;1,345,678\n", "number 1,234.5"),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_a_number_with_three_digits_after_its_only_sign_is_unsure(
    tmp_path: Path, case: str
) -> None:
    content, label = AMBIGUOUS[case]
    (tmp_path / "t.csv").write_text(content)
    choice = infer(tmp_path / "t.csv").choices[1]
    assert (choice.label, choice.certainty) == (label, "unsure")
    assert "also fits all 2 cells, with different values" in choice.reason


def test_two_signs_in_the_column_itself_are_no_doubt(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("k,n\nA,743.211\nB,2.345.678\n")
    choice = infer(tmp_path / "t.csv").choices[1]
    assert (choice.label, choice.certainty) == ("number 1.234,5", "likely")
