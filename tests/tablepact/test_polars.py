"""The namespace ``pact`` of polars frames."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tablepact.polars  # noqa: F401 - it registers the namespace
from tablepact.errors import InvalidPackage, PackageError

SCHEMA = {
    "fields": [{"name": "tons", "type": "integer", "constraints": {"minimum": 1}}],
    "primaryKey": "tons",
}


@pytest.mark.parametrize("lazy", [False, True])
def test_a_frame_is_validated(lazy: bool) -> None:
    frame: Any = pl.DataFrame({"tons": [300, 0, 300]})
    report = (frame.lazy() if lazy else frame).pact.validate(SCHEMA)
    found = [(one.code, one.row) for one in report.findings]
    assert found == [("constraint-error", 2), ("primary-key", 3)]


def test_a_valid_frame_goes_through_a_chain() -> None:
    frame: Any = pl.DataFrame({"tons": [300, 450]})
    assert frame.pact.require(SCHEMA)["tons"].sum() == 750
    with pytest.raises(InvalidPackage, match="below the minimum 1"):
        frame.with_columns(tons=0).pact.require(SCHEMA)


def test_options_are_those_of_validate(tmp_path: Path) -> None:
    frame: Any = pl.DataFrame({"tons": [0]})
    assert frame.pact.validate(SCHEMA, severities={"constraint-error": "warning"}).valid
    with pytest.raises(PackageError, match=r"gone\.json"):
        frame.pact.validate(tmp_path / "gone.json")


@pytest.mark.slow
def test_it_is_registered_by_its_own_import_only() -> None:
    code = "import polars, tablepact.api, sys; sys.exit(hasattr(polars.DataFrame, 'pact'))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
