"""How a row of any package is told: cells, keys, and who refers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from avocado_pivot import dataset
from tablepact.errors import TablepactError
from tablepact.frames.frames import Frames
from tablepact.lookup.describe_record import AT_ONCE, MOST, RecordView, describe_record
from tablepact.lookup.row_address import find_row
from tablepact.package.digests.digest import as_text

Make = Callable[..., Frames]
OWN = Frames(dataset.bundled())


def schema(*fields: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make a schema of fields such as ``id:integer``."""
    listed = []
    for field in fields:
        if isinstance(field, str):
            name, _, kind = field.partition(":")
            field = {"name": name, "type": kind or "string"}
        listed.append(field)
    return {"fields": listed, **more}


def key(fields: Any, target: str | None, target_fields: Any) -> dict[str, Any]:
    reference = {"fields": target_fields} | ({"resource": target} if target is not None else {})
    return {"fields": fields, "reference": reference}


def described(frames: Frames, address: str) -> RecordView:
    return describe_record(frames, *find_row(frames, address))


PEOPLE = ("people", "id,name\n1,Ann\n2,Bob\n", schema("id:integer", "name", primaryKey="id"))


class TestCells:
    def test_by_title_in_order_without_missing_ones(self, made: Make) -> None:
        fields = [
            "id:integer",
            {"name": "day", "type": "date", "title": "Day"},
            {"name": "sum", "type": "number", "title": "Sum"},
            "note",
        ]
        text = "id,day,sum,note\n1,2024-02-29,72000000000.50,\n"
        view = described(made(("t", text, schema(*fields, primaryKey="id"))), "t/1")
        assert view.parts == {"id": ["1"], "Day": ["2024-02-29"], "Sum": ["72000000000.5"]}
        assert list(view.parts) == ["id", "Day", "Sum"]
        assert (view.address, view.title, view.lead) == ("t/1", "t/1", "")

    def test_the_label_is_the_title(self, made: Make) -> None:
        assert described(made(PEOPLE), "people/2").title == "Bob"

    def test_columns_of_one_title_are_both_shown(self, made: Make) -> None:
        same = [{"name": n, "type": "string", "title": "Same"} for n in "ab"]
        view = described(made(("t", "a,b\nx,y\n", schema(*same))), "t/2")
        assert view.parts == {"Same": ["x", "y"]}

    def test_a_table_without_schema(self, made: Make) -> None:
        view = described(made(("t", "a,b\nx,1\n", None)), "t/2")
        assert view.parts == {"a": ["x"], "b": ["1"]}

    def test_a_row_whose_key_is_missing_is_not_called_none(self, made: Make) -> None:
        tables = made(("t", "a,b\n,x\n", schema("a", "b", primaryKey="a")))
        assert "None" not in str(describe_record(tables, tables.resource("t"), 0))

    def test_a_cell_of_zero_or_false_is_shown(self, made: Make) -> None:
        view = described(made(("t", "n,b\n0,false\n", schema("n:integer", "b:boolean"))), "t/2")
        assert view.parts == {"n": ["0"], "b": ["false"]}


