"""Whatever a stranger's package names, no command shows what is outside of the package."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from tablepact.cli.main import main
from tablepact.errors import PackageError
from tablepact.package.paths import is_remote, path_inside, scheme_of

SECRET = "swordfish-7"  # noqa: S105 - of a table
SQL = {"dialect": {"sql": {"table": "secret"}}}
HERE = {"path": "t.csv"}
THERE = "192.0.2.1"  # no machine has it (RFC 5737)


def _of_schemes(*schemes: str) -> dict[str, dict[str, Any]]:
    return {
        scheme.replace("+", "-"): {"path": f"{scheme}://{THERE}/{{db}}", **SQL}
        for scheme in schemes
    }


SAFE: dict[str, dict[str, Any]] = {
    "sqlite": {"path": "sqlite:///{db}", **SQL},
    "sqlite-driver": {"path": "sqlite+pysqlite:///{db}", "format": "sql", **SQL},
    "sqlite-uri": {"path": "sqlite:///file:{db}?mode=ro&uri=true", **SQL},
    "sqlite-case": {"path": "SQLite:///{db}", **SQL},
    "sqlite-blank": {"path": " sqlite:///{db}", **SQL},
    "sqlite-split": {"path": "sq\nlite:///{db}", **SQL},
    "sqlite-parts": {"path": ["t.csv", "sqlite:///{db}"], **SQL},
    "sqlite-more": {"path": "t.csv", "extrapaths": ["sqlite:///{db}"]},
    "sqlite-url": {"url": "sqlite:///{db}", **SQL},
    "sqlite-schema": {**HERE, "schema": "sqlite:///{db}"},
    "sqlite-dialect": {**HERE, "dialect": "sqlite:///{db}"},
    "sqlite-profile": {**HERE, "profile": "sqlite:///{db}"},
    "duckdb": {"path": "duckdb:///{db}", **SQL},
    **_of_schemes("postgresql+psycopg2", "https", "s3", "github", "buffer", "data"),
    "data-bare": {"path": "data:text/csv,id%0A1"},
    **{f"scheme-{one}": {**HERE, "scheme": one} for one in ("stream", "buffer", "aws", "remote")},
    **{f"format-{one}": {**HERE, "format": one} for one in ("sql", "gsheets", "ckan", "github")},
}  # fmt: skip
FURTHER = _of_schemes(
    *("postgresql", "mysql", "mariadb", "mssql", "oracle", "ckan"),
    *("http", "ftp", "ftps", "gs", "abfs", "zenodo", "git", "ssh"),
    *("stream", "memory", "zip+file", "jdbc", "odbc", "unix"),
)
UNSAFE: dict[str, dict[str, Any]] = {
    "file": {"path": "file://{csv}"},
    "file-bare": {"path": "file:{csv}"},
    "file-schema": {**HERE, "schema": "file://{json}"},
    "file-url": {"url": "file://{csv}"},
}
"""Of these frictionless refuses the whole package."""
ALL = (
    ["tables"], ["find", SECRET[:7]], ["cite"], ["describe", "--all"], ["validate", "{package}"],
    ["export", "-o", "{out}/all.sqlite"], ["export", "-o", "{out}/all", "-f", "csv"],
    ["export", "--metadata", "croissant"], ["site", "{out}/site"],
    ["diff", "{package}", "{package}"],
    ["release", "--check", "{package}"], ["derive", "{package}"], ["rehash", "{package}"],
)  # fmt: skip
ONE = (
    ["query", 'FROM "{table}"'], ["export", "{table}", "-f", "jsonl"], ["describe", "{table}"],
    ["cite", "{table}"], ["show", "{table}/2"], ["schema", "{table}"],
    ["export", "{table}", "-f", "csv", "--on-error", "text"],
)  # fmt: skip
NO_PACKAGE = ("validate", "diff", "release", "derive", "rehash")


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files of this machine that are none of a package's business."""
    folder = tmp_path_factory.mktemp("secret")
    places = {name: str(folder / f"secret.{name}") for name in ("db", "csv", "json")}
    with closing(sqlite3.connect(places["db"])) as con, con:
        con.execute("CREATE TABLE secret (id TEXT)")
        con.execute("INSERT INTO secret VALUES (?)", [SECRET])
    Path(places["csv"]).write_text(f"id\n{SECRET}\n")
    Path(places["json"]).write_text(json.dumps({"fields": [{"name": SECRET, "type": "any"}]}))
    return places


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(SAFE, id="safe"),
        pytest.param(FURTHER, id="further", marks=pytest.mark.slow),
        pytest.param(UNSAFE, id="unsafe"),
    ],
)
def package(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    secret: dict[str, str],
) -> Path:
    folder = tmp_path_factory.mktemp("package")
    (folder / "t.csv").write_text("id\n1\n")
    written = json.dumps(
        [{"name": name, "type": "table", **one} for name, one in request.param.items()]
    )
    for name, place in secret.items():
        written = written.replace(f"{{{name}}}", place)
    described = {"name": "p", "version": "1.0.0", "resources": json.loads(written)}
    (folder / "datapackage.json").write_text(json.dumps(described))
    return folder


