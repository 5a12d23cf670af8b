"""Tables in SQLite files: read within the package alone, as validated, and never run."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.engine.descriptor.databases import with_database_files
from tablepact.engine.descriptor.for_frictionless import prepare_descriptor
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.errors import PackageError
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.report.report import Report
from tablepact.validation.validate import validate

FIELDS = [field("id", "integer"), field("x", "number"), field("t", "string")]
ROWS = [(1, 1.5, "a"), (2, None, None), (3, -2.0, 'it\'s "c"')]
TABLE = {"table": "one"}
SCRIPT = """
CREATE TABLE one (id INTEGER, x REAL, t TEXT);
INSERT INTO one VALUES (1, 1.5, 'a'), (2, NULL, NULL), (3, -2.0, 'it''s "c"');
CREATE TABLE "two ""b" (k);
CREATE VIEW seen AS SELECT id, x, upper(t) AS t FROM one WHERE id < 2;
CREATE VIEW hostile AS SELECT load_extension('x') AS id;
CREATE VIEW forever AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)
SELECT n AS id FROM c;
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: Any) -> bytes:
    path = tmp_path_factory.mktemp("made") / "d.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(SCRIPT)
    return path.read_bytes()


def package(
    folder: Path, content: bytes, path: str = "d.sqlite", *, fields: Any = FIELDS, **more: Any
) -> Path:
    resource = {"dialect": TABLE, **more}
    return write_package(folder, None, fields, path=path, resource=resource, files={
        "d.sqlite": content, "d.sqlite3": content, "e.db": content,
    })  # fmt: skip


def step(report: Report) -> tuple[str, str]:
    return next((one.status, one.detail) for one in report.steps if one.kind == "table")


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("d.sqlite", {}),
        ("d.sqlite3", {}),
        ("e.db", {"format": "sqlite"}),
        ("e.db", {"format": "SQLite", "type": "table"}),
        ("sqlite:///d.sqlite", {}),
        ("sqlite:///d.sqlite", {"dialect": {"sql": TABLE}, "format": "sqlite"}),
        ("d.sqlite", {"dialect": {**TABLE, "sql": {"table": "seen"}}}),
    ],
)
def test_it_is_read_as_it_is_validated(
    tmp_path: Path, database: bytes, exact: FrictionlessClient, path: str, more: dict[str, Any]
) -> None:
    written = package(tmp_path, database, path, **more)
    report = validate(written, client=exact)
    assert [one.message for one in report.findings] == []
    assert step(report)[0] == "pass"
    assert step(report)[1].startswith("3 rows, 3 fields")
    assert Frames(read_package(written))["t"].rows() == ROWS


def test_a_view_and_an_inferred_schema(
    tmp_path: Path, database: bytes, exact: FrictionlessClient
) -> None:
    written = package(tmp_path, database, fields=None, dialect={"table": "seen"})
    assert validate(written, client=exact).valid
    assert Frames(read_package(written))["t"].rows() == [(1, 1.5, "A")]


def test_a_wrong_value_is_found(tmp_path: Path, database: bytes, exact: FrictionlessClient) -> None:
    fields = [*FIELDS[:2], field("t", "integer")]
    found = validate(package(tmp_path, database, fields=fields), client=exact).findings
    assert [(one.code, one.row, one.field) for one in found] == [
        ("type-error", 2, "t"), ("type-error", 4, "t"),
    ]  # fmt: skip


def test_hash_and_bytes_are_those_of_the_file(
    tmp_path: Path, database: bytes, exact: FrictionlessClient
) -> None:
    right = {"hash": f"sha256:{hashlib.sha256(database).hexdigest()}", "bytes": len(database)}
    assert validate(package(tmp_path, database, **right), client=exact).valid
    wrong = {"hash": f"sha256:{hashlib.sha256(b'').hexdigest()}", "bytes": 1}
    report = validate(package(tmp_path, database, **wrong), client=exact)
    assert {one.code for one in report.findings} == {"hash-count", "byte-count"}


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("has no table 'three'; it has 'forever', 'hostile'", {"dialect": {"table": "three"}}),
        ('needs the "table" in its dialect', {"dialect": {}, "type": "table"}),
        ('"where" of a database in a file', {"dialect": {"sql": {**TABLE, "where": "1"}}}),
        ("load_extension", {"dialect": {"table": "hostile"}}),
    ],
)
def test_what_is_not_read_is_said(
    tmp_path: Path, database: bytes, exact: FrictionlessClient, words: str, more: dict[str, Any]
) -> None:
    written = package(tmp_path, database, **more)
    report = validate(written, client=exact)
    assert not report.valid
    assert words in step(report)[1] + "".join(one.message for one in report.findings)
    with pytest.raises(PackageError):
        Frames(read_package(written))["t"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(99)])
