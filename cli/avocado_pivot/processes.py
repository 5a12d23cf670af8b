"""Processes of our own: started so that they end with this one, and ended with all they started."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from functools import cache
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
_GRACE = 5.0
"""How many seconds an adopted process gets to clear up."""
_led: WeakSet[subprocess.Popen[bytes]] = WeakSet()
_adopted: WeakSet[subprocess.Popen[bytes]] = WeakSet()


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process that leads a session of its own, and is to ``follow`` this one."""
    return _starter(os.getpid()).submit(_start, command, options).result()


def adopt(process: subprocess.Popen[bytes]) -> None:
    """Have ``end_all`` end a process that was started by others, which may clear up first."""
    _adopted.add(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a session of its own, and all in it; no harm if it has ended."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def end_all() -> None:
    """End every process of our own that still runs."""
    for process in list(_led):
        if process.returncode is None:
            end(process)
    for process in list(_adopted):
        with contextlib.suppress(Exception):
            process.terminate()
            process.wait(_GRACE)
        process.kill()


def following() -> str:
    """Return the statements of Python with which a new process follows this one."""
    return f"from avocado_pivot.processes import follow; follow({os.getpid()}); "


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
