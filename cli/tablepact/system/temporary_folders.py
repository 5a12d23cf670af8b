"""Temporary folders that are removed even if their process is killed.

Each process holds a shared lock on its folders, which the system releases when the process ends. A
process that gets an exclusive lock on a folder knows that no process uses it, in this container or
in another one that shares the disk. Such stale folders are removed before a new one is created.
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
"""The prefix of the folders next to a target in which ``atomic_write`` writes."""
_TRIES = 50
_held: dict[str, int] = {}
"""The folders of this process, each with the id of the process that created it."""
_lock = threading.Lock()
_cleared: set[tuple[int, str, str]] = set()


class TemporaryFolder:
    """A new temporary folder; as a context manager it yields its path.

    It is removed at the end of the context, by ``cleanup``, or when the process ends. A forked
    process does not remove the folders of its parent.

    Args:
        parent: The parent folder; by default the system's folder for temporary files.
        prefix: The prefix of its name.
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
        """Remove the folder with its content; do nothing if it does not exist."""
        self._end()


def remove_stale(parent: str | None = None, prefix: str = PREFIX) -> None:
    """Remove the folders of killed processes of this user, without following symlinks.

    Args:
        parent: The parent folder; by default the system's folder for temporary files.
        prefix: The prefix of their names.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError), os.scandir(parent or tempfile.gettempdir()) as entries:
        name = re.compile(rf"{re.escape(prefix)}\d+-\w{{8}}")
        for path in [entry.path for entry in entries if name.fullmatch(entry.name)]:
            if path not in _held:
                _remove_if_stale(path)


def remove_all() -> None:
    """Remove every folder of this process, and let it create no more."""
    _lock.acquire(timeout=1)
    for name, maker in list(_held.items()):
        for _ in range(_TRIES if maker == os.getpid() else 0):
            shutil.rmtree(name, ignore_errors=True)
            if not os.path.lexists(name):
                break
            time.sleep(0.02)  # another thread wrote into it meanwhile


def _create_locked(parent: str, prefix: str) -> tuple[str, int | None]:
    """Create a folder and lock it, if the system supports locks."""
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
        except BlockingIOError:  # another process takes it for stale, and removes it
            pass
        except OSError:  # no locks on this file system, so no process removes it as stale
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
