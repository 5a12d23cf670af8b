"""The benchmarks lie beside the package in a clone, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def scale() -> Path:
    """The folder of the scripts."""
    folder = REPOSITORY / "benchmarks/scale"
    if not folder.is_dir():
        pytest.skip("the benchmarks lie in a clone only")
    return folder
