"""The sandbox of the worker: what it may open and reach.

That is the folder of the package, which no link leads out of, and databases on servers and the
network where remote data are allowed.
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
    """Refuse a pipe or a device; a folder is refused by who opens it, in words of its own."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - as the rest
    except OSError:
        return
    if not stat.S_ISDIR(mode) and (why := irregular_reason(mode)):
        raise NotRegular(errno.EINVAL, why, path)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


_SERVERS = ("postgresql", "mysql", "oracle", "mssql")
"""Kinds of databases that are on servers; one in a file may be any file of this machine."""


def restrict_databases(*, allow_remote: bool) -> None:
    """Have frictionless refuse, from now on, to open other databases than these.

    A descriptor, or one within it, names a database by a URL, and drivers written in C ask neither
    which folder nothing leads out of nor whether there is a network. Options in the URL are refused
    too: with some of them a server may ask for files of this machine. All that frictionless does
    with SQLAlchemy goes through one property.
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
        if named.scheme.partition("+")[0] not in _SERVERS:
            raise PermissionError("a database in a file is not opened")
        if named.query:
            raise PermissionError("a database is opened without options in its address only")
        if not self._allow_remote:
            raise PermissionError("no database is opened without --allow-remote")
        return importlib.import_module("sqlalchemy").create_engine(url)


def restrict_network() -> None:
    """Let nothing reach another machine, whatever a descriptor, or one within it, names."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("nothing is fetched without --allow-remote")

    socket.getaddrinfo = refuse  # type: ignore[assignment]
    socket.socket.connect = refuse  # type: ignore[method-assign]
