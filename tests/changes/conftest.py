"""Two versions of a package, written and compared; frictionless is started once for all tests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from written import write_package

import avocado_pivot as ap
from avocado_pivot.changes.model import Comparison
from avocado_pivot.engine.exact.process import Exact

Compare = Callable[..., Comparison]


@pytest.fixture(scope="session")
def kept() -> Iterator[list[Exact]]:
    """Two processes of frictionless, one for each side."""
    with Exact() as one, Exact() as other:
        yield [one, other]


@pytest.fixture
def shared(kept: list[Exact], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every comparison use them again."""
    free = list(kept)

    @contextmanager
    def borrowed() -> Iterator[Exact]:
        exact = free.pop()
        try:
            exact.begin()
            yield exact
        finally:
            free.append(exact)

    monkeypatch.setattr("avocado_pivot.changes.sides.Exact", borrowed)


@pytest.fixture
def changed(tmp_path: Path, shared: None) -> Compare:  # noqa: ARG001 - it is at work
    """A function that writes two versions, each ``(text, schema)`` and options, and compares."""

    def run(old: tuple[Any, ...], new: tuple[Any, ...], **options: Any) -> Comparison:
        places = []
        for name, (text, schema, *more) in (("old", old), ("new", new)):
            given = more[0] if more else {}
            places.append(write_package(tmp_path / name, text, schema, **given))
        return ap.diff(*places, **options)

    return run
