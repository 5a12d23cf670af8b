"""Temporary folders, which outlive no process for long.

Each is held by a shared lock on the folder itself, which the system releases when the process ends,
however it ends. Whoever gets the whole lock of such a folder knows that nobody uses it any more, in
this container or in another one that shares the disk: it is removed before the next one is made.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PREFIX = "tablepact-"
ATOMIC_PREFIX = ".being-written-"
"""The prefix of folders beside a target, in which ``atomic_write`` writes."""
_TRIES = 50
_held: dict[str, int] = {}
"""The folders of this process, each with the process that made it."""
_lock = threading.Lock()
_cleared: set[tuple[int, str, str]] = set()


class TemporaryFolder:
    """A new folder of this process; as a context manager it yields its path.

    It is removed at the end of the context, by ``cleanup``, or when the process ends. A copy of the
    process (``os.fork``) removes none of its parent's.

    Args:
        parent: The folder that it lies in; by default the one for temporary files.
        prefix: How its name begins.
    """

    def __init__(self, parent: Path | None = None, prefix: str = PREFIX) -> None:
        within = str(parent) if parent else tempfile.gettempdir()
        if (once := (os.getpid(), within, prefix)) not in _cleared:
            _cleared.add(once)
            remove_stale(within, prefix)
        with _lock:
            self.name, lock = _create_locked(within, prefix)
            _held[self.name] = os.getpid()
        self._end = weakref.finalize(self, _remove, self.name, lock)

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        self.cleanup()

    def cleanup(self) -> None:
        """Remove the folder and all in it; no harm if it is gone."""
        self._end()


def remove_stale(parent: str | None = None, prefix: str = PREFIX) -> None:
    """Remove the folders of processes that were killed; only our user's, and no link is followed.

    Args:
        parent: The folder that they lie in; by default the one for temporary files.
        prefix: How their names begin.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError), os.scandir(parent or tempfile.gettempdir()) as entries:
        name = re.compile(rf"{re.escape(prefix)}\d+-\w{{8}}")
        for path in [entry.path for entry in entries if name.fullmatch(entry.name)]:
            if path not in _held:
                _remove_if_stale(path)


def remove_all() -> None:
    """Remove every folder of this process, which makes no other one from now on."""
    _lock.acquire(timeout=1)
    for name, maker in list(_held.items()):
        for _ in range(_TRIES if maker == os.getpid() else 0):
            shutil.rmtree(name, ignore_errors=True)
            if not os.path.lexists(name):
                break
            time.sleep(0.02)  # another thread wrote into it meanwhile


def _create_locked(parent: str, prefix: str) -> tuple[str, int | None]:
    """Make a folder and lock it, where the system can."""
    while True:
        name = tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=parent)
        if sys.platform == "win32":
            return name, None
        try:
            lock = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if _is_locked_at(lock, name):
                return name, lock
        except BlockingIOError:  # somebody took it for an old one, and removes it
            pass
        except OSError:  # this file system has no locks: nobody will take it for an old one
            return name, lock
        os.close(lock)


def _remove_if_stale(path: str) -> None:
    with suppress(OSError):
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(lock).st_uid == os.geteuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_locked_at(lock, path):
                    shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(lock)


def _is_locked_at(lock: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), os.lstat(path))
    except FileNotFoundError:
        return False


def _remove(name: str, lock: int | None) -> None:
    if _held.get(name) == os.getpid():
        shutil.rmtree(name, ignore_errors=True)
        del _held[name]
    if lock is not None:
        with suppress(OSError):
            os.close(lock)
