"""What the public functions make of their arguments."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tablepact as tp

PORTS = Path(__file__).parents[1] / "docs/ports"


@pytest.fixture
def ports(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PORTS, tmp_path / "ports"))


UNCHECKED: Any = tp
"""The library, for what a type checker would refuse."""


@pytest.mark.each(
    "call, message",
    [
        (lambda: UNCHECKED.validate(PORTS, rules="x"), "the rules is 'x', not one of all, fri"),
        (lambda: UNCHECKED.validate(PORTS, engine="x"), "the engine is 'x', not one of local, s"),
        (lambda: tp.validate(PORTS, limit_errors=-1), "limit_errors must be at least 0, not -1"),
        (
            lambda: tp.open_package(PORTS).validate(time_limit=0),
            "time_limit must be above 0 seconds, not 0",
        ),
        (lambda: UNCHECKED.open_package(PORTS, on_error="x"), "the on_error is 'x', not one of f"),
        (lambda: UNCHECKED.schema(PORTS, "ships", "x"), "the format is 'x', not one of table-sch"),
        (
            lambda: UNCHECKED.open_package(PORTS).schema("ships", "sql", "mysql"),
            "the dialect is 'mysql', not one of duckdb, sqlite",
        ),
        (
            lambda: UNCHECKED.open_package(PORTS).dictionary("x"),
            "the format is 'x', not one of markdown, svg",
        ),
        (lambda: tp.infer(PORTS / "ships.csv", encoding="nix"), "unknown encoding 'nix'"),
        (lambda: tp.infer(PORTS / "ships.csv", encoding="hex"), "unknown encoding 'hex'"),
        (lambda: tp.init(PORTS, encoding="nix"), "unknown encoding 'nix'"),
    ],
)
def test_a_wrong_argument_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_one_table_is_exported_by_its_name(ports: Path) -> None:
    export = tp.open_package(ports).export(ports / "out", "csv", "ships")
    assert export.tables == ("ships",)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_package_is_made_of_one_file(ports: Path, kind: type[str] | type[Path]) -> None:
    draft = tp.init(ports, kind(ports / "ships.csv"), force=True)
    assert list(draft.tables) == ["ships"]


@pytest.mark.parametrize("files", [(), ["ships.csv"]])
def test_a_package_needs_a_folder(ports: Path, files: list[str]) -> None:
    for folder in (ports / "nix", ports / "ships.csv"):
        with pytest.raises(tp.ExportError) as error:
            tp.init(folder, files)
        assert str(error.value) == f"there is no folder {str(folder)!r}"


def test_a_question_is_not_an_address(ports: Path) -> None:
    package = tp.open_package(ports)
    for address in ("which is the largest", "which is the largest@1.0.0"):
        with pytest.raises(tp.UnknownTable, match=r"an address is TABLE/ID, and ask\(\) answers"):
            package.show(address)
    for address in ("ship", "ship/the Alba", "Alba"):
        with pytest.raises(tp.UnknownTable) as error:
            package.show(address)
        assert "ask()" not in str(error.value)


def test_frames_are_shown_by_their_names(tmp_path: Path) -> None:
    assert repr(tp.open_package(PORTS).frames) == "<Frames: ports, ships>"
    for number in range(30):
        (tmp_path / f"table{number:02}.csv").write_text("id\n1\n")
    tp.init(tmp_path)
    assert repr(tp.open_package(tmp_path).frames) == (
        "<Frames: table00, table01, table02, table03, table04, table05, table06, …>"
    )
