"""What a package costs follows its size: no product of rows and fields, or keys, or messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small import bound, field, write_package

from tablepact.engine.frictionless_rules.constraint_checks import MAX_MEMBERS
from tablepact.engine.listing import Room
from tablepact.engine.small import find_errors
from tablepact.engine.small.small_table import SmallTable
from tablepact.engine.table_spec import ColumnSpec, missing_sets
from tablepact.package.descriptor.table_schema import ForeignKey, parse_table_schema
from tablepact.report.model import Step
from tablepact.report.report import Report
from tablepact.validation.validate import validate


def of_table(report: Report) -> Step:
    return next(step for step in report.steps if step.kind == "table")


def wide(tmp_path: Path, width: int, rows: str) -> Path:
    names = [f"c{number}" for number in range(width)]
    dialect = {"dialect": {"headerRows": [1]}}  # it would be guessed to be a short row
    text = f"{','.join(names)}\n{rows}"
    return write_package(tmp_path, text, [field(name) for name in names], resource=dialect)


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("quote", ["", '"'])
def test_rows_that_lack_most_cells_are_left_to_frictionless(
    tmp_path: Path, configure: Any, small: bool, quote: str
) -> None:
    configure(block_cells=1000, **({} if small else {"small_table_bytes": 1}))
    path = wide(tmp_path, 100, f"{quote}1{quote}\n" * 500)
    step = of_table(validate(path, limit_errors=10))
    assert "validated by frictionless: its rows lack most of their cells" in step.detail
    assert step.counts == {"missing-cell": 10}


@pytest.mark.parametrize("start", ["", 'x"y,1\n'])
def test_a_block_has_no_more_cells_than_are_held_at_once(
    tmp_path: Path, configure: Any, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    """Also where quotes out of place have each block looked at; no row is lost or read twice."""
    from tablepact.engine import scan
    from tablepact.engine.rows.row_block import TextRows

    heights = list[int]()
    own = scan.check_rows

    def check(*given: Any) -> object:
        assert isinstance(given[-1], TextRows)
        heights.append(given[-1].height)
        return own(*given)

    monkeypatch.setattr(scan, "check_rows", check)
    configure(block_cells=1000, max_cells_per_byte=100, small_table_bytes=1, held_bytes=1)
    path = wide(tmp_path, 20, start + "1,2\n" * 240)
    step = of_table(validate(path))
    rows = 240 + bool(start)
    assert step.counts == {"missing-cell": 18 * rows, **({"stray-quote": 1} if start else {})}
    assert step.detail.startswith(f"{rows} rows")
    assert max(heights) <= 1000 // 20


def test_what_foreign_keys_compare_is_compared_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up, read = list[int](), list[str]()
    own = find_errors.find_unmatched

    def find(keys: Any, parents: Any) -> list[int]:
        looked_up.append(len(parents))
        return own(keys, parents)

    class Read(SmallTable):
        def __init__(self, spec: Any, *given: Any) -> None:
            read.append(spec.name)
            super().__init__(spec, *given)

    monkeypatch.setattr(find_errors, "find_unmatched", find)
    monkeypatch.setattr(find_errors, "SmallTable", Read)
    one = {"fields": "a", "reference": {"resource": "u", "fields": "x"}}
    twice = {"fields": ["a", "a"], "reference": {"resource": "u", "fields": ["x", "x"]}}
    other = {"fields": "a", "reference": {"resource": "u", "fields": "y"}}
    path = tmp_path / "datapackage.json"
    columns = [{"name": "x", "type": "integer"}, {"name": "y", "type": "integer"}]
    schema = {"fields": columns[:1], "foreignKeys": [one, one, twice, other]}
    schema["fields"] = [{"name": "a", "type": "integer"}]
    resources = [
        {"name": "t", "path": "t.csv", "schema": schema},
        {"name": "u", "path": "u.csv", "schema": {"fields": columns}},
    ]
    path.write_text(json.dumps({"name": "p", "resources": resources}))
    (tmp_path / "t.csv").write_text("a\n1\n2\n")
    (tmp_path / "u.csv").write_text("x,y\n1,7\n")
    report = validate(path)
    assert of_table(report).counts == {"foreign-key": 3 * 1 + 2}
    assert [finding.row for finding in of_table(report).findings] == [2, 3, 3, 3, 3]
    assert len(looked_up) == 2
    assert read == ["u", "t", "u"]  # the last is the table u itself


def test_a_foreign_key_compares_no_pair_of_fields_twice() -> None:
    key = ForeignKey(("a", "b", "a", "a"), "t", ("x", "y", "x", "z"))
    assert key.compared() == ForeignKey(("a", "b", "a"), "t", ("x", "y", "z"))


def test_columns_share_the_missing_values_of_their_schema() -> None:
    fields = [{"name": "a"}, {"name": "b"}, {"name": "c", "missingValues": ["-"]}]
    schema = parse_table_schema({"fields": fields, "missingValues": ["", "NA"]})
    a, b, c = (one.missing_values for one in schema.fields)
    assert a is b is schema.missing_values
    assert c == ("-",)
    columns = [ColumnSpec(one) for one in schema.fields]
    sets = missing_sets(columns)
    assert sets[0] is sets[1]
    assert sets == [{"", "NA"}, {"", "NA"}, {"-"}]


@pytest.mark.parametrize("small", [True, False])
def test_messages_of_a_huge_enum_fill_the_report(
    tmp_path: Path, configure: Any, small: bool
) -> None:
    members = [str(number) for number in range(5000)]
    size = len(str(members))
    configure(max_listed_characters=10 * size, **({} if small else {"small_table_bytes": 1}))
    path = write_package(tmp_path, "c\n" + "x\n" * 50, [bound("c", "string", enum=members)])
    report = validate(path)
    step = of_table(report)
    assert step.counts == {"constraint-error": 50}
    assert len(step.findings) == 9
    assert step.detail.endswith("the report is full: only the first 9 errors are listed")
    assert len(report.to_json()) < 25 * size
    (task,) = report.to_dict()["tasks"]
    assert not task["valid"]


def test_a_table_behind_a_full_report_is_not_valid(tmp_path: Path, configure: Any) -> None:
    configure(max_listed_characters=1)
    path = write_package(tmp_path, "c\nx\n", [field("c", "integer")])
    report = validate(path)
    assert (report.findings, report.counts) == ([], {"type-error": 1})
    assert [task["valid"] for task in report.to_dict()["tasks"]] == [False]


def test_room_counts_the_cells_of_a_row_for_each_error() -> None:
    cells = ["x" * 1000]
    error: Any = {"type": "type-error", "message": "m", "note": "", "cells": cells}
    room = Room(3000)
    assert len(room.fill([error] * 5)) == 2
    assert room.left == 0
    assert room.fill([error]) == []


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_a_long_enum_of_numbers_is_looked_up_in_order(tmp_path: Path, kind: str) -> None:
    members = [str(3 * number) for number in range(MAX_MEMBERS + 1)]
    cells = ["0", "3", "4", "3000", "3003", "-1", "x"]
    path = write_package(tmp_path, "\n".join(["c", *cells, ""]), [bound("c", kind, enum=members)])
    step = of_table(validate(path, compare_frictionless=True))
    assert [finding.row for finding in step.findings] == [4, 6, 7, 8]
    assert "validated by frictionless" not in step.detail
