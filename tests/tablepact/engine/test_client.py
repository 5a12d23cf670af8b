"""The process of frictionless: who gets it, and when it ends."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.engine.errors import WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.system.processes import kill_process


@pytest.fixture
def package(tmp_path: Path) -> dict[str, Any]:
    path = write_package(tmp_path, "a\n1\n", [field("a", "integer")])
    return {"descriptor": json.loads(path.read_text()), "basepath": str(tmp_path)}


@pytest.fixture(autouse=True)
def none_waits(idle_workers: Callable[[], None]) -> None:
    idle_workers()


def process_of(package: dict[str, Any], **options: Any) -> int:
    """Ask frictionless something, and tell which process has answered."""
    with FrictionlessClient(**options) as client:
        client.package(**package)
        assert [*client.rows(0, 1)] == [[[2, ["1"]]]]
        assert client._process
        return client._process.pid


def test_it_is_pickled_with_its_package_also_once_that_is_loaded(
    package: dict[str, Any], exact: FrictionlessClient
) -> None:
    exact.package(**package)
    before = exact.__reduce__()
    exact.load()
    other = pickle.loads(pickle.dumps(exact))  # noqa: S301 - our own
    assert other.__reduce__() == exact.__reduce__() == before


@pytest.mark.slow
def test_it_waits_for_another_client(package: dict[str, Any], configure: Any) -> None:
    first = process_of(package)
    assert process_of(package) == first
    assert process_of(package, memory_mb=2048) != first
    with FrictionlessClient() as client:
        client.package(**package)
        client.load()
        assert process_of(package) != first
    configure(max_columns=7)  # a limit comes with each package
    assert process_of(package) == first


@pytest.mark.slow
def test_it_ends_unless_it_may_wait(package: dict[str, Any], configure: Any) -> None:
    configure(idle_workers=0)
    assert process_of(package) != process_of(package)


@pytest.mark.slow
def test_no_more_wait_than_may(package: dict[str, Any], configure: Any) -> None:
    configure(idle_workers=1)
    first = process_of(package)
    assert process_of(package, memory_mb=2048) != first
    assert process_of(package) != first


def fail(package: dict[str, Any]) -> None:
    with FrictionlessClient() as client:
        client.package(**package)
        client.load()
        raise KeyError


@pytest.mark.slow
def test_after_an_error_it_ends(package: dict[str, Any]) -> None:
    first = process_of(package)
    with pytest.raises(KeyError):
        fail(package)
    assert process_of(package) != first


@pytest.mark.slow
def test_one_that_was_stopped_does_not_wait(package: dict[str, Any]) -> None:
    first = process_of(package)
    with FrictionlessClient() as client:
        client.package(**package)
        client.load()
        assert client._process
        kill_process(client._process)
        with pytest.raises(WorkerStopped):
            [*client.rows(0, 1)]
    assert process_of(package) != first
