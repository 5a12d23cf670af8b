"""A database of DuckDB: its rows, its types, and what its keys refuse."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tablepact.errors import ExportError
from tablepact.export.duckdb_file import write_duckdb
from tablepact.export.export import export
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import package_digest
from tablepact.query.identifiers import quote_identifier

quick = settings(max_examples=8, deadline=None, database=None, derandomize=True)


def ask(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(path) as con:
        return con.execute(sql, values).fetchall()


def rows_of(path: Path, table: str) -> list[tuple[Any, ...]]:
    return ask(path, f"SELECT * FROM {quote_identifier(table)}")  # noqa: S608


def write(path: Path, *columns: pl.Series) -> list[list[Any]]:
    """Write columns as tables without keys, and give their cells as they are read."""
    path.unlink(missing_ok=True)
    tables = {
        f"t{number}": (Resource(f"t{number}", None, None, {}), column.to_frame())
        for number, column in enumerate(columns)
    }
    write_duckdb(path, tables, {"name": "x"}, keys=False)
    with duckdb.connect(path) as con:
        read = [con.execute(f"FROM {table}").fetchall() for table in tables]
    return [[cell for (cell,) in rows] for rows in read]


def test_every_type(every: Any, rows: Any, plain: Any, tmp_path: Path) -> None:
    export(every, [], "duckdb", tmp_path / "x.duckdb")
    assert plain(rows_of(tmp_path / "x.duckdb", "fruit")) == plain(rows)
    described = ask(tmp_path / "x.duckdb", "SELECT column_name, column_type FROM (DESCRIBE fruit)")
    assert dict(described) == {
        "id": "BIGINT", "text": "VARCHAR", "kind": "ENUM('pear', 'fig')", "count": "BIGINT",
        "size": "DOUBLE", "ripe": "BOOLEAN", "day": "DATE", "hour": "TIME", "seen": "TIMESTAMP",
    }  # fmt: skip


@pytest.mark.slow
def test_the_dataset(dataset_frames: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    assert export(dataset_frames, [], "duckdb", path).notes == ()
    read = {}
    for name, frame in dataset_frames.items():
        read[name] = pl.DataFrame(rows_of(path, name), schema=frame.schema, orient="row")
        assert_frame_equal(read[name], frame, check_row_order=False)  # parents stand first
    [(told,)] = ask(path, "SELECT value FROM _package WHERE fact = 'digest'")
    assert told == package_digest(dataset_frames) == package_digest(read)


def test_it_says_what_it_is(every: Any, tmp_path: Path) -> None:
    export(every, [], "duckdb", tmp_path / "x.duckdb")
    digest = package_digest({"fruit": every["fruit"]})
    assert dict(rows_of(tmp_path / "x.duckdb", "_package")) == {
        "name": "market", "title": "A market", "version": "1.2.3", "digest": digest
    }  # fmt: skip


def test_a_table_and_its_columns_are_described(make: Any, tmp_path: Path) -> None:
    fields = [
        {"name": "id", "type": "integer", "description": 'It\'s "the" key; --'},
        {"name": "b"},
    ]
    frames = make({"t": ("id,b\n1,x\n", {"fields": fields})})
    frames.resource("t").metadata["description"] = "Rows of 'fruit'"
    export(frames, [], "duckdb", tmp_path / "x")
    assert ask(tmp_path / "x", "SELECT comment FROM duckdb_tables() WHERE table_name = 't'") == [
        ("Rows of 'fruit'",)
    ]
    assert ask(
        tmp_path / "x",
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 't' ORDER BY 1",
    ) == [("b", None), ("id", 'It\'s "the" key; --')]


@quick
@given(
    st.lists(st.none() | st.text(), min_size=1, max_size=20),
    st.lists(st.none() | st.floats(allow_nan=False), min_size=1, max_size=20),
)
def test_any_text_and_any_number_come_back(
    tmp_path_factory: Any, texts: list[str | None], numbers: list[float | None]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.duckdb"
    columns = pl.Series("a", texts, dtype=pl.String), pl.Series("a", [*numbers, math.nan])
    read_texts, (*read, nan) = write(path, *columns)
    assert read_texts == texts
    assert read == numbers
    assert math.isnan(nan)


def test_many_rows(tmp_path: Path) -> None:
    """From a number of rows on the blocks of the file are larger."""
    sizes = []
    for rows in (99_999, 100_000):
        (read,) = write(tmp_path / "x", pl.Series("a", [1]).new_from_index(0, rows))
        assert len(read) == rows
        sizes.append((tmp_path / "x").stat().st_size)
    assert sizes[1] > 2 * sizes[0]


def test_what_was_on_the_way_is_gone(every: Any, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    export(every, [], "duckdb", target / "x.duckdb")
    assert [path.name for path in target.iterdir()] == ["x.duckdb"]


@pytest.mark.parametrize("name", ["a[b]*?.duckdb", "it's.db", "rows.parquet", "Ä b"])
def test_any_name_of_a_file(every: Any, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in [c]*"
    folder.mkdir()
    export(every, [], "duckdb", folder / name)
    assert ask(folder / name, "SELECT count(*) FROM fruit") == [(7,)]


# keys


def test_a_good_row_is_taken(orchard: Any, tmp_path: Path) -> None:
    assert export(orchard, [], "duckdb", tmp_path / "x").notes == ()
    ask(tmp_path / "x", "INSERT INTO tree VALUES (3, 'C', 'pear', 1, 2)")
    assert len(rows_of(tmp_path / "x", "tree")) == 3


BAD = {
    (1, "C", "pear", 1, 2): "Duplicate key .id: 1",
    (None, "C", "pear", 1, 2): "NOT NULL constraint failed: tree.id",
    (3, "A", "pear", 1, 2): "Duplicate key .code: A",
    (3, "C", "plum", 1, 2): "Could not convert string 'plum'",
    (3, "C", None, 1, 2): "NOT NULL constraint failed: tree.kind",
    (3, "C", "fig", 9, 2): "foreign key constraint",
    (3, "C", "fig", 1, 1): "Duplicate key .garden: 1, place: 1",
}
"""Rows that break the primary key, its type, a unique field, the codes, what is required, and keys
of two tables and two fields."""


def test_a_bad_row_is_refused(orchard: Any, tmp_path: Path) -> None:
    export(orchard, [], "duckdb", tmp_path / "x")
    said = {}
    with duckdb.connect(tmp_path / "x") as con:
        for row in BAD:
            try:
                con.execute("INSERT INTO tree VALUES (?, ?, ?, ?, ?)", row)
            except duckdb.Error as error:
                said[row] = str(error)
    assert [row for row in BAD if not re.search(BAD[row], said.get(row, ""))] == []


def test_without_keys_a_bad_row_is_taken(orchard: Any, tmp_path: Path) -> None:
    export(orchard, [], "duckdb", tmp_path / "x", keys=False)
    ask(tmp_path / "x", "INSERT INTO tree VALUES (1, 'A', 'plum', 9, 1)")
    assert len(rows_of(tmp_path / "x", "tree")) == 3


@pytest.mark.parametrize("text", ["1,\n2,1\n3,2\n", "3,2\n2,1\n1,\n", "2,1\n4,3\n1,\n3,1\n5,\n"])
def test_a_table_that_refers_to_itself(family: Any, tmp_path: Path, text: str) -> None:
    frames = family(text)
    assert export(frames, [], "duckdb", tmp_path / "x").notes == ()
    assert sorted(rows_of(tmp_path / "x", "person")) == sorted(frames["person"].rows())
    with pytest.raises(duckdb.ConstraintException, match="foreign key"):
        ask(tmp_path / "x", "INSERT INTO person VALUES (8, 9)")


@pytest.mark.parametrize("text", ["1,1\n", "1,2\n2,1\n", "1,9\n"])
def test_rows_that_refer_in_a_circle_are_refused(family: Any, tmp_path: Path, text: str) -> None:
    """DuckDB asks for a row's target before the row; the message says which."""
    target = tmp_path / "out"
    target.mkdir()
    frames = family(text)
    with pytest.raises(ExportError, match="foreign key"):
        export(frames, [], "duckdb", target / "x")
    assert list(target.iterdir()) == []
    export(frames, [], "duckdb", target / "x", keys=False)
    assert rows_of(target / "x", "person") == frames["person"].rows()


