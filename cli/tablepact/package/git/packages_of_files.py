"""Find the packages that changed files belong to, as hooks and CI systems list them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.descriptor.basepath import basepath_of, with_basepath
from tablepact.package.metadata.metadata_files import MetadataFiles, descriptor_in


def packages_of_files(files: Iterable[str], top: Path) -> list[str]:
    """Return the folders of the packages that files belong to, sorted, relative to ``top``.

    A file belongs to the package of the nearest folder above it that has a descriptor, whatever it
    is: a schema, a changelog or a configuration decides about the verdict, too. It belongs to a
    package further up if the descriptor of that names it. A file need not exist any more.

    Args:
        files: Paths relative to ``top``, with ``/`` between their parts.
        top: The folder above which no package is looked for.

    Raises:
        PackageError: A path leads out of ``top``.
    """
    names: dict[str, set[str]] = {}
    found: set[str] = set()
    for file in files:
        path = posixpath.normpath(file)
        if path.startswith("/") or path.partition("/")[0] == "..":
            raise PackageError(f"{file} is not below the current directory")
        nearest = True
        for folder in _packages_above(path, top):
            if folder not in names and not nearest:
                names[folder] = _texts_of(top / folder)
            if nearest or _names(names[folder], posixpath.relpath(path, folder)):
                found.add(folder)
            nearest = False
    return sorted(found)


def _packages_above(path: str, top: Path) -> Iterator[str]:
    """Yield the folders with a descriptor above a path, the nearest first."""
    for folder in PurePosixPath(path).parents:
        if descriptor_in(top / folder).is_file():
            yield str(folder)


def _names(texts: set[str], path: str) -> bool:
    """Return whether one of the texts of a descriptor is a path, or a pattern that it matches."""
    return any(path == one or fnmatchcase(path, one) for one in texts)


def _texts_of(folder: Path) -> set[str]:
    """Return the texts of a descriptor, as paths; none if it cannot be read."""
    descriptor, files = descriptor_in(folder), MetadataFiles()
    try:
        metadata = files.read_json(descriptor)
        metadata = with_basepath(metadata, basepath_of(descriptor, files))
    except PackageError:
        return set()
    return {posixpath.normpath(text) for text in _texts(metadata)}


def _texts(value: Any) -> Iterator[str]:
    """Yield all texts in a value, from whatever depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
