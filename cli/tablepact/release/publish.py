"""To make a release: what passes the gate is written down for good."""

from __future__ import annotations

from pathlib import Path

from tablepact.diff.inputs import open_diff_input
from tablepact.errors import ContractError, PackageError
from tablepact.frames.frames import Frames
from tablepact.package.archives import unpack
from tablepact.package.descriptor import Package, read_package
from tablepact.package.digest import package_digest
from tablepact.release.archive import archive_of, as_archive, release_of
from tablepact.release.manifest import Release, read_releases, write_releases
from tablepact.system.atomic_write import atomic_write
from tablepact.system.temporary_folders import TemporaryFolder


def release(package: Package) -> Release:
    """Add a package to its own releases: its rows as an archive, then its entry in the list.

    The gate is not asked; see ``gate.check``.

    Raises:
        PackageError: Its version is released already or is no version, or something cannot be read
            or written.
    """
    folder = package.path.parent
    before = read_releases(folder)
    if any(one.version == package.version for one in before):
        raise PackageError(f"{package.version} is released already, and a release never changes")
    frames = Frames(package)
    path = archive_of(folder, package.version)
    try:
        archive = as_archive(frames)
    except UnicodeError as error:
        raise PackageError(f"a name cannot be written: {error}") from error
    new = release_of(frames, archive, before[-1].digest if before else "")
    _see_that_it_reads_back(archive, new)
    try:
        path.parent.mkdir(exist_ok=True)
        atomic_write(path, archive)
    except OSError as error:
        raise PackageError(f"{path} cannot be written: {error.strerror}") from error
    write_releases(folder, (*before, new))
    return new


def _see_that_schemas_are_there(package: Package) -> None:
    for resource in package.resources:
        if resource.is_table and not resource.is_whole:
            address = resource.metadata.get("schema")
            raise PackageError(f"{resource.name}: its schema {address} is at a remote address")


def _see_that_it_reads_back(archive: bytes, new: Release) -> None:
    """See that an archive gives the rows that it was made of, before it is there for good."""
    with TemporaryFolder() as folder:
        path = Path(folder) / f"{new.version}.zip"
        path.write_bytes(archive)
        try:
            again = read_package(unpack(path))
            _see_that_schemas_are_there(again)
            content = package_digest(Frames(again))
            with open_diff_input(again, new.version):
                pass  # it can be compared with later ones
        except (PackageError, ContractError) as error:
            raise PackageError(f"its archive could not be read again: {error}") from error
    if content != new.content:
        raise PackageError("its rows are not those that its archive gives")
