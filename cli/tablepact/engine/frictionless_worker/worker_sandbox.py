"""The sandbox of the worker: the files, hosts and databases that it may open.

Links must not lead out of the folder of the package. The network, and databases on servers, are
reachable only if remote data is allowed.
"""

from __future__ import annotations

import errno
import importlib
import os
import socket
import stat
import sys
from urllib.parse import urlsplit

from frictionless.platform import Platform

from tablepact.package.paths import DATABASE_SERVERS
from tablepact.system.regular_files import NotRegular, irregular_reason

_OPTION = "tablepact validate --allow-remote"
_FOLDERS: list[str] = []
"""The folder of the package, if one is loaded."""
_CODE: list[str] = []
"""The import paths within that folder, such as those of a virtual environment."""


def restrict_to_folder(folder: str) -> None:
    """Refuse from now on to open links in a folder that lead outside it, and special files.

    Opening a named pipe would block forever. Other paths out of the folder are refused when the
    descriptor is read. This applies to everything that frictionless opens, including a package
    within the package, whose descriptor has not been checked.
    """
    if not _FOLDERS:
        sys.addaudithook(_look)
    _FOLDERS[:] = [os.path.abspath(folder)]  # noqa: PTH100 - links are not followed yet
    _CODE[:] = [path for path in sys.path if path != _FOLDERS[0] and _is_in(path, _FOLDERS[0])]


def _look(event: str, arguments: tuple[object, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | bytes) or not _FOLDERS:
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100
    if _is_in(path, _FOLDERS[0]) and not any(_is_in(path, folder) for folder in _CODE):
        real = os.path.realpath(path)
        if not _is_in(real, os.path.realpath(_FOLDERS[0])):
            raise PermissionError(13, "a link leads out of the package's folder", path)
        _require_regular(real)


def _require_regular(path: str) -> None:
    """Raise NotRegular for a pipe or a device; opening a folder fails by itself."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - as above
    except OSError:
        return
    if not stat.S_ISDIR(mode) and (why := irregular_reason(mode)):
        raise NotRegular(errno.EINVAL, why, path)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def restrict_databases(*, allow_remote: bool) -> None:
    """Patch frictionless so that it opens only databases on servers, and only if that is allowed.

    A descriptor may name a database by its URL, and database drivers written in C bypass the
    restrictions on files and network. Options in the URL are refused, too: with some of them, a
    server can request local files. Frictionless uses SQLAlchemy only through one property, which
    this replaces.
    """
    held = _SQLAlchemy(allow_remote=allow_remote)
    setattr(Platform, "sqlalchemy", property(lambda _: held))  # noqa: B010 - it is read only to mypy


class _SQLAlchemy:
    """SQLAlchemy, imported when it is needed, with the limits above."""

    def __init__(self, *, allow_remote: bool) -> None:
        self._allow_remote = allow_remote

    def __getattr__(self, name: str) -> object:
        return getattr(importlib.import_module("sqlalchemy"), name)

    def create_engine(self, url: str) -> object:
        named = urlsplit(url)
        if (
            named.scheme.partition("+")[0] not in DATABASE_SERVERS
        ):  # a database in a file may be any file
            raise PermissionError("a database in a file is not opened")
        if named.query:
            raise PermissionError("a database is opened only without options in its address")
        if not self._allow_remote:
            raise PermissionError(f"no database is opened without {_OPTION}")
        return importlib.import_module("sqlalchemy").create_engine(url)


def restrict_network() -> None:
    """Refuse all network connections from now on, whatever a descriptor names."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(f"nothing is fetched without {_OPTION}")

    socket.getaddrinfo = refuse  # type: ignore[assignment]
    socket.socket.connect = refuse  # type: ignore[method-assign]
