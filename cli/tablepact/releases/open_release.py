"""Open the archive of a release, or see that it is intact; that takes no polars."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from tablepact.errors import PackageError
from tablepact.package.archives import unpack
from tablepact.package.descriptor import Package
from tablepact.package.parse_descriptor import read_package
from tablepact.package.semver import parse_version
from tablepact.releases.manifest import Release, read_releases
from tablepact.system.regular_files import open_bytes

FOLDER = "releases"


def archive_path(folder: Path, version: str) -> Path:
    """Return the path of an archive; PackageError if the version does not have three numbers."""
    if parse_version(version) is None:
        raise PackageError(f"{version!r} is not a version such as 1.2.3")
    return folder / FOLDER / f"{version}.zip"


@cache
def open_release(folder: Path, version: str) -> Package:
    """Open a released version of a package.

    Args:
        folder: The folder of the package.
        version: The version.

    Raises:
        PackageError: There is no such release, or its archive is not there or not as it was.
    """
    releases = {release.version: release for release in read_releases(folder)}
    if version not in releases:
        versions = ", ".join(releases) or "none"
        raise PackageError(f"there is no release {version}; there are {versions}")
    require_intact_archive(folder, releases[version])
    return read_package(unpack(archive_path(folder, version)))


def require_intact_archive(folder: Path, release: Release) -> None:
    """Raise unless the archive of a release has its digest.

    Raises:
        PackageError: It is not there, or not as it was.
    """
    path = archive_path(folder, release.version)
    if file_digest(path) != release.archive:
        raise PackageError(f"{path} is not the file that was released")


def file_digest(path: Path) -> str:
    """Return the hash of a file; PackageError if it cannot be read."""
    try:
        with open_bytes(path) as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
