"""Workers that die or differ, files that change: retried, or told; never a wrong verdict."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.engine.spark import byte_ranges, session
from tablepact.engine.spark.version_check import current_version, difference
from tablepact.errors import EngineError
from tablepact.validation.validate import validate

pytestmark = pytest.mark.slow

SCHEMA = {"fields": [field("id", "integer"), field("t", "string")], "primaryKey": "id"}
NO_PROC = not Path("/proc/self/fd").exists()


@pytest.fixture
def package(tmp_path: Path, configure: Any) -> Path:
    """A table of some megabytes, in a dozen spans."""
    configure(spark_min_bytes=1, spark_task_bytes=350_000, spark_min_task_bytes=1)
    rows = "".join(f"{number},{'a text ' * 9}\n" for number in range(60_000))
    return write_package(tmp_path, f"id,t\n{rows}3,again\n", schema=SCHEMA)


@contextmanager
def once_read(path: Path, act: Callable[[int], None]) -> Iterator[list[int]]:
    """Do something to the first worker that has a file open; give whom it was done to."""
    done: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set() and not done:
            for pid in readers(path):
                act(pid)
                done.append(pid)
                break
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield done
    finally:
        over.set()
        watcher.join()


def readers(path: Path) -> list[int]:
    """Name the processes of workers that have a file open."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if b"pyspark.daemon" in (entry / "cmdline").read_bytes() and any(
                fd.readlink() == path for fd in (entry / "fd").iterdir()
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def table_step(report: Any) -> Any:
    return next(step for step in report.steps if step.kind == "table")


@pytest.mark.skipif(NO_PROC, reason="it looks at /proc")
def test_a_worker_that_dies_is_replaced(both: Any, package: Path) -> None:
    with once_read(package.parent / "t.csv", lambda pid: os.kill(pid, signal.SIGKILL)) as killed:
        report = both(package)
    assert killed
    assert [error["rowNumber"] for error in report["tasks"][0]["errors"]] == [60_002]


@pytest.mark.skipif(NO_PROC, reason="it looks at /proc")
@pytest.mark.usefixtures("spark")
def test_a_file_that_changes_while_it_is_read_has_no_verdict(package: Path) -> None:
    file = package.parent / "t.csv"

    def append(_: int) -> None:
        with file.open("a") as out:
            out.write("60001,more\n")

    with once_read(file, append) as changed:
        report = validate(package, engine="spark", md5=False)
    assert changed
    step = table_step(report)
    assert (step.status, step.detail) == (
        "not run",
        "t.csv changed while it was read; validate it again",
    )
    assert not report.complete


@pytest.mark.usefixtures("spark")
def test_a_file_that_is_gone_has_no_verdict(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = byte_ranges.share

    def share(*arguments: Any) -> Any:
        (package.parent / "t.csv").unlink(missing_ok=True)
        return before(*arguments)

    monkeypatch.setattr(byte_ranges, "share", share)
    step = table_step(validate(package, engine="spark"))
    assert step.status == "not run"
    assert "t.csv" in step.detail


@pytest.mark.usefixtures("spark")
def test_a_worker_of_another_version_is_reported(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = current_version()._replace(package="9.9.9")
    monkeypatch.setattr(byte_ranges, "current_version", lambda: other)
    step = table_step(validate(package, engine="spark"))
    assert step.status == "not run"
    assert step.detail == difference(other, current_version())
    assert "9.9.9" in step.detail


def test_what_workers_may_differ_in() -> None:
    here = current_version()
    assert difference(here, here) == ""
    assert "polars 1.0" in difference(here, here._replace(polars="1.0"))
    assert "Python 3.1" in difference(here, here._replace(python="3.1"))
    assert "differently" in difference(here, here._replace(hashes=(1,)))


@pytest.mark.usefixtures("spark")
def test_what_goes_wrong_in_a_worker_is_reported_in_one_line(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(byte_ranges, "work", _broken)
    step = table_step(validate(package, engine="spark"))
    assert step.status == "not run"
    assert step.detail.startswith("Spark gave up: ModuleNotFoundError: No module named ")
    assert "\n" not in step.detail


def _broken(_shared: Any, _tasks: Any) -> Iterator[Any]:
    import no_such_module  # type: ignore[import-not-found]

    yield no_such_module


def test_without_the_extra_it_says_what_to_install(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineError, match=r"pip install 'avocado-pivot\[spark\]'"):
        validate(package, engine="spark")


def test_spark_does_not_stop_at_a_limit(package: Path) -> None:
    with pytest.raises(ValueError, match="in no fixed order"):
        validate(package, engine="spark", stop=True)


@pytest.fixture
def javas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A function that makes a Java of some version the only one there is."""

    def make(words: str) -> Path:
        program = tmp_path / "jdk" / "bin" / "java"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho '{words}' >&2\n")
        program.chmod(0o755)
        return program

    monkeypatch.setattr(session, "_PLACES", (f"{tmp_path}/*/bin/java",))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    return make


def test_java_is_found_where_it_lies(javas: Any) -> None:
    program = javas('openjdk version "21.0.2" 2024-01-16')
    assert session.find_java() == program
    assert os.environ["JAVA_HOME"] == str(program.parent.parent)


def test_a_java_that_is_too_old_is_named(javas: Any) -> None:
    javas('java version "1.8.0_392"')
    with pytest.raises(EngineError, match=r"needs Java 17 or later.* is version 8"):
        session.find_java()


def test_without_java_it_says_so(javas: Any) -> None:  # noqa: ARG001 - hides the ones there are
    with pytest.raises(EngineError, match="needs Java 17 or later, and none was found: install"):
        session.find_java()
