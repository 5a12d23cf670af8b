"""Child processes that end with this process, and are killed with their own children."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence
    from concurrent.futures import ThreadPoolExecutor

_PR_SET_PDEATHSIG = 1
"""See prctl(2): the system kills a process when the thread that started it ends."""
_TICK = 1.0
"""The seconds between checks for the parent, on systems without prctl."""
_SHORT = 0.05
_GRACE = 5.0
"""The seconds that a process of another library has to clean up, such as Spark's Java."""
_started: WeakSet[subprocess.Popen[bytes]] = WeakSet()


def start_process(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process as a session leader; the process must call ``follow_parent``."""
    return _starter(os.getpid()).submit(_start, command, options).result()


def kill_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a session leader and its session; do nothing if it has ended."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def kill_started() -> None:
    """Kill every running process that ``start_process`` started."""
    for process in list(_started):
        if process.returncode is None:
            kill_process(process)


def kill_children() -> None:
    """End every child process, including those of other libraries, before this process ends."""
    kill_started()
    limit = time.monotonic() + _GRACE
    others = _children()
    for number in (signal.SIGTERM, signal.SIGKILL) if others else ():
        for child in others:
            with contextlib.suppress(OSError):
                os.kill(child, number)
        while (others := _children()) and time.monotonic() < limit:
            time.sleep(_SHORT)


def _children() -> list[int]:
    """Return the ids of the running child processes; on systems other than Linux, none."""
    running: list[int] = []
    tasks: list[str] = []
    with contextlib.suppress(OSError):
        tasks = os.listdir("/proc/self/task")  # noqa: PTH208 - a pattern might import a codec
    for task in tasks:
        with contextlib.suppress(OSError):
            pids = Path(f"/proc/self/task/{task}/children").read_bytes()
            running += [child for child in map(int, pids.split()) if not _has_ended(child)]
    return running


def _has_ended(child: int) -> bool:
    """Return whether a child has ended or is a zombie; see proc(5)."""
    try:
        stat = Path(f"/proc/{child}/stat").read_bytes()
    except OSError:
        return True
    return stat.rpartition(b")")[2].split()[0] in (b"Z", b"X")


def follow_code() -> str:
    """Return the Python statements that make a new process end with this one."""
    return f"from tablepact.system.processes import follow_parent; follow_parent({os.getpid()}); "


def follow_parent(parent: int) -> None:
    """End this process as soon as its parent ends, even if the parent is killed.

    On Linux the system does this. Elsewhere a thread checks every second, if Python lets it run; on
    Windows this function does nothing.
    """
    if sys.platform == "win32":
        return
    ancestor = os.getppid()  # not the parent if another program started Python
    if not _follows_by_system():
        threading.Thread(target=_watch, args=(ancestor,), daemon=True).start()
    if os.getppid() != ancestor or (ancestor != parent and not _is_running(parent)):
        os._exit(1)


def _follows_by_system() -> bool:
    if sys.platform != "linux":
        return False
    try:
        import ctypes

        return not ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (ImportError, OSError, AttributeError):
        return False


def _watch(ancestor: int) -> None:
    while os.getppid() == ancestor:
        time.sleep(_TICK)
    os._exit(1)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


@cache
def _starter(_pid: int) -> ThreadPoolExecutor:
    """Return the thread that starts processes; it outlives the threads of callers."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(1, "tablepact-starter")


def _start(command: Sequence[str], options: dict[str, Any]) -> subprocess.Popen[bytes]:
    import subprocess

    process = subprocess.Popen(command, start_new_session=True, **options)  # noqa: S603
    _started.add(process)
    return process
