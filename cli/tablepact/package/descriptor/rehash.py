"""Update the sizes and hashes of the data files in the descriptor, after an edit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tablepact.errors import PackageError
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.digests.checksums import checksum_of
from tablepact.package.metadata.json_types import Metadata
from tablepact.package.metadata.metadata_files import is_yaml, read_json, read_text
from tablepact.system.atomic_write import atomic_write
from tablepact.system.regular_files import open_bytes
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    from tablepact.package.metadata.yaml_edit import Changes


def rehash(package: Package) -> list[str]:
    """Update ``bytes`` and ``hash`` of every resource in the descriptor.

    The descriptor keeps its order and is replaced atomically, and only if something has changed.
    In JSON it is indented by two spaces; in YAML it keeps its comments.

    Returns:
        The names of the resources that have changed.

    Raises:
        PackageError: A resource is not a single, local, readable file, or the descriptor cannot be
            edited; nothing is written.
    """
    changed, entries = [], []
    written = read_json(package.path)
    alone = "resources" not in written
    listed = [written] if alone else written["resources"]
    measured = [(resource, size_and_hash(resource)) for resource in package.resources]
    for resource, facts in measured:
        entries.append({**listed[resource.index], **facts})
        if entries[-1] != listed[resource.index]:
            changed.append(resource.name)
    if changed:
        metadata = entries[0] if alone else {**written, "resources": entries}
        if is_yaml(package.path):
            places = [[] if alone else ["resources", str(index)] for index in range(len(measured))]
            changes = zip(places, (facts for _, facts in measured), strict=True)
            text = _edited_yaml(package, metadata, [*changes])
        else:
            text = json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
        try:
            atomic_write(package.path, encode_utf8(text))
        except OSError as error:
            raise PackageError(f"{package.path} cannot be written: {error.strerror}") from error
    return changed


def _edited_yaml(package: Package, metadata: Metadata, changes: Changes) -> str:
    """Return the text of a descriptor in YAML with the size and hash of each resource.

    Raises:
        PackageError: The text is written so that no edit gives these metadata.
    """
    from tablepact.package.metadata.yaml_edit import edited_yaml

    text = edited_yaml(read_text(package.path), changes, metadata)
    if text is None:
        raise PackageError(
            f"{package.path} is not written in a way that can be edited without losing comments; "
            "give each resource its own bytes and hash, one on each line"
        )
    return text


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
