"""Rows judged at home and by frictionless: the same errors, in the same order, word for word."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import Mock

from frictionless import Field
from hypothesis import given
from hypothesis import strategies as st

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.rows import RowRules
from tablepact.engine.frictionless_worker.table import OpenTable
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import (
    BoundSchema,
    ColumnSpec,
    CsvFormat,
    ParquetLayout,
    TableSpec,
)
from tablepact.package.descriptor.table_schema import ForeignKey, parse_field

FIELDS: list[dict[str, Any]] = [
    {"name": "i", "type": "integer", "constraints": {"required": True, "maximum": 5}},
    {"name": "s", "type": "string", "constraints": {"minLength": 2, "pattern": "[a-z]*"}},
    {"name": "n", "type": "number", "constraints": {"minimum": 1, "enum": ["1", 2, "3.0"]}},
    {"name": "d", "type": "date"},
    {"name": "t", "type": "datetime", "constraints": {"minimum": "2000-01-01T00:00:00Z"}},
    {"name": "o", "type": "object"},
    {"name": "b", "type": "boolean"},
    {"name": "y", "type": "yearmonth"},
    {"name": "a", "type": "any"},
]
CELLS = (
    *("", "NA", "1", "7", "x", "ab", "A", "3", "sNaN", "NaN", "2020-01-01", "2020-1-1", "true"),
    *("2020-01-01T10:00:00Z", "2020-01-01T10:00:00", "2020-01-01T12:00:00+02:00", "2020-05"),
    *("{}", "[1]", "{", "a{note}b", "%s", "é"),
)
NATIVES = ("integer", "float", "boolean", "date", "datetime", "instant", "duration", "text")
STORED = {
    "integer": ("1", "7", "0"),
    "float": ("1", "2.5", "NaN", "-inf"),
    "boolean": ("true", "false"),
    "date": ("2020-01-01", "-0001-01-01"),
    "datetime": ("2020-01-01T00:00:00", "2020-01-01T10:00:00"),
    "instant": ("2020-01-01T00:00:00Z", "2020-01-01T10:00:00.5Z"),
    "duration": ("0", "86400000000"),
    "text": CELLS,
}


@st.composite
def tables(draw: st.DrawFn) -> TableSpec:
    fields = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=5, unique_by=id))
    names = [field["name"] for field in fields]
    key = st.permutations(names).map(lambda names: tuple(names[:2])) | st.sampled_from(names).map(
        lambda name: (name,)
    )
    some = st.just(()) | key
    keys = draw(st.lists(key, max_size=2))
    missing = draw(st.sampled_from([("",), ("", "NA"), ()]))
    stored = draw(st.booleans()) and draw(st.booleans())
    natives = [draw(st.sampled_from(NATIVES)) if stored else "text" for _ in fields]
    columns = tuple(
        ColumnSpec(parse_field(field, missing), native)
        for field, native in zip(fields, natives, strict=True)
    )
    more = draw(st.lists(st.sampled_from(NATIVES), max_size=1))
    return TableSpec(
        index=0, name="t", location="t.csv", file=StoredFile(()),
        format=ParquetLayout((1,), (*natives, *more)) if stored else CsvFormat(),
        schema=BoundSchema(
            columns, len(fields), unique=draw(some), primary=draw(some),
            foreign_keys=tuple(ForeignKey(key, "other", key) for key in keys),
        ),
    )  # fmt: skip


def open_table(table: TableSpec) -> OpenTable:
    fields = []
    for column in table.columns:
        constraints = {**column.constraints, "unique": column.name in table.unique}
        descriptor = {**column.field.metadata, "constraints": constraints}
        descriptor["missingValues"] = list(column.missing)
        fields.append(Field.from_descriptor(descriptor, datapackage_version="v2"))
    resource = Mock(schema=Mock(primary_key=list(table.primary)))
    resource.header.get_expected_fields.return_value = fields
    opened = OpenTable(resource, table.parquet.natives if table.parquet else ())
    opened.unique = list(table.unique)
    return opened


@given(tables(), st.data())
def test_a_row_has_the_errors_that_frictionless_gives_it(table: TableSpec, data: Any) -> None:
    width = table.width
    natives = table.parquet.natives if table.parquet else ("text",) * (width + 1)
    given_width = data.draw(st.sampled_from([width] * 4 + [0, width - 1, width + 1]))
    if table.parquet:
        given_width = len(natives)
    cells = [
        data.draw(
            st.sampled_from(STORED[natives[i]]) | st.just(None)
            if table.parquet
            else st.sampled_from(CELLS) | st.just("")
        )
        for i in range(given_width)
    ]
    unique = {name: 2 for name in table.unique if data.draw(st.booleans())}
    primary = data.draw(st.sampled_from([None, 3])) if table.primary else None
    unmatched = [i for i in range(len(table.links)) if data.draw(st.booleans())]
    request = {
        "number": 9, "cells": cells, "unique": unique, "primary": primary,
        "foreign": [
            {
                "fields": list(key.fields), "reference": key.target,
                "reference_fields": list(key.target_fields), "broken": link in unmatched,
            }
            for key, link in zip(table.foreign_keys, table.link_numbers(), strict=True)
        ],
    }  # fmt: skip
    theirs = open_table(table).replay(request, 1000)
    try:
        ours = RowRules(table).errors(9, cells, unique, primary, unmatched)
    except AskFrictionless:
        assert theirs[0]["type"] == "judge-error"
        return
    assert json.dumps(ours) == json.dumps(theirs)
    for most in range(len(ours) + 2):
        some = RowRules(table).errors(9, cells, unique, primary, unmatched, most)
        assert some[:most] == ours[:most]


def test_of_a_row_with_a_million_cells_too_many_no_more_errors_are_made_than_are_wanted() -> None:
    column = ColumnSpec(parse_field({"name": "a"}))
    schema = BoundSchema((column,), 1, (), (), ())
    table = TableSpec(0, "t", "t.csv", StoredFile(()), CsvFormat(), schema)
    cells = ["x"] * 1_000_000
    assert len(RowRules(table).errors(2, cells, {}, None, [], 10)) == 10
