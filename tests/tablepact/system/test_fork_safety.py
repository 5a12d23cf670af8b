"""In a fork of a process that had used polars the library says so, where it would wait for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import tablepact as tp

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="os.fork is not there")
AFTER_USE = """
import os, signal
import avocado_pivot as ap
from tablepact.frames.lazy import LazyFrames
from tablepact.package.archives.unpacked_files import scratch_folder
frames = ap.frames()
scans = LazyFrames(frames, scratch_folder())
frames["events"].lazy().filter(kind="setback").collect(engine="streaming")
child = os.fork()
if child:
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
signal.alarm(20)
given = {
    "cite": [], "contract": ["events"], "coverage": [], "diff": ["0.1.0", "0.2.0"],
    "ask": ["data"], "describe": ["events"], "row": ["events"], "schema": ["events"],
    "export": ["out", "csv"], "find": ["data"], "frames": [], "load": ["events"],
    "locate": ["a", "a"],
    "metadata": ["croissant"], "query": ["SELECT 1"], "scan": ["events"], "show": ["events"],
    "site": ["out"], "validate": [], "verify": ["a"],
}
calls = [lambda name=name: getattr(ap, name)(*given.get(name, ())) for name in ap.__all__
         if name[0].islower() and name not in ("dataset_version", "package", "score", "tables")]
for call in [*calls, lambda: frames["figures"], lambda: scans["figures"]]:
    try:
        call()
    except ap.EngineError as error:
        assert 'get_context("spawn")' in str(error) and "\\n" not in str(error)
    else:
        raise AssertionError(call)
assert ap.tables()
"""
BEFORE_USE = """
import os, signal
import avocado_pivot as ap, polars
child = os.fork()
if child:
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
signal.alarm(60)
assert ap.load("events").lazy().filter(kind="setback").collect(engine="streaming").height
"""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="no other system tells")


@pytest.mark.parametrize("code", [AFTER_USE, pytest.param(BEFORE_USE, marks=ON_LINUX)])
def test_a_fork_works_or_says_why_not(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_threads_may_validate_at_the_same_time(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.csv" for name in ("one", "two", "three")]
    for file in files:
        file.write_text("id,name\n1,fig\n", encoding="utf-8")
    with ThreadPoolExecutor(3) as pool:
        assert all(report.valid for report in pool.map(tp.validate, files))
