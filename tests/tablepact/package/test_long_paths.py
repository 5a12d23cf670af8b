"""A path that the system does not allow is that of a file that does not exist."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import tablepact as tp
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.errors import PackageError, TablepactError
from tablepact.validation.validate import validate

LONG = "x" * 300
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other limits")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package whose paths are too long, and lead through a file."""
    (tmp_path / "a").write_text("", encoding="utf-8")
    paths = [f"{LONG}.csv", f"{'y/' * 3000}z.csv", f"{LONG}.json", "a/b.csv"]
    entries = [{"name": f"t{number}", "path": path} for number, path in enumerate(paths)]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": entries}), encoding="utf-8")
    return tmp_path


def test_it_is_a_finding_and_the_same_as_that_of_frictionless(
    package: Path, exact: FrictionlessClient
) -> None:
    report = validate(package, rules="frictionless", compare_frictionless=True, client=exact)
    assert report.counts == {"scheme-error": 4}
    assert {step.status for step in report.steps if step.kind == "comparison"} == {"pass"}
    assert validate(package, client=exact).counts == {"scheme-error": 4}


def test_other_calls_name_it_in_an_error_of_the_library(package: Path) -> None:
    opened = tp.open_package(package)
    for call in (
        lambda: opened.frames["t0"],
        lambda: tp.rehash(package),
        lambda: tp.validate(package / LONG),
        lambda: tp.open_package(package / LONG),
    ):
        with pytest.raises(TablepactError):
            call()


@pytest.mark.parametrize("key", ["schema", "dialect", "checklist"])
def test_a_description_at_such_a_path_is_not_read(
    tmp_path: Path, key: str, exact: FrictionlessClient
) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    entry = {"name": "t", "path": "t.csv", key: f"{LONG}.json"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [entry]}), encoding="utf-8")
    try:
        report = validate(tmp_path, client=exact)
    except PackageError:
        return
    assert not (report.valid and report.complete)
