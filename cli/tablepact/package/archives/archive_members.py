"""The members of an archive of any format, and how much they may unpack to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from tablepact import settings
from tablepact.errors import PackageError


class Member(NamedTuple):
    """A file in an archive, a link or a device."""

    name: str
    size: int
    is_regular: bool
    open: Callable[[], IO[bytes]]

    @property
    def path(self) -> PurePosixPath:
        """The name as a path."""
        return PurePosixPath(self.name)


def archive_limit(path: Path) -> int:
    """Return how many bytes an archive may have unpacked."""
    limits = settings.current()
    grown = max(limits.archive_floor, limits.max_archive_ratio * path.stat().st_size)
    return min(limits.max_archive_bytes, grown)


def too_large(path: Path, held: str) -> PackageError:
    """Return the error of an archive that holds too much."""
    return PackageError(f"{path} is not unpacked: {held} are over the limit for a package")