class TestKeys:
    def boats(self, text: str) -> tuple[str, str, dict[str, Any]]:
        links = [key("owner", "people", "id")]
        return ("boats", text, schema("id", "owner:integer", primaryKey="id", foreignKeys=links))

    @pytest.mark.parametrize(
        ("owner", "line"),
        [
            ("1", "Ann (people/1)"),
            ("2", "Bob (people/2)"),
            ("9", "9 (no such row in people)"),
        ],
    )
    def test_a_key_is_shown_with_the_row_that_it_refers_to(
        self, made: Make, owner: str, line: str
    ) -> None:
        tables = made(PEOPLE, self.boats(f"id,owner\na,{owner}\n"))
        assert described(tables, "boats/a").parts["owner"] == [line]

    def test_a_missing_key_is_left_out(self, made: Make) -> None:
        assert "owner" not in described(made(PEOPLE, self.boats("id,owner\na,\n")), "boats/a").parts

    def test_without_a_label_the_address_alone(self, made: Make) -> None:
        docks = ("docks", "id,depth\nd,3\n", schema("id", "depth:integer", primaryKey="id"))
        links = [key("dock", "docks", "id")]
        boats = ("boats", "id,dock\na,d\n", schema("id", "dock", foreignKeys=links))
        assert described(made(docks, boats), "boats/2").parts["dock"] == ["docks/d"]

    def test_a_key_to_a_unique_field_gives_the_address_by_the_primary_key(self, made: Make) -> None:
        people = ("people", "id,mail,name\n1,a@b,Ann\n", schema("id:integer", "mail", "name",
                  primaryKey="id", uniqueKeys=[["mail"]]))  # fmt: skip
        links = [key(["who"], "people", ["mail"])]
        tables = made(people, ("notes", "who\na@b\n", schema("who", foreignKeys=links)))
        assert described(tables, "notes/2").parts["who"] == ["Ann (people/1)"]
        assert described(tables, "people/1").parts["Referred to by"] == ["notes/2"]

    def test_a_target_without_primary_key_has_an_address_that_can_be_followed(
        self, made: Make
    ) -> None:
        docks = ("docks", "id,name\nd,Dock\n", schema("id", "name"))
        links = [key("dock", "docks", "id")]
        tables = made(docks, ("boats", "dock\nd\n", schema("dock", foreignKeys=links)))
        (line,) = described(tables, "boats/2").parts["dock"]
        find_row(tables, line.removeprefix("Dock (").removesuffix(")"))

    def test_a_table_that_is_not_there(self, made: Make) -> None:
        links = [key("dock", "gone", "id")]
        tables = made(("boats", "dock\nd\n", schema("dock", foreignKeys=links)))
        assert described(tables, "boats/2").parts["dock"] == ["d"]

    @pytest.mark.parametrize(
        ("own", "target_fields", "kind"),
        [
            (["o"], ["x", "y"], "integer"),
            (["o", "id"], ["x"], "integer"),
            (["o"], ["gone"], "integer"),
            (["gone"], ["x"], "integer"),
            (["o"], [], "integer"),
            ([], [], "integer"),
            ([], ["x"], "integer"),
            (["o"], ["x"], "string"),
            (["o"], ["x"], "date"),
        ],
    )
    def test_a_malformed_key_is_no_traceback(
        self, made: Make, own: list[str], target_fields: list[str], kind: str
    ) -> None:
        """Each row can be told, or an error of ours says why not."""
        cell = "2024-01-01" if kind == "date" else "1"
        links = [key(own, "u", target_fields)]
        fields = schema("id:integer", f"o:{kind}", primaryKey="id", foreignKeys=links)
        other = schema("x:integer", "y:integer", primaryKey="x")
        tables = made(("t", f"id,o\n1,{cell}\n", fields), ("u", "x,y\n1,2\n", other))
        for address in ("t/1", "u/1"):
            try:
                view = described(tables, address)
            except TablepactError:
                continue
            assert view.address == address


