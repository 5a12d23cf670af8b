"""Processes of our own: started so that they end with this one, and ended with all they started."""

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
_led: WeakSet[subprocess.Popen[bytes]] = WeakSet()


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process that leads a session of its own, and is to ``follow`` this one."""
    return _starter(os.getpid()).submit(_start, command, options).result()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session of its own, and all in it; no harm if it has ended."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def end_own() -> None:
    """End every process that was started here and still runs."""
    for process in list(_led):
        if process.returncode is None:
            end(process)


def end_all() -> None:
    """End every process that this one has started, by whatever library; it is to end, too."""
    end_own()
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
            listed = Path(f"/proc/self/task/{task}/children").read_bytes()
            running += [child for child in map(int, listed.split()) if not _has_ended(child)]
    return running


def _has_ended(child: int) -> bool:
    """Return whether a child is a zombie, of which only its exit code is left; see proc(5)."""
    try:
        stat = Path(f"/proc/{child}/stat").read_bytes()
    except OSError:
        return True
    return stat.rpartition(b")")[2].split()[0] in (b"Z", b"X")


def following() -> str:
    """Return the statements of Python with which a new process follows this one."""
    return f"from tablepact.system.processes import follow; follow({os.getpid()}); "


def follow(parent: int) -> None:
    """End this process as soon as its parent has ended, even if that was killed.

    On Linux the system does that, whatever this process is busy with. Elsewhere a thread looks now
    and then, as far as Python lets it; on Windows no process learns of the end of its parent.
    """
    if sys.platform == "win32":
        return
    above = os.getppid()  # another one than the parent if Python is started through a program
    if not _follows_by_system():
        threading.Thread(target=_watch, args=(above,), daemon=True).start()
    if os.getppid() != above or (above != parent and not _lives(parent)):
        os._exit(1)


def _follows_by_system() -> bool:
    if sys.platform != "linux":
        return False
    try:
        import ctypes

        return not ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (ImportError, OSError, AttributeError):
        return False


def _watch(above: int) -> None:
    while os.getppid() == above:
        time.sleep(_TICK)
    os._exit(1)


def _lives(pid: int) -> bool:
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

    return ThreadPoolExecutor(1, "avocado-pivot-starter")


def _start(command: Sequence[str], options: dict[str, Any]) -> subprocess.Popen[bytes]:
    import subprocess

    process = subprocess.Popen(command, start_new_session=True, **options)  # noqa: S603
    _led.add(process)
    return process
