"""A database of SQLite: its rows, its types, and what its keys refuse."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.errors import ExportError
from tablepact.export.export import export
from tablepact.export.sqlite import write_sqlite
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import package_digest
from tablepact.query.identifiers import quote_identifier

quick = settings(max_examples=40, deadline=None, database=None, derandomize=True)


def ask(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("PRAGMA foreign_keys = ON")
        return con.execute(sql, values).fetchall()


def rows_of(path: Path, table: str) -> list[tuple[Any, ...]]:
    return ask(path, f"SELECT * FROM {quote_identifier(table)}")  # noqa: S608


def write(path: Path, frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Write one table without keys, and give its rows as they are read."""
    path.unlink(missing_ok=True)
    write_sqlite(path, {"t": (Resource("t", None, None, {}), frame)}, {}, keys=False)
    return rows_of(path, "t")


def test_every_type(every: Any, rows: Any, plain: Any, tmp_path: Path) -> None:
    export(every, [], "sqlite", tmp_path / "x.sqlite")
    found = rows_of(tmp_path / "x.sqlite", "fruit")
    assert found == plain(rows)
    assert [[type(cell) for cell in row] for row in found[:1]] == [
        [int, str, str, int, float, int, str, str, str]
    ]


def test_the_declared_types(every: Any, tmp_path: Path) -> None:
    export(every, [], "sqlite", tmp_path / "x.sqlite")
    kinds = ask(tmp_path / "x.sqlite", "SELECT name, type FROM pragma_table_info('fruit')")
    assert dict(kinds) == {
        "id": "BIGINT", "text": "TEXT", "kind": "TEXT", "count": "BIGINT", "size": "DOUBLE",
        "ripe": "BOOLEAN", "day": "DATE", "hour": "TIME", "seen": "TIMESTAMP",
    }  # fmt: skip


def test_the_dataset(dataset_frames: Any, plain: Any, tmp_path: Path) -> None:
    done = export(dataset_frames, [], "sqlite", tmp_path / "x.sqlite")
    assert done.notes == ()
    for name, frame in dataset_frames.items():
        assert rows_of(tmp_path / "x.sqlite", name) == plain(frame.iter_rows())


def test_the_dataset_read_back_has_the_same_digest(dataset_frames: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    export(dataset_frames, [], "sqlite", path)
    read = {}
    for name, frame in dataset_frames.items():
        schema = {n: pl.String if d == pl.Date else d for n, d in frame.schema.items()}
        read[name] = pl.DataFrame(rows_of(path, name), schema=schema, orient="row")
    [(told,)] = ask(path, "SELECT value FROM _package WHERE fact = 'digest'")
    assert told == package_digest(dataset_frames) == package_digest(read)


def test_it_says_what_it_is(every: Any, tmp_path: Path) -> None:
    export(every, [], "sqlite", tmp_path / "x.sqlite")
    provenance = dict(rows_of(tmp_path / "x.sqlite", "_package"))
    digest = package_digest({"fruit": every["fruit"]})
    assert provenance == {
        "name": "market",
        "title": "A market",
        "version": "1.2.3",
        "digest": digest,
    }


@quick
@given(st.lists(st.none() | st.text(), min_size=1, max_size=6))
def test_any_text_comes_back(tmp_path_factory: Any, texts: list[str | None]) -> None:
    path = tmp_path_factory.getbasetemp() / "text.sqlite"
    frame = pl.DataFrame({"a": pl.Series(texts, dtype=pl.String)})
    assert [cell for (cell,) in write(path, frame)] == texts


@quick
@given(
    st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6)
)
def test_any_number_comes_back(tmp_path_factory: Any, plain: Any, numbers: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "number.sqlite"
    for more in ([], [math.inf]):  # beside what SQLite has no number for, numbers go another way
        column = [*numbers, *more]
        frame = pl.DataFrame({"a": pl.Series(column, dtype=pl.Float64)})
        assert write(path, frame) == plain([(number,) for number in column])


@quick
@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=6))
def test_any_integer_comes_back(tmp_path_factory: Any, numbers: list[int | None]) -> None:
    path = tmp_path_factory.getbasetemp() / "integer.sqlite"
    frame = pl.DataFrame({"a": pl.Series(numbers, dtype=pl.Int64)})
    assert [cell for (cell,) in write(path, frame)] == numbers


