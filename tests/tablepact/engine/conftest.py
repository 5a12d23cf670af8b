"""Small packages judged by us and by frictionless; the two must say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from compare import compare, frictionless_report
from small import Judge, found, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient

TINY = 120
"""Bytes of a block small enough that a small file has many."""


@pytest.fixture
def judge(tmp_path: Path, configure: Any, exact: FrictionlessClient) -> Judge:
    """A function that writes a package and gives what frictionless finds, if we find the same.

    We are asked three times: as it is small, as if it were not, and in tiny blocks.
    """

    def run(*, limit_errors: int = 1000, **package: Any) -> str:
        path = write_package(tmp_path, **package)
        theirs = frictionless_report(path, limit_errors=limit_errors)
        for changes in ({}, {"small_table_bytes": 1}, {"block_bytes": TINY}):
            configure(**changes)
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
