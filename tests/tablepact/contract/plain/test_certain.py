"""What is certain here holds in the compiled contract, with as many checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.contract.plain.certain import certain_checks, plain_types
from tablepact.contract.row_checks import RowCheck, register_row_check
from tablepact.contract.table_contract import compile_table_contract
from tablepact.errors import ContractError
from tablepact.package.csv_files.plain_table import PlainTable, read_plain_table
from tablepact.package.descriptor.table_schema import parse_table_schema
from tablepact.package.field_types.type_casts import FIELD_TYPES

Schemas = Mapping[str, Mapping[str, Any]]


def certain(schemas: Schemas, **texts: str) -> dict[str, int | None]:
    """Return how many checks certainly hold, by table, and compare that with the contract."""
    tables: dict[str, PlainTable] = {}
    parsed = {name: parse_table_schema(schema) for name, schema in schemas.items()}
    for name, text in texts.items():
        types = plain_types(parsed[name])
        table = read_plain_table(text.encode(), types, ("",)) if types else None
        if table:
            tables[name] = table
    frames = {name: frame_of(table) for name, table in tables.items()}
    found = {name: certain_checks(name, parsed[name], tables) for name in tables}
    for name, checks in found.items():
        try:
            contract = compile_table_contract(
                parsed[name], frames, name=name, codes=False, validated=True
            )
            failures = contract.failures(frames[name])
        except ContractError:
            assert checks is None
            continue
        assert checks is None or (checks, failures) == (contract.size, [])
    return found


def frame_of(table: PlainTable) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [*table.values(name)] for name in table.types},
        schema={name: FIELD_TYPES[kind].dtype for name, kind in table.types.items()},
    )


def one(text: str, *fields: Any, **schema: Any) -> int | None:
    listed = [{"name": field} if isinstance(field, str) else field for field in fields]
    return certain({"own": {"fields": listed, **schema}}, own=text).get("own")


def field(kind: str = "string", **constraints: Any) -> dict[str, Any]:
    return {"name": "a", "type": kind, "constraints": constraints}


@pytest.mark.each(
    "cells, constrained",
    [
        ("x y z", field(required=True)),
        ("x  z", field(required=False, unique=True)),
        ("x y z", field(unique=True, required=True, minLength=1, maxLength=1, pattern="[x-z]")),
        ("x y x", field(enum=["x", "y"])),
        ("x y x", {"name": "a", "categories": ["x", {"value": "y"}]}),
        ("1 2 -3", field("integer", minimum=-3, exclusiveMaximum=3, enum=[1, 2, -3])),
        ("1.5 2 0", field("number", minimum=0, maximum=2.0)),
        ("2024-01-02 0001-01-01", field("date", minimum="0001-01-01", maximum="2024-01-02")),
        ("true false", field("boolean", required=True)),
        ("ab-c d-1", field(pattern=r"[a-z]+(-[a-z0-9]{1,8})*")),
        ("1.2.3 10.0.1", field(pattern=r"\d+\.\d+\.\d+")),
        ("https://a.org/b ni://x", field(pattern=r"(https?|ni)://[^ ]+")),
        ("a;b b", field(pattern="(a|b)(;(a|b))*")),
        (f"{'0f' * 32}", field(pattern="[0-9a-f]{64}")),
        ("!~ x", field(pattern="[!-~]+")),
        ("en en-GB", field(pattern="[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")),
    ],
)
def test_what_holds_is_certain(cells: str, constrained: Mapping[str, Any]) -> None:
    assert one("a,b\n" + "".join(f"{cell},1\n" for cell in cells.split(" ")), constrained, "b")


@pytest.mark.each(
    "cells, constrained",
    [
        ("x  z", field(required=True)),
        ("x y x", field(unique=True)),
        ("1.0 1", field("number", unique=True)),
        ("x y w", field(enum=["x", "y"])),
        ("x y", {**field(enum=["x", "y"]), "categories": ["x"]}),
        ("x", {"name": "a", "categories": ["x", "x"]}),
        ("1", {"name": "a", "type": "integer", "categories": [1, 2]}),
        ("xx", field(maxLength=1)),
        ("", field(minLength="1")),
        ("x", field(minLength=True)),
        ("1", field("integer", minimum=0.5)),
        ("1", field("integer", minimum=2)),
        ("1", field("integer", minimum=None)),
        ("1", field("number", maximum="2")),
        ("1", field("number", maximum=float("nan"))),
        ("2024-01-01", field("date", minimum="2024-1-1")),
        ("x", field(minimum="a")),
        ("x", field(jsonSchema={})),
        ("x", field(required="yes")),
        ("é", field(pattern=".")),
        ("ab", field(pattern="a|b")),
        ("ab", field(pattern="a)|(ab")),
        ("ab", field(pattern="(?i)AB")),
        ("aaab", field(pattern="a++b")),
        ("aab", field(pattern=r"(a)\1b")),
        ("ab", field(pattern="(?=a)ab")),
        ("ab", field(pattern="[a&&b]+")),
        ("ab", field(pattern="[a-b-c]+")),
        ("ab", field(pattern="[")),
        ("ab", field(pattern=r"\w+")),
        ("ab", field(pattern="(([ab]{1,99}){1,99}){1,99}")),
        ("ab", field(pattern=7)),
        ("x", {"name": "a", "constraints": None}),
    ],
)
def test_what_does_not_hold_or_may_not_is_not_certain(
    cells: str, constrained: Mapping[str, Any]
) -> None:
    text = "a,b\n" + "".join(f"{cell},1\n" for cell in cells.split(" "))
    assert one(text, constrained, "b") is None


@pytest.mark.each(
    "text, schema, holds",
    [
        ("a,b\nx,1\ny,1\n", {"primaryKey": "a"}, True),
        ("a,b\nx,1\nx,2\n", {"primaryKey": ["a", "b"], "uniqueKeys": [["b"], ["b", "a"]]}, True),
        ("a,b\nx,1\nx,1\n", {"primaryKey": ["a", "b"]}, False),
        ("a,b\nx,1\nx,\n", {"primaryKey": ["a", "b"]}, False),
        ("a,b\nx,1\nx,\nx,\n", {"uniqueKeys": [["a", "b"]]}, True),
        ("a,b\nx,1\nx,1\n", {"uniqueKeys": [["a", "b"]]}, False),
        ("a,b\nx,1\n", {"uniqueKeys": [[]]}, False),
        ("a,b\nx,1\n", {"uniqueKeys": "a"}, False),
        ("a,b\nx,1\n", {"primaryKey": "c"}, False),
        ("a,b\nx,1\n", {"primaryKey": ["a", "a"]}, False),
        ("a,b\nx,1\n", {"missing": 1}, False),
        ("a,b\nx,1\n", {"foreignKeys": None}, False),
    ],
)
def test_keys(text: str, schema: Mapping[str, Any], holds: bool) -> None:
    assert (one(text, "a", "b", **schema) is not None) is holds


@pytest.mark.each(
    "key, holds",
    [
        ({"fields": "a", "reference": {"resource": "other", "fields": "id"}}, True),
        ({"fields": ["a"], "reference": {"resource": "other", "fields": ["id"]}}, True),
        ({"fields": "b", "reference": {"fields": "a"}}, True),
        ({"fields": "b", "reference": {"resource": "own", "fields": "a"}}, True),
        ({"fields": "a", "reference": {"fields": "b"}}, False),
        ({"fields": "n", "reference": {"resource": "other", "fields": "id"}}, False),
        ({"fields": "a", "reference": {"resource": "none", "fields": "id"}}, False),
        ({"fields": ["a", "b"], "reference": {"resource": "other", "fields": "id"}}, False),
        ({"fields": "a", "reference": {"resource": "other", "fields": "id", "x": 1}}, False),
        ({"fields": "a", "reference": "other"}, False),
        ({"fields": "a", "reference": {"resource": ["other"], "fields": "id"}}, False),
        ("a", False),
    ],
)
def test_foreign_keys(key: Any, holds: bool) -> None:
    fields = [{"name": "a"}, {"name": "b"}, {"name": "n", "type": "integer"}]
    schemas = {
        "own": {"fields": fields, "foreignKeys": [key]},
        "other": {"fields": [{"name": "id"}]},
    }
    found = certain(schemas, own="a,b,n\nx,,1\ny,x,2\n", other="id\nx\ny\nz\n")
    assert (found["own"] is not None) is holds


def rule(**more: Any) -> dict[str, Any]:
    return {"name": "own-rule", "message": "it holds", **more}


@pytest.mark.parametrize(
    ("rules", "holds"),
    [
        ([rule(expression="a <> b OR b IS NULL")], True),
        ([rule(expression="a = b")], False),
        ([rule(expression="length(a) = 1")], False),
        ([rule(expression="a <> 'w'"), rule(expression="a <> 'v'")], False),
        ([rule(check="plain-even", columns={"number": "n"})], True),
        ([rule(check="plain-polars", columns={"number": "n"})], True),
        ([rule(check="plain-even", columns={"number": "a"})], False),
        ([rule(check="plain-even", columns={})], False),
        ([rule(check="plain-even", columns={"number": "n", "more": "a"})], False),
        ([rule(check="plain-breaks", columns={"number": "n"})], False),
        ([rule(check="plain-none", columns={"number": "n"})], False),
        ([rule(check="plain-even", columns={"number": "n"}, expression="a <> b")], False),
        ([{"name": "own-rule", "expression": "a <> b"}], False),
        (["a <> b"], False),
        ("a <> b", False),
    ],
)
def test_row_rules(rules: Any, holds: bool) -> None:
    def breaks(row: Mapping[str, Any]) -> bool:
        raise LookupError(row)

    even = RowCheck({"number": "integer"}, {}, lambda row: row["number"] % 2 == 0)
    register_row_check("plain-even", even)
    register_row_check("plain-polars", RowCheck({"number": pl.Int64()}, {}, even.holds))
    register_row_check("plain-breaks", RowCheck({"number": "integer"}, {}, breaks))
    fields = ["a", "b", {"name": "n", "type": "integer"}]
    assert (one("a,b,n\nx,y,2\nz,,4\n", *fields, rowRules=rules) is not None) is holds


CELLS = {
    "string": st.sampled_from(["", "x", "y", "ab", "a-1", "é", "x\ny"]),
    "integer": st.sampled_from(["", "0", "-1", "7", "007"]),
    "number": st.sampled_from(["", "0", "-0", "1.5", "2"]),
    "boolean": st.sampled_from(["", "true", "false"]),
    "date": st.sampled_from(["", "2024-01-01", "2024-02-29"]),
}
GIVEN: dict[str, st.SearchStrategy[Any]] = {
    "required": st.booleans(), "unique": st.booleans(),
    "enum": st.sampled_from([["x", "y", "ab"], [0, -1, 7], [0, 1.5], ["true"]]),
    "pattern": st.sampled_from(["[a-z]+", "x|y", "[^y]{1,3}", "a(-[0-9])?", ".+"]),
    "minLength": st.integers(0, 2), "maxLength": st.integers(0, 3),
    "minimum": st.sampled_from([-1, 0, 1.5, "2024-01-01"]),
    "exclusiveMaximum": st.sampled_from([7, 8, 2.5, "2024-03-01"]),
}  # fmt: skip


@given(st.data())
def test_what_is_certain_holds_for_any_table(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from([*CELLS]), min_size=1, max_size=3))
    fields = []
    for number, kind in enumerate(kinds):
        names = data.draw(st.lists(st.sampled_from([*GIVEN]), max_size=2))
        constraints = {name: data.draw(GIVEN[name]) for name in names}
        fields.append({"name": f"f{number}", "type": kind, "constraints": constraints})
    rows = data.draw(st.lists(st.tuples(*(CELLS[kind] for kind in kinds)), max_size=4))
    keys = st.lists(st.sampled_from([entry["name"] for entry in fields]), min_size=1, max_size=2)
    schema: dict[str, Any] = {"fields": fields, "uniqueKeys": data.draw(st.lists(keys, max_size=2))}
    if data.draw(st.booleans()):
        schema["primaryKey"] = data.draw(keys)
    head = ",".join(entry["name"] for entry in fields)
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    certain({"own": schema}, own="\n".join([head, *lines]) + "\n")
