"""Open a data package: a folder, a descriptor, an archive, a release, or a git revision."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tablepact.errors import PackageError
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.semver import parse_version
from tablepact.package.local_copies import local_copy
from tablepact.package.paths import require_local
from tablepact.package.table_files.table_file import is_table_file
from tablepact.package.table_files.table_folder import has_descriptor
from tablepact.releases import MANIFEST_NAME


def package_at(
    source: Path | str | Package, releases_of: Path | None = None, beside: Path | None = None
) -> Package:
    """Open a data package.

    Args:
        source: A folder, a descriptor or an archive; a table file, which is a package of one table,
            or a folder of table files without a descriptor; the version of a release; a revision of
            a git repository, such as ``HEAD`` or ``v1.2:shop``; or an open package, which is
            returned as it is. A path that exists counts before a release, and that before a
            revision.
        releases_of: The folder of the package that has the releases; None if ``source`` cannot be a
            version.
        beside: The folder of the package of which a revision without a path is meant; by default
            the current directory.

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
    refusal = None
    if is_version and not exists and releases_of is not None:
        from tablepact.releases.open_release import open_release

        try:
            return open_release(releases_of, str(source))
        except PackageError as error:
            refusal = error
    if copy := local_copy(source, beside):
        return replace(_read(copy.path), source_name=copy.name)
    if refusal:
        raise refusal
    return _read(path)


def _read(path: Path) -> Package:
    """Read a package; a table file, or a folder without a descriptor, as a package of tables."""
    if is_table_file(path):
        from tablepact.inference.table_package import package_of_table

        return package_of_table(path)
    if path.is_dir() and not has_descriptor(path):
        from tablepact.inference.table_package import package_of_folder

        if package := package_of_folder(path):
            return package
    return read_package(path, lenient=True)


def compared_package(
    source: Path | str | Package, other: Path | str | Package, releases_of: Path | Package | None
) -> Package:
    """Return one of two packages of a comparison.

    Args:
        source: The package, as in ``package_at``.
        other: The other one, to whose releases and revisions ``source`` may refer.
        releases_of: The package, or its folder, that has the releases if ``other`` has none.

    Raises:
        PackageError: The package cannot be read.
    """
    folder, beside = folder_with_releases(other), _folder_of(other)
    if isinstance(releases_of, Package):
        if folder is None and source == releases_of.version:
            return releases_of
        releases_of = releases_of.path.parent
    return package_at(source, folder or releases_of, beside)


def _folder_of(source: Path | str | Package) -> Path | None:
    """Return the folder of a package on disk; None if it is elsewhere."""
    path = source.path if isinstance(source, Package) else Path(source)
    try:
        return path if path.is_dir() else path.parent if path.exists() else None
    except OSError:  # opening the package reports it
        return None


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
