"""The tables of any package by name; each is read once, when it is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from avocado_pivot import dataset
from tablepact.errors import PackageError, UnknownTable
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "kind", "type": "string", "categories": ["a", "b"]},
]


def frames(folder: Path, *entries: dict[str, Any], **given: Any) -> Frames:
    package = {"name": "p", "resources": list(entries), **given}
    (folder / "datapackage.json").write_text(json.dumps(package))
    return Frames(read_package(folder))


def table(folder: Path, text: str, name: str = "t", fields: Any = FIELDS) -> dict[str, Any]:
    (folder / f"{name}.csv").write_text(text)
    entry: dict[str, Any] = {"name": name, "path": f"{name}.csv"}
    return entry | ({"schema": {"fields": fields}} if fields else {})


def test_the_dataset_is_as_load_gives_it() -> None:
    tables = Frames(dataset.bundled())
    assert list(tables) == dataset.tables()
    for name in dataset.tables():
        assert tables[name].equals(dataset.load(name))


def test_a_table_is_read_once(tmp_path: Path) -> None:
    tables = frames(tmp_path, table(tmp_path, "id,kind\n1,a\n"))
    first = tables["t"]
    (tmp_path / "t.csv").unlink()
    assert tables["t"] is first


@pytest.mark.parametrize("text", ["id,kind\n1,a\n", "id,kind\n 1,a\n", "id;kind\n1;a\n"])
def test_strict_or_not_the_result_is_the_same(tmp_path: Path, text: str) -> None:
    tables = frames(tmp_path, table(tmp_path, text))
    assert tables["t"].equals(pl.DataFrame({"id": [1], "kind": ["a"]}))
    assert tables["t"].schema == {"id": pl.Int64, "kind": pl.String}


def test_a_strict_package_is_read_strictly(tmp_path: Path) -> None:
    tables = frames(tmp_path, table(tmp_path, "id,kind\n 1,a\n"), tableContract="strict")
    with pytest.raises(PackageError, match="row 2, id"):
        tables["t"]


def test_what_is_wrong_is_said_with_how_much_more(tmp_path: Path) -> None:
    tables = frames(tmp_path, table(tmp_path, "id,kind\nx,a\ny,a\nz,a\n"))
    with pytest.raises(PackageError, match=r"row 2, id: .* \(and 2 more\); tablepact validate"):
        tables["t"]


def test_what_is_no_table_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hello")
    tables = frames(tmp_path, {"name": "note", "path": "note.txt"}, table(tmp_path, "id,kind\n"))
    assert list(tables) == ["t"]
    assert "note" not in tables


@pytest.mark.parametrize(
    "entry",
    [
        {"path": "t.csv"},
        {"path": "T.CSV"},
        {"path": "t.tsv"},
        {"path": "t.csv.gz"},
        {"path": ["t.csv", "u.csv"]},
        {"path": "t.dat", "format": "csv"},
        {"path": "t.dat", "type": "table"},
        {"path": "t.dat", "schema": {"fields": FIELDS}},
    ],
)
def test_what_is_a_table(tmp_path: Path, entry: dict[str, Any]) -> None:
    assert list(frames(tmp_path, {"name": "t", **entry})) == ["t"]


def test_fields_are_declared_or_inferred(tmp_path: Path) -> None:
    bare = table(tmp_path, "n,d\n1,2024-01-01\n", "bare", fields=None)
    tables = frames(tmp_path, table(tmp_path, "id,kind\n"), bare)
    assert [field.metadata for field in tables.fields("t")] == FIELDS
    assert [(field.name, field.type) for field in tables.fields("bare")] == [
        ("n", "integer"),
        ("d", "date"),
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("event", "did you mean 'events'"), ("EVENTS", "did you mean 'events'"), ("zzz", "available")],
)
def test_an_unknown_table_names_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UnknownTable, match=hint):
        Frames(dataset.bundled())[name]
