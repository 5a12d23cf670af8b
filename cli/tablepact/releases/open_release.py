"""Open the archive of a release, or check that it is intact; polars is not needed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from tablepact.errors import PackageError
from tablepact.package.archives.archive_file import unpack
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.semver import parse_version
from tablepact.releases.manifest import Release, read_releases
from tablepact.system.regular_files import open_bytes

FOLDER = "releases"


def archive_path(folder: Path, version: str) -> Path:
    """Return the path of an archive; raise PackageError unless the version has three numbers."""
    if parse_version(version) is None:
        raise PackageError(f"{version!r} is not a version such as 1.2.3")
    return folder / FOLDER / f"{version}.zip"


def open_release(folder: Path, version: str) -> Package:
    """Open a released version of a package.

    Args:
        folder: The folder of the package.
        version: The version.

    Raises:
        PackageError: There is no such release, or its archive is missing or was changed.
    """
    releases = {release.version: release for release in read_releases(folder)}
    if version not in releases:
        versions = ", ".join(releases) or "none"
        raise PackageError(f"there is no release {version}; available: {versions}")
    require_intact_archive(folder, releases[version])
    return _unpacked(archive_path(folder, version), releases[version].archive)


@cache
def _unpacked(path: Path, digest: str) -> Package:  # noqa: ARG001 - another file has another one
    """Return the package in an archive with a digest."""
    return read_package(unpack(path))


def require_intact_archive(folder: Path, release: Release) -> None:
    """Raise unless the archive of a release has its digest.

    Raises:
        PackageError: The archive is missing or was changed.
    """
    path = archive_path(folder, release.version)
    if file_digest(path) != release.archive:
        raise PackageError(f"{path} differs from the file that was released; restore it")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file; raise PackageError if it cannot be read."""
    try:
        with open_bytes(path) as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
