"""No digit and no zone is lost on the way from a cell to an export, whatever the format."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tablepact.data_package import open_package
from tablepact.errors import ExportError, KeptAsText
from tablepact.export.export import export
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.digests.digest import as_text, fits_float64, table_digest
from tablepact.validation.validate import validate

D = Decimal
SPELT = ["{}", " {}", "{}", "{:e}", "+{:f}"]
NUMBERS = st.one_of(
    st.decimals(-(10**6), 10**6, places=3),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.integers(-(10**25), 10**25).map(D),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: D(repr(value))),
)
CELLS = st.builds(
    lambda value, form: form.format(value if "+" not in form else abs(value)),
    NUMBERS,
    st.sampled_from(SPELT),
)
ZONES = st.just(dt.UTC) | st.integers(-720, 720).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
YEARS = (dt.datetime(1000, 1, 1), dt.datetime(9000, 1, 1))
MOMENTS = st.datetimes(*YEARS, timezones=ZONES) | st.datetimes(*YEARS)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", KeptAsText)
        yield


def table(folder: Path, kind: str, cells: Sequence[str]) -> Frames:
    """Make a package of one table, ``t``, with a column ``x`` of these cells."""
    lines = [f"{number},{cell}\n" for number, cell in enumerate(cells)]
    (folder / "t.csv").write_text("".join(["id,x\n", *lines]), newline="")
    fields = [{"name": "id", "type": "integer"}, {"name": "x", "type": kind}]
    one = {"name": "t", "path": "t.csv", "type": "table", "schema": {"fields": fields}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [one]}))
    return Frames(read_package(folder))


def texts(frames: Frames) -> list[str | None]:
    return as_text(frames["t"])["x"].to_list()


def exported(folder: Path, frames: Frames) -> Iterator[tuple[str, list[Any]]]:
    """Export a table in each format, and give what is read back from it."""
    for form in ("csv", "jsonl", "parquet"):
        export(frames, [], form, folder / form)
        yield form, texts(Frames(read_package(folder / form)))
    export(frames, [], "sqlite", folder / "t.sqlite")
    with closing(sqlite3.connect(folder / "t.sqlite")) as con:
        yield "sqlite", [cell for (cell,) in con.execute("SELECT x FROM t ORDER BY id")]
    export(frames, [], "duckdb", folder / "t.duckdb")
    with duckdb.connect(str(folder / "t.duckdb"), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        zoned = con.execute("SELECT any_value(typeof(x)) LIKE '%ZONE' FROM t").fetchone()
        cell = "x::VARCHAR" if zoned == (True,) else "x"  # before 2.0.1 a moment needs pytz
        rows = con.execute(f"SELECT {cell} FROM t ORDER BY id").fetchall()  # noqa: S608
        yield "duckdb", [value for (value,) in rows]


def is_same(read: object, cell: str) -> bool:
    """Return whether a number is that of a cell, which may have the 17 digits of a Float64."""
    number = D(str(read))
    return number == D(cell) or (fits_float64(D(cell)) and float(number) == float(cell))


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=4))
@example(["5.3860360426833333E-10"])
def test_a_number_comes_back_as_the_number_that_the_cell_has(cells: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        frames = table(Path(name), "number", cells)
        for form, read in [("frames", texts(frames)), *exported(Path(name), frames)]:
            same = [is_same(*pair) for pair in zip(read, cells, strict=True)]
            assert all(same), (form, read)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=3))
def test_a_moment_comes_back_with_its_zone(moments: list[dt.datetime]) -> None:
    with tempfile.TemporaryDirectory() as name:
        frames = table(Path(name), "datetime", [one.isoformat() for one in moments])
        for form, read in [("frames", texts(frames)), *exported(Path(name), frames)]:
            found = [one if isinstance(one, dt.datetime) else dt.datetime.fromisoformat(one)
                     for one in read]  # fmt: skip
            assert found == moments, form
            assert [one.tzinfo is None for one in found] == [m.tzinfo is None for m in moments]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("number", ["135217135789158401", "0.1"]),
        ("integer", ["89014103211118510720", "5"]),
        ("datetime", ["2011-06-27T18:12:57.439Z", "2013-03-15T07:17:26"]),
        ("time", ["15:00:00+02:00", "15:00:00"]),
        *(
            pytest.param(*one, marks=pytest.mark.slow)
            for one in (
                ("number", ["1e400", "NaN"]),
                ("integer", ["1" * 40]),
                ("datetime", ["2011-06-27T18:12:57.439Z", "2013-03-15T07:17:26+02:00"]),
                ("datetime", ["2011-06-27T18:12:57.1234567Z"]),
            )
        ),
    ],
)
def test_an_exported_folder_has_the_same_findings_and_rows(
    tmp_path: Path, kind: str, cells: list[str]
) -> None:
    frames = table(tmp_path, kind, cells)
    found = validate(frames.package).counts
    assert found.keys() <= {"date-form"}  # a time with a zone
    for form in ("csv", "jsonl", "parquet"):
        export(frames, [], form, tmp_path / form)
        assert validate(tmp_path / form).counts in (found, Counter()), form
        again = Frames(read_package(tmp_path / form))["t"]
        assert table_digest(again) == table_digest(frames["t"]), form


@pytest.mark.parametrize(
    ("kind", "cell"), [("datetime", "2000-01-01T23:59:59.9995"), ("time", "23:59:59.9999")]
)
def test_sqlite_takes_the_last_millisecond(tmp_path: Path, kind: str, cell: str) -> None:
    """It rounds a second up where it reads one with a fraction."""
    export(table(tmp_path, kind, [cell]), [], "sqlite", tmp_path / "t.sqlite")
    with closing(sqlite3.connect(tmp_path / "t.sqlite")) as con:
        assert con.execute("SELECT x FROM t").fetchall() == [(cell,)]


def test_equal_moments_have_one_digest() -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        frames = [
            table(Path(one), "datetime", ["2013-03-15T07:17:26+02:00"]),
            table(Path(other), "datetime", ["2013-03-15T05:17:26.000Z"]),
        ]
        assert len({table_digest(each["t"]) for each in frames}) == 1


def test_the_answer_of_a_query_has_all_digits(tmp_path: Path) -> None:
    cells = ["135217135789158401", "0.1", "12345678901234567890.123"]
    moments = [
        "2011-06-27T18:12:57.439Z", "2013-03-15T07:17:26+02:00", "2013-03-15T07:17:26.000001Z",
    ]  # fmt: skip
    table(tmp_path, "number", cells)
    described = json.loads((tmp_path / "datapackage.json").read_text())
    (tmp_path / "m.csv").write_text("id,x\n" + "".join(f"{n},{m}\n" for n, m in enumerate(moments)))
    fields = [{"name": "id", "type": "integer"}, {"name": "x", "type": "datetime"}]
    described["resources"] += [{"name": "m", "path": "m.csv", "schema": {"fields": fields}}]
    (tmp_path / "datapackage.json").write_text(json.dumps(described))
    found = open_package(tmp_path).query(
        "SELECT t.x, t.x + 1 AS y, sum(t.x) OVER () AS z, m.x AS moment"
        " FROM t JOIN m USING (id) ORDER BY id"
    )
    assert found["x"].to_list() == [D(cell) for cell in cells]
    assert found["y"].to_list() == [D(cell) + 1 for cell in cells]
    assert found["z"].to_list() == [sum(map(D, cells))] * 3
    assert found["moment"].to_list() == [dt.datetime.fromisoformat(one) for one in moments]


@pytest.mark.parametrize(
    ("kind", "cells", "form", "note"),
    [
        ("number", ["135217135789158401"], "sqlite", "would round its digits"),
        ("number", ["135217135789158401"], "xlsx", "would round its digits"),
        ("integer", ["89014103211118510720"], "xlsx", "would round its digits"),
        ("datetime", ["2011-06-27T18:12:57.439Z"], "xlsx", "no time zones"),
        ("datetime", ["2011-06-27T18:12:57.439Z"], "sqlite", ""),
        ("number", ["135217135789158400"], "sqlite", ""),
        ("number", ["135217135789158401"], "duckdb", ""),
    ],
)
def test_a_note_says_what_becomes_text(
    tmp_path: Path, kind: str, cells: list[str], form: str, note: str
) -> None:
    frames = table(tmp_path, kind, cells)
    done = export(frames, [], form, tmp_path / f"t.{form}")
    assert [note in one for one in done.notes] == [True] * bool(note)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(done.path.read_bytes()))["t"]
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == cells


BOUNDS = [
    ("number", "135217135789158401", {"minimum": 10}, True),
    ("number", "135217135789158401", {"maximum": 10}, False),
    ("integer", "89014103211118510720", {"minimum": 10}, True),
    ("integer", "89014103211118510720", {"maximum": 10}, False),
    ("datetime", "2020-01-01T00:00:00Z", {"minimum": "2020-01-01T00:00:00Z"}, True),
    ("datetime", "2020-01-01T00:00:00Z", {"maximum": "2020-01-01T00:00:00Z"}, True),
    ("datetime", "2020-01-01T00:00:00.5Z", {"maximum": "2020-01-01T00:00:00Z"}, False),
    ("datetime", "2020-01-01T00:00:00.5Z", {"minimum": "2020-01-01T00:00:00Z"}, True),
]


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
@pytest.mark.parametrize(("kind", "cell", "bound", "kept"), BOUNDS)
def test_a_database_compares_values_and_not_texts(
    tmp_path: Path, form: str, kind: str, cell: str, bound: dict[str, Any], kept: bool
) -> None:
    table(tmp_path, kind, [cell])
    path = tmp_path / "datapackage.json"
    told = json.loads(path.read_text())
    told["resources"][0]["schema"]["fields"][1]["constraints"] = bound
    told["resources"][0]["schema"]["primaryKey"] = "x"
    path.write_text(json.dumps(told))
    frames = Frames(read_package(tmp_path))
    if kept or (form == "sqlite" and kind != "datetime"):  # which holds those numbers as text
        assert export(frames, [], form, tmp_path / f"t.{form}").path.exists()
    else:
        with pytest.raises(ExportError, match="CHECK"):
            export(frames, [], form, tmp_path / f"t.{form}")


def test_numbers_in_json_are_what_every_reader_can_hold(tmp_path: Path) -> None:
    frames = table(tmp_path, "number", ["135217135789158401", "0.1"])
    export(frames, [], "jsonl", tmp_path / "t.jsonl")
    lines = (tmp_path / "t.jsonl").read_text().splitlines()
    assert [json.loads(line)["x"] for line in lines] == ["135217135789158401", "0.1"]
    assert pl.read_ndjson(tmp_path / "t.jsonl")["x"].to_list() == ["135217135789158401", "0.1"]
