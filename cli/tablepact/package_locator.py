"""Open a data package from a folder, a descriptor, an archive, or the version of a release."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tablepact.errors import PackageError
from tablepact.package.archives import is_archive, unpack
from tablepact.package.descriptor import Package
from tablepact.package.parse_descriptor import read_package
from tablepact.package.paths import require_local
from tablepact.package.semver import parse_version
from tablepact.package.table_file import is_table_file
from tablepact.releases import MANIFEST_NAME


def package_at(source: Path | str | Package, releases_of: Path | None = None) -> Package:
    """Open a data package.

    Args:
        source: A folder, a descriptor, a zip or a wheel; a table file, which is a package of one
            table; the version of a release; or an open package, which is returned as it is.
        releases_of: The folder of the package that has the releases; None if ``source`` cannot be a
            version.

    Raises:
        PackageError: The package cannot be read, or there is no such release.
    """
    if isinstance(source, Package):
        return source
    require_local(source)
    path = Path(source)
    try:
        exists = path.exists()
    except OSError as error:  # such as a name that is too long, or missing permissions
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    is_version = isinstance(source, str) and parse_version(source) is not None
    if is_version and not exists and releases_of is not None:
        from tablepact.releases.open_release import open_release

        return open_release(releases_of, str(source))
    if is_archive(path):
        return replace(read_package(unpack(path)), source_name=path.stem)
    if is_table_file(path):
        from tablepact.inference.table_package import package_of_table

        return package_of_table(path)
    return read_package(path)


def folder_with_releases(source: Path | str | Package) -> Path | None:
    """Return the folder of a package on disk if it contains releases, else None."""
    if isinstance(source, Package):
        source = source.path
    path = Path(source)
    try:
        folder = path if path.is_dir() else path.parent
        known = path.exists() and (folder / MANIFEST_NAME).exists()
        return folder.resolve() if known else None
    except OSError:  # opening the package reports it
        return None
