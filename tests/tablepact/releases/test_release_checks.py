"""Each line of the gate comes of one kind of fault, and of no other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FRUIT = "id,name,price\npear,Pear,1.5\nfig,Fig,2\n"
PLUM = f"{FRUIT}plum,Plum,3\n"
DEARER = FRUIT.replace("1.5", "1.6")
CORRECTED = ("fruit", "pear", "price", "1.5")


def correction(version: str, table: str, row: str, column: str, old: str) -> str:
    return ",".join((version, table, row, column, old))


def only(problems: list[str]) -> str:
    (problem,) = problems
    return problem


def test_what_is_in_order_has_no_problem(market: Any, unreleased: Any) -> None:
    assert market.problems() == []
    assert unreleased.problems() == []


def test_a_version_may_rise_for_nothing(market: Any) -> None:
    market.raise_to("1.0.1")
    assert market.problems() == []


@pytest.mark.parametrize("version", ["", "1.0", "1.0.0-rc1", "v1.0.0", "01.0.0"])
def test_a_version_has_three_numbers(market: Any, unreleased: Any, version: str) -> None:
    for one in (market, unreleased):
        one.raise_to(version, told=False)
        (one.folder / "CHANGELOG.md").unlink()
        assert only(one.problems()) == (
            f'"version" must be three numbers, such as 1.0.0, not {version!r}'
        )


def test_a_lower_version(market: Any) -> None:
    market.raise_to("0.9.0")
    assert only(market.problems()) == (
        "the version 0.9.0 is lower than the release 1.0.0; raise it"
    )


def test_a_descriptor_of_other_bytes(market: Any) -> None:
    path = market.folder / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert "differ from the release 1.0.0, although no row" in only(market.problems())
    market.raise_to("1.0.1")
    assert market.problems() == []


def test_bytes_that_do_not_follow(market: Any) -> None:
    market.write("fruit.csv", FRUIT.replace("\n", "\r\n"))
    problem = only(market.problems())
    assert problem.startswith("fruit: size or hash in datapackage.json differ from fruit.csv")
    market.rehash()
    assert "although no row and no metadata changed" in only(market.problems())
    market.raise_to("1.0.1")
    assert market.problems() == []


def hashed(package: dict[str, Any], text: str | None) -> None:
    package["resources"][0]["hash"] = text


@pytest.mark.parametrize(
    ("write", "right"),
    [
        (lambda data: hashlib.md5(data).hexdigest(), True),  # noqa: S324 - as descriptors have it
        (lambda data: hashlib.md5(data).hexdigest().upper(), True),  # noqa: S324
        (lambda data: f"md5:{hashlib.md5(data).hexdigest()}", True),  # noqa: S324
        (lambda data: f"SHA1:{hashlib.sha1(data).hexdigest()}", True),  # noqa: S324
        (lambda data: f"sha256:{hashlib.sha256(data).hexdigest().upper()}", True),
        (lambda data: hashlib.sha256(data).hexdigest(), False),  # an MD5 has half the digits
        (lambda data: f"sha1:{hashlib.sha1(data + data).hexdigest()}", False),  # noqa: S324
        (lambda _: "crc32:00000000", False),
        (lambda _: "", False),
        (lambda _: 5, False),
    ],
)
def test_a_hash_of_any_algorithm_is_right_if_it_is_the_file_s(
    unreleased: Any, write: Callable[[bytes], Any], *, right: bool
) -> None:
    """It is what validate says of it; a release has the SHA-256 of its own."""
    unreleased.edit(lambda package: hashed(package, write(FRUIT.encode())))
    problems = unreleased.problems()
    assert [problem.split(":")[0] for problem in problems] == ([] if right else ["fruit"])


@pytest.mark.parametrize("text", ["", "# Changelog\n", "## Unreleased\n", "## 0.9.0\n## 1.0.0\n"])
def test_a_changelog_without_the_version_on_top(market: Any, text: str) -> None:
    market.write("CHANGELOG.md", text)
    assert only(market.problems()).startswith("CHANGELOG.md begins with ")


@pytest.mark.parametrize("text", ["## [1.0.0] - 2026\n", "## Unreleased\n\n## 1.0.0\n", None])
def test_a_changelog_in_order(market: Any, text: str | None) -> None:
    if text is None:
        (market.folder / "CHANGELOG.md").unlink()
    else:
        market.write("CHANGELOG.md", text)
    assert market.problems() == []


def edit_schema(change: Callable[[dict[str, Any]], object]) -> Callable[[Any], None]:
    return lambda market: market.edit(lambda package: change(package["resources"][0]["schema"]))


LEVELS: dict[str, tuple[Callable[[Any], object], str, str, list[str]]] = {
    "patch": (
        lambda m: m.edit(lambda p: p.update(title="A market")),
        "1.0.1", "title: descriptions or other metadata are changed", ["1.0.0"],
    ),
    "minor": (
        lambda m: m.fruit(PLUM), "1.1.0", "fruit/plum is added", ["1.0.0", "1.0.9"],
    ),
    "minor by schema": (
        edit_schema(lambda s: s["fields"][2]["constraints"].update(minimum=-1)),
        "1.1.0", "fruit, price: minimum: a constraint becomes looser", ["1.0.1"],
    ),
    "major": (
        lambda m: m.fruit(FRUIT.replace("fig,", "figs,")),
        "2.0.0", "fruit/fig is renamed to figs", ["1.0.0", "1.9.9"],
    ),
    "major by schema": (
        edit_schema(lambda s: s["fields"][2]["constraints"].update(minimum=1)),
        "2.0.0", "fruit, price: minimum: a constraint becomes stricter", ["1.1.0"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LEVELS)
def test_a_version_that_is_not_high_enough(market: Any, case: str) -> None:
    change, needed, what, low = LEVELS[case]
    change(market)
    for version in low:
        market.raise_to(version)
        problem = only(market.problems())
        assert problem.startswith(what)
        assert f"since 1.0.0 this needs version {needed} or later ({case.split()[0]}" in problem
    market.raise_to(needed)
    assert market.problems() == []


def test_before_version_one_a_major_change_raises_the_minor_number(unreleased: Any) -> None:
    unreleased.raise_to("0.1.0")
    unreleased.release()
    unreleased.fruit(FRUIT.replace("fig,", "figs,"))
    unreleased.raise_to("0.1.1")
    assert "needs version 0.2.0 or later (major" in only(unreleased.problems())
    unreleased.raise_to("0.2.0")
    assert unreleased.problems() == []


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (correction("1.1.0", "fruit", "pear", "price", "1.4"),),
        (correction("1.1.0", "fruit", "pear", "price", ""),),
        (correction("1.1.0", "fruit", "pear", "name", "1.5"),),
        (correction("1.1.0", "fruit", "fig", "price", "1.5"),),
        (correction("1.1.0", "fruits", "pear", "price", "1.5"),),
        (correction("1.0.0", *CORRECTED),),
    ],
)
def test_a_value_that_was_changed_without_a_word(market: Any, rows: tuple[str, ...]) -> None:
    market.fruit(DEARER)
    market.correct(*rows)
    market.raise_to("1.1.0")
    assert only(market.problems()) == (
        "fruit/pear is changed, but corrections has no row for version 1.1.0 with the old value of "
        "price; add one"
    )


def test_a_value_that_was_corrected(market: Any) -> None:
    market.fruit(DEARER)
    market.correct(correction("1.1.0", *CORRECTED))
    market.raise_to("1.1.0")
    assert market.problems() == []


def test_a_row_that_was_removed_is_reported_too(market: Any) -> None:
    market.fruit(FRUIT.replace("fig,Fig,2\n", ""))
    market.raise_to("2.0.0")
    assert "fruit/fig is removed, but corrections has no row" in only(market.problems())
    market.correct("2.0.0,fruit,fig,,")
    assert market.problems() == []


def test_each_row_that_needs_a_higher_version_has_its_line(market: Any) -> None:
    market.fruit(PLUM.replace("1.5", "1.6"))
    market.correct(correction("1.0.0", *CORRECTED))
    found = market.problems()
    assert [line.split(";")[0] for line in found] == [
        "fruit/plum is added",
        "corrections/2 is added",
        "fruit/pear: price was '1.5', is '1.6'",
    ]


def test_corrections_may_be_typed_otherwise(market: Any) -> None:
    """Without a schema a version is text all the same, and an old value may be a number."""
    market.edit(lambda package: package["resources"][1].pop("schema"))
    market.fruit(DEARER)
    market.correct(correction("2.0.0", *CORRECTED))
    market.raise_to("2.0.0")
    assert market.problems() == []


def test_a_table_without_a_schema_can_be_released(unreleased: Any) -> None:
    unreleased.edit(lambda package: package["resources"][0].pop("schema"))
    unreleased.release()
    assert unreleased.problems() == []
    unreleased.fruit(PLUM)
    assert any("fruit/4 is added" in line for line in unreleased.problems())


def test_the_gate_may_be_asked_from_anywhere(
    market: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(market.folder)
    result = market.run("--check")
    assert (result.exit_code, result.output) == (
        0,
        "market 1.0.0 is the release 1.0.0, unchanged.\n",
    )
    monkeypatch.chdir(tmp_path)
    assert market.run("--check").exit_code == 0


@pytest.mark.parametrize("key", ["content", "rows"])
def test_the_newest_entry_says_what_its_archive_holds(market: Any, key: str) -> None:
    path = market.folder / "releases.json"
    described = json.loads(path.read_text())
    if key == "content":
        described["releases"][-1]["content"] = "sha256:00"
    else:
        described["releases"][-1]["tables"]["fruit"]["rows"] = 9
    path.write_text(json.dumps(described))
    assert only(market.problems()).startswith("the entry of 1.0.0 in releases.json does not match")