class TestReferring:
    def test_rows_that_refer_to_it(self, made: Make) -> None:
        links = [key("owner", "people", "id")]
        text = "id,owner\na,1\nb,2\nc,1\nd,\n"
        boats = ("boats", text, schema("id", "owner:integer", primaryKey="id", foreignKeys=links))
        tables = made(PEOPLE, boats)
        assert described(tables, "people/1").parts["Referred to by"] == ["boats/a", "boats/c"]
        assert described(tables, "people/2").parts["Referred to by"] == ["boats/b"]

    def test_nobody(self, made: Make) -> None:
        assert "Referred to by" not in described(made(PEOPLE), "people/1").parts

    @pytest.mark.parametrize("number", [MOST - 1, MOST, MOST + 1, 1234])
    def test_many_are_counted(self, made: Make, number: int) -> None:
        links = [key("owner", "people", "id")]
        text = "owner\n" + "1\n" * number
        tables = made(PEOPLE, ("boats", text, schema("owner:integer", foreignKeys=links)))
        lines = described(tables, "people/1").parts["Referred to by"]
        one_by_one = [f"boats/{row}" for row in range(2, number + 2)]
        assert lines == (one_by_one if number <= MOST else [f"{number:,} rows of boats"])

    @pytest.mark.parametrize("itself", [None, "", "people"])
    def test_a_table_that_refers_to_itself(self, made: Make, itself: str | None) -> None:
        fields = schema("id:integer", "name", "boss:integer", primaryKey="id",
                        foreignKeys=[key("boss", itself, "id")])  # fmt: skip
        tables = made(("people", "id,name,boss\n1,Ann,1\n2,Bob,1\n", fields))
        view = described(tables, "people/1")
        assert view.parts["boss"] == ["Ann (people/1)"]
        assert view.parts["Referred to by"] == ["people/1", "people/2"]

    def test_a_key_of_several_fields_needs_them_all(self, made: Make) -> None:
        links = [key(["a", "b"], "spots", ["x", "y"])]
        spots = (
            "spots",
            "x,y\n1,1\n1,2\n",
            schema("x:integer", "y:integer", primaryKey=["x", "y"]),
        )
        boats = ("boats", "a,b\n1,1\n1,2\n2,1\n1,\n", schema("a:integer", "b:integer",
                 foreignKeys=links))  # fmt: skip
        tables = made(spots, boats)
        assert described(tables, "spots/1,2").parts["Referred to by"] == ["boats/3"]
        assert described(tables, "boats/3").parts == {"a": ["1"], "b": ["2"]}

    def test_a_column_called_so_is_not_lost(self, made: Make) -> None:
        mine = {"name": "by", "type": "string", "title": "Referred to by"}
        links = [key("fruit", "fruit", "id")]
        fruit = ("fruit", "id,by\n1,everybody\n", schema("id:integer", mine, primaryKey="id"))
        notes = ("notes", "fruit\n1\n", schema("fruit:integer", foreignKeys=links))
        told_of = str(described(made(fruit, notes), "fruit/1"))
        assert "everybody" in told_of
        assert "notes/2" in told_of

    def test_rows_without_an_identifier_are_not_called_none(self, made: Make) -> None:
        links = [key("owner", "people", "id")]
        text = "id,owner\n,1\n"
        boats = ("boats", text, schema("id", "owner:integer", primaryKey="id", foreignKeys=links))
        assert "None" not in str(described(made(PEOPLE, boats), "people/1"))


class TestAsText:
    def test_headings_stand_in_one_column(self) -> None:
        view = RecordView("t/1", "Title", "Lead.", {"A": ["x", "y"], "Long": ["z"]})
        assert str(view) == "Title (t/1)\nLead.\n\nA     x\n      y\nLong  z"

    def test_without_lead_and_parts(self) -> None:
        assert str(RecordView("t/1", "Title", "", {})) == "Title (t/1)\n"

    def test_a_cell_of_several_lines_forges_no_heading(self, made: Make) -> None:
        text = 'a,b\n"x\n\nb  forged",true one\n'
        lines = str(described(made(("t", text, schema("a", "b"))), "t/2")).splitlines()
        assert [line for line in lines if line.startswith("b  ")] == ["b  true one"]


@pytest.mark.parametrize("table", dataset.tables())
def test_every_row_of_the_dataset_can_be_described_without_the_extension(table: str) -> None:
    resource = OWN.resource(table)
    for index in range(min(OWN[table].height, 25)):
        view = describe_record(OWN, resource, index)
        assert view.parts
        assert "None" not in str(view)
        assert "no such row" not in str(view)


def test_many_rows_are_written_as_text_at_once(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site tells all rows of a table, and to write one of 36 columns by itself takes 10 ms."""
    rows, written = 2 * AT_ONCE, list[int]()

    def counted(frame: pl.DataFrame) -> pl.DataFrame:
        written.append(frame.height)
        return as_text(frame)

    text = "id,kilos,stall\n" + "".join(f"{n},{n}.50,{n % 3}\n" for n in range(rows))
    fields = schema("id:integer", "kilos:number", "stall:integer", primaryKey="id")
    fields["foreignKeys"] = [key("stall", "fruit", "id")]
    frames = made(("fruit", text, fields))
    monkeypatch.setattr("tablepact.lookup.describe_record.as_text", counted)
    for n in range(rows):
        view = described(frames, f"fruit/{n}")
        assert view.parts["kilos"] == [f"{n}.5"]
        assert view.parts["stall"] == [f"fruit/{n % 3}"]
    assert len(written) <= 4  # the rows in two parts, and the keys of both sides
