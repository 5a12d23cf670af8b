"""The tables as files: written in the one way, described, and what their columns say of them."""

from __future__ import annotations

import csv
import io
import re
from functools import cache

import polars as pl
import pytest

from avocado_pivot import dataset
from tablepact.frames.strict_csv import read_cells, type_cells
from tablepact.notation.currencies import CURRENCIES
from tablepact.notation.ucum import unit_fault
from tablepact.validation.contract_steps import check_contract

TABLES = dataset.tables()
FIELDS = [(t, field) for t in TABLES for field in dataset.package().frames.resource(t).fields]
PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")


def rows(table: str) -> list[dict[str, str | None]]:
    return list(read_cells(dataset.package().frames.resource(table)).iter_rows(named=True))


@pytest.mark.each("table", TABLES)
def test_file_is_in_canonical_form(table: str) -> None:
    """The same rows give the same bytes: UTF-8, LF, least quoting, sorted by identifier."""
    path = dataset.package().frames.resource(table).path
    assert path is not None
    text = path.read_bytes().decode("utf-8")
    cells = list(csv.reader(io.StringIO(text, newline="")))
    header, body = cells[0], sorted(cells[1:])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *body])
    assert text == out.getvalue()
    assert [row[0] for row in cells[1:]] == sorted(row[0] for row in cells[1:])


@pytest.mark.parametrize("table", TABLES)
def test_cells_have_no_stray_space(table: str) -> None:
    cells = [cell for row in rows(table) for cell in row.values() if cell is not None]
    assert [cell for cell in cells if cell != " ".join(cell.split())] == []


@pytest.mark.each("table", TABLES)
def test_numbers_are_plain(table: str) -> None:
    numeric = [f.name for t, f in FIELDS if t == table and f.type in ("number", "integer")]
    cells = [row[name] for row in rows(table) for name in numeric if row[name] is not None]
    assert [cell for cell in cells if not PLAIN_NUMBER.fullmatch(str(cell))] == []


@pytest.mark.each("table", TABLES)
def test_identifier_names_the_table(table: str) -> None:
    singular = {"entities": "entity", "evidence": "evidence"}.get(table, table.removesuffix("s"))
    resource = dataset.package().frames.resource(table)
    assert resource.fields[0].name == resource.key == f"{singular}_id"


@pytest.mark.each("table", TABLES)
def test_fields_are_described(table: str) -> None:
    fields = [field for of, field in FIELDS if of == table]
    assert [one.name for one in fields if not one.title] == []
    assert [one.name for one in fields if not (one.description or "").endswith(".")] == []
    codes = {one.name: one.categories or () for one in fields}
    assert [c for one in codes.values() for c in one if not (c.label and c.description)] == []
    assert [name for name in codes if "kind" in name] in ([], ["kind"])


@cache
def typed_tables() -> dict[str, pl.DataFrame]:
    return {
        name: type_cells(read_cells(resource), resource.fields)[0]
        for name in TABLES
        for resource in [dataset.package().frames.resource(name)]
    }


@pytest.mark.parametrize("table", TABLES)
def test_examples_are_valid(table: str) -> None:
    """The example of a field, put into a row of the table, breaks nothing in that field."""
    resource = dataset.package().frames.resource(table)
    cells = read_cells(resource)
    for field in resource.fields:
        cells[0, field.name] = str(field.example)
    frame, bad = type_cells(cells, resource.fields)
    found = check_contract(resource, {**typed_tables(), table: frame}, bad).findings
    twice = ("unique", "primaryKey", "uniqueKeys")  # the example may be another row's own
    in_row = [f for f in found if f.row == 2 and (f.field or f.code == "foreign-key")]
    assert [f for f in in_row if f.check not in twice] == []


@pytest.mark.parametrize("table", ["figures", "coded_units"])
def test_units_are_in_ucum_and_currencies_in_iso_4217(table: str) -> None:
    for row in rows(table):
        assert row["unit"] is None or unit_fault(row["unit"]) is None, row
        assert row["currency"] is None or row["currency"] in CURRENCIES, row


def test_no_row_says_when_it_does_not_know() -> None:
    """A column named in inferred has a value, for there is nothing to conclude otherwise."""
    for table in TABLES:
        for row in rows(table):
            for name in (row.get("inferred") or "").split(";"):
                assert not name or row[name] is not None, (table, row)


def test_a_statement_and_its_speaker() -> None:
    """Who is quoted is not anonymous, and nobody is named for what is only reported."""
    for row in rows("statements"):
        assert row["kind"] != "report" or row["speaker_id"] is None


def test_every_entity_is_used_or_stands_for_itself() -> None:
    """An entity that no other row names is in no event, tie, figure or claim; few may be so."""
    used: set[str | None] = set()
    for table in TABLES:
        keys = (dataset.package().frames.resource(table).schema or {}).get("foreignKeys", [])
        names = [k["fields"][0] for k in keys if k["reference"]["resource"] == "entities"]
        if table in ("names", "identifiers"):
            continue
        used |= {row[name] for row in rows(table) for name in names}
    used |= {r["record_id"] for r in rows("claim_records") if r["record_table"] == "entities"}
    alone = {row["entity_id"] for row in rows("entities")} - used
    assert alone == {"s-and-p", "sparkline"}  # named in a credit line only


@pytest.mark.each("table", TABLES)
def test_no_table_is_empty(table: str) -> None:
    assert rows(table)
