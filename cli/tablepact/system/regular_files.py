"""Files that somebody else names, opened only if they are regular files.

A package may be anybody's, and what it calls a table, a schema or a rule may be a named pipe, which
is never opened until somebody writes to it, or a device that never ends.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class NotRegular(OSError):  # noqa: N818 - it says what the file is
    """What a path names is not a regular file."""

    def __str__(self) -> str:
        """Return it in one line, without a number."""
        return f"{self.filename} cannot be read: {self.strerror}"


def require_regular(path: str | Path) -> None:
    """Require that a path names a regular file that can be opened, for a library that takes paths.

    Raises:
        OSError: As ``open_bytes`` does.
    """
    open_bytes(path).close()


def open_bytes(path: str | Path) -> io.BufferedReader:
    """Open a regular file for reading.

    What it is, is asked of the open file, so nothing can be put in its place meanwhile.

    Raises:
        OSError: It cannot be opened; ``NotRegular`` if it is not a regular file.
    """
    return open(path, "rb", opener=_open_regular)


def open_text(path: str | Path, encoding: str, newline: str | None = None) -> io.TextIOWrapper:
    """Open a regular file as text; see ``open_bytes``.

    Raises:
        OSError: As there.
    """
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, newline=newline)


def irregular_reason(mode: int) -> str:
    """Return why a file of this mode is not read; empty if it is a regular one."""
    if stat.S_ISREG(mode):
        return ""
    return f"it is not a regular file but {_KINDS.get(stat.S_IFMT(mode), 'something else')}"


def _open_regular(path: str, flags: int) -> int:
    try:
        descriptor = os.open(path, flags | _NO_WAIT)
    except OSError as error:
        if error.errno != errno.ENXIO:  # which a socket gives, and a device that is not there
            raise
        raise NotRegular(errno.EINVAL, irregular_reason(os.stat(path).st_mode), path) from error  # noqa: PTH116
    try:
        if reason := irregular_reason(os.fstat(descriptor).st_mode):
            raise NotRegular(errno.EINVAL, reason, path)
        if _NO_WAIT:
            os.set_blocking(descriptor, True)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
