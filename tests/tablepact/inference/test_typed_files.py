"""What is proposed for files whose cells have types, and that both rule sets find them valid."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ezodf
import openpyxl
import polars as pl
import pytest

from tablepact.api import validate
from tablepact.data_package import open_package
from tablepact.errors import PackageError
from tablepact.inference.table_schema import SchemaProposal, infer, infer_each
from tablepact.propose import init

DAY, NOON = dt.datetime(2020, 1, 2), dt.datetime(2020, 1, 2, 12)
HEAD = ["region", "date", "units"]


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def write_lines(path: Path, value: Sequence[object]) -> None:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in value), encoding="utf-8")


def write_book(path: Path, *sheets: Sequence[Sequence[object]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)


def write_database(path: Path, *statements: str) -> None:
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def types(proposal: SchemaProposal) -> list[str]:
    return [choice.label for choice in proposal.choices]


RECORDS: dict[str, tuple[list[Any], str, str]] = {
    "whole numbers": ([1, 2, 3], "integer", "likely"),
    "many whole numbers": ([*range(100)], "integer", "certain"),
    "years by their name": ([2019, 2020], "integer", "likely"),
    "numbers": ([1, 2.5], "number", "likely"),
    "large numbers": ([2**70, 1], "integer", "likely"),
    "Booleans": ([True, False], "boolean", "likely"),
    "lists": ([[1], []], "array", "likely"),
    "objects": ([{"a": 1}], "object", "likely"),
    "days as text": (["2020-01-02", "2020-01-03"], "date", "likely"),
    "addresses": (["https://a.org/b", "https://a.org/c"], "string uri", "likely"),
    "numbers as text": (["1.50", "2.50"], "string", "likely"),
    "codes": (["007", "008"], "string", "likely"),
    "yes and no": (["yes", "no"], "string", "likely"),
    "numbers and a marker": ([1, "n/a", 3], "integer", "likely"),
    "numbers and an empty text": ([1, "", 3], "integer", "likely"),
    "numbers and a suppressed one": ([1, "..", 3], "integer", "likely"),
    "numbers and texts": ([1, "many", 3], "any", "unsure"),
    "numbers and Booleans": ([1, True, 2], "any", "unsure"),
    "nothing": ([None, None], "any", "unsure"),
}


@pytest.mark.parametrize("case", RECORDS)
@pytest.mark.parametrize("write", [write_json, pytest.param(write_lines, marks=pytest.mark.slow)])
def test_a_column_of_records_has_the_type_of_its_values(
    tmp_path: Path, case: str, write: Callable[..., None]
) -> None:
    values, label, certainty = RECORDS[case]
    path = tmp_path / ("a.json" if write is write_json else "a.jsonl")
    write(path, [{"id": f"r{number}", "x": value} for number, value in enumerate(values)])
    choice = infer(path).choices[1]
    assert (choice.label, choice.certainty) == (label, certainty)
    init(tmp_path)
    for rules in ("all", "frictionless"):
        assert validate(tmp_path, rules=rules).severity_counts["error"] == 0
    assert open_package(tmp_path).frames["a"].height == len(values)


def test_a_cell_that_does_not_fit_is_a_misfit(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", [{"x": one} for one in [*range(99), "many"]])
    proposal = infer(tmp_path / "a.json")
    assert (types(proposal), proposal.holds) == (["integer"], False)
    assert proposal.choices[0].misfits == ((101, "many"),)


def test_a_name_makes_numbers_years(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", [{"year": 2019}, {"year": 2020}])
    assert types(infer(tmp_path / "a.json")) == ["year"]


def test_keys_that_the_first_record_lacks_are_in_the_dialect(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", [{"x": 1}, {"x": 2, "y": True}, {"z": "a", "x": 3}])
    proposal = infer(tmp_path / "a.json")
    assert [choice.name for choice in proposal.choices] == ["x", "y", "z"]
    assert [choice.complete for choice in proposal.choices] == [True, False, False]
    assert proposal.dialect == {"itemKeys": ["x", "y", "z"], "json": {"keys": ["x", "y", "z"]}}
    init(tmp_path)
    for rules in ("all", "frictionless"):
        assert validate(tmp_path, rules=rules).valid


@pytest.mark.parametrize("wrap", [
    lambda rows: {"meta": {"n": [1, 2]}, "data": rows},
    lambda rows: {"result": {"tags": [], "records": rows}},
])  # fmt: skip
def test_the_only_list_of_records_in_an_object_is_the_table(
    tmp_path: Path, wrap: Callable[[Any], Any]
) -> None:
    write_json(tmp_path / "a.json", wrap([{"x": 1}, {"x": 2}]))
    assert types(infer(tmp_path / "a.json")) == ["integer"]
    init(tmp_path, tmp_path / "a.json")
    for rules in ("all", "frictionless"):
        assert validate(tmp_path, rules=rules).valid


def test_features_have_their_properties_as_columns(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [1.5, 2]}
    feature = {"type": "Feature", "properties": {"name": "Oslo", "n": 1}, "geometry": point}
    for name in ("a.geojson", "b.json"):
        write_json(tmp_path / name, {"type": "FeatureCollection", "features": [feature] * 2})
        proposal = infer(tmp_path / name)
        assert proposal.source.format == "geojson"
        assert types(proposal) == ["string", "integer", "object"]
    init(tmp_path, [tmp_path / "a.geojson", tmp_path / "b.json"])
    assert validate(tmp_path).valid


def test_lists_have_their_header_in_the_first_one(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", [["name", "n"], ["a", 1], ["b", 2]])
    write_json(tmp_path / "b.json", [["a", 1], ["b", 2], ["c", 3]])
    assert [choice.name for choice in infer(tmp_path / "a.json").choices] == ["name", "n"]
    assert infer(tmp_path / "b.json").headless
    init(tmp_path)
    for rules in ("all", "frictionless"):
        assert validate(tmp_path, rules=rules).valid


SHEETS: dict[str, tuple[list[list[object]], list[str], dict[str, Any]]] = {
    "plain": ([HEAD, ["a", DAY, 1], ["b", DAY, 2]], ["string", "date", "integer"], {}),
    "times": ([HEAD, ["a", DAY, 1], ["b", NOON, 2]], ["string", "datetime", "integer"], {}),
    "title": (
        [["Sales of 2020"], [], HEAD, *[["a", DAY, 1]] * 3],
        ["string", "date", "integer"],
        {"headerRows": [3], "commentRows": [1]},
    ),
    "footer": (
        [HEAD, *[["a", DAY, 1]] * 3, [], ["Source: office"]],
        ["string", "date", "integer"],
        {"commentRows": [5, 6]},
    ),
    "no header": (
        [["ab", NOON, n + 0.5] for n in range(9)],
        ["string", "datetime", "number"],
        {"header": False},
    ),
    "empty column": ([["a", "b", "c"], *[[1, None, 2]] * 3], ["integer", "any", "integer"], {}),
    "mostly empty": (
        [[*"abcdefghij"], *[["x", "y"]] * 20, ["x", *range(9)]],
        ["string", "any", *["integer"] * 8],
        {},
    ),
    "marker": ([["a", "b"], [1, "x"], [2, "y"], ["n/a", "z"]], ["integer", "string"], {}),
    "errors": ([["a", "b"], [1, "x"], [2, "y"], ["#DIV/0!", "z"]], ["integer", "string"], {}),
}


@pytest.mark.parametrize("case", SHEETS)
def test_a_sheet_is_read_from_its_header_to_its_footer(tmp_path: Path, case: str) -> None:
    rows, labels, dialect = SHEETS[case]
    write_book(tmp_path / "a.xlsx", rows)
    proposal = infer(tmp_path / "a.xlsx")
    assert (types(proposal), proposal.dialect) == (labels, dialect)
    init(tmp_path)
    for rules in ("all", "frictionless"):
        assert validate(tmp_path, rules=rules).valid
    assert open_package(tmp_path).frames["a"].height == proposal.rows


@pytest.mark.parametrize("suffix", ["csv", "json", "ods"])
def test_mostly_empty_rows_do_not_hide_the_header(tmp_path: Path, suffix: str) -> None:
    rows: list[list[Any]] = [[*"abcdefghij"], *[["x", "y"]] * 20, ["x", *"abcdefghi"]]
    path = tmp_path / f"a.{suffix}"
    if suffix == "csv":
        lines = [",".join([*row, *[""] * (10 - len(row))]) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
    elif suffix == "json":
        write_json(path, [[*row, *[None] * (10 - len(row))] for row in rows])
    else:
        book = ezodf.newdoc(doctype="ods", filename=str(path))
        book.sheets += ezodf.Sheet("S", size=(len(rows), 10))
        for at, row in enumerate(rows):
            for number, cell in enumerate(row):
                book.sheets[0][at, number].set_value(cell)
        book.save()
    init(tmp_path)
    for rules in ("all", "frictionless"):
        report = validate(tmp_path, rules=rules)
        assert report.valid
        assert report.to_dict()["tasks"][0]["stats"]["rows"] == len(rows) - 1


def test_several_header_rows_are_joined(tmp_path: Path) -> None:
    top = ["Person", None, "Place", None]
    write_book(tmp_path / "a.xlsx", [top, ["name", "age", "city", "zip"], *[["a", 1, "b", 2]] * 3])
    names = [choice.name for choice in infer(tmp_path / "a.xlsx").choices]
    assert names == ["Person name", "age", "Place city", "zip"]
    init(tmp_path)
    assert validate(tmp_path).valid


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    write_book(tmp_path / "a.xlsx", [["a"], [1]], [], [["b"], ["x"]])
    found = infer_each(tmp_path / "a.xlsx")
    assert [proposal.source.shown.rpartition(", ")[2] for proposal in found.tables] == [
        "sheet 'S1'", "sheet 'S3'",
    ]  # fmt: skip
    assert [one.rpartition(", ")[2] for one in found.empty] == ["sheet 'S2' is empty"]
    draft = init(tmp_path)
    assert [*draft.tables] == ["s1", "s3"]
    for rules in ("all", "frictionless"):
        assert validate(tmp_path, rules=rules).valid
    assert open_package(tmp_path).frames["s3"].to_dicts() == [{"b": "x"}]


@pytest.mark.parametrize("sheet", ["S2", 2])
def test_a_sheet_is_chosen_by_name_or_number(tmp_path: Path, sheet: str | int) -> None:
    write_book(tmp_path / "a.xlsx", [["a"], [1]], [["b"], ["x"]])
    assert infer(tmp_path / "a.xlsx", sheet=sheet).choices[0].name == "b"
    assert [*init(tmp_path, sheet=sheet).tables] == ["s2"]
    first = infer(tmp_path / "a.xlsx")
    assert first.notes == ("the first of 2 sheets, 'S1'",)


def test_each_table_of_a_database_is_a_table(tmp_path: Path) -> None:
    write_database(
        tmp_path / "shop.db",
        "CREATE TABLE customers (customer_id INTEGER, since TEXT, zip TEXT, is_new INTEGER)",
        "CREATE TABLE orders (customer_id INTEGER, total REAL, at TEXT, data BLOB)",
        "INSERT INTO customers VALUES (1, '2020-01-02', '12345', 1), (2, '2020-01-03', '23456', 0)",
        "INSERT INTO orders VALUES (1, 2.5, '2020-01-02 10:00:00', x'00ff'), (2, NULL, NULL, NULL)",
    )
    with pytest.raises(PackageError, match="has several tables: 'customers', 'orders'; init"):
        infer(tmp_path / "shop.db")
    draft = init(tmp_path, tmp_path / "shop.db", keys=True)
    found = {name: types(proposal) for name, proposal in draft.tables.items()}
    assert found["customers"] == ["integer", "date", "string", "boolean 0/1"]
    assert found["orders"][:3] == ["integer", "number", "datetime %Y-%m-%d %H:%M:%S"]
    assert [one.target for one in draft.references] == ["orders", "customers"]
    assert validate(tmp_path).valid
    assert open_package(tmp_path).query("SELECT sum(total) FROM orders").item() == 2.5


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather"])
def test_stored_types_are_certain(tmp_path: Path, name: str) -> None:
    frame = pl.DataFrame({
        "n": [1, 2], "f": [1.5, None], "s": ["1", "2"], "d": [DAY.date()] * 2, "t": [DAY] * 2,
        "b": [True, None], "l": [[1], []], "o": [{"x": 1}] * 2,
    })  # fmt: skip
    frame.write_parquet(tmp_path / name) if name == "a.parquet" else frame.write_ipc(
        tmp_path / name
    )
    proposal = infer(tmp_path / name)
    kinds = ["integer", "number", "string", "date", "datetime", "boolean", "array", "object"]
    assert types(proposal) == kinds
    assert {choice.certainty for choice in proposal.choices} == {"certain"}
    init(tmp_path)
    assert validate(tmp_path).valid
    if name == "a.parquet":
        assert validate(tmp_path, rules="frictionless").valid


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.json", b"", "a value is expected, not the end of the file"),
        ("a.json", b'["a", "b"]', "has no table"),
        ("a.json", b"[[]]", "is empty"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"a": [{"x": 1}], "b": {"c": [[1]]}}', "several lists of records: a, b.c;"),
        ("a.json", b'[{"x": "\xff"}]', "is not UTF-8"),
        ("a.json", b'[{"x": 1}, 2]', "item 2 is not an object"),
        ("a.jsonl", b"", "it has no rows"),
        ("a.jsonl", b'{"x": 1}\n{"x": \n', "line 2"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "it has no rows"),
        ("a.xlsx", b"PK\x03\x04", "cannot be read as an Excel workbook"),
        ("a.ods", b"", "cannot be read as an OpenDocument spreadsheet"),
        ("a.sqlite", b"SQLite format 3\0" + b"\0" * 100, "not a readable SQLite database"),
        ("a.arrow", b"ARROW1\0\0", "cannot be read as Arrow"),
        ("a.parquet", b"PAR1" + b"\0" * 20 + b"\xff\0\0\0PAR1", "cannot be read as Parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PackageError) as caught:
        infer(tmp_path / name)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_nobody_named_is_left_out_if_it_cannot_be_read(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", [{"x": 1}])
    write_json(tmp_path / "tags.json", ["a", "b"])
    draft = init(tmp_path)
    assert ([*draft.tables], len(draft.left_out)) == (["a"], 1)
    assert "tags.json has no table" in draft.left_out[0]
    with pytest.raises(PackageError, match="has no table"):
        init(tmp_path, [tmp_path / "tags.json"], force=True)


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_only_a_workbook_has_sheets(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('[{"x": 1}]', encoding="utf-8")
    with pytest.raises(PackageError, match="is not a workbook, so it has no sheet 'S1'"):
        infer(tmp_path / name, sheet="S1")


def test_a_sheet_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    write_book(tmp_path / "a.xlsx", [["a"], [1]], [["b"], ["x"]])
    with pytest.raises(PackageError, match="it has no sheet 'S3'; it has 'S1', 'S2'"):
        infer(tmp_path / "a.xlsx", sheet="S3")
