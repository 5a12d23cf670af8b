"""Every way to read a table gives the rows that ``validate`` judges, whatever file they are in."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from packed import zipped

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot.commands import main

FIELDS = [{"name": "id", "type": "integer"}, {"name": "n", "type": "number"}]
CSV = b"id,n\n1,1.5\n2,\n3,-2\n"
ROWS: list[Any] = [(1, 1.5), (2, None), (3, -2.0)]
OTHER = b"id,n\n9,9\n"
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def parquet(rows: list[Any] = ROWS, order: Sequence[str] = ("id", "n")) -> bytes:
    out = io.BytesIO()
    frame = pl.DataFrame(rows, schema=["id", "n"], orient="row").with_columns(x=pl.lit("a"))
    frame.select(order).write_parquet(out)
    return out.getvalue()


FORMS: dict[str, tuple[dict[str, bytes], dict[str, Any]]] = {
    "csv": ({"t.csv": CSV}, {}),
    "csv-with-a-mark": ({"t.csv": b"\xef\xbb\xbf" + CSV}, {}),
    "csv-semicolons-guessed": ({"t.csv": CSV.replace(b",", b";")}, {}),
    "csv-semicolons-told": ({"t.csv": CSV.replace(b",", b";")}, {"dialect": {"delimiter": ";"}}),
    "dialect-in-a-file": (
        {"t.csv": CSV.replace(b",", b";"), "d.json": b'{"delimiter": ";"}'}, {"dialect": "d.json"}),
    "format-in-capitals": ({"t.csv": CSV}, {"format": "CSV"}),
    "no-ending": ({"t": CSV}, {"mediatype": "text/csv"}),
    "tab": ({"t.tab": CSV.replace(b",", b"\t")}, {}),
    "txt": ({"t.txt": CSV.replace(b",", b";")}, {}),
    "tsv": ({"t.tsv": CSV.replace(b",", b"\t")}, {}),
    "utf-16": ({"t.csv": CSV.decode().encode("utf-16")}, {"encoding": "utf-16"}),
    "gz": ({"t.csv.gz": gzip.compress(CSV)}, {}),
    "gz-told": ({"t.bin": gzip.compress(CSV)}, {"compression": "gz", "format": "csv"}),
    "bz2": ({"t.csv.bz2": bz2.compress(CSV)}, {}),
    "xz": ({"t.csv.xz": lzma.compress(CSV)}, {}),
    "zip": ({"t.csv.zip": zipped(("t.csv", CSV))}, {}),
    "zip-told": ({"t.zip": zipped(("t.csv", CSV))}, {"compression": "zip", "format": "csv"}),
    "zip-first-by-name": (
        {"t.csv.zip": zipped(("a.csv", CSV), ("b.csv", OTHER))}, {"innerpath": "a.csv"}),
    "zip-second-by-name": (
        {"t.csv.zip": zipped(("a.csv", OTHER), ("b.csv", CSV))}, {"innerpath": "b.csv"}),
    "parts": ({"a.csv": b"id,n\n1,1.5\n", "b.csv": b"id,n\n2,\n3,-2\n"},
              {"path": ["a.csv", "b.csv"]}),
    "parts-by-a-pattern": ({"a1.csv": b"id,n\n1,1.5\n", "a2.csv": b"id,n\n2,\n3,-2\n"},
                           {"path": "a*.csv"}),
    "rows-inline": ({}, {"data": [["id", "n"], [1, 1.5], [2, None], [3, -2]]}),
    "objects-inline": ({}, {"data": [
        {"id": 1, "n": 1.5}, {"id": 2, "n": None}, {"id": 3, "n": -2}]}),
    "json": ({"t.json": b'[["id","n"],[1,1.5],[2,null],[3,-2]]'}, {"type": "table"}),
    "parquet": ({"t.parquet": parquet()}, {}),
    "parquet-parts": ({"1.parquet": parquet(ROWS[:2]), "2.parquet": parquet(ROWS[2:])},
                      {"path": ["1.parquet", "2.parquet"]}),
    "parquet-by-a-pattern": ({"1.parquet": parquet(ROWS[:2]), "2.parquet": parquet(ROWS[2:])},
                             {"path": "*.parquet"}),
    "parquet-in-other-order": ({"t.parquet": parquet(order=["n", "id"])}, {"fieldsMatch": "equal"}),
    "parquet-with-a-label-beyond": (
        {"t.parquet": parquet(order=["n", "x", "id"])}, {"fieldsMatch": "subset"}),
    "a-header-in-other-order": ({"t.csv": b"n,id\n1.5,1\n,2\n-2,3\n"}, {"fieldsMatch": "equal"}),
    "a-label-beyond": ({"t.csv": b"id,x,n\n1,a,1.5\n2,b,\n3,c,-2\n"}, {"fieldsMatch": "subset"}),
    "labelled-missing-values": (
        {"t.csv": CSV.replace(b"2,", b"2,-")},
        {"missingValues": [{"value": "-", "label": "none"}]}),
    "comments": ({"t.csv": b"# made by hand\n" + CSV}, {"dialect": {"commentChar": "#"}}),
    "comments-by-number": ({"t.csv": b"id,n\n1,1.5\nby hand\n2,\n3,-2\n"},
                           {"dialect": {"commentRows": [3]}}),
    "blank-rows-skipped": ({"t.csv": CSV.replace(b"2,", b"\n2,")},
                           {"dialect": {"skipBlankRows": True}}),
    "spaces-behind-delimiters": ({"t.csv": CSV.replace(b",", b", ")},
                                 {"dialect": {"skipInitialSpace": True}}),
    "windows-1252": ({"t.csv": b"id,x,n\n1,\xe4,1.5\n2,\xdf,\n3,c,-2\n"},
                     {"encoding": "windows-1252", "fieldsMatch": "subset"}),
}  # fmt: skip
LOST = {
    "gz-that-is-none": ({"t.csv.gz": CSV}, {}, "decompressed"),
    "gz-cut-off": ({"t.csv.gz": gzip.compress(CSV)[:-9]}, {}, "t"),
    "no-such-member": ({"t.csv.zip": zipped(("a.csv", CSV))}, {"innerpath": "b.csv"}, "b.csv"),
    "a-part-that-is-missing": ({"a.csv": CSV}, {"path": ["a.csv", "b.csv"]}, "b.csv"),
    "another-encoding": ({"t.csv": b"id,n\n1,\xff\n"}, {"encoding": "utf-8"}, "utf-8"),
}
SCHEMA = ("fieldsMatch", "missingValues")
Forms = Mapping[str, tuple[Any, ...]]


def write(folder: Path, forms: Forms) -> Path:
    """Write a package with a table for each form, its files in a folder of their own."""
    listed = []
    for name, (files, given, *_) in forms.items():
        (folder / name).mkdir(parents=True)
        for file, data in files.items():
            (folder / name / file).write_bytes(data)
        schema = {"fields": FIELDS} | {key: given[key] for key in SCHEMA if key in given}
        entry = {key: value for key, value in given.items() if key not in SCHEMA}
        if "data" not in entry:
            path = entry.get("path", next(iter(files)))
            parts = path if isinstance(path, list) else [path]
            entry["path"] = [f"{name}/{part}" for part in parts]
            entry["path"] = entry["path"] if isinstance(path, list) else entry["path"][0]
        if isinstance(entry.get("dialect"), str):
            entry["dialect"] = f"{name}/{entry['dialect']}"
        listed.append({"name": name, "type": "table", "schema": schema, **entry})
    described = {"$schema": V2, "name": "p", "version": "1.0.0", "resources": listed}
    (folder / "datapackage.json").write_text(json.dumps(described))
    return folder


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("forms"), FORMS)


@pytest.fixture(params=["whole", "copied"])
def small(request: pytest.FixtureRequest, configure: Any) -> None:
    if request.param == "copied":
        configure(eager_bytes=1, csv_batch_rows=2, csv_at_once_bytes=1)


def test_all_are_validated(package: Path) -> None:
    report = tp.validate(package)
    assert report.valid
    judged = {one.subject: one.detail for one in report.steps if one.kind == "table"}
    assert judged.keys() == FORMS.keys()
    assert all(detail.startswith(f"{len(ROWS)} rows") for detail in judged.values()), judged


def test_the_rows_are_read_that_are_validated(package: Path) -> None:
    read = tp.open_package(package).frames
    for name in FORMS:
        assert read[name].select("id", "n").rows() == ROWS, name
        assert read.height(name) == len(ROWS)


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_the_same_are_scanned_exported_and_asked(package: Path, tmp_path: Path) -> None:
    read = tp.open_package(package).frames
    tp.open_package(read).export(tmp_path / "out", "csv")
    exported = tp.open_package(tmp_path / "out").frames
    for name in FORMS:
        assert tp.open_package(read).scan(name).select("id", "n").collect().rows() == ROWS, name
        assert exported[name].select("id", "n").rows() == ROWS, name
    sums = " UNION ALL ".join(f'(FROM "{name}" SELECT sum(id * n))' for name in FORMS)
    assert set(tp.open_package(read).query(sums).to_series()) == {-4.5}


def test_the_same_are_compared(package: Path, tmp_path: Path) -> None:
    plain = write(tmp_path, dict.fromkeys(FORMS, ({"t.csv": CSV}, {})))
    assert tp.diff(package, plain).tables == ()


def test_other_rows_are_not_the_same(tmp_path: Path, package: Path) -> None:
    other = write(tmp_path, dict.fromkeys(FORMS, ({"t.csv": OTHER}, {})))
    assert [rows.table for rows in tp.diff(package, other).tables] == [*FORMS]


def test_what_cannot_be_validated_is_not_read(tmp_path: Path) -> None:
    package = write(tmp_path, {**LOST, "good": ({"t.csv": CSV}, {})})
    judged = {one.subject: one.status for one in tp.validate(package).steps if one.kind == "table"}
    assert judged == {**dict.fromkeys(LOST, "fail"), "good": "pass"}
    read = tp.open_package(package).frames
    for name, (_, _, why) in LOST.items():
        with pytest.raises(ap.PackageError, match=why):
            read[name]
    result = CliRunner().invoke(main, ["tables", "--package", str(package)])
    assert result.exit_code == 3
    assert "good,3," in result.output
    assert all(f"{name} cannot be read: " in result.output for name in LOST)
