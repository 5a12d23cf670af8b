"""The exports that the recipes need, in a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

import avocado_pivot as ap


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recipes")
    ap.export(folder / "avocado.sqlite", "sqlite")
    ap.export(folder / "avocado.duckdb", "duckdb")
    ap.export(folder / "tables", "parquet")
    ap.export(folder / "csv", "csv")
    return folder
