"""Open files by untrusted paths, only if they are regular files.

A path in an untrusted package may be a named pipe, which blocks when it is opened, or a device that
never ends.
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


class NotRegular(OSError):  # noqa: N818 - names the state of the file
    """Raised if a path is not that of a regular file."""

    def __str__(self) -> str:
        """Return the message in one line, without the error number."""
        return f"{self.filename} cannot be read: {self.strerror}"


def require_regular(path: str | Path) -> None:
    """Raise unless a path is a readable regular file, before a library opens it.

    Raises:
        OSError: As for ``open_bytes``.
    """
    open_bytes(path).close()


def open_bytes(path: str | Path) -> io.BufferedReader:
    """Open a regular file for reading.

    The check uses the open file descriptor, so the file cannot be replaced in between.

    Raises:
        OSError: The file cannot be opened; ``NotRegular`` if it is not a regular file.
    """
    return open(path, "rb", opener=_open_regular)


def open_text(
    path: str | Path, encoding: str, newline: str | None = None, errors: str | None = None
) -> io.TextIOWrapper:
    """Open a regular file as text.

    Raises:
        OSError: As for ``open_bytes``.
    """
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors=errors, newline=newline)


def irregular_reason(mode: int) -> str:
    """Return why a file with this mode is not read; empty for a regular file."""
    if stat.S_ISREG(mode):
        return ""
    return f"it is not a regular file but {_KINDS.get(stat.S_IFMT(mode), 'something else')}"


def _open_regular(path: str, flags: int) -> int:
    try:
        descriptor = os.open(path, flags | _NO_WAIT)
    except OSError as error:
        if error.errno != errno.ENXIO:  # raised for a socket and for a missing device
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
