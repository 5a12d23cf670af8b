"""Small packages judged by us and by frictionless; the two must say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from compare import compare, frictionless_report
from small import Judge, found, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.settings import override

SMALL: dict[str, int] = {}
"""A small table is judged as it is: in Python alone."""
IN_POLARS = {"small_table_bytes": 1}
"""A small table is judged as if it were large: by polars, in one block."""


def in_blocks(size: int) -> dict[str, int]:
    """Judge a table by polars in blocks so tiny that a small file has many, a larger one twenty."""
    return {**IN_POLARS, "block_bytes": max(120, size // 20)}


@pytest.fixture
def judge(tmp_path: Path, exact: FrictionlessClient, thorough: bool) -> Judge:
    """A function that writes a package and gives what frictionless finds, if we find the same.

    We are asked as it is small and in tiny blocks; in the thorough tier also as one large block,
    since what is found in many blocks is seldom missed in one.
    """

    def run(*, limit_errors: int = 1000, **package: Any) -> str:
        path = write_package(tmp_path, **package)
        theirs = frictionless_report(path, limit_errors=limit_errors)
        blocks = in_blocks(len(package.get("text") or ""))
        for settings in (SMALL, IN_POLARS, blocks) if thorough else (SMALL, blocks):
            with override(**settings):
                assert compare(path, limit_errors=limit_errors, client=exact, theirs=theirs) == []
        return found(theirs)

    return run


@pytest.fixture
def tiny(configure: Any) -> None:
    """Let small files have many spans for Spark, and few keys many buckets."""
    configure(
        spark_min_bytes=60,
        spark_collected_hashes=1,
        spark_task_bytes=700,
        spark_min_task_bytes=1,
        spark_bucket_hashes=80,
        spark_bucket_keys=3,
    )
