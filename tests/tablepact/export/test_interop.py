"""Other programs read what was written: the number of rows and columns is right.

In the quick tier polars reads CSV, and DuckDB Parquet; each of the others is slow.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tablepact.export.export import export
from tablepact.export.formats import MULTI_TABLE_FORMATS

Shape = tuple[int, int]


def shape_of(con: duckdb.DuckDBPyConnection, source: str) -> Shape:
    found = con.execute(f"FROM {source}")
    width = len(found.description or [])
    return len(found.fetchall()), width


@pytest.fixture(scope="module")
def written(dataset_frames: Any, tmp_path_factory: Any) -> Callable[[str], Path]:
    """A function that gives the folder or file with the dataset in a format."""
    folder: Path = tmp_path_factory.mktemp("interop")

    @cache
    def in_format(form: str) -> Path:
        place = folder / (f"x.{form}" if form in MULTI_TABLE_FORMATS else form)
        export(dataset_frames, [], form, place)
        return place

    return in_format


@pytest.fixture
def agree(dataset_frames: Any) -> Callable[[Callable[[str], Shape]], None]:
    """Hold what another program reads of each table against the table."""

    def check(read: Callable[[str], Shape]) -> None:
        expected = {name: frame.shape for name, frame in dataset_frames.items()}
        assert {name: read(name) for name in dataset_frames} == expected

    return check


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet", "arrow", "sqlite",
                                  "xlsx"])  # fmt: skip
def test_pandas(written: Any, agree: Any, form: str) -> None:
    pd = pytest.importorskip("pandas")
    if form in ("parquet", "arrow"):
        pytest.importorskip("pyarrow")

    def read(table: str) -> Shape:
        path = written(form) / f"{table}.{form}"
        if form == "sqlite":
            with closing(sqlite3.connect(written(form))) as con:
                return tuple(pd.read_sql(f"SELECT * FROM {table}", con).shape)  # noqa: S608
        readers: dict[str, Callable[[], Any]] = {
            "csv": lambda: pd.read_csv(path),
            "json": lambda: pd.read_json(path),
            "jsonl": lambda: pd.read_json(path, lines=True),
            "parquet": lambda: pd.read_parquet(path),
            "arrow": lambda: pd.read_feather(path),
            "xlsx": lambda: pd.read_excel(written(form), sheet_name=table),
        }
        return tuple(readers[form]().shape)

    agree(read)


@pytest.mark.slow
def test_pandas_reads_every_type(every: Any, tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    export(every, [], "parquet", tmp_path / "x")
    frame = pd.read_parquet(tmp_path / "x/fruit.parquet")
    assert frame.shape == every["fruit"].shape
    assert str(frame["seen"].dtype).startswith("datetime64")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_pyarrow(written: Any, agree: Any, form: str) -> None:
    pytest.importorskip("pyarrow")
    from pyarrow import feather, parquet

    read = parquet.read_table if form == "parquet" else feather.read_table
    agree(lambda table: read(written(form) / f"{table}.{form}").shape)


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("csv", lambda path: pl.read_csv(path, infer_schema_length=None)),
        *(
            pytest.param(form, read, marks=pytest.mark.slow)
            for form, read in (
                ("json", lambda path: pl.read_json(path, infer_schema_length=None)),
                ("jsonl", lambda path: pl.read_ndjson(path, infer_schema_length=None)),
                ("parquet", pl.read_parquet),
                ("arrow", lambda path: pl.read_ipc(path.read_bytes())),
            )
        ),
    ],
    ids=["csv", "json", "jsonl", "parquet", "arrow"],
)
def test_polars(written: Any, agree: Any, form: str, read: Any) -> None:
    agree(lambda table: read(written(form) / f"{table}.{form}").shape)


@pytest.mark.parametrize(("form", "function"), [
    ("parquet", "read_parquet"),
    *(pytest.param(*one, marks=pytest.mark.slow)
      for one in (("csv", "read_csv"), ("json", "read_json"), ("jsonl", "read_json"))),
])  # fmt: skip
def test_duckdb_reads_files(written: Any, agree: Any, form: str, function: str) -> None:
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
        agree(lambda table: shape_of(con, f"{function}('{written(form) / table}.{form}')"))


@pytest.mark.slow
def test_duckdb_reads_its_database(written: Any, agree: Any) -> None:
    with duckdb.connect(written("duckdb"), read_only=True) as con:
        agree(lambda table: shape_of(con, table))


@pytest.mark.slow
def test_duckdb_reads_sqlite(written: Any, agree: Any) -> None:
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as con:
        try:
            con.execute("LOAD sqlite")
        except duckdb.Error:
            pytest.skip("DuckDB has no extension for SQLite at hand")
        con.execute(f"ATTACH '{written('sqlite')}' AS other (TYPE sqlite)")
        agree(lambda table: shape_of(con, f"other.{table}"))
