"""The list of public packages, how they are fetched, and how a survey of them is counted."""

from __future__ import annotations

import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Ann"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "ann@example.org"),
}


@pytest.fixture(scope="module")
def fetching(scale: Path) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(scale.parent))
        yield importlib.import_module("public_fetch")


@pytest.fixture(scope="module")
def reporting(fetching: ModuleType) -> ModuleType:
    assert fetching  # its folder is on the path
    return importlib.import_module("public_report")


def step(status: str = "pass", detail: str = "3 rows, 1 field", **counts: int) -> dict[str, Any]:
    return {"judge": "table", "status": status, "detail": detail, "counts": counts}


def test_the_list_has_many_packages_of_many_owners(fetching: ModuleType) -> None:
    packages = fetching.listed()
    assert len(packages) >= 120
    assert len({package.owner.lower() for package in packages}) >= 60
    assert len({package.name.lower() for package in packages}) == len(packages)
    assert all(re.fullmatch("[0-9a-f]{40}", package.commit) for package in packages)
    assert all(package.kind and package.licence for package in packages)


def test_only_the_files_that_a_descriptor_mentions_are_fetched(
    fetching: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    work = tmp_path / "copies" / "ann+fruit" / "repo"
    (work / "deep" / "data").mkdir(parents=True)
    for name, text in {
        "deep/datapackage.json": '{"resources": [{"path": "data\\/a.csv", "schema": "s.json"}]}',
        "deep/s.json": '{"fields": [], "also": "more.csv"}',
        "deep/data/a.csv": "a\n1\n",
        "deep/more.csv": "b\n2\n",
        "deep/unrelated.csv": "c\n3\n",
        "outside.csv": "d\n4\n",
    }.items():
        (work / name).write_text(text)
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Add fruit"]):
        subprocess.run(["git", "-C", work, *command], check=True)
    head = subprocess.run(["git", "-C", work, "rev-parse", "HEAD"], check=True, capture_output=True)
    package = fetching.Public(
        "ann/fruit", head.stdout.decode().strip(), "deep", ("CSV",), "CC0-1.0"
    )
    target = fetching.fetch(package, tmp_path / "surveyed", tmp_path / "copies")
    fetched = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert fetched == {"datapackage.json", "s.json", "data/a.csv", "more.csv"}


@pytest.mark.parametrize(
    ("one", "fate", "reason"),
    [
        (step(), "judged natively", "3 rows, 1 field"),
        (
            step(detail="3 rows, 1 field, validated by frictionless: the format is xls"),
            "judged by frictionless",
            "the format is xls",
        ),
        (
            step("not run", "https://a.example/b.csv is a remote address, which is not fetched"),
            "not run",
            "it is at an address, which is not fetched",
        ),
        (step("fail", "0 rows", **{"scheme-error": 1}), "its file is not in the repository", None),
        (step(detail="no table, hash"), "no table", None),
    ],
)
def test_what_became_of_a_table_is_counted(
    reporting: ModuleType, one: dict[str, Any], fate: str, reason: str | None
) -> None:
    assert reporting.fate(one) == fate
    assert reason is None or reporting.reason(one) == reason
