"""The paths in a descriptor: none may lead out of the package's folder."""

from __future__ import annotations

import re
from pathlib import Path

from avocado_pivot.errors import PackageError

_REMOTE = re.compile(r"(https?|ftp|s3)://", re.IGNORECASE)


def inside(descriptor: Path, path: object) -> Path:
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
    """Say whether a path is an address."""
    return isinstance(path, str) and bool(_REMOTE.match(path))
