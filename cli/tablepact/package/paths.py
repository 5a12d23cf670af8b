"""Paths in a descriptor, none of which may lead out of its folder, addresses, and file names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from tablepact.errors import PackageError

_DEVICES = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
"""What Windows takes for a device, whatever its ending."""


def path_inside(descriptor: Path, path: object) -> Path:
    """Resolve a path of the descriptor, links and all, and see that it stays in the folder.

    Raises:
        PackageError: It is no path, or leads out.
    """
    folder = descriptor.parent.resolve()
    try:
        if not isinstance(path, str) or not path or "\0" in path:
            raise ValueError
        stays = (folder / path).resolve().is_relative_to(folder)
    except (ValueError, OSError, RuntimeError) as error:  # half a character, a link to itself
        raise PackageError(f"{descriptor}: {path!r} is not a path") from error
    if path.startswith("~") or not stays:
        raise PackageError(f"{descriptor}: the path {path!r} leads out of the package's folder")
    return descriptor.parent / path


def is_remote(path: object) -> bool:
    """Return whether a path is an address: it has a scheme, whatever that is.

    ``file:`` and ``data:`` are schemes, too, and ``sqlite:///x`` is one of a database. The single
    letter of a drive is none.
    """
    return isinstance(path, str) and bool(scheme_of(path))


def require_local(package: object) -> None:
    """Raise ``PackageError`` if a package is named by an address: it would have to be fetched."""
    if isinstance(package, str) and "://" in package and not os.path.lexists(package):
        raise PackageError(f"{package} is a remote address; download the package first")


def scheme_of(path: str) -> str:
    """Return the scheme of an address in lower case, and an empty text for a path.

    It is taken off as frictionless does it, which drops blanks and line ends before and within.
    """
    try:
        scheme = urlsplit(path).scheme
    except ValueError:  # brackets that are no address of IPv6
        return "unknown"
    return scheme if len(scheme) > 1 else ""


def is_unsafe(path: str) -> bool:
    """Return whether frictionless refuses a path by its looks; it is not read then."""
    return (
        path.startswith(("/", "~", "\\", "file:"))
        or ".." in Path(path).parts
        or "../" in path
        or "$" in path
        or bool(re.match(r"%.+%|[A-Za-z]:", path))
    )


def file_names(names: Iterable[str], ending: str) -> dict[str, str]:
    """Return a distinct file name for each table, case aside, that any system takes."""
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
