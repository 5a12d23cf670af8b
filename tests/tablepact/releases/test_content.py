"""One content, one digest: from CSV, Parquet, SQLite or DuckDB."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import avocado_pivot as ap
import tablepact as tp
from tablepact.frames.strict_csv import type_cells
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.digest import number_text, package_digest

OWN = ap.frames()
Tables = Mapping[str, pl.DataFrame]


def from_folder(path: Path) -> Tables:
    return tp.open_package(path).frames


def from_sqlite(path: Path) -> Tables:
    with closing(sqlite3.connect(path)) as database:
        return read(database)


def from_duckdb(path: Path) -> Tables:
    with closing(duckdb.connect(str(path), read_only=True)) as database:
        return read(database)


def read(database: Any) -> Tables:
    """Read all tables as text, and give them their types."""
    tables = {}
    for name in OWN:
        rows = database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608
        fields = OWN.fields(name)
        cells = [[cell(row[i], field) for row in rows] for i, field in enumerate(fields)]
        columns = {field.name: pl.String for field in fields}
        tables[name], bad = type_cells(pl.DataFrame(cells, schema=columns), fields, codes=True)
        assert bad == []
    return tables


def cell(value: Any, field: Field) -> str | None:
    """Write a value of a database; a Boolean is a number in SQLite."""
    if value is None:
        return None
    if field.type == "boolean":
        return "true" if value else "false"
    return number_text(value) if isinstance(value, float) else str(value)


@pytest.mark.parametrize(
    ("form", "back"),
    [
        ("csv", from_folder),
        pytest.param("parquet", from_folder, marks=pytest.mark.slow),
        pytest.param("sqlite", from_sqlite, marks=pytest.mark.slow),
        pytest.param("duckdb", from_duckdb, marks=pytest.mark.slow),
    ],
)
def test_the_digest_is_the_same_in_every_form(tmp_path: Path, form: Any, back: Any) -> None:
    ap.export(tmp_path / "out", form)
    assert package_digest(back(tmp_path / "out")) == package_digest(OWN)


def test_another_value_has_another_digest() -> None:
    changed = dict(OWN)
    changed["figures"] = OWN["figures"].with_columns(pl.col("value_min") + 1)
    assert package_digest(changed) != package_digest(OWN)
