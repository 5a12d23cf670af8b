"""``dataset release``: seal, check, list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from avocado_pivot.commands import main


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """A package of one table, and no release yet."""
    fields = [{"name": "id", "type": "string"}, {"name": "size", "type": "integer"}]
    schema = {"fields": fields, "primaryKey": ["id"]}
    entry = {"name": "fruit", "type": "table", "path": "fruit.csv", "schema": schema}
    whole = {"name": "market", "version": "1.0.0", "created": "2026-11-01T00:00:00Z"}
    (tmp_path / "datapackage.json").write_text(json.dumps(whole | {"resources": [entry]}))
    (tmp_path / "fruit.csv").write_text("id,size\na,1\nb,2\n")
    return tmp_path


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["release", *map(str, args)], prog_name="dataset")


def raise_version(folder: Path, version: str) -> None:
    path = folder / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": version}))


def test_a_first_release_is_sealed(market: Path) -> None:
    assert run("--check", market).stdout == "market 1.0.0 can be released.\n"
    result = run(market)
    assert (result.exit_code, result.stdout[:29]) == (0, "Released market 1.0.0: sha256")
    assert {path.name for path in market.rglob("*.*")} >= {"releases.json", "1.0.0.zip"}
    assert run("--check", market).stdout == "market 1.0.0 is the release 1.0.0, unchanged.\n"
    listed = run("--list", market).stdout
    assert listed.startswith("1.0.0  2026-11-01  1 table, 2 rows\n  sha256:")


def test_a_version_is_released_once(market: Path) -> None:
    run(market)
    before = (market / "releases.json").read_bytes()
    result = run(market)
    assert result.exit_code == 2
    assert "1.0.0 is already released, and a release never changes" in result.stderr
    assert (market / "releases.json").read_bytes() == before


def test_what_does_not_pass_the_gate_is_not_released(market: Path) -> None:
    run(market)
    (market / "fruit.csv").write_text("id,size\na,1\nb,3\n")
    assert run("--check", market).exit_code == 1
    raise_version(market, "1.0.1")
    assert run(market).exit_code == 0
    (market / "fruit.csv").write_text("id,size\na,1\n")
    raise_version(market, "1.0.2")
    result = run(market)
    assert result.exit_code == 1
    assert result.stdout == (
        "fruit/b is removed; since 1.0.1 this needs version 2.0.0 or later (major: rows are "
        'removed): raise "version" in datapackage.json, and describe the change in the changelog\n'
    )
    assert not (market / "releases/1.0.2.zip").exists()
    raise_version(market, "2.0.0")
    assert run("--check", market).stdout == "market 2.0.0 can be released after 1.0.1.\n"


def test_two_wishes_at_once_are_refused(market: Path) -> None:
    assert run("--check", "--list", market).exit_code == 2


def test_those_of_this_dataset_are_listed_by_default() -> None:
    assert run("--list").stdout.startswith("0.1.0  2026-11-24  15 tables, 1,088 rows\n")


def test_no_release_is_listed_where_there_is_none(market: Path) -> None:
    result = run("--list", market)
    assert (result.exit_code, result.stdout) == (0, "")
