"""Write the sizes and hashes of the data files into the descriptor, after an edit."""

from __future__ import annotations

import json

from tablepact.errors import PackageError
from tablepact.package.checksums import checksum_of
from tablepact.package.descriptor import Package, Resource
from tablepact.system.atomic_write import atomic_write
from tablepact.system.regular_files import open_bytes
from tablepact.system.utf8 import encode_utf8


def rehash(package: Package) -> list[str]:
    """Bring ``bytes`` and ``hash`` of every resource up to date.

    The descriptor keeps its order and is written with an indent of two, beside the old one first.
    Nothing is written if nothing has changed.

    Returns:
        The names of the resources that had changed.

    Raises:
        PackageError: A data file cannot be read, is remote or is in parts; nothing is written.
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
    """Return size in bytes and checksum of a data file, as a descriptor has them."""
    try:
        with open_bytes(resource.file) as file:
            checksum = checksum_of(file, algorithm)
            size = file.tell()
    except OSError as error:
        raise PackageError(f"{resource.path} cannot be read: {error.strerror}") from error
    return {"bytes": size, "hash": str(checksum)}
