"""Resources in several files that a glob pattern names, such as ``events/part-*.csv``.

The standard knows only lists of paths, and frictionless reads a pattern as a file name. So the list
of the matching files, sorted by name, replaces a pattern.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeGuard

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.paths import is_remote, is_unsafe
from tablepact.system.existing_paths import exists

GlobFiles = Callable[[str], Sequence[str]]
"""A function that returns the sorted paths that match a pattern."""


def expand_globs(metadata: Metadata, matching: GlobFiles) -> JsonObject:
    """Replace the patterns of a descriptor by their files; keep a pattern that matches none."""
    listed = metadata.get("resources")
    if not isinstance(listed, list):
        return dict(metadata)
    return {**metadata, "resources": [_written_out(resource, matching) for resource in listed]}


def folder_glob(folder: Path) -> GlobFiles:
    """Return a function that finds the matching files of a folder, as paths relative to it."""
    names = _Names(folder)

    def find(pattern: str) -> list[str]:
        if exists(folder / pattern):  # a file name may contain * or ?
            return [pattern]
        try:
            matches = sorted(names.matching(PurePosixPath(pattern)))
        except (ValueError, OSError):
            return []
        return [path.relative_to(folder).as_posix() for path in matches]

    return find


class _Names:
    """The names in a folder and its subfolders; each folder is listed once, when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed: dict[Path, list[str]] = {}
        self._most = self._left = settings.current().max_files

    def matching(self, pattern: PurePosixPath) -> list[Path]:
        """Return the files that match, searched level by level.

        Raises:
            PackageError: The search reads too many names, such as where links form a cycle.
        """
        folders = [self._folder]
        for number, part in enumerate(pattern.parts, 1):
            last = number == len(pattern.parts)
            candidates = (path for folder in folders for path in self._named(folder, part))
            folders = [path for path in candidates if (path.is_file() if last else path.is_dir())]
        return folders

    def _named(self, folder: Path, part: str) -> Iterator[Path]:
        """Return the paths in a folder that one part of a pattern matches."""
        names = [part]
        if {"*", "?", "["} & set(part):
            if folder not in self._listed:
                self._listed[folder] = os.listdir(folder)  # noqa: PTH208 - names are all it takes
                self._look_at(len(self._listed[folder]))
            names = fnmatch.filter(self._listed[folder], part)
        self._look_at(len(names))
        return (folder / name for name in names)

    def _look_at(self, names: int) -> None:
        self._left -= names
        if self._left < 0:
            raise PackageError(
                f"{self._folder}: expanding the patterns in its paths reads more than "
                f"{self._most:,} names; list the files instead"
            )


def _written_out(resource: Any, matching: GlobFiles) -> object:
    path = resource.get("path") if isinstance(resource, dict) else None
    paths = path if isinstance(path, list) else [path]
    if not any(map(_is_pattern, paths)):
        return resource
    files = [part for path in paths for part in (matching(path) if _is_pattern(path) else [path])]
    return {**resource, "path": files} if files else resource


def _is_pattern(path: object) -> TypeGuard[str]:
    if not isinstance(path, str) or not {"*", "?"} & set(path):
        return False
    return not is_unsafe(path) and not is_remote(path) and "**" not in path