@pytest.mark.parametrize("text", ["1", "1.0", "007", "1e3", "0x10", "true", "NULL", " 5 "])
def test_a_text_like_a_number_stays_text(tmp_path: Path, text: str) -> None:
    assert write(tmp_path / "x", pl.DataFrame({"a": [text]})) == [(text,)]


# keys


def test_a_good_row_is_taken(orchard: Any, tmp_path: Path) -> None:
    assert export(orchard, [], "sqlite", tmp_path / "x").notes == ()
    ask(tmp_path / "x", "INSERT INTO tree VALUES (3, 'C', 'pear', 1, 2)")
    assert len(rows_of(tmp_path / "x", "tree")) == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ((1, "C", "pear", 1, 2), "UNIQUE constraint failed: tree.id"),
        ((None, "C", "pear", 1, 2), "NOT NULL constraint failed: tree.id"),
        ((3, "A", "pear", 1, 2), "UNIQUE constraint failed: tree.code"),
        ((3, "C", "plum", 1, 2), "CHECK constraint failed"),
        ((3, "C", None, 1, 2), "NOT NULL constraint failed: tree.kind"),
        ((3, "C", "fig", 9, 2), "FOREIGN KEY constraint failed"),
        ((3, "C", "fig", 1, 1), "UNIQUE constraint failed: tree.garden, tree.place"),
    ],
    ids=["primary", "primary-null", "unique", "code-list", "required", "foreign", "unique-of-two"],
)
def test_a_bad_row_is_refused(orchard: Any, tmp_path: Path, row: Any, message: str) -> None:
    export(orchard, [], "sqlite", tmp_path / "x")
    with pytest.raises(sqlite3.IntegrityError, match=message):
        ask(tmp_path / "x", "INSERT INTO tree VALUES (?, ?, ?, ?, ?)", *row)


def test_without_keys_a_bad_row_is_taken(orchard: Any, tmp_path: Path) -> None:
    export(orchard, [], "sqlite", tmp_path / "x", keys=False)
    ask(tmp_path / "x", "INSERT INTO tree VALUES (1, 'A', 'plum', 9, 1)")
    assert len(rows_of(tmp_path / "x", "tree")) == 3


@pytest.mark.parametrize("text", ["1,\n2,1\n3,2\n", "3,2\n1,\n2,1\n", "1,1\n", "1,2\n2,1\n"])
def test_a_table_that_refers_to_itself(family: Any, tmp_path: Path, text: str) -> None:
    frames = family(text)
    assert export(frames, [], "sqlite", tmp_path / "x").notes == ()
    assert rows_of(tmp_path / "x", "person") == frames["person"].rows()
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        ask(tmp_path / "x", "INSERT INTO person VALUES (8, 9)")


def test_two_tables_that_refer_to_each_other(couple: Any, tmp_path: Path) -> None:
    assert export(couple, [], "sqlite", tmp_path / "x").notes == ()
    for table in couple:
        assert rows_of(tmp_path / "x", table) == [(1, 1)]
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            ask(tmp_path / "x", f"INSERT INTO {table} VALUES (2, 9)")  # noqa: S608


def test_rows_that_break_a_key_are_refused(broken: Any, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    with pytest.raises(ExportError, match=r"--no-keys .* exports the rows as they are"):
        export(broken, [], "sqlite", target / "x")
    assert list(target.iterdir()) == []
    export(broken, [], "sqlite", target / "x", keys=False)
    for name, frame in broken.items():
        assert rows_of(target / "x", name) == frame.rows()


def test_a_table_that_is_left_behind_takes_its_key_with_it(orchard: Any, tmp_path: Path) -> None:
    done = export(orchard, ["tree"], "sqlite", tmp_path / "x")
    assert done.notes == ("omitted the foreign key tree (garden): sqlite cannot represent it",)
    ask(tmp_path / "x", "INSERT INTO tree VALUES (3, 'C', 'pear', 9, 2)")


def test_two_names_that_differ_in_case_only_are_refused(make: Any, tmp_path: Path) -> None:
    table = ("id\n1\n", {"fields": [{"name": "id", "type": "integer"}]})
    with pytest.raises(ExportError, match="already exists"):
        export(make({"a": table, "A": table}), [], "sqlite", tmp_path / "x")
