"""Workbooks: by the rules of frictionless the same report, and by the standard one of our own."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from pathlib import Path
from typing import Any

import ezodf
import openpyxl
from compare import compare
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

LABELS = ("id", "name", "other")
TYPES = (
    *("integer", "number", "string", "boolean", "date", "datetime", "time", "year", "any"),
    *("duration", "array", "object", "yearmonth", "geopoint"),
)
CELLS = st.one_of(
    st.none(),
    st.sampled_from([0, 1, -5, 2020, 1.0, 1.5, 1e20, True, False, 12345678901234567890]),
    st.sampled_from(["", "a", "5", "1.5", "true", "2020-01-02", "10:00:00", "#N/A", " x ", "[1]"]),
    st.sampled_from([
        dt.datetime(2020, 1, 2), dt.datetime(2020, 1, 2, 3, 4, 5), dt.time(3, 4, 5),
        dt.datetime(1900, 1, 1), dt.timedelta(hours=30),
    ]),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=4), max_size=6)
CONSTRAINTS = st.sampled_from([
    {}, {}, {"required": True}, {"unique": True}, {"minimum": 1}, {"enum": ["a", 1]},
    {"pattern": "[a-z]"}, {"maximum": "2020-01-02"}, {"minLength": 2},
])  # fmt: skip
FIELDS = st.tuples(*(
    st.fixed_dictionaries({"name": st.just(name), "type": st.sampled_from(TYPES), "constraints": CONSTRAINTS})
    for name in LABELS
))  # fmt: skip
SCHEMAS = st.one_of(
    st.none(), st.builds(lambda fields: {"fields": [*fields], "primaryKey": ["id"]}, FIELDS)
)
DIALECTS = st.sampled_from([
    {}, {}, {}, {"header": False}, {"headerRows": [2]}, {"headerRows": [1, 2]}, {"commentRows": [2]},
    {"commentChar": "a"}, {"skipBlankRows": True}, {"excel": {"sheet": 2}}, {"excel": {"sheet": "B"}},
    {"excel": {"stringified": True}}, {"ods": {"sheet": 2}},
])  # fmt: skip
often = tries(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])


def described(folder: Path, file: str, schema: Any, dialect: Any) -> Path:
    resource = {"name": "t", "path": file, "dialect": dialect}
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"resources": [resource | ({"schema": schema} if schema else {})]}))
    return path


@often
@given(ROWS, SCHEMAS, DIALECTS, st.booleans())
def test_an_excel_workbook_as_frictionless_judges_it(
    tmp_path_factory: Any, rows: Any, schema: Any, dialect: Any, labels: bool
) -> None:
    folder = tmp_path_factory.getbasetemp()
    book = openpyxl.Workbook()
    for name in ("A", "B"):
        sheet = book.create_sheet(name)
        for row in ([[*LABELS]] if labels else []) + rows:
            sheet.append(row)
    book.remove(book["Sheet"])
    book.save(folder / "t.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert compare(described(folder, "t.xlsx", schema, dialect)) == []


@often
@given(ROWS, SCHEMAS, DIALECTS)
def test_a_spreadsheet_of_opendocument_as_frictionless_judges_it(
    tmp_path_factory: Any, rows: Any, schema: Any, dialect: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    book = ezodf.newdoc(doctype="ods", filename=str(folder / "t.ods"))
    for name in ("A", "B"):
        sheet = ezodf.Sheet(name, size=(len(rows) + 1, 4))
        for number, row in enumerate([[*LABELS], *rows]):
            for index, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    sheet[number, index].set_value(value.isoformat(), "date")
                elif isinstance(value, dt.time | dt.timedelta):
                    sheet[number, index].set_value("PT03H04M05S", "time")
                elif value is not None:
                    sheet[number, index].set_value(value)
        book.sheets += sheet
    book.save()
    assert compare(described(folder, "t.ods", schema, dialect)) == []
