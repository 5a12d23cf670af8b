"""Publish a release: write its archive, and add it to the manifest."""

from __future__ import annotations

from pathlib import Path

from tablepact.comparison.inputs import open_diff_input
from tablepact.errors import ContractError, PackageError
from tablepact.frames.frames import Frames
from tablepact.package.archives.archive_file import unpack
from tablepact.package.descriptor.keys import require_keys
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.digests.digest import package_digest
from tablepact.package.paths import is_remote
from tablepact.releases.manifest import Release, read_releases, write_releases
from tablepact.releases.open_release import archive_path
from tablepact.releases.release_archive import build_archive, describe_release
from tablepact.system.atomic_write import atomic_write
from tablepact.system.temporary_folders import TemporaryFolder


def publish(package: Package) -> Release:
    """Release a package: write the archive of its rows, then add its entry to ``releases.json``.

    This does not run the checks; see ``release_checks.check_release``.

    Raises:
        PackageError: The version has already been released or is invalid, a key is malformed, or a
            file cannot be read or written.
    """
    folder = package.path.parent
    earlier = read_releases(folder)
    if any(release.version == package.version for release in earlier):
        raise PackageError(f"{package.version} is already released; raise the version")
    for resource in package.resources:
        require_keys(resource)  # no version could be compared with a release that has others
    frames = Frames(package)
    path = archive_path(folder, package.version)
    try:
        archive = build_archive(frames)
    except UnicodeError as error:
        raise PackageError(f"a name cannot be written: {error}") from error
    new = describe_release(frames, archive, earlier[-1].digest if earlier else "")
    _require_readable_archive(archive, new)
    try:
        path.parent.mkdir(exist_ok=True)
        atomic_write(path, archive)
    except OSError as error:
        raise PackageError(f"{path} cannot be written: {error.strerror}") from error
    write_releases(folder, (*earlier, new))
    return new


def _require_local_schemas(package: Package) -> None:
    for resource in package.resources:
        address = resource.metadata.get("schema")
        if resource.is_table and is_remote(address):
            raise PackageError(f"{resource.name}: its schema {address} is at a remote address")


def _require_readable_archive(archive: bytes, new: Release) -> None:
    """Raise unless a new archive can be read and contains the rows of the package."""
    with TemporaryFolder() as folder:
        path = Path(folder) / f"{new.version}.zip"
        path.write_bytes(archive)
        try:
            restored = read_package(unpack(path))
            _require_local_schemas(restored)
            content = package_digest(Frames(restored))
            with open_diff_input(restored, new.version):
                pass  # a later version can be compared with it
        except (PackageError, ContractError) as error:
            raise PackageError(f"the new archive cannot be read: {error}") from error
    if content != new.content:
        raise PackageError("the rows of the new archive differ from those of the package")
