"""What several tests need: the dataset, a copy of it to break, and the article if it is at hand."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from avocado_pivot import dataset
from tablepact.engine.frictionless_worker import client
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.package.descriptor import read_package
from tablepact.package.rehash import rehash
from tablepact.settings import configure as configure_settings
from tablepact.settings import override
from tablepact.system.processes import kill_process

# Machines are shared, so no example has a deadline; where changes are let in, the same examples are
# tried every time, and anywhere else new ones.
settings.register_profile("shared", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("shared")

REPOSITORY = Path(__file__).resolve().parents[1]
ARTICLE = Path(
    os.environ.get("AVOCADO_PIVOT_ARTICLE", REPOSITORY.parent / "shared/source/article.txt")
)

Edit = Callable[[list[dict[str, str]]], None]


class Copy:
    """A copy of the dataset that a test may break; its sizes and hashes follow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(dataset.root() / "data", folder / "data")
        shutil.copytree(dataset.root() / "schemas", folder / "schemas")
        shutil.copy(dataset.root() / "datapackage.json", folder)

    def edit(self, table: str, change: Edit) -> None:
        """Change the rows of a table in place; cells are text."""
        path = self.folder / "data" / f"{table}.csv"
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            fields, rows = list(reader.fieldnames or []), list(reader)
        change(rows)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fields, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        rehash(read_package(self.folder))

    def set(self, table: str, index: int, cells: Mapping[str, str]) -> None:
        """Change cells of one row."""
        self.edit(table, lambda rows: rows[index].update(cells))


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "copy")


@pytest.fixture
def configure() -> Iterator[Callable[..., object]]:
    """``tablepact.settings.configure``, undone when the test ends."""
    with override():
        yield configure_settings


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be fetched."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def copy_into() -> Callable[[Path], Copy]:
    """A function that copies the dataset into a folder, for a copy that several tests look at."""
    return Copy


@pytest.fixture(scope="session")
def article() -> bytes:
    """The article, where a copy is at hand; no test needs it to pass."""
    if not ARTICLE.is_file():
        pytest.skip("no copy of the article at hand (AVOCADO_PIVOT_ARTICLE names one)")
    return ARTICLE.read_bytes()


@pytest.fixture(scope="session", autouse=True)
def idle_workers() -> Iterator[Callable[[], None]]:
    """Hand each process of frictionless on to the next test: to start one takes half a second.

    One that was stopped, or whose block ended in an error, is not used again. The function that is
    given ends those that wait, for a test that has to start one.
    """
    idle: dict[tuple[Any, ...], list[subprocess.Popen[bytes]]] = {}
    start, leave = client._started, FrictionlessClient.__exit__

    def held() -> list[str]:
        """Return what a worker is given when it starts, besides its arguments."""
        return [*sys.path, client._worker_settings()]

    def end_all() -> None:
        for worker in (one for waiting in idle.values() for one in waiting):
            kill_process(worker)
            worker.communicate()
        idle.clear()

    def started(memory_mb: int, *, allow_remote: bool) -> subprocess.Popen[bytes]:
        key = (memory_mb, allow_remote, *held())
        while waiting := idle.get(key):
            if (worker := waiting.pop()).poll() is None:
                return worker
        return start(memory_mb, allow_remote=allow_remote)

    def left(self: FrictionlessClient, kind: type[BaseException] | None, *rest: object) -> None:
        worker, self._process = self._process, None if kind is None else self._process
        if kind is None and worker and worker.poll() is None:
            key = (self.memory_mb, self.allow_remote, *held())
            idle.setdefault(key, []).append(worker)
        else:
            leave(self, kind, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "_started", started)
        patch.setattr(FrictionlessClient, "__exit__", left)
        yield end_all
    end_all()


@pytest.fixture(scope="session")
def kept() -> Iterator[list[FrictionlessClient]]:
    """Two processes of frictionless, one for each side of a comparison."""
    with FrictionlessClient() as one, FrictionlessClient() as other:
        yield [one, other]


@pytest.fixture
def shared(kept: list[FrictionlessClient], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every comparison use them again."""
    free = list(kept)

    @contextmanager
    def borrowed() -> Iterator[FrictionlessClient]:
        exact = free.pop()
        try:
            exact.begin()
            yield exact
        finally:
            free.append(exact)

    monkeypatch.setattr("tablepact.diff.inputs.FrictionlessClient", borrowed)
