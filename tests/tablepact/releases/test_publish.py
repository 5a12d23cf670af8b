"""Releases are written for good; what is damaged is refused in one line, and never used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import tablepact as tp
from tablepact.cli.main import main
from tablepact.errors import PackageError
from tablepact.releases.open_release import open_release

PLUM = "id,name,price\npear,Pear,1.5\nfig,Fig,2\nplum,Plum,3\n"


@pytest.fixture(scope="module")
def released_twice(released: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = released.copied(tmp_path_factory.mktemp("twice") / "market")
    made.fruit(PLUM)
    made.raise_to("1.1.0")
    made.release()
    return made


@pytest.fixture
def two(released_twice: Any, tmp_path: Path) -> Any:
    """A package with the releases 1.0.0 and 1.1.0."""
    return released_twice.copied(tmp_path / "market")


def listed(market: Any) -> Any:
    return json.loads((market.folder / "releases.json").read_text())


def damage(market: Any, change: Callable[[Any], object]) -> None:
    described = listed(market)
    change(described)
    market.write("releases.json", json.dumps(described))


def line_of(market: Any, *options: str) -> str:
    result = market.run(*options)
    assert result.exit_code == 3, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    return line


def test_a_release_is_never_made_twice(market: Any) -> None:
    before = (market.folder / "releases.json").read_bytes()
    result = market.run()
    assert (result.exit_code, "1.0.0 is already released" in result.stderr) == (2, True)
    assert (market.folder / "releases.json").read_bytes() == before


def test_what_does_not_pass_is_not_released(market: Any) -> None:
    market.fruit(PLUM)
    market.raise_to("1.0.1")
    result = market.run()
    assert (result.exit_code, "needs version 1.1.0" in result.stdout) == (1, True)
    assert len(listed(market)["releases"]) == 1
    assert not (market.folder / "releases/1.0.1.zip").exists()


@pytest.mark.parametrize(
    "keys", [{"primaryKey": {"a": 1}}, {"uniqueKeys": 5}, {"foreignKeys": [{"fields": "id"}]}]
)
def test_malformed_keys_are_not_released(tmp_path: Path, keys: Any) -> None:
    (tmp_path / "t.csv").write_text("id\n1\n")
    schema = {"fields": [{"name": "id", "type": "integer"}], **keys}
    entry = {"name": "t", "path": "t.csv", "schema": schema}
    descriptor = {"name": "p", "version": "1.0.0", "resources": [entry]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    for options in ([], ["--check"]):
        result = CliRunner().invoke(main, ["release", str(tmp_path), *options])
        assert (result.exit_code, result.stdout) == (3, "")
        assert result.stderr.startswith("Error: t: ")
    with pytest.raises(PackageError, match="t: "):
        tp.release(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["datapackage.json", "t.csv"]


def test_a_release_may_have_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    descriptor = {"name": "p", "version": "1.0.0", "resources": [{"name": "a", "path": "a.txt"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    tp.release(tmp_path)
    result = CliRunner().invoke(main, ["release", str(tmp_path), "--list"])
    assert "0 tables, 0 rows" in result.stdout


def test_two_options_do_not_go_together(market: Any) -> None:
    assert market.run("--check", "--list").exit_code == 2


def test_releases_are_listed_and_compared(two: Any) -> None:
    assert [line.split()[0] for line in two.run("--list").stdout.splitlines()[::2]] == [
        "1.0.0",
        "1.1.0",
    ]
    found = tp.diff("1.0.0", two.folder)
    assert [(c.code, c.count) for c in found.changes if c.level] == [("row-added", 1)]
    assert two.run("--check").stdout == "market 1.1.0 is the release 1.1.0, unchanged.\n"


def test_the_same_package_gives_the_same_bytes(market: Any, unreleased: Any) -> None:
    unreleased.release()
    assert listed(market) == listed(unreleased)
    one, other = (m.folder / "releases/1.0.0.zip" for m in (market, unreleased))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "1", "\ufeff{", b"\xff\xfe", "[" * 100_000, '{"releases": 9e9999'],
    ids=str,
)  # fmt: skip
def test_releases_that_are_no_json(two: Any, text: Any) -> None:
    two.write("releases.json", text)
    for options in ([], ["--check"], ["--list"]):
        assert "releases.json" in line_of(two, *options)


@pytest.mark.parametrize("key", ["version", "date", "descriptor", "content", "tables", "archive"])
@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        ["x"],
        "gone",
        *(pytest.param(v, marks=pytest.mark.slow) for v in (1.5, True, [], {"x": 1})),
    ],
)
def test_an_entry_that_is_not_complete(two: Any, key: str, value: Any) -> None:
    def change(described: Any) -> None:
        if value == "gone":
            del described["releases"][-1][key]
        else:
            described["releases"][-1][key] = value

    damage(two, change)
    for options in (["--check"], ["--list"]):
        assert "is malformed" in line_of(two, *options)


@pytest.mark.parametrize("value", [None, "3", 1.5, True, [], "gone"])
@pytest.mark.parametrize("key", ["rows", "hash"])
def test_a_table_of_an_entry_that_is_not_complete(two: Any, key: str, value: Any) -> None:
    if (key, value) == ("hash", "3"):
        return

    def change(described: Any) -> None:
        described["releases"][-1]["tables"]["fruit"][key] = value
        if value == "gone":
            del described["releases"][-1]["tables"]["fruit"][key]

    damage(two, change)
    assert "is malformed" in line_of(two, "--list")


@pytest.mark.parametrize("whole", [None, {}, "", "x", [None], ["x"], [{}], 5])
def test_a_list_that_is_none(two: Any, whole: Any) -> None:
    damage(two, lambda described: described.update(releases=whole))
    assert "is malformed" in line_of(two, "--list")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["releases"][0].update(date="2020-01-01"),
        lambda d: d["releases"][0].update(archive="sha256:0"),
        lambda d: d["releases"][0]["tables"]["fruit"].update(rows=3),
        lambda d: d["releases"][0].update(previous="x"),
        lambda d: d["releases"].pop(0),
        lambda d: d["releases"].reverse(),
        lambda d: d["releases"].insert(1, d["releases"][0]),
    ],
)
def test_an_old_release_that_was_changed(two: Any, change: Callable[[Any], object]) -> None:
    damage(two, change)
    for options in ([], ["--check"], ["--list"]):
        assert "was changed, but releases are immutable" in line_of(two, *options)


@pytest.mark.parametrize("data", [b"", b"x", None])
def test_an_archive_that_is_not_what_was_released(two: Any, data: bytes | None) -> None:
    path: Path = two.folder / "releases/1.1.0.zip"
    path.unlink()
    told = "cannot be read"
    if data is not None:
        path.write_bytes(data)
        told = "differs from the file that was released"
    assert told in line_of(two, "--check")
    with pytest.raises(PackageError, match=told):
        open_release(two.folder, "1.1.0")
    assert open_release(two.folder, "1.0.0").version == "1.0.0"


@pytest.mark.parametrize("version", ["../../evil", "x", "", "1.1"])
def test_a_version_that_leads_elsewhere(two: Any, version: str) -> None:
    damage(two, lambda described: described["releases"][-1].update(version=version))
    assert "is not a version such as 1.2.3" in line_of(two, "--check")


def test_a_version_that_is_not_there(two: Any) -> None:
    result = CliRunner().invoke(main, ["diff", "9.9.9", str(two.folder)])
    assert (result.exit_code, result.stderr) == (
        3,
        "Error: there is no release 9.9.9; available: 1.0.0, 1.1.0\n",
    )


@pytest.mark.parametrize("name", ["../fruit", "a/../../b", "a\\b"])
def test_a_release_that_could_not_be_read_again_is_not_made(unreleased: Any, name: str) -> None:
    unreleased.edit(lambda package: package["resources"][0].update(name=name))
    assert "the new archive cannot be read" in line_of(unreleased)
    assert not (unreleased.folder / "releases.json").exists()
    assert not (unreleased.folder / "releases").exists()


def test_a_descriptor_that_frictionless_refuses_can_be_compared_all_the_same(two: Any) -> None:
    two.edit(lambda package: package.update(created="yesterday"))
    two.raise_to("1.1.1")
    two.release()
    assert two.problems() == []


def test_a_release_that_could_never_be_compared_is_not_made(unreleased: Any) -> None:
    """Whatever came after it, the gate could not read it."""
    address = "http://example.org/schema.json"
    unreleased.edit(lambda package: package["resources"][0].update(schema=address))
    assert f"the new archive cannot be read: fruit: its schema {address}" in line_of(unreleased)


def test_a_profile_elsewhere_keeps_nothing_from_being_released(unreleased: Any) -> None:
    unreleased.edit(lambda package: package.update(profile="http://example.org/profile.json"))
    unreleased.release()
    assert unreleased.problems() == []


def test_half_a_character_in_a_word_is_kept(unreleased: Any) -> None:
    unreleased.edit(lambda package: package.update(title="\ud800"))
    unreleased.release()
    assert unreleased.problems() == []
    assert open_release(unreleased.folder, "1.0.0").metadata["title"] == "\ud800"


def test_half_a_character_in_a_name_is_refused(unreleased: Any) -> None:
    unreleased.edit(lambda package: package["resources"][0].update(name="\ud800"))
    assert line_of(unreleased)


@pytest.mark.parametrize(
    "text",
    [
        "id,name,price\nx,y,z\n",
        *(pytest.param(t, marks=pytest.mark.slow) for t in ("id,name,price\nx\n", "a\n", "")),
    ],
)
def test_a_table_that_cannot_be_read_is_not_released(unreleased: Any, text: str) -> None:
    unreleased.fruit(text)
    assert "fruit" in line_of(unreleased)
    assert not (unreleased.folder / "releases.json").exists()
