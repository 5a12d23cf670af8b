"""To make a release: what passes the gate is written down for good."""

from __future__ import annotations

from avocado_pivot.errors import PackageError
from avocado_pivot.files import write_beside
from avocado_pivot.package.descriptor import Package
from avocado_pivot.package.frames import Frames
from avocado_pivot.releases.register import Release, read_releases, write_releases
from avocado_pivot.releases.store import archive_of, as_archive, release_of


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
    archive = as_archive(frames)
    new = release_of(frames, archive, before[-1].digest if before else "")
    try:
        path.parent.mkdir(exist_ok=True)
        write_beside(path, archive)
    except OSError as error:
        raise PackageError(f"{path} cannot be written: {error.strerror}") from error
    write_releases(folder, (*before, new))
    return new
