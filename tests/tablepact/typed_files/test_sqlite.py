"""Tables in SQLite files: read as text, and nothing else in the file is run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tablepact import settings
from tablepact.typed_files import sqlite
from tablepact.typed_files.typed_table import TypedFileError

SCRIPT = """
CREATE TABLE one (id INTEGER, x REAL, t TEXT, b BLOB);
INSERT INTO one VALUES (1, 1.5, 'a', x'00ff'), (2, NULL, NULL, NULL), ('three', 1e300, 5, '');
CREATE TABLE "two ""b" (k);
CREATE VIEW seen AS SELECT id, upper(t) AS t FROM one WHERE id < 2;
CREATE VIEW hostile AS SELECT load_extension('x') AS id;
CREATE VIEW forever AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)
SELECT n AS id FROM c;
CREATE VIEW never AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)
SELECT n AS id FROM c WHERE n < 0;
CREATE VIEW long AS SELECT hex(zeroblob(2000000)) AS id;
CREATE VIEW pragmas AS SELECT * FROM pragma_database_list;
CREATE TRIGGER t AFTER INSERT ON one BEGIN DELETE FROM one; END;
CREATE VIRTUAL TABLE words USING fts5(a);
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "d.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(SCRIPT)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, database: bytes) -> Path:
    path = tmp_path / "d %?#.sqlite"
    path.write_bytes(database)
    return path


def rows(path: Path, table: str) -> list[list[object]]:
    return [list(row) for block in sqlite.read_table(path, table).blocks for row in block]  # type: ignore[union-attr, arg-type]


def test_values_as_text(path: Path) -> None:
    assert sqlite.read_table(path, "one").labels == ["id", "x", "t", "b"]
    assert rows(path, "one") == [
        ["1", "1.5", "a", "00ff"], ["2", None, None, None], ["three", "1e+300", "5", ""],
    ]  # fmt: skip


def test_a_view_and_an_empty_table(path: Path) -> None:
    assert rows(path, "seen") == [["1", "A"]]
    assert rows(path, 'two "b') == []


def test_tables_and_views_are_listed(path: Path) -> None:
    names = sqlite.tables(path)
    assert {"one", 'two "b', "seen", "words"} <= {*names}
    assert not any(name.startswith("sqlite_") for name in names)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("three", "the database has no table 'three'; it has 'forever', 'hostile'"),
        ("", 'needs the "table" in its dialect'),
        ("sqlite_master", "has no table 'sqlite_master'"),
        ("hostile", "not authorized to use function: load_extension|unsafe use of"),
        ("pragmas", "not authorized|unsafe use of|prohibited"),
        ("long", "a value in it has more than 1,000 bytes"),
        ("forever", "far more text than its file"),
    ],
)
def test_what_is_not_read_is_said(path: Path, table: str, words: str) -> None:
    limits = settings.override(
        max_record_characters=1000, decompression_floor=100_000, max_decompression_ratio=1
    )
    with limits, pytest.raises(TypedFileError, match=words):
        rows(path, table)


def test_rows_that_do_not_come_are_not_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SECONDS", 0.1)
    with pytest.raises(TypedFileError, match=r"took longer than 0\.1 s"):
        rows(path, "never")


def test_changes_beside_the_database(path: Path) -> None:
    beside = path.with_name(path.name + "-wal")
    beside.write_bytes(b"changes")
    with pytest.raises(TypedFileError, match="has changes that are not in the database yet"):
        rows(path, "one")


@pytest.mark.parametrize("data", [b"", b"id,x\n1,2\n", b"SQLite format 3\0" + b"\xff" * 4000])
def test_no_database(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "d.sqlite"
    path.write_bytes(data)
    with pytest.raises(TypedFileError):
        rows(path, "one")


def test_a_corrupt_page(path: Path, database: bytes) -> None:
    path.write_bytes(database[:4096] + b"\xff" * (len(database) - 4096))
    with pytest.raises(TypedFileError, match="malformed"):
        rows(path, "one")


def test_nothing_is_written(path: Path, database: bytes) -> None:
    rows(path, "one")
    assert path.read_bytes() == database
    assert [beside.name for beside in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("cut", [1, 4096, 5000])
def test_a_file_that_is_cut_off(path: Path, cut: int) -> None:
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: size - cut])
    with pytest.raises(TypedFileError, match=f"cut off: it has {size - cut:,} of {size:,} bytes"):
        sqlite.tables(path)
