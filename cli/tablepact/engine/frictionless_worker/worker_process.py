"""The process of a worker: started on demand, kept while idle, and ended."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Hashable
from typing import TYPE_CHECKING

from tablepact.system.processes import follow_code, kill_process, start_process

if TYPE_CHECKING:
    import subprocess

START = (
    "import runpy, sys; sys.path[:] = sys.argv[1:]; {}"
    "runpy.run_module('tablepact.engine.frictionless_worker.main', None, '__main__')"
)
REMOTE = "TABLEPACT_ALLOW_REMOTE"
"""The environment variable that allows the worker to use the network."""

_idle: list[tuple[Hashable, subprocess.Popen[bytes]]] = []
"""The idle workers, the newest last, each with the options that it was started with."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)


def start_worker(memory_mb: int, *, allow_remote: bool) -> subprocess.Popen[bytes]:
    """Start a worker that imports from the absolute paths of ``sys.path`` only."""
    import subprocess

    seen = [path for path in sys.path if os.path.isabs(path)]  # noqa: PTH117 - texts of sys.path
    limit = (
        f"import resource as r; r.setrlimit(r.RLIMIT_AS, ({memory_mb << 20},) * 2); "
        f"r.setrlimit(r.RLIMIT_FSIZE, ({memory_mb << 20},) * 2); "
    )
    code = START.format(follow_code())
    return start_process(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            code if sys.platform == "win32" else limit + code,
            *seen,
        ],
        env={**os.environ, REMOTE: "1" if allow_remote else ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def end_worker(process: subprocess.Popen[bytes]) -> None:
    """End a worker, and close its pipes."""
    kill_process(process)
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()


def keep_idle(started_with: Hashable, process: subprocess.Popen[bytes]) -> None:
    """Keep a worker for the next client, within the limit of idle workers."""
    _idle.append((started_with, process))


def take_idle(started_with: Hashable) -> subprocess.Popen[bytes] | None:
    """Return an idle worker that was started with the same options, if there is one."""
    for entry in reversed([*_idle]):
        if entry[0] == started_with:
            with contextlib.suppress(ValueError):  # another thread has taken it
                _idle.remove(entry)
                if entry[1].poll() is None:
                    return entry[1]
    return None


def end_idle_workers(keep: int = 0) -> None:
    """End the idle workers except the newest ``keep``."""
    while len(_idle) > keep:
        end_worker(_idle.pop(0)[1])
