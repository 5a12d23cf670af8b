"""Parquet is compared in pieces, in one file or several, with what CSV would say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tablepact as tp
from tablepact.errors import PackageError

FIELDS = [{"name": "id", "type": "integer"}, {"name": "size", "type": "number"}]


def package(folder: Path, *parts: pl.DataFrame) -> Path:
    folder.mkdir()
    paths = [f"{number}.parquet" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        part.write_parquet(folder / path)
    schema = {"fields": FIELDS, "primaryKey": "id"}
    entry = {"name": "t", "path": paths if len(paths) > 1 else paths[0], "schema": schema}
    text = json.dumps({"name": "p", "version": "1.0.0", "resources": [entry]})
    (folder / "datapackage.json").write_text(text)
    return folder


@pytest.mark.parametrize("rows", [7, 10**6])
def test_rows_are_matched_across_pieces_and_files(
    tmp_path: Path, configure: Any, rows: int
) -> None:
    configure(batch_rows=rows)
    old = pl.DataFrame({"id": range(100), "size": [n / 2 for n in range(100)]})
    new = old.filter(pl.col("id") > 1).with_columns(
        size=pl.when(pl.col("id") == 50).then(9.25).otherwise("size")
    )
    told: list[tuple[Any, ...]] = []
    found = tp.diff(
        package(tmp_path / "old", old),
        package(tmp_path / "new", new.tail(40), new.head(58)),
        progress=lambda *how_far: told.append(how_far),
    )
    (table,) = found.tables
    assert (table.old, table.new) == (100, 98)
    assert table.counts == {"removed": 2, "changed": 1}
    (changed,) = (row for row in table.listed if row.kind == "changed")
    assert (changed.row, [(c.column, c.old, c.new) for c in changed.cells]) == (
        "50", [("size", "25", "9.25")],
    )  # fmt: skip
    assert told[-1] == ("t", 98, 98)


def test_a_damaged_file_is_said_in_one_line(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": range(9000), "size": [n / 7 for n in range(9000)]})
    old, new = package(tmp_path / "old", frame), package(tmp_path / "new", frame.head(8000))
    data = bytearray((new / "0.parquet").read_bytes())
    data[4:3000] = bytes(2996)
    (new / "0.parquet").write_bytes(data)
    with pytest.raises(PackageError, match=r"0\.parquet is not valid Parquet: ") as error:
        tp.diff(old, new)
    assert "\n" not in str(error.value)
