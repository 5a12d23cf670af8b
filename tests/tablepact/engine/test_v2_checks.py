"""Data Package v2 where frictionless is silent: each code by an input that gives it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import V2, field, write_package

from tablepact.report.report import Report
from tablepact.validation.validate import validate

PAIR = [field("a", "integer"), field("b", "string")]
BREAKS: dict[str, tuple[str, dict[str, Any], list[tuple[str, int, str | None]]]] = {
    "categories of strings": (
        "c\nx\nz\n",
        {"fields": [field("c", "string", categories=["x", {"value": "y"}])]},
        [("category-error", 3, "c")],
    ),
    "categories of integers, by value": (
        "c\n+1\n007\n4\n",
        {"fields": [field("c", "integer", categories=[1, 7])]},
        [("category-error", 4, "c")],
    ),
    "a cell that is no integer is in no category": (
        "c\nx\n",
        {"fields": [field("c", "integer", categories=[1])]},
        [("type-error", 2, "c")],
    ),
    "unique keys by value": (
        "a,b\n1,x\n01,x\n1,y\n",
        {"fields": PAIR, "uniqueKeys": [["a", "b"]]},
        [("unique-key", 3, None)],
    ),
    "unique keys without a part are none": (
        "a,b\n,x\n,x\n",
        {"fields": PAIR, "uniqueKeys": [["a", "b"]]},
        [],
    ),
    "a part of the primary key": (
        "a,b\n1,x\n,y\n",
        {"fields": PAIR, "primaryKey": ["a", "b"]},
        [("primary-key-part", 3, None)],
    ),
    "a part of the primary key that cannot be read is not missing": (
        "a,b\n2x,x\nq,\n",
        {"fields": PAIR, "primaryKey": ["a", "b"]},
        [("type-error", 2, "a"), ("type-error", 3, "a"), ("primary-key-part", 3, None)],
    ),
    "json schema": (
        'c,n\n"{""k"": 1}",1\n{},2\n',
        {
            "fields": [
                field("c", "object", constraints={"jsonSchema": {"required": ["k"]}}),
                field("n", "integer"),
            ]
        },
        [("json-schema", 3, "c")],
    ),
    "fields matched as a list": (
        "b,a\nx,1\n",
        {"fields": PAIR, "fieldsMatch": ["equal"]},
        [],
    ),
}


def judged(
    folder: Path, text: str, schema: dict[str, Any], dialect: Any = None, **options: Any
) -> Report:
    path = write_package(folder, text, schema=schema, dialect=dialect, **{"$schema": V2})
    return validate(path, **options)


@pytest.mark.parametrize(
    "sizes", [{}, {"small_table_bytes": 1}, {"block_bytes": 10}], ids=["small", "large", "blocks"]
)
@pytest.mark.parametrize("name", BREAKS)
def test_what_the_standard_asks_for(
    tmp_path: Path, name: str, sizes: dict[str, int], configure: Any
) -> None:
    configure(**sizes)
    text, schema, wanted = BREAKS[name]
    report = judged(tmp_path, text, schema)
    assert [(f.code, f.row, f.field) for f in report.findings] == wanted
    assert report.valid == (not wanted)


@pytest.mark.parametrize("name", ["categories of strings", "unique keys by value"])
def test_it_is_left_out_if_one_likes(tmp_path: Path, name: str) -> None:
    text, schema, _ = BREAKS[name]
    assert judged(tmp_path, text, schema, rules="frictionless").valid


@pytest.mark.parametrize(
    "name", ["categories of strings", "unique keys by value", "a part of the primary key"]
)
def test_what_has_no_other_meaning_is_checked_in_version_1_too(tmp_path: Path, name: str) -> None:
    text, schema, wanted = BREAKS[name]
    path = write_package(tmp_path, text, schema=schema)
    found = validate(path).findings
    assert [(f.code, f.row, f.field) for f in found] == wanted
    assert validate(path, rules="frictionless").valid


ILL_FORMED: list[Any] = ["a", ["a"], [["nowhere"]], [[]], [5], {"a": 1}]


@pytest.mark.parametrize("keys", ILL_FORMED)
def test_unique_keys_that_cannot_be_checked_are_a_finding(tmp_path: Path, keys: Any) -> None:
    report = judged(tmp_path, "a,b\n1,x\n", {"fields": PAIR, "uniqueKeys": keys})
    (finding,) = report.findings
    assert (finding.code, finding.table) == ("schema-error", "t")
    assert "uniqueKeys" in finding.message
    other = write_package(tmp_path, "a,b\n1,x\n", schema={"fields": PAIR, "uniqueKeys": keys})
    assert validate(other).valid  # in version 1 it may mean anything


@pytest.mark.parametrize("values", ["x", [["x"]], {"x": 1}, [None], [{"label": "x"}]])
def test_categories_that_cannot_be_checked_are_a_finding(tmp_path: Path, values: Any) -> None:
    schema = {"fields": [field("c", "string", categories=values)]}
    (finding,) = judged(tmp_path, "c\nx\n", schema).findings
    assert (finding.code, finding.table) == ("schema-error", "t")
    assert "categories" in finding.message


def test_what_frictionless_refuses_it_refuses_by_its_own_rules(tmp_path: Path) -> None:
    text, schema, _ = BREAKS["fields matched as a list"]
    report = judged(tmp_path, text, schema, rules="frictionless")
    assert {finding.code for finding in report.findings} == {"schema-error"}


def test_the_counts_are_complete_where_the_list_is_cut(tmp_path: Path) -> None:
    text = "c\n" + "z\n" * 50
    schema = {"fields": [field("c", "string", categories=["x"])], "uniqueKeys": [["c"]]}
    report = judged(tmp_path, text, schema, limit_errors=3)
    assert len(report.findings) == 3
    assert report.counts == {"category-error": 50, "unique-key": 49}


@pytest.mark.parametrize("at_once", [20_000, 2])
@pytest.mark.parametrize("name", BREAKS)
def test_what_frictionless_has_to_read_is_held_to_it_too(
    tmp_path: Path, name: str, at_once: int, configure: Any
) -> None:
    configure(v2_batch_rows=at_once, by_record_bytes=1)
    text, schema, wanted = BREAKS[name]
    report = judged(tmp_path, text, schema, dialect={"escapeChar": "|"})
    assert [(f.code, f.row, f.field) for f in report.findings] == wanted
    assert report.complete
    assert any("validated by frictionless" in step.detail for step in report.steps)


def test_values_in_json_are_compared_as_values(tmp_path: Path) -> None:
    fields = [field("a", "integer", categories=[1, 2]), field("b", "string")]
    schema = {"fields": fields, "uniqueKeys": [["a"]]}
    data = [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 3, "b": None}]
    path = write_package(
        tmp_path, schema=schema, path=None, resource={"data": data}, **{"$schema": V2}
    )
    report = validate(path)
    assert [(f.code, f.row) for f in report.findings] == [("unique-key", 3), ("category-error", 4)]