def test_a_file_that_is_no_database(
    tmp_path: Path, exact: FrictionlessClient, content: bytes
) -> None:
    (finding,) = validate(package(tmp_path, content), client=exact).findings
    assert finding.code in ("source-error", "scheme-error")


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_changes_beside_the_database_are_not_left_out(
    tmp_path: Path, database: bytes, exact: FrictionlessClient, ending: str
) -> None:
    written = package(tmp_path, database)
    (tmp_path / f"d.sqlite{ending}").write_bytes(b"x")
    (finding,) = validate(written, client=exact).findings
    assert f"d.sqlite{ending} has changes" in finding.message


@pytest.mark.slow
def test_a_view_without_an_end_is_stopped(tmp_path: Path, database: bytes) -> None:
    written = package(tmp_path, database, fields=FIELDS[:1], dialect={"table": "forever"})
    report = validate(written)
    assert step(report)[0] == "not run"
    assert "far more text than its file, as a view may" in step(report)[1]


@pytest.mark.slow
@pytest.mark.parametrize("table", ["stored", "computed"])
def test_a_value_larger_than_any_cell_is_not_read(
    tmp_path: Path, exact: FrictionlessClient, table: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "large")) as made, made:
        made.execute("CREATE TABLE stored AS SELECT zeroblob(67108865) AS id")
        made.execute("CREATE VIEW computed AS SELECT hex(zeroblob(40000000)) AS id")
    content = (tmp_path / "large").read_bytes()
    written = package(tmp_path, content, fields=FIELDS[:1], dialect={"table": table})
    told = ("not run", "a value in it has more than 67,108,864 bytes")
    assert step(validate(written, client=exact)) == told


def test_no_other_file_is_opened(
    tmp_path: Path, database: bytes, exact: FrictionlessClient
) -> None:
    (tmp_path / "out.sqlite").write_bytes(database)
    folder = tmp_path / "package"
    folder.mkdir()
    for path in (f"sqlite:///{tmp_path}/out.sqlite", "sqlite:///../out.sqlite",
                 "sqlite:///d.sqlite?mode=rw", "sqlite+x:///d.sqlite", "sqlite://"):  # fmt: skip
        written = package(folder, database, path)
        report = validate(written, client=exact)
        assert step(report)[0] == "not run" or report.findings, path
        with pytest.raises(PackageError):
            Frames(read_package(written))["t"]
    (folder / "link.sqlite").symlink_to(tmp_path / "out.sqlite")
    for path in ("link.sqlite", "sqlite:///link.sqlite"):
        with pytest.raises(PackageError, match="leads out"):
            validate(package(folder, database, path), client=exact)


def test_the_rules_of_frictionless_open_no_database(
    tmp_path: Path, database: bytes, exact: FrictionlessClient
) -> None:
    written = package(tmp_path, database, "sqlite:///d.sqlite", dialect={"sql": TABLE})
    report = validate(written, client=exact, rules="frictionless")
    assert step(report)[0] == "not run"


def test_a_table_on_a_server_is_named_as_frictionless_names_it(tmp_path: Path) -> None:
    resource = {"name": "t", "path": "postgresql://192.0.2.1/x", "type": "table", "dialect": TABLE}
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [resource]}))
    metadata, _ = prepare_descriptor(json.loads(path.read_text()), path)
    assert metadata["resources"][0]["dialect"]["sql"] == TABLE


@pytest.mark.each("listed", [None, [], ["x"], [{}], [{"path": 1}], [{"path": ["a"]}]])
def test_a_descriptor_of_any_form_is_left_as_it_is(listed: object) -> None:
    assert with_database_files({"resources": listed}) == {"resources": listed}
