"""Resources in parts that a pattern names, such as ``events/part-*.csv``.

The standard has lists of paths only, and frictionless takes a pattern for the name of a file; so a
pattern becomes the list of the files that it matches, in the order of their names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from avocado_pivot.engine.descriptor.sources import is_unsafe

Matching = Callable[[str], Sequence[str]]
"""Gives the paths that match a pattern, sorted."""


def with_parts(metadata: Mapping[str, Any], matching: Matching) -> dict[str, Any]:
    """Write out the patterns of a descriptor; one that matches nothing stays as it is."""
    listed = metadata.get("resources")
    if not isinstance(listed, list):
        return dict(metadata)
    return {**metadata, "resources": [_written_out(one, matching) for one in listed]}


def matching_in(folder: Path) -> Matching:
    """Give what finds the files of a folder that match; their paths are seen from there."""

    def find(pattern: str) -> list[str]:
        if (folder / pattern).exists():  # a file may be called like this
            return [pattern]
        try:
            found = sorted(path for path in folder.glob(pattern) if path.is_file())
        except (ValueError, NotImplementedError, OSError):
            return []
        return [path.relative_to(folder).as_posix() for path in found]

    return find


def _written_out(resource: Any, matching: Matching) -> Any:
    path = resource.get("path") if isinstance(resource, dict) else None
    paths = path if isinstance(path, list) else [path]
    if not any(map(_is_pattern, paths)):
        return resource
    found = [part for one in paths for part in (matching(one) if _is_pattern(one) else [one])]
    return {**resource, "path": found} if found else resource


def _is_pattern(path: Any) -> TypeGuard[str]:
    if not isinstance(path, str) or not {"*", "?"} & set(path):
        return False
    return not is_unsafe(path) and "://" not in path and "**" not in path
