"""The SQL of a table, which SQLite and DuckDB both have to take."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import duckdb
import polars as pl
import pytest

from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import ForeignKey, parse_field
from tablepact.query.identifiers import quote_identifier
from tablepact.schema_formats.create_table import create_table, text_codes
from tablepact.schema_formats.foreign_keys import dependency_order, usable_foreign_keys

HOSTILE = ['a"b', "a; DROP TABLE t; --", "it's", "select", "ä b", 'x"") --', "[a]", "`a`"]


def table(name: str, *targets: str, **schema: Any) -> Resource:
    """Return a table whose first field is its key; each further one names a row of a target."""
    fields = [{"name": "id", "type": "integer"}]
    fields += [{"name": f"to_{target}", "type": "integer"} for target in targets]
    keys = [
        {"fields": f"to_{target}", "reference": {"resource": target, "fields": "id"}}
        for target in targets
    ]
    schema = {"fields": fields, "primaryKey": "id", "foreignKeys": keys} | schema
    return Resource(name, None, schema, {})


def order(*tables: Resource) -> list[tuple[str, list[str]]]:
    """Return the names in order, each with the targets of the keys that are kept."""
    ordered = dependency_order({resource.name: resource for resource in tables})
    return [(resource.name, [link.target for link in links]) for resource, links in ordered]


def created(resource: Resource, types: Any, *links: ForeignKey, **given: Any) -> str:
    """Write it for DuckDB."""
    return create_table(resource, types, links, dialect="duckdb", **given).sql


def run(sql: str) -> None:
    """Run a statement in both databases."""
    with closing(sqlite3.connect(":memory:")) as con:
        con.execute(sql)
    with duckdb.connect() as con:
        con.execute(sql)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_quoted_name_is_that_name(name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as con:
        con.execute(f"CREATE TABLE {quote_identifier(name)} ({quote_identifier(name)} TEXT)")
        assert con.execute("SELECT name FROM sqlite_schema").fetchall() == [(name,)]
        assert con.execute("SELECT name FROM pragma_table_info(?)", [name]).fetchall() == [(name,)]
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE {quote_identifier(name)} ({quote_identifier(name)} TEXT)")
        columns = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        assert con.execute(columns).fetchall() == [(name, name)]


def test_a_table_with_all_keys() -> None:
    fields = [
        {"name": "id", "type": "integer"},
        {"name": "to_u", "type": "integer", "constraints": {"required": True}},
    ]
    resource = table("t", fields=fields, uniqueKeys=[["id", "to_u"]])
    types = {"id": pl.Int64(), "to_u": pl.Int64()}
    link = ForeignKey(("to_u",), "u", ("id",))
    assert created(resource, types, link) == (
        'CREATE TABLE "t" (\n'
        '  "id" BIGINT NOT NULL,\n'
        '  "to_u" BIGINT NOT NULL,\n'
        '  PRIMARY KEY ("id"),\n'
        '  UNIQUE ("id", "to_u"),\n'
        '  FOREIGN KEY ("to_u") REFERENCES "u" ("id")\n'
        ")"
    )


def test_without_keys_there_are_names_and_types_alone() -> None:
    resource = table("t", "u")
    types = {"id": pl.Int64(), "to_u": pl.Int64()}
    sql = created(resource, types, ForeignKey(("to_u",), "u", ("id",)), keys=False)
    assert sql == 'CREATE TABLE "t" (\n  "id" BIGINT,\n  "to_u" BIGINT\n)'


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [
        (pl.String(), "TEXT"), (pl.Enum(["a"]), "TEXT"), (pl.Int64(), "BIGINT"),
        (pl.Float64(), "DOUBLE"), (pl.Boolean(), "BOOLEAN"), (pl.Date(), "DATE"),
        (pl.Time(), "TIME"), (pl.Datetime("us"), "TIMESTAMP"),
    ],
)  # fmt: skip
def test_the_type_of_a_column(dtype: pl.DataType, kind: str) -> None:
    sql = created(Resource("t", None, None, {}), {"a": dtype})
    assert sql == f'CREATE TABLE "t" (\n  "a" {kind}\n)'
    run(sql)


def test_a_code_list_is_a_check_or_a_type() -> None:
    field = {"name": "a", "type": "string", "constraints": {"enum": ["x", "it's", "); --"]}}
    resource = Resource("t", None, {"fields": [field]}, {})
    types = {"a": pl.String()}
    sql = created(resource, types)
    assert """"a" TEXT CHECK ("a" IN ('x', 'it''s', '); --'))""" in sql
    run(sql)
    assert '"a" kinds\n' in created(resource, types, enums={"a": "kinds"})
    assert "CHECK" not in created(resource, types, keys=False)


def test_a_primary_key_of_two() -> None:
    resource = table("t", "u", primaryKey=["to_u", "id"])
    types = {"id": pl.Int64(), "to_u": pl.Int64()}
    sql = created(resource, types)
    assert 'PRIMARY KEY ("to_u", "id")' in sql
    assert sql.count("NOT NULL") == 2
    run(sql)


def test_a_unique_key_is_no_primary_key() -> None:
    sql = created(table("t", primaryKey=[], uniqueKeys=[["id"]]), {"id": pl.Int64()})
    assert 'UNIQUE ("id")' in sql
    assert "PRIMARY" not in sql
    assert "NOT NULL" not in sql


# code lists


@pytest.mark.each(
    "field, codes",
    [
        ({"type": "string", "constraints": {"enum": ["b", "a"]}}, ["b", "a"]),
        ({"type": "integer", "constraints": {"enum": [1, 2]}}, []),
        ({"type": "string", "constraints": {"enum": ["a", 1]}}, []),
        ({"type": "string", "constraints": None}, []),
        ({"type": "string"}, []),
    ],
)
def test_the_codes_of_a_field(field: dict[str, Any], codes: list[str]) -> None:
    assert text_codes(parse_field(field)) == codes


def test_a_field_without_a_type_is_of_text() -> None:
    """``field_types`` reads it so, too."""
    assert text_codes(parse_field({"name": "a", "constraints": {"enum": ["x"]}})) == ["x"]


# foreign keys


def test_a_key_whose_target_is_not_there_or_no_key_cannot_be_used() -> None:
    keyed, keyless = table("keyed"), table("keyless", primaryKey=[])
    resource = table("t", "keyed", "keyless", "absent")
    tables = {"t": resource, "keyed": keyed, "keyless": keyless}
    assert [link.target for link in usable_foreign_keys(resource, tables)] == ["keyed"]


def test_targets_come_first() -> None:
    tables = [table("c", "b"), table("b", "a"), table("a")]
    assert order(*tables) == [("a", []), ("b", ["a"]), ("c", ["b"])]


def test_an_order_that_does_is_kept() -> None:
    assert [name for name, _ in order(table("z"), table("b"), table("a", "b"))] == ["z", "b", "a"]


def test_a_table_that_refers_to_itself_keeps_its_key() -> None:
    assert order(table("a", "a")) == [("a", ["a"])]


def test_of_a_circle_one_key_is_left_out() -> None:
    assert order(table("a", "b"), table("b", "a")) == [("a", []), ("b", ["a"])]
    assert order(table("a", "b"), table("b", "c"), table("c", "a")) == [
        ("a", []), ("c", ["a"]), ("b", ["c"])
    ]  # fmt: skip


def test_a_key_that_leads_into_a_circle_is_kept() -> None:
    """Only the keys that close a circle have to go, wherever its tables stand."""
    kept = dict(order(table("outside", "a"), table("a", "b"), table("b", "a")))
    assert kept["outside"] == ["a"]
    assert len(kept["a"]) + len(kept["b"]) == 1
