"""The exports that the recipes need, in a folder of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import avocado_pivot as ap

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recipes")
    ap.export(folder / "avocado.sqlite", "sqlite")
    ap.export(folder / "avocado.duckdb", "duckdb")
    ap.export(folder / "tables", "parquet")
    ap.export(folder / "csv", "csv")
    return folder
