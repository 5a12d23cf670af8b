"""Update the sizes and hashes of the data files in the descriptor, after an edit."""

from __future__ import annotations

import json

from tablepact.errors import PackageError
from tablepact.package.checksums import checksum_of
from tablepact.package.descriptor import Package, Resource
from tablepact.system.atomic_write import atomic_write
from tablepact.system.regular_files import open_bytes
from tablepact.system.utf8 import encode_utf8


def rehash(package: Package) -> list[str]:
    """Update ``bytes`` and ``hash`` of every resource in the descriptor.

    The descriptor keeps its order, is indented by two spaces and replaced atomically, and only if
    something has changed.

    Returns:
        The names of the resources that have changed.

    Raises:
        PackageError: A resource is not a single, local, readable file; nothing is written.
    """
    changed, entries = [], []
    measured = [(resource, size_and_hash(resource)) for resource in package.resources]
    for resource, facts in measured:
        entries.append({**resource.metadata, **facts})
        if entries[-1] != resource.metadata:
            changed.append(resource.name)
    if changed:
        metadata = {**package.metadata, "resources": entries}
        text = json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
        try:
            atomic_write(package.path, encode_utf8(text))
        except OSError as error:
            raise PackageError(f"{package.path} cannot be written: {error.strerror}") from error
    return changed


def size_and_hash(resource: Resource, algorithm: str = "sha256") -> dict[str, int | str]:
    """Return the size in bytes and the checksum of a data file, in the form of a descriptor.

    Raises:
        PackageError: The resource is not a single, local, readable file.
    """
    try:
        with open_bytes(resource.file) as file:
            checksum = checksum_of(file, algorithm)
            size = file.tell()
    except OSError as error:
        raise PackageError(f"{resource.path} cannot be read: {error.strerror}") from error
    return {"bytes": size, "hash": str(checksum)}
