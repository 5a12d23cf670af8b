"""A table in SQL runs as printed, takes good rows, and refuses a row that breaks a constraint."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import duckdb
import pytest

from tablepact.errors import ExportError, PackageError
from tablepact.export.duckdb_file import _parents_first
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.keys import foreign_keys
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.digests.digest import as_text
from tablepact.query.identifiers import quote_identifier
from tablepact.schema_formats.sql_script import sql_script

from .conftest import BREAKS, EMPTY, GARDEN, GOOD, OTHER, Make

DIALECTS = ("duckdb", "sqlite")
REFUSED = (duckdb.Error, sqlite3.Error)
One = Callable[..., tuple[Package, Resource]]


class Base:
    """A database in memory, made by a script."""

    def __init__(self, dialect: str, script: str) -> None:
        self.con: Any
        if dialect == "duckdb":
            self.con = duckdb.connect()
            self.con.execute(script)
        else:
            self.con = sqlite3.connect(":memory:", isolation_level=None)
            self.con.executescript(script)

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        names, marks = ", ".join(map(quote_identifier, row)), ", ".join("?" * len(row))
        into = f"INSERT INTO {quote_identifier(table)} ({names}) VALUES ({marks})"  # noqa: S608
        self.con.execute(into, list(row.values()))

    def count(self, table: str) -> int:
        rows = self.con.execute(f"SELECT count(*) FROM {quote_identifier(table)}")  # noqa: S608
        return int(rows.fetchone()[0])


@pytest.fixture(params=DIALECTS)
def dialect(request: Any) -> Any:
    return request.param


@pytest.fixture
def base(dialect: Any, market: Package) -> Base:
    """The package with every constraint, with a garden and two trees."""
    made = Base(dialect, sql_script(market, market.resource("tree"), dialect))
    made.add("garden", {"id": 1})
    made.add("tree", EMPTY)
    made.add("tree", OTHER | {"parent": 1})
    return made


def test_a_row_that_breaks_a_constraint_is_refused(base: Base, dialect: str) -> None:
    taken = []
    for broken, (change, _) in BREAKS.items():
        if not (broken.startswith("pattern") and dialect == "sqlite"):
            with suppress(*REFUSED):
                base.add("tree", GOOD | change)
                taken.append(broken)
    assert taken == []
    assert base.count("tree") == 2


def test_a_pattern_is_left_out_for_sqlite(market: Package) -> None:
    text = sql_script(market, market.resource("tree"), "sqlite")
    assert "--   code: pattern [A-Z]{2}\\d|it's: SQLite has no regular expressions" in text


def test_a_good_row_is_taken(base: Base) -> None:
    base.add("tree", GOOD)
    assert base.count("tree") == 3


def test_what_is_left_out_is_reported(market: Package) -> None:
    text = sql_script(market, market.resource("tree"), "duckdb")
    assert text.startswith("-- The table tree of market, for DuckDB.\n")
    assert text.index('CREATE TABLE "garden"') < text.index("-- Left out of tree:")
    assert "--   month: the type yearmonth: any text is accepted\n" in text
    assert (
        "--   row rule edtf (the day is right): it uses the check edtf-bounds, not an expression\n"
        in text
    )
    assert "Left out of garden" not in text


def test_a_table_that_refers_to_none_stands_alone(market: Package) -> None:
    text = sql_script(market, market.resource("garden"), "sqlite")
    assert text.count("CREATE TABLE") == 1
    assert "PRAGMA foreign_keys = ON" in text


@pytest.mark.slow
def test_all_rows_of_the_dataset_go_in(dialect: Any, dataset_frames: Frames) -> None:
    for name in dataset_frames:
        resource = dataset_frames.resource(name)
        script = sql_script(dataset_frames.package, resource, dialect)
        made = Base(dialect, script)
        reached = re.findall(r'^CREATE TABLE "(.*)" \($', script, re.M)
        assert reached[-1] == name
        for table in reached:
            links = foreign_keys(dataset_frames.resource(table))
            own = [link for link in links if link.target == table]
            for part in _parents_first(dataset_frames[table], own):
                marks = ", ".join("?" * part.width)
                rows = as_text(part).rows()
                statement = f"INSERT INTO {quote_identifier(table)} VALUES ({marks})"  # noqa: S608
                made.con.execute("BEGIN")
                if dialect == "sqlite":
                    made.con.execute("PRAGMA defer_foreign_keys = ON")
                made.con.executemany(statement, rows)
                made.con.execute("COMMIT")
            assert made.count(table) == dataset_frames[table].height


def linked(*targets: str, kind: str = "integer") -> dict[str, Any]:
    fields = [{"name": "id", "type": "integer"}]
    fields += [{"name": f"to_{target}", "type": kind} for target in targets]
    keys = [
        {"fields": f"to_{target}", "reference": {"resource": target, "fields": "id"}}
        for target in targets
    ]
    return {"fields": fields, "primaryKey": "id", "foreignKeys": keys}


def test_a_circle_is_reported(make: Make) -> None:
    package = make({"a": linked("b"), "b": linked("a"), "c": linked()})
    for_duckdb = sql_script(package, package.resource("b"), "duckdb")
    assert "foreign key to_b to b (id): a and b refer to each other" in for_duckdb
    assert for_duckdb.count("FOREIGN KEY") == 1
    Base("duckdb", for_duckdb)
    for_sqlite = sql_script(package, package.resource("b"), "sqlite")
    assert "-- a and b refer to each other: set PRAGMA defer" in for_sqlite
    assert for_sqlite.count("FOREIGN KEY") == 2
    assert '"c"' not in for_sqlite
    made = Base("sqlite", for_sqlite)
    made.con.execute("BEGIN")
    made.con.execute("PRAGMA defer_foreign_keys = ON")
    made.add("a", {"id": 1, "to_b": 1})
    made.add("b", {"id": 1, "to_a": 1})
    made.con.execute("COMMIT")


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ({"a": linked("b")}, "b has no schema, or these columns are not a key of it"),
        ({"a": linked("b"), "b": None}, "b has no schema, or these columns are not a key of it"),
        (
            {"a": linked("b"), "b": linked() | {"primaryKey": []}},
            "b has no schema, or these columns are not a key of it",
        ),
        ({"a": linked("b", kind="string"), "b": GARDEN}, "the columns have different types"),
    ],
)
def test_a_foreign_key_that_cannot_be_held_is_reported(
    make: Make, tables: Any, reason: str
) -> None:
    package = make(tables)
    text = sql_script(package, package.resource("a"), "duckdb")
    assert f"--   foreign key to_b to b (id): {reason}" in text or reason in text
    assert "FOREIGN KEY" not in text
    Base("duckdb", text)


def test_names_that_sql_takes_for_one_are_refused(make: Make) -> None:
    package = make({"t": {"fields": [{"name": "a"}, {"name": "A"}]}})
    with pytest.raises(ExportError, match="the same name in SQL"):
        sql_script(package, package.resource("t"), "duckdb")


def test_a_name_cannot_leave_its_comment(dialect: Any, make: Make) -> None:
    name = "x\n); DROP TABLE t; --\r\x85\u2028\0"
    package = make({"t": {"fields": [{"name": name[:-1], "format": name}]}})
    text = sql_script(package, package.resource("t"), dialect)
    Base(dialect, text)
    comments = [line for line in text.split("\n") if "any text is accepted" in line]
    assert len(comments) == 1
    assert comments[0].startswith("--   ")


def test_two_fields_of_one_name_are_refused(make: Make) -> None:
    package = make({"t": {"fields": [{"name": "a"}, {"name": "a"}]}})
    with pytest.raises(PackageError, match="two fields have the name 'a'"):
        sql_script(package, package.resource("t"), "duckdb")


@pytest.mark.parametrize(
    ("field", "note"),
    [
        ({"type": "string", "constraints": {"pattern": "(?=a)"}}, "a: pattern (?=a): Invalid"),
        ({"type": "string", "constraints": {"pattern": "a)|(b"}}, "a: pattern a)|(b"),
        ({"type": "string", "format": "email"}, "a: the format email: any text is accepted"),
        ({"type": "string", "constraints": {"minimum": 1}}, "not a constraint of the type string"),
        ({"type": "integer", "constraints": {"minimum": "x"}}, "a: minimum 'x'"),
        ({"type": "string", "constraints": {"minLength": -1}}, "minLength -1: a negative length"),
        ({"type": "integer", "constraints": {"colour": 1}}, "not a constraint of Table Schema"),
        ({"type": "integer", "constraints": []}, "a: constraints is not an object"),
        ({"type": "integer", "constraints": {"required": "yes"}}, "required is 'yes', not true"),
        ({"type": "money"}, "a: 'money' is not a type of Table Schema"),
        (
            {"type": "array", "constraints": {"minLength": 1}},
            "minLength 1: values of the type array are stored",
        ),
        (
            {"type": "object", "constraints": {"jsonSchema": {}}},
            "jsonSchema {}: values of the type object",
        ),
        (
            {"type": "any", "constraints": {"enum": [1, "x"]}},
            "a: enum [1, 'x']: values of the type any are stored",
        ),
        ({"type": "string", "categories": 5}, "categories is not a list of codes"),
        ({"type": "string", "constraints": {"enum": ["\0"]}}, "SQL has no literal for the value"),
    ],
)
def test_a_constraint_that_cannot_be_expressed_is_reported(one: One, field: Any, note: str) -> None:
    text = sql_script(*one(field), "duckdb")
    assert note in text
    Base("duckdb", text)


def test_no_text_of_the_schema_leaves_a_comment(one: One, dialect: Any) -> None:
    text = sql_script(*one({}, fieldsMatch="x\n);\0", rowRules=[{"name": "x\n); y"}]), dialect)
    assert "--   fieldsMatch x );\\x00: the table" in text
    Base(dialect, text)


def test_loose_fields_and_absent_keys_are_reported(one: One) -> None:
    text = sql_script(*one({}, fieldsMatch=["subset"], uniqueKeys=[["a", "b"]]), "duckdb")
    assert "--   fieldsMatch subset: the table has exactly these columns\n" in text
    assert "--   UNIQUE (a, b): the table has no such column\n" in text
    Base("duckdb", text)
