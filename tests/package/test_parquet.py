"""A table in a Parquet file is read as the same rows, with the types that its schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap
from avocado_pivot.errors import PackageError
from avocado_pivot.package.descriptor import read_package
from avocado_pivot.package.frames import Frames

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]


def package(folder: Path, frame: pl.DataFrame, file: str = "fruit.parquet") -> Frames:
    frame.write_parquet(folder / file)
    entry: dict[str, Any] = {"name": "fruit", "path": file, "type": "table"}
    entry["schema"] = {"fields": FIELDS}
    text = json.dumps({"name": "market", "resources": [entry]})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return Frames(read_package(folder))


def test_an_exported_folder_has_the_same_rows(tmp_path: Path) -> None:
    ap.export(tmp_path / "tables", "parquet")
    assert ap.cite(package=tmp_path / "tables") == ap.cite()


def test_a_column_gets_the_type_of_its_field(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["1", None], "name": ["pear", "fig"]})
    read = package(tmp_path, frame)["fruit"]
    assert read.schema == {"id": pl.Int64(), "name": pl.String()}
    assert read.rows() == [(1, "pear"), (None, "fig")]


def test_a_code_list_stays_one(tmp_path: Path) -> None:
    names = pl.Series("name", ["fig"], pl.Enum(["pear", "fig"]))
    read = package(tmp_path, pl.DataFrame({"id": [1]}).with_columns(names))["fruit"]
    assert read["name"].dtype == names.dtype


def test_brackets_in_a_path_are_no_pattern(tmp_path: Path) -> None:
    read = package(tmp_path, pl.DataFrame({"id": [1], "name": ["pear"]}), "[fruit]*.parquet")
    assert read["fruit"].height == 1


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (pl.DataFrame({"name": ["pear"], "id": [1]}), "not the fields of the schema"),
        (pl.DataFrame({"id": ["one"], "name": ["pear"]}), "conversion"),
    ],
    ids=["other-columns", "other-type"],
)
def test_another_file_than_the_schema_says_is_refused(
    tmp_path: Path, frame: pl.DataFrame, why: str
) -> None:
    with pytest.raises(PackageError, match=why):
        package(tmp_path, frame)["fruit"]


@pytest.mark.parametrize("data", [b"", b"id,name\n1,pear\n"], ids=["empty", "csv"])
def test_what_is_no_parquet_is_refused(tmp_path: Path, data: bytes) -> None:
    frames = package(tmp_path, pl.DataFrame({"id": [1], "name": ["pear"]}))
    (tmp_path / "fruit.parquet").write_bytes(data)
    with pytest.raises(PackageError, match=r"fruit\.parquet"):
        frames["fruit"]
