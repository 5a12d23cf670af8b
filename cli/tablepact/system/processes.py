"""Child processes: they end when this one ends, and are killed with all that they started."""

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
"""See prctl(2): a process is killed when the thread that started it ends."""
_TICK = 1.0
"""How many seconds a process may outlive its parent where the system does not end it."""
_SHORT = 0.05
_GRACE = 5.0
"""How many seconds a process that others started gets to clear up, as Spark's Java does."""
_started: WeakSet[subprocess.Popen[bytes]] = WeakSet()


def start_process(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process that leads a session of its own, and has to call ``follow_parent``."""
    return _starter(os.getpid()).submit(_start, command, options).result()


def kill_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads a session of its own, and all in it; no harm if it has ended."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def kill_started() -> None:
    """Kill every process that ``start_process`` started and that still runs."""
    for process in list(_started):
        if process.returncode is None:
            kill_process(process)


def kill_children() -> None:
    """End every process that this one has started, by whatever library, before it ends itself."""
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
    """Return the processes that this one has started and that still run; on Linux only.

    Elsewhere those of other libraries are left to what their libraries do.
    """
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
    """Return whether a child is a zombie, of which only its exit code is left; see proc(5)."""
    try:
        stat = Path(f"/proc/{child}/stat").read_bytes()
    except OSError:
        return True
    return stat.rpartition(b")")[2].split()[0] in (b"Z", b"X")


def follow_code() -> str:
    """Return the Python statements with which a new process follows this one."""
    return f"from tablepact.system.processes import follow_parent; follow_parent({os.getpid()}); "


def follow_parent(parent: int) -> None:
    """End this process as soon as its parent has ended, even if that was killed.

    On Linux the system does that, whatever this process is busy with. Elsewhere a thread looks now
    and then, as far as Python lets it; on Windows no process learns of the end of its parent.
    """
    if sys.platform == "win32":
        return
    ancestor = os.getppid()  # another one than the parent if Python is started through a program
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
    """Return the thread that starts processes, which stays: a caller's may end before them."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(1, "tablepact-starter")


def _start(command: Sequence[str], options: dict[str, Any]) -> subprocess.Popen[bytes]:
    import subprocess

    process = subprocess.Popen(command, start_new_session=True, **options)  # noqa: S603
    _started.add(process)
    return process
