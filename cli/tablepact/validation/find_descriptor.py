"""Find the descriptor of a package: in a folder, as a file, or in an object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.storage.remote_package import FetchedPackage, fetch_package
from tablepact.package.archives.unpacked_files import is_copy, remove_copy
from tablepact.package.descriptor.model import Package
from tablepact.package.local_copies import local_copy
from tablepact.package.metadata.metadata_files import descriptor_in
from tablepact.package.paths import require_local
from tablepact.system.existing_paths import is_folder


@contextmanager
def local_descriptor(path: Path | str | Package) -> Iterator[tuple[Path, FetchedPackage | None]]:
    """Yield the local descriptor of a package, and the package if it was fetched from a store.

    A package in an archive or a git revision is copied for as long as the block runs.

    Raises:
        PackageError: The package cannot be fetched or unpacked.
    """
    if isinstance(path, Package):
        yield path.path, None
    elif isinstance(path, str) and is_remote(path):
        with fetch_package(path) as package:
            yield package.descriptor, package
    else:
        descriptor = find_descriptor(path)
        try:
            yield descriptor, None
        finally:
            if not is_copy(Path(path)):
                remove_copy(descriptor)


def is_remote(path: str) -> bool:
    """Return whether a path is an address in an object store."""
    return in_object_store(path)


def find_descriptor(path: Path | str) -> Path:
    """Return the path of a descriptor: that in a folder, or the file itself.

    An archive is unpacked and a git revision copied, each time, into a folder that lasts as long as
    the process.

    Raises:
        PackageError: The path is an address, or an archive or a revision that cannot be read.
    """
    require_local(path)
    if copy := local_copy(path):
        return copy.path
    path = Path(path)
    return descriptor_in(path) if is_folder(path) else path
