"""What is ended in the middle leaves no process and no folder behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
ENDLESS = "SELECT count(*) FROM range(100000000000) a, range(1000) b"


def children(pid: int) -> list[int]:
    told = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [line.split() for line in told.stdout.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def runs(pid: int) -> bool:
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(told.stdout.strip()) and not told.stdout.startswith("Z")


def wait_for(what: Callable[[], Any], seconds: float = 20) -> Any:
    limit = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < limit
        time.sleep(0.05)
    return found


@pytest.mark.parametrize(
    ("ended_by", "code", "says"),
    [
        pytest.param(signal.SIGTERM, 128 + signal.SIGTERM, "", marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 128 + signal.SIGHUP, "", marks=pytest.mark.slow),
        (signal.SIGINT, 130, "Aborted!"),
    ],
)
def test_ended_by_a_signal_it_leaves_nothing(
    start: Any, package: Any, tmp_path: Path, ended_by: signal.Signals, code: int, says: str
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = start(
        "query", ENDLESS, "--package", package(), "--timeout", 60,
        env={"TMPDIR": str(scratch)},
        preexec_fn=lambda: signal.signal(ended_by, signal.SIG_DFL),  # nohup ignores SIGHUP
    )  # fmt: skip
    wait_for(lambda: list(scratch.glob("tablepact-*/job.json")))
    (child,) = wait_for(lambda: children(process.pid))
    process.send_signal(ended_by)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (code, "", says)
    assert not list(scratch.iterdir())
    wait_for(lambda: not runs(child))


@pytest.mark.slow
def test_a_signal_that_is_ignored_stays_ignored(start: Any, package: Any) -> None:
    process = start(
        "query", "SELECT count(*) FROM range(300000000) a", "--package", package(),
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )  # fmt: skip
    wait_for(lambda: children(process.pid))
    os.kill(process.pid, signal.SIGHUP)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "300000000" in out


def test_the_library_installs_no_handler() -> None:
    code = """
import signal
before = [signal.getsignal(one) for one in range(1, 32)]
import avocado_pivot as ap
from avocado_pivot import commands
ap.tables(), ap.load("events"), ap.query("SELECT 1 AS one")
assert [signal.getsignal(one) for one in range(1, 32)] == before
assert signal.set_wakeup_fd(-1) == -1
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


IN_AN_IMPORT = """
import _imp, os, signal, subprocess, time
from tablepact.cli.signals import end_cleanly_on_signals
from tablepact.system.temporary_folders import TemporaryFolder
end_cleanly_on_signals()
folder = TemporaryFolder()
child = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL)
print(folder.name, child.pid, flush=True)
_imp.acquire_lock()
os.kill(os.getpid(), signal.SIGTERM)
time.sleep(60)
"""


def test_a_signal_in_the_middle_of_an_import_ends_it_too() -> None:
    """The main thread stands still with the lock of imports: clearing up imports nothing."""
    ended = subprocess.run(
        [sys.executable, "-c", IN_AN_IMPORT],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    folder, child = ended.stdout.split()
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGTERM, "")
    assert not Path(folder).exists()
    wait_for(lambda: not runs(int(child)))
