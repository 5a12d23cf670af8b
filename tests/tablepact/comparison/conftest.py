"""Two versions of a package, written and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from written import write_package

import tablepact as tp
from tablepact.comparison.result import Comparison
from tablepact.settings import override

Compare = Callable[..., Comparison]


@pytest.fixture
def changed(tmp_path: Path) -> Compare:
    """A function that writes two versions, each ``(text, schema)`` and options, and compares."""

    def run(old: tuple[Any, ...], new: tuple[Any, ...], **options: Any) -> Comparison:
        places = []
        for name, (text, schema, *more) in (("old", old), ("new", new)):
            given = more[0] if more else {}
            places.append(write_package(tmp_path / name, text, schema, **given))
        return tp.diff(*places, **options)

    return run


@pytest.fixture(params=["in Python", "with polars"])
def both_ways(request: pytest.FixtureRequest) -> Iterator[None]:
    """Small tables compared in Python, and again as large ones are."""
    if request.param == "in Python":
        yield
        return
    with override(small_table_bytes=1):
        yield
