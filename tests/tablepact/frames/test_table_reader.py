"""A table in any form is read as frictionless reads it, or refused with what is wrong."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

import tablepact as tp
from tablepact.cli.main import main
from tablepact.errors import PackageError
from tablepact.frames.frictionless_rows import FrictionlessRows
from tablepact.frames.table_reader import TableReader, WholeTable, shared_worker
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import read_package

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]
GOOD = b"id,name\n1,pear\n2,\n"
ROWS = [(1, "pear"), (2, None)]

Make = Callable[..., Any]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a package of one resource, "t"."""

    def make(content: bytes | None = GOOD, fields: Any = FIELDS, **entry: Any) -> Any:
        file = entry.pop("file", "t.csv")
        if content is not None:
            (tmp_path / file).write_bytes(content)
            entry = {"path": file, **entry}
        if fields is not None:
            entry["schema"] = {"fields": fields, **entry.pop("schema", {})}
        package = {"name": "p", "resources": [{"name": "t", **entry}]}
        (tmp_path / "datapackage.json").write_text(json.dumps(package))
        return read_package(tmp_path)

    return make


def read(package: Package) -> WholeTable:
    return TableReader(package).whole("t")


@pytest.mark.parametrize(
    ("data", "given"),
    [
        (GOOD, {}),
        (b"id;name\n1;pear\n2;\n", {"dialect": {"delimiter": ";"}}),
        (b"id\tname\n1\tpear\n2\t\n", {"file": "t.tsv"}),
        (gzip.compress(GOOD, mtime=0), {"file": "t.csv.gz"}),
        (bz2.compress(GOOD), {"file": "t.csv.bz2"}),
        (GOOD.decode().encode("utf-16"), {"encoding": "utf-16"}),
        (b"# made by hand\nid,name\n1,pear\n2,\n", {"dialect": {"commentChar": "#"}}),
        (b"1,pear\n2,\n", {"dialect": {"header": False}}),
        (b"id,name\n 1 ,pear\n+2,\n", {}),
        (b"id,name\n1,pear\n2,NA\n", {"schema": {"missingValues": ["NA"]}}),
        (None, {"data": [["id", "name"], [1, "pear"], [2, None]]}),
        (None, {"data": [{"id": 1, "name": "pear"}, {"id": 2, "name": None}]}),
        (GOOD, {"fields": None}),
    ],
)  # fmt: skip
def test_the_rows_whatever_their_form(make: Make, data: bytes | None, given: Any) -> None:
    reading = read(make(data, **given))
    assert not reading.rows.faults.errors
    assert reading.frame.rows() == ROWS
    assert [field.name for field in reading.rows.fields] == ["id", "name"]


def test_a_schema_at_an_address_is_done_without(make: Make) -> None:
    address = "https://example.com/s.json"
    reading = read(make(GOOD, None, schema=address, profile="tabular-data-resource"))
    assert reading.frame.rows() == ROWS
    assert reading.rows.note.startswith(f"t: the schema {address} is a remote address")


def test_a_dialect_in_a_file_is_heeded(make: Make, tmp_path: Path) -> None:
    (tmp_path / "dialect.json").write_text('{"csv": {"delimiter": ";"}}')
    assert read(make(b"id;name\n1;a,b\n", dialect="dialect.json")).frame.rows() == [(1, "a,b")]


def test_parts_are_one_table(make: Make, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_bytes(b"id,name\n3,fig\n")
    reading = read(make(GOOD, path=["t.csv", "u.csv"]))
    assert reading.frame.rows() == [*ROWS, (3, "fig")]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("integer", "-7", -7),
        ("number", "1.5", 1.5),
        ("boolean", "true", True),
        ("date", "2024-02-29", dt.date(2024, 2, 29)),
        ("time", "10:20:30", dt.time(10, 20, 30)),
        ("datetime", "2024-02-29T10:20:30", dt.datetime(2024, 2, 29, 10, 20, 30)),
        (
            "datetime",
            "2024-02-29T10:20:30+02:00",
            dt.datetime(2024, 2, 29, 8, 20, 30, tzinfo=dt.UTC),
        ),
        ("datetime", "2024-02-29T10:20:30.12345678Z", "2024-02-29T10:20:30.12345678Z"),
        ("time", "10:20:30+02:00", "10:20:30+02:00"),
        ("number", "135217135789158401", Decimal("135217135789158401")),
        ("number", "1e400", "1E400"),
        ("integer", "89014103211118510720", Decimal("89014103211118510720")),
        ("year", "2024", 2024),
        ("yearmonth", "2024-02", "2024-02"),
        ("duration", "P1D", "P1D"),
        ("object", '{"a": 1}', '{"a": 1}'),
        ("array", "[1, 2]", "[1, 2]"),
        ("geopoint", "1,2", "1,2"),
        ("any", "5", "5"),
        ("string", "", None),
    ],
)
def test_types(make: Make, kind: str, cell: str, value: Any) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    fields = [{"name": "id", "type": "integer"}, {"name": "x", "type": kind}]
    reading = read(make(f"id,x\n1,{quoted}\n".encode(), fields))
    assert not reading.rows.faults.errors
    assert reading.frame["x"].to_list() == [value]