def test_of_two_tables_that_refer_to_each_other_one_key_is_left_out(
    couple: Any, tmp_path: Path
) -> None:
    done = export(couple, [], "duckdb", tmp_path / "x")
    assert done.notes == ("omitted the foreign key one (other): duckdb cannot represent it",)
    ask(tmp_path / "x", "INSERT INTO one VALUES (2, 9)")
    with pytest.raises(duckdb.ConstraintException, match="foreign key"):
        ask(tmp_path / "x", "INSERT INTO two VALUES (2, 9)")


def test_rows_that_break_a_key_are_refused(broken: Any, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    with pytest.raises(ExportError, match=r"DuckDB cannot store the rows: .*--no-keys .* exports"):
        export(broken, [], "duckdb", target / "x")
    assert list(target.iterdir()) == []
    export(broken, [], "duckdb", target / "x", keys=False)
    for name, frame in broken.items():
        assert rows_of(target / "x", name) == frame.rows()


def test_a_table_that_is_left_behind_takes_its_key_with_it(orchard: Any, tmp_path: Path) -> None:
    done = export(orchard, ["tree"], "duckdb", tmp_path / "x")
    assert done.notes == ("omitted the foreign key tree (garden): duckdb cannot represent it",)
    ask(tmp_path / "x", "INSERT INTO tree VALUES (3, 'C', 'pear', 9, 2)")


@pytest.mark.parametrize(
    ("types", "codes", "text"),
    [(("string", "string"), ["a", "b"], "a,\nb,a\n"), (("number", "integer"), None, "1,\n2,1\n")],
    ids=["codes-and-text", "number-and-integer"],
)
def test_a_key_between_columns_of_two_types_is_kept_or_noted(
    make: Any, tmp_path: Path, types: Any, codes: Any, text: str
) -> None:
    """The rows are right, so they are written; DuckDB wants the types of both sides the same."""
    fields = [{"name": "id", "type": types[0]}, {"name": "parent", "type": types[1]}]
    if codes:
        fields[0]["constraints"] = {"enum": codes}
    key = {"fields": "parent", "reference": {"resource": "", "fields": "id"}}
    schema = {"fields": fields, "primaryKey": "id", "foreignKeys": [key]}
    frames = make({"t": (f"id,parent\n{text}", schema)})
    done = export(frames, [], "duckdb", tmp_path / "x")
    assert rows_of(tmp_path / "x", "t") == frames["t"].rows()
    keys = "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY'"
    kept = ask(tmp_path / "x", keys) == [(1,)]
    assert kept is (done.notes == ())


def test_two_names_that_differ_in_case_only_are_refused(make: Any, tmp_path: Path) -> None:
    table = ("id\n1\n", {"fields": [{"name": "id", "type": "integer"}]})
    with pytest.raises(ExportError, match="already exists"):
        export(make({"a": table, "A": table}), [], "duckdb", tmp_path / "x")
