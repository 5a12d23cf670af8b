"""Rows compared: what is easily taken for the same, for another, or for a name of our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tablepact.comparison.result import Comparison

pytestmark = pytest.mark.usefixtures("both_ways")

Compare = Callable[..., Comparison]
COMMA = {"decimalChar": ",", "groupChar": "."}
YES = {"trueValues": ["yes"], "falseValues": ["no"]}


def schema(*fields: Any, key: Any = "id") -> dict[str, Any]:
    """A Table Schema of an ``id`` and these fields, each a name or whole."""
    listed = ["id", *fields]
    given = [{"name": f, "type": "string"} if isinstance(f, str) else f for f in listed]
    return {"fields": given, **({"primaryKey": key} if key else {})}


def told(found: Comparison) -> list[tuple[Any, ...]]:
    rows = [row for table in found.tables for row in table.listed]
    return [(r.kind, r.row, *((c.column, c.old, c.new) for c in r.cells)) for r in rows]


def codes(found: Comparison) -> list[tuple[str, str]]:
    return [(change.code, change.subject) for change in found.changes]


@pytest.mark.parametrize(
    "name", ["row", "k0", "v0", "time", "_time", "_part", "new:v", "new:row", "row:new", "x y", "é"]
)
def test_a_field_may_have_any_name(changed: Compare, name: str) -> None:
    s = schema(name, "v")
    old = f"id,{name},v\n1,a,x\n1,b,x\n2,c,x\n"
    new = f"id,{name},v\n1,a,x\n1,c,x\n3,d,y\n"
    assert told(changed((old, s), (new, s))) == [
        ("removed", "2"),
        ("changed", "1", (name, "b", "c")),
        ("added", "3"),
    ]


def test_a_value_that_would_be_read_otherwise_is_not_read_twice(changed: Compare) -> None:
    old = schema({"name": "v", "type": "number", **COMMA})
    new = schema({"name": "v", "type": "number"})
    found = changed(('id,v\n1,"1,5"\n2,"2,0"\n', old), ("id,v\n1,15\n2,2\n", new))
    assert told(found) == [("changed", "1", ("v", "1.5", "15"))]


@pytest.mark.parametrize("key", ["id", "v", ["id", "v"]])
def test_a_cell_that_is_no_value_is_not_the_value_written_so(changed: Compare, key: Any) -> None:
    s = schema({"name": "v", "type": "boolean", **YES}, key=key)
    found = changed(("id,v\n1,true\n", s), ("id,v\n1,yes\n", s))
    expected = {
        "id": [("changed", "1", ("v", "true", "yes"))],
        "v": [("renamed", "true")],
    }
    assert told(found) == expected.get(str(key), [("removed", "1,true"), ("added", "1,true")])


def test_a_renamed_row_may_be_written_otherwise(changed: Compare) -> None:
    s = schema({"name": "v", "type": "number"})
    found = changed(("id,v\n1,1.50\n", s), ("id,v\n2,1.5\n", s))
    assert told(found) == [("renamed", "1")]


def test_columns_are_compared_where_there_is_no_schema(changed: Compare) -> None:
    found = changed(("a,b\n1,2\n", None), ("b,a,c\n2,1,3\n", None))
    assert codes(found) == [("field-added", "c"), ("fields-reordered", "")]
    assert not found.tables


def test_a_schema_that_comes_adds_no_field(changed: Compare) -> None:
    s = schema("v")
    there, back = (
        (("id,v\n1,x\n", None), ("id,v\n1,x\n", s)),
        (("id,v\n1,x\n", s), ("id,v\n1,y\n",)),
    )
    assert codes(changed(*there)) == [
        ("constraint-tightened", "schema"),
        ("constraint-tightened", "primaryKey"),
    ]
    assert ("constraint-loosened", "schema") in codes(changed(back[0], (*back[1], None)))


def test_tables_without_a_common_field_have_no_rows_to_compare(changed: Compare) -> None:
    old, new = schema("a", key=None), {"fields": [{"name": "b", "type": "integer"}]}
    found = changed(("id,a\n1,2\n", old), ("b\n1\n", new))
    assert codes(found) == [("field-removed", "id"), ("field-removed", "a"), ("field-added", "b")]
    assert not found.tables


def test_what_is_no_table_any_more_is_removed(changed: Compare) -> None:
    text = {"entry": {"path": "t.txt", "encoding": "utf-8"}, "files": {"t.txt": "hello"}}
    other = [{"name": "u", "path": "u.csv", "schema": schema()}]
    more = {"more": other, "files": {"u.csv": "id\n1\n", "t.txt": "hello"}}
    found = changed(("id\n1\n", schema(), more), (None, None, text | more))
    assert codes(found) == [("table-removed", ""), ("metadata-changed", "resource")]


@pytest.mark.parametrize("name", ["t.tsv", "t.csv"])
def test_the_same_bytes_may_be_read_otherwise(changed: Compare, name: str) -> None:
    text = "id,v\n1,x\t2\n"
    entry = {"entry": {"path": name}, "files": {name: text}}
    if name == "t.csv":
        assert not changed((text, None), (text, None, entry)).changes
    else:
        assert ("field-removed", "id") in codes(changed((text, None), (text, None, entry)))


@pytest.mark.parametrize("limit", [pytest.param(0, marks=pytest.mark.slow), 30_000])
def test_as_many_rows_are_listed_as_are_asked_for(changed: Compare, limit: int) -> None:
    s, text = schema(), "id\n" + "".join(f"{n}\n" for n in range(25_000))
    found = changed(("id\nx\n", s), (text, s), limit=limit)
    (rows,) = found.tables
    assert len(rows.listed) == 25_001
    assert rows.note == ""


def test_where_no_row_went_none_is_looked_for(changed: Compare) -> None:
    s, text = schema("v"), "id,v\n" + "".join(f"{n},{n}\n" for n in range(20_001))
    kept, gone = (changed((old, s), (text, s)).tables[0] for old in ("id,v\n0,0\n", "id,v\nx,y\n"))
    assert kept.note == ""
    assert gone.note.startswith("too many rows")
    assert len(gone.listed) == 1001


def test_many_renamed_rows_take_no_time(changed: Compare) -> None:
    """Each was once looked up in a table that was built anew for it: half a minute."""
    s = schema("v")
    old, new = ("id,v\n" + "".join(f"{a}{n},{n}\n" for n in range(15_000)) for a in "ab")
    (rows,) = changed((old, s), (new, s), limit=0).tables
    assert rows.counts == {"renamed": 15_000}
    assert [(r.row, r.now) for r in rows.listed[:2]] == [("a0", "b0"), ("a1", "b1")]


def test_the_same_bytes_in_a_dialect_that_changes_in_its_own_file(changed: Compare) -> None:
    text, given = "id,v\n1,'a'\n", schema("v")
    old, new = (
        (text, given, {"entry": {"dialect": "d.json"}, "files": {"d.json": content}})
        for content in ('{"quoteChar": "\\""}', '{"quoteChar": "\'"}')
    )
    assert told(changed(old, new)) == [("changed", "1", ("v", "'a'", "a"))]
    assert changed(old, old).same
