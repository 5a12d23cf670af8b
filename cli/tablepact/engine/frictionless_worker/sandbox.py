"""The folder of a package, which no link in it leads out of, and what in it may be opened."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import Any

from tablepact.system.regular_files import NotRegular, irregular_reason

_FOLDERS: list[str] = []
"""The folder, once there is one."""
_CODE: list[str] = []
"""Folders within it from which Python imports, as of an environment that lies there."""


def restrict_to_folder(folder: str) -> None:
    """Refuse to open, from now on, what a link in a folder leads to outside of it.

    Refused, too, is what is not a regular file: a named pipe would never be opened.

    Other ways out are refused where descriptors are read. This holds for whatever frictionless
    opens: also for a package within the package, of which nothing has been looked at before.
    """
    if not _FOLDERS:
        sys.addaudithook(_look)
    _FOLDERS[:] = [os.path.abspath(folder)]  # noqa: PTH100 - links are not followed yet
    _CODE[:] = [one for one in sys.path if one != _FOLDERS[0] and _is_in(one, _FOLDERS[0])]


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | bytes) or not _FOLDERS:
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100
    if _is_in(path, _FOLDERS[0]) and not any(_is_in(path, one) for one in _CODE):
        real = os.path.realpath(path)
        if not _is_in(real, os.path.realpath(_FOLDERS[0])):
            raise PermissionError(13, "a link leads out of the package's folder", path)
        _see_that_it_is_regular(real)


def _see_that_it_is_regular(path: str) -> None:
    """Refuse a pipe or a device; a folder is refused by who opens it, in words of its own."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - as the rest
    except OSError:
        return
    if not stat.S_ISDIR(mode) and (why := irregular_reason(mode)):
        raise NotRegular(errno.EINVAL, why, path)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
