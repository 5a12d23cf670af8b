"""Find the descriptor of a package: in a folder, as a file, or in an object store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.storage.remote_package import FetchedPackage, fetch_package
from tablepact.package.archives import is_archive, unpack
from tablepact.package.descriptor import Package
from tablepact.package.metadata_files import descriptor_in
from tablepact.package.paths import require_local
from tablepact.package.table_file import is_table_file


@contextmanager
def local_descriptor(path: Path | str | Package) -> Iterator[tuple[Path, FetchedPackage | None]]:
    """Yield the local descriptor of a package, and the package if it was fetched from a store.

    A package in an archive is unpacked for as long as the block runs.

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
            if is_packed(path):
                shutil.rmtree(descriptor.parent, ignore_errors=True)


def is_remote(path: str) -> bool:
    """Return whether a path is an address in an object store."""
    return in_object_store(path)


def find_descriptor(path: Path | str) -> Path:
    """Return the path of a descriptor: that in a folder, or the file itself.

    An archive is unpacked, each time, into a folder that lasts as long as the process.

    Raises:
        PackageError: The path is an address, or an archive that cannot be unpacked.
    """
    require_local(path)
    path = Path(path)
    if is_packed(path):
        return unpack(path)
    return descriptor_in(path) if path.is_dir() else path


def is_packed(path: Path | str) -> bool:
    """Return whether a path is an archive with a package, and not a compressed table."""
    return is_archive(Path(path)) and not is_table_file(Path(path))