def run(package: Path, out: Path, words: list[str], **given: str) -> Result:
    args = [word.format(package=package, out=out, **given) for word in words]
    if words[0] not in NO_PACKAGE:
        args.insert(1, str(package))
    result = CliRunner().invoke(main, args)
    assert "Usage:" not in result.output, args
    written = [path.read_bytes() for path in out.rglob("*") if path.is_file()]
    assert SECRET.encode() not in b"".join([result.output_bytes, *written]), args
    return result


def test_the_secret_could_be_read(secret: dict[str, str]) -> None:
    with sqlalchemy.create_engine(f"sqlite:///{secret['db']}").connect() as con:
        assert con.execute(sqlalchemy.text("SELECT id FROM secret")).scalar() == SECRET


@pytest.mark.parametrize("words", ALL, ids=lambda words: words[0])
def test_of_a_package_nothing_foreign_is_shown(
    package: Path, tmp_path: Path, words: list[str]
) -> None:
    result = run(package, tmp_path, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "step", [len(ONE), pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"]
)
@pytest.mark.parametrize("words", ONE, ids=lambda words: words[0])
def test_of_a_table_nothing_foreign_is_shown(
    package: Path, tmp_path: Path, words: list[str], step: int
) -> None:
    """In the quick tier each table is asked by one command, and each command asks some."""
    named = json.loads((package / "datapackage.json").read_text())["resources"]
    for table in named[ONE.index(words) % min(step, len(named)) :: step]:
        result = run(package, tmp_path, words, table=table["name"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        if words[0] in ("query", "cite") and not str(table).count("t.csv"):
            assert result.exit_code == 3, (table, result.output)


def test_all_commands_say_the_same_of_an_address(package: Path, tmp_path: Path) -> None:
    if not (package / "datapackage.json").read_text().count("sqlite"):
        return
    words = "is the address of a database in a file, which is not opened"
    for args in (["validate", "{package}"], ["query", "FROM sqlite"], ["cite", "duckdb"]):
        assert words in run(package, tmp_path, args).output


@pytest.mark.each("path, scheme",
    [
        ("sqlite:///x", "sqlite"), ("SQLITE:x", "sqlite"), ("file:x.csv", "file"),
        ("data:,x", "data"), (" http://x", "http"), ("ht\ttp://x", "http"), ("z+s3://x", "z+s3"),
        ("http://[x", "unknown"), ("C:\\x.csv", ""), ("c:/x.csv", ""), ("a/b:c.csv", ""),
        ("t.csv", ""), ("", ""), ("1a://x", ""), ("./a:b", ""),
    ],
)  # fmt: skip
def test_an_address_is_what_has_a_scheme(path: str, scheme: str) -> None:
    assert scheme_of(path) == scheme
    assert is_remote(path) == bool(scheme)


@given(st.lists(st.sampled_from(["a", "b", "in", "out", "file", "no", ".", "..", ""]), max_size=5))
def test_a_path_is_inside_if_what_it_resolves_to_is(linked: Path, names: list[str]) -> None:
    path = "/".join(names)
    inside = (linked / path).resolve().is_relative_to(linked.resolve())
    try:
        path_inside(linked / "datapackage.json", path)
    except PackageError:
        assert not inside or not path
    else:
        assert inside


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder behind a link, with links that stay within it, and one that leads out of it."""
    place = tmp_path_factory.mktemp("linked")
    (place / "real/a/b").mkdir(parents=True)
    (place / "real/file").touch()
    (place / "real/a/in").symlink_to("../a")
    (place / "real/a/out").symlink_to("../..")
    (place / "real/out").symlink_to(place)
    (place / "link").symlink_to("real")
    return place / "link"