def test_options_of_a_type(make: Make) -> None:
    fields = [
        {"name": "n", "type": "number", "decimalChar": ",", "groupChar": "."},
        {"name": "d", "type": "date", "format": "%d.%m.%Y"},
        {"name": "b", "type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]},
        {"name": "f", "type": "number", "floatNumber": True, "groupChar": ","},
    ]
    reading = read(make(b'n,d,b,f\n"1.234,5",29.02.2024,ja,"1,000.50"\n', fields))
    assert reading.frame.row(0) == (1234.5, dt.date(2024, 2, 29), True, 1000.5)


def test_constraints_and_keys_are_not_validated(make: Make) -> None:
    fields = [{**FIELDS[0], "constraints": {"minimum": 5, "pattern": "("}}, FIELDS[1]]
    key = [{"fields": ["id"], "reference": {"resource": "nowhere", "fields": ["id"]}}]
    reading = read(make(GOOD, fields, schema={"foreignKeys": key, "primaryKey": ["id"]}))
    assert reading.frame.rows() == ROWS
    assert not reading.rows.faults.errors


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"id,name\nx,pear\n", '"x" is not an integer'),
        (b"id,name\n1\n", "missing cell"),
        (b"id,name\n1,pear,x\n", "extra value"),
        (b"id,name\n\n1,pear\n", "completely blank"),
        (b"id,nom\n1,pear\n", '"nom"'),
        (b"id\n1\n", "missing"),
    ],
)
def test_faults_are_reported(make: Make, data: bytes, fault: str) -> None:
    reading = read(make(data, dialect={"header": True}))
    assert fault in reading.rows.faults.first
    assert "\n" not in reading.rows.faults.first


@pytest.mark.parametrize(
    ("data", "given", "reason"),
    [
        (None, {"path": "https://example.com/t.csv"}, "is not fetched"),
        (GOOD, {"dialect": "https://example.com/d.json"}, "d.json is a remote address"),
        (GOOD, {"dialect": "gone.json"}, "gone.json"),
        (None, {"path": "gone.csv"}, "gone.csv"),
        (b"", {}, "the source is empty"),
        (b"id,name\n\xff,x\n", {"encoding": "utf-8"}, "utf-8"),
        (GOOD, {"encoding": "no-such"}, "no-such"),
        (gzip.compress(GOOD, mtime=0)[:-9], {"file": "t.csv.gz"}, ""),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    make: Make, data: bytes | None, given: Any, reason: str
) -> None:
    with pytest.raises(PackageError) as error:
        read(make(data, **given))
    assert str(error.value).startswith("t")
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_rows_are_numbered_as_in_the_file(make: Make) -> None:
    data = b"# hello\nid,name\n1,pear\n# between\n2,fig\n"
    reading = read(make(data, dialect={"commentChar": "#"}))
    assert reading.numbers == [3, 5]


def test_an_empty_table_has_its_types(make: Make) -> None:
    reading = read(make(b"id,name\n"))
    assert reading.frame.schema == {"id": pl.Int64, "name": pl.String}


@pytest.mark.slow
def test_a_table_that_takes_too_long_is_stopped(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, idle_workers: Callable[[], None]
) -> None:
    make(GOOD, encoding="utf-7")  # which only frictionless reads
    shared_worker().close()
    idle_workers()
    monkeypatch.setattr(shared_worker(), "seconds", 0.01)
    result = CliRunner().invoke(main, ["query", str(tmp_path), "FROM t"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "Error: t: stopped: it took longer than 0.01 s\n"
    monkeypatch.setattr(shared_worker(), "seconds", 600)
    result = CliRunner().invoke(main, ["query", str(tmp_path), "FROM t"])
    assert (result.exit_code, result.stdout) == (0, "id,name\n1,pear\n2,\n")


def test_one_process_reads_for_all(make: Make) -> None:
    packages = [make(GOOD, dialect={"delimiter": ","}) for _ in range(2)]
    readings = [TableReader(package).rows("t", fast=False) for package in packages]
    assert [next(one.batches()).frame.rows() for one in readings] == [ROWS, ROWS]
    assert all(isinstance(one, FrictionlessRows) for one in readings)
    folders = [one.file.parent for one in readings if isinstance(one, FrictionlessRows)]
    del readings
    assert not any(folder.exists() for folder in folders)


def test_a_package_that_frictionless_refuses_is_read_table_by_table(
    make: Make, tmp_path: Path
) -> None:
    make(b"id;name\n1;pear\n2;\n", title=5, licenses=[{}])
    assert not tp.validate(tmp_path).valid
    assert read(read_package(tmp_path)).frame.rows() == ROWS


def test_threads_wait_for_each_other(tmp_path: Path) -> None:
    """The worker has one package in hand; none gets the rows of another."""
    packages = []
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "t.csv").write_text(f"id;n\n{number};1\n")
        entry = {"name": "t", "path": "t.csv"}
        (folder / "datapackage.json").write_text(json.dumps({"resources": [entry]}))
        packages.append(TableReader(read_package(folder)))
    with ThreadPoolExecutor(4) as threads:
        readings = threads.map(lambda one: one.whole("t").frame["id"].item(), packages * 5)
        assert [*readings] == [*range(4)] * 5
