"""Workbooks: by the rules of frictionless the same report, and by the standard one of our own."""
# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import datetime as dt
import gzip
import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import ezodf
import openpyxl
import pytest
from compare import compare
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from tablepact import open_package
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.validation.validate import validate

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
EXAMPLES = 8 if tries().max_examples < 1000 else 50
"""How many workbooks are tried in the quick tier, and in the thorough one."""
often = tries(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])


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


def people(folder: Path, **resource: Any) -> Path:
    """Write a package with a sheet ``People`` that has each kind of fault, after another sheet."""
    book = openpyxl.Workbook()
    first, sheet = book.active, book.create_sheet("People")
    first.append(["read me"])
    for row in (
        ["id", "name", "born"],
        [1, "Ann", dt.date(1990, 1, 2)],
        ["two", 5, dt.date(1991, 1, 2)],
        [None, None, None],
        [4, "Dan", None, "more"],
    ):
        sheet.append(row)
    for number in range(6, 9):  # formats without content
        sheet.cell(number, 5).number_format = "0.00"
    book.save(folder / "t.xlsx")
    fields = [
        {"name": "id", "type": "integer"},
        {"name": "name", "type": "string"},
        {"name": "born", "type": "date"},
    ]
    return described(folder, "t.xlsx", {"fields": fields}, {"sheetName": "People", **resource})


def test_findings_name_the_cell(tmp_path: Path, exact: FrictionlessClient) -> None:
    report = validate(people(tmp_path), client=exact)
    found = [(one.code, one.row, one.sheet_cell) for one in report.findings]
    assert found == [
        ("type-error", 3, "People!A3"),
        ("type-error", 3, "People!B3"),
        ("blank-row", 4, ""),
        ("extra-cell", 5, "People!D5"),
    ]
    assert str(report.findings[0].location) == "t, row 3 (People!A3), id"
    records = [json.loads(line) for line in report.to_jsonl().splitlines()]
    assert [one["sheetCell"] for one in records if one.get("code") == "extra-cell"] == ["People!D5"]
    errors = report.to_dict()["tasks"][0]["errors"]
    assert {"People!A3", "People!D5"} <= {error.get("sheetCell") for error in errors}
    assert "by frictionless" not in report.steps[1].detail


@pytest.mark.parametrize("name", ["Two words", "it's", "2024"])
def test_a_name_of_a_sheet_is_quoted_where_formulas_quote_it(
    tmp_path: Path, exact: FrictionlessClient, name: str
) -> None:
    book = openpyxl.Workbook()
    book.active.title = name
    book.active.append(["id"])
    book.active.append(["x"])
    book.save(tmp_path / "t.xlsx")
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    (finding,) = validate(described(tmp_path, "t.xlsx", schema, {}), client=exact).findings
    assert finding.sheet_cell == "'{}'!A2".format(name.replace("'", "''"))


def test_the_sheets_are_listed_if_one_is_missing(tmp_path: Path, exact: FrictionlessClient) -> None:
    report = validate(people(tmp_path, sheetName="Persons"), client=exact)
    (finding,) = report.findings
    assert finding.code == "source-error"
    assert "no sheet 'Persons'; it has 'Sheet', 'People'" in finding.message


def test_every_command_reads_it(tmp_path: Path) -> None:
    package = open_package(people(tmp_path), on_error="null")
    assert package.frames["t"].rows() == [
        (1, "Ann", dt.date(1990, 1, 2)),
        (None, None, dt.date(1991, 1, 2)),
        (4, "Dan", None),
    ]


def test_what_needs_the_extra_says_so(
    tmp_path: Path, exact: FrictionlessClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tablepact.engine.opening.typed_file.find_spec", lambda _: None)
    path = people(tmp_path, excel={"fillMergedCells": True})
    step = validate(path, client=exact).steps[1]
    assert step.status == "not run"
    assert "fillMergedCells, and its reader is not installed: pip install" in step.detail


def test_several_workbooks_are_no_table(tmp_path: Path, exact: FrictionlessClient) -> None:
    path = people(tmp_path)
    metadata = json.loads(path.read_text())
    metadata["resources"][0]["path"] = ["t.xlsx", "t.xlsx"]
    path.write_text(json.dumps(metadata))
    step = validate(path, client=exact).steps[1]
    assert (step.status, step.detail) == (
        "not run", "a table of several files of xlsx is not supported",
    )  # fmt: skip


@pytest.mark.parametrize("packed", ["gz", "zip"])
def test_a_compressed_workbook(tmp_path: Path, exact: FrictionlessClient, packed: str) -> None:
    path = people(tmp_path)
    data = (tmp_path / "t.xlsx").read_bytes()
    if packed == "gz":
        (tmp_path / "t.xlsx.gz").write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(tmp_path / "t.xlsx.zip", "w") as archive:
            archive.writestr("t.xlsx", data)
    metadata = json.loads(path.read_text())
    metadata["resources"][0]["path"] = f"t.xlsx.{packed}"
    path.write_text(json.dumps(metadata))
    assert validate(path, client=exact).counts["type-error"] == 2


def test_other_sheets_are_mentioned_unless_one_is_named(
    tmp_path: Path, exact: FrictionlessClient
) -> None:
    named = validate(people(tmp_path), client=exact).steps[1]
    assert "sheets" not in named.detail
    first = validate(people(tmp_path, sheetName=None), client=exact).steps[1]
    assert first.detail.endswith("the first of 2 sheets, 'Sheet'")
