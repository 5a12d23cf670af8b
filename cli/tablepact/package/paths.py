"""Check the paths and URLs in a descriptor; make file names for tables, and names from files."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from tablepact.errors import PackageError
from tablepact.package.absent_files import annex_hint

_DEVICES = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
"""File names that Windows treats as devices, with any extension."""
DATABASE_SERVERS = ("postgresql", "mysql", "oracle", "mssql")
DATABASES_IN_FILES = ("sqlite", "duckdb")


def path_inside(descriptor: Path, path: object) -> Path:
    """Return the path of a file in the package, after resolving symlinks, if any, to check it.

    Raises:
        PackageError: The value is not a path, or is outside the descriptor's folder.
    """
    folder = descriptor.parent
    try:
        if not isinstance(path, str) or not path or "\0" in path:
            raise ValueError
        stays = _only_descends(folder, path) or _is_resolved_inside(folder.resolve(), path)
    except (ValueError, OSError, RuntimeError) as error:  # lone surrogate, symlink loop
        raise PackageError(f"{descriptor}: {path!r} is not a path") from error
    if path.startswith("~") or not stays:
        hint = annex_hint(folder / path)
        raise PackageError(
            f"{descriptor}: the path {path!r} leads out of the package's folder{hint}"
        )
    return folder / path


def _only_descends(folder: Path, path: str) -> bool:
    """Return whether a path has only names of files and folders, none of them a symlink.

    To find this out is much quicker than to resolve the path, and most packages have no others.
    """
    names = path.split("/")
    if sys.platform == "win32" or not {"", ".", ".."}.isdisjoint(names):
        return False  # Windows has further separators, drives, and links of other kinds
    place = str(folder)
    for name in names:
        place = f"{place}/{name}"
        try:
            if stat.S_ISLNK(os.lstat(place).st_mode):
                return False
        except OSError:  # it does not exist, and thus nothing below it
            break
    return True


def _is_resolved_inside(folder: Path, path: str) -> bool:
    return (folder / path).resolve().is_relative_to(folder)


def is_remote(path: object) -> bool:
    """Return whether a path is a URL with any scheme, including ``file:`` and ``sqlite:``.

    A drive letter is not a scheme.
    """
    return isinstance(path, str) and bool(scheme_of(path))


def require_local(package: object) -> None:
    """Raise ``PackageError`` if a package is named by an address: it would have to be fetched."""
    if isinstance(package, str) and "://" in package and not os.path.lexists(package):
        raise PackageError(f"{package} is a remote address; download the package first")


def scheme_of(path: str) -> str:
    """Return the scheme of a URL in lower case; an empty string for a path.

    Like frictionless, this ignores leading spaces, and line ends anywhere.
    """
    try:
        scheme = urlsplit(path).scheme
    except ValueError:  # brackets that are not an IPv6 address
        return "unknown"
    return scheme if len(scheme) > 1 else ""


def is_database(address: str) -> bool:
    """Return whether an address is that of a database, such as ``sqlite:///d.db``."""
    return scheme_of(address).partition("+")[0] in (*DATABASE_SERVERS, *DATABASES_IN_FILES)


def is_unsafe(path: str) -> bool:
    """Return whether frictionless rejects a path as unsafe, without reading it."""
    return (
        path.startswith(("/", "~", "\\", "file:"))
        or ".." in Path(path).parts
        or "../" in path
        or "$" in path
        or bool(re.match(r"%.+%|[A-Za-z]:", path))
    )


def slug(text: str, default: str) -> str:
    """Return a name for a package or resource: lowercase letters, digits, ``_``, ``.`` and ``-``.

    >>> slug("My Café (2)", "table"), slug("№", "table")
    ('my-cafe-2', 'no')
    """
    import unicodedata

    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._") or default


def file_names(names: Iterable[str], ending: str) -> dict[str, str]:
    """Return a portable file name for each table, distinct even if case is ignored."""
    chosen: dict[str, str] = {}
    taken = {"datapackage.json"}
    for name in names:
        base = re.sub(r"[^\w.-]", "_", name).lstrip(".").encode()[:100].decode(errors="ignore")
        base = f"_{base}" if base.split(".")[0].lower() in _DEVICES else base or "table"
        file, number = f"{base}{ending}", 2
        while file.lower() in taken:
            file = f"{base}_{number}{ending}"
            number += 1
        taken.add(file.lower())
        chosen[name] = file
    return chosen
