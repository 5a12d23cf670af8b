"""Spark for real, on this machine; without it or without Java these tests are skipped.

In continuous integration they are not: there it has to be installed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tablepact.engine.spark.session import spark_context
from tablepact.errors import EngineError
from tablepact.validation.validate import validate

Both = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A Spark context, for all tests of the session."""
    try:
        with spark_context("local[2,4]") as context:
            yield context
    except EngineError as reason:
        if os.environ.get("AVOCADO_PIVOT_SPARK") == "required":
            raise
        pytest.skip(str(reason))


@pytest.fixture
def both(spark: Any) -> Both:  # noqa: ARG001 - it has to be there
    """A function that validates a package on both engines, and sees that they say the same."""

    def run(path: Path, **options: Any) -> dict[str, Any]:
        ours, theirs = (
            timeless(validate(path, engine=engine, **options).to_dict())
            for engine in ("local", "spark")
        )
        assert json.dumps(theirs, indent=1) == json.dumps(ours, indent=1)
        return ours

    return run


def timeless(value: Any) -> Any:
    """Take the times out of a report."""
    if isinstance(value, dict):
        return {key: timeless(one) for key, one in value.items() if key != "seconds"}
    return [timeless(one) for one in value] if isinstance(value, list) else value
