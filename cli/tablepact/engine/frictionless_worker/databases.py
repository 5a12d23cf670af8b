"""Databases, which frictionless may open only on servers, and only where remote data are wanted."""

from __future__ import annotations

import importlib
from typing import Any
from urllib.parse import urlsplit

from frictionless.platform import Platform

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

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module("sqlalchemy"), name)

    def create_engine(self, url: str) -> Any:
        named = urlsplit(url)
        if named.scheme.partition("+")[0] not in _SERVERS:
            raise PermissionError("a database in a file is not opened")
        if named.query:
            raise PermissionError("a database is opened without options in its address only")
        if not self._allow_remote:
            raise PermissionError("no database is opened without --allow-remote")
        return importlib.import_module("sqlalchemy").create_engine(url)
