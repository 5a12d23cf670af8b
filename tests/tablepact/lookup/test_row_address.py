"""Addresses of rows, in this dataset and in any package."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from avocado_pivot import dataset
from tablepact.errors import UnknownRecord, UnknownTable
from tablepact.frames.frames import Frames
from tablepact.lookup.row_address import find_row, identifiers, label_of, split_address
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.parse_descriptor import read_package

OWN = Frames(dataset.bundled())
Make = Callable[..., Frames]


@pytest.fixture
def made(made: Make) -> Make:
    """Make a package of tables: name, CSV, fields such as ``id:integer``, key."""

    def make(*tables: tuple[str, str, str, Any], **given: Any) -> Frames:
        parts = []
        for name, text, fields, key in tables:
            kinds = [one.split(":") for one in fields.split()]
            schema = {"fields": [{"name": n, "type": k} for n, k in kinds]}
            parts.append((name, text, schema | ({"primaryKey": key} if key else {})))
        return made(*parts, **given)

    return make


FRUIT = ("fruit", "id,name\n1,pear\n2,fig\n", "id:integer name:string", "id")


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("text", "fields", "key", "expected"),
        [
            ("a,b\nx,1\ny,2\n", "a:string b:integer", "a", ["x", "y"]),
            ("a,b\nx,1\ny,2\n", "a:string b:integer", ["b"], ["1", "2"]),
            ("a,b\nx,1\nx,2\n", "a:string b:integer", ["a", "b"], ["x,1", "x,2"]),
            ("a,b\nx,1\nx,2\n", "a:string b:integer", ["b", "a"], ["1,x", "2,x"]),
            ("a,b\nx,1\ny,2\n", "a:string b:integer", None, ["2", "3"]),
            ("a,b\nx,1\n", "a:string b:integer", ["a", "gone"], ["2"]),
            ("d\n2024-02-29\n", "d:date", "d", ["2024-02-29"]),
            ("n\n1.50\n100000000000000000000\n", "n:number", "n", ["1.5", "100000000000000000000"]),
            ("t\n2024-02-29T01:02:03Z\n", "t:datetime", "t", ["2024-02-29T01:02:03Z"]),
            ("b\ntrue\nfalse\n", "b:boolean", "b", ["true", "false"]),
            ("a,b\n,1\nx,2\n", "a:string b:integer", "a", ["#2", "x"]),
            ("a,b\nx,\n", "a:string b:integer", ["a", "b"], ["#2"]),
        ],
    )
    def test_they_are_the_key_as_text(
        self, made: Make, text: str, fields: str, key: Any, expected: list[str]
    ) -> None:
        tables = made(("t", text, fields, key))
        assert identifiers(tables.resource("t"), tables["t"]).to_list() == expected

    def test_a_table_without_rows_has_none(self, made: Make) -> None:
        for key in ("id", None):
            tables = made(("t", "id\n", "id:integer", key))
            assert identifiers(tables.resource("t"), tables["t"]).to_list() == []

    @pytest.mark.each("table", dataset.tables())
    def test_those_of_the_dataset_are_its_first_column(self, table: str) -> None:
        known = identifiers(OWN.resource(table), OWN[table])
        assert known.to_list() == OWN[table].to_series(0).to_list()


class TestFindRow:
    @pytest.mark.parametrize("table", dataset.tables())
    def test_every_row_of_the_dataset(self, table: str) -> None:
        for index, identifier in enumerate(OWN[table].to_series(0)):
            resource, found = find_row(OWN, f"{table}/{identifier}")
            assert (resource.name, found) == (table, index)

    @pytest.mark.parametrize(
        ("text", "key", "address", "index"),
        [
            ("a,b\nx,1\ny,2\n", "a", "t/y", 1),
            ("a,b\nx,1\nx,2\n", ["a", "b"], "t/x,2", 1),
            ("a,b\nx,1\ny,2\n", None, "t/2", 0),
            ("a,b\nx,1\ny,2\n", None, "t/3", 1),
            ("a,b\nx/y,1\n/,2\n", "a", "t/x/y", 0),
            ("a,b\nx/y,1\n/,2\n", "a", "t//", 1),
            ("a,b\n,1\ny,2\n", "a", "t/y", 1),
            ('a,b\n"q ""x"", é",1\n', "a", 't/q "x", é', 0),
        ],
    )
    def test_by_key_or_number(
        self, made: Make, text: str, key: Any, address: str, index: int
    ) -> None:
        assert find_row(made(("t", text, "a:string b:integer", key)), address)[1] == index

    @pytest.mark.parametrize("address", ["t/1", "t/0", "t/-1", "t/4", "t/02", "t/2.0", "t/None"])
    def test_a_number_outside_the_rows_names_none(self, made: Make, address: str) -> None:
        tables = made(("t", "a\nx\ny\n", "a:string", None))
        with pytest.raises(UnknownRecord):
            find_row(tables, address)

    def test_of_rows_of_one_key_the_first(self, made: Make) -> None:
        assert find_row(made(("t", "a\ny\nx\nx\n", "a:string", "a")), "t/x")[1] == 1

    @pytest.mark.parametrize("identifier", ["None", "null", ""])
    def test_a_missing_key_is_no_identifier(self, made: Make, identifier: str) -> None:
        tables = made(("t", "a,b\n,1\n", "a:string b:integer", "a"))
        with pytest.raises(UnknownRecord):
            find_row(tables, f"t/{identifier}")

    def test_parts_of_a_key_that_have_commas_keep_their_address(self, made: Make) -> None:
        text = 'a,b\n"x,y",z\nx,"y,z"\n'
        tables = made(("t", text, "a:string b:string", ["a", "b"]))
        known = identifiers(tables.resource("t"), tables["t"])
        assert [find_row(tables, f"t/{one}")[1] for one in known] == [0, 1]


class TestTablesWithSlashes:
    @pytest.fixture
    def nested(self, made: Make) -> Frames:
        return made(
            ("a", "id\nb/c\nd\n", "id:string", "id"),
            ("a/b", "id\ne\n", "id:string", "id"),
            ("x/y", "id\n1\n", "id:integer", "id"),
        )

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("a", ("a", None)),
            ("a/d", ("a", "d")),
            ("a/", ("a", "")),
            ("a/b", ("a/b", None)),
            ("a/b/e", ("a/b", "e")),
            ("a/bc", ("a", "bc")),
            ("x/y/1", ("x/y", "1")),
            ("x/y/1/2", ("x/y", "1/2")),
        ],
    )
    def test_the_longest_table_wins(
        self, nested: Frames, address: str, expected: tuple[str, str | None]
    ) -> None:
        assert split_address(nested, address) == expected

    def test_a_row_is_found_though_another_table_begins_so(self, nested: Frames) -> None:
        resource, index = find_row(nested, "a/b/c")
        assert (resource.name, index) == ("a", 0)

    def test_half_the_name_of_a_table_is_none(self, nested: Frames) -> None:
        with pytest.raises(UnknownTable, match="there is no table 'x'"):
            split_address(nested, "x/1")


class TestMessages:
    @pytest.mark.each(
        "address, said",
        [
            ("events/behemoth-postpond", "did you mean events/behemoth-postponed?"),
            ("events/Behemoth-Postponed", "did you mean events/behemoth-postponed?"),
            ("events/behemoth-postponed/", "did you mean events/behemoth-postponed?"),
            ("events/ behemoth-postponed", "did you mean events/behemoth-postponed?"),
            ("events/qqqqqqqqqqqqqqq", "search with tablepact find WORDS"),
            ("events", "is not the address of a row"),
            ("events/", "is not the address of a row"),
        ],
    )
    def test_no_such_row(self, address: str, said: str) -> None:
        with pytest.raises(UnknownRecord) as raised:
            find_row(OWN, address)
        assert said in str(raised.value)

    @pytest.mark.each(
        "address, said",
        [
            ("event/behemoth-postponed", "did you mean 'events'?"),
            ("Events/behemoth-postponed", "did you mean 'events'?"),
            ("behemoth-postponed", "did you mean events/behemoth-postponed?"),
            ("qqqq/x", "available: entities, events"),
            ("qqqq", "available: entities, events"),
            ("", "available: entities, events"),
            ("/", "available: entities, events"),
            ("//events/behemoth-postponed", "available: entities, events"),
            (" ", "available: entities, events"),
            ("evidense", "did you mean 'evidence'?"),
        ],
    )
    def test_no_such_table(self, address: str, said: str) -> None:
        with pytest.raises(UnknownTable) as raised:
            find_row(OWN, address)
        assert said in str(raised.value)

    @pytest.mark.each(
        "address",
        [
            "events/\0",
            "events/" + "9" * 10_000,
            "events/../../etc/passwd",
            "events/' OR 1=1 --",
            "events/(a+)+$",
            "events/\ud800",
            "\udcff/x",
            "\n\n/\n",
            "{0}/{1}",
            "%s/%s",
            "é/ß",
        ],
    )
    def test_hostile_text_names_nothing(self, address: str) -> None:
        with pytest.raises((UnknownTable, UnknownRecord)):
            find_row(OWN, address)

    def test_a_suggestion_can_be_followed(self, made: Make) -> None:
        tables = made(("t", "a,b\nx,10\nx,20\n", "a:string b:integer", ["a", "b"]))
        with pytest.raises(UnknownRecord) as raised:
            find_row(tables, "t/x;20")
        address = str(raised.value).split("did you mean ")[1].rstrip("?")
        assert find_row(tables, address)[1] == 1


class TestLabels:
    @pytest.mark.each(
        "row, expected",
        [
            ({"name": "n", "title": "t"}, "t"),
            ({"description": "d", "title": "t"}, "d"),
            ({"description": None, "label": "l"}, "l"),
            ({"title": None, "name": "n"}, "n"),
            ({"title": 5, "name": "n"}, "n"),
            ({"other": "o"}, None),
            ({}, None),
        ],
    )
    def test_the_best_column(self, row: dict[str, Any], expected: str | None) -> None:
        declared = Resource("t", None, None, {}, label_field="description")
        assert label_of(declared, row) == expected

    @pytest.mark.parametrize(("label", "expected"), [("motto", "m"), (None, "n"), (5, "n")])
    def test_a_schema_may_declare_it(self, tmp_path: Path, label: Any, expected: str) -> None:
        schema = {"fields": [{"name": "name"}, {"name": "motto"}], "labelField": label}
        table = {"name": "t", "path": "t.csv", "schema": schema}
        (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [table]}))
        package = read_package(tmp_path)
        row = {"name": "n", "motto": "m"}
        assert label_of(package.resource("t"), row) == expected
        others = package.with_label_fields({"t": "motto", "u": "x"})
        assert label_of(others.resource("t"), row) == "m"


def test_a_table_of_numbers_is_found_by_them(made: Make) -> None:
    resource, index = find_row(made(FRUIT), "fruit/2")
    assert (resource.name, index) == ("fruit", 1)
