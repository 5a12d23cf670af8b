"""Find and read the descriptor of a package: in a folder, as a file, or in an object store."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.storage.remote_package import FetchedPackage, fetch_package
from tablepact.errors import PackageError
from tablepact.package.archives import is_archive, unpack
from tablepact.package.descriptor import Package
from tablepact.package.json_types import JsonObject
from tablepact.package.metadata_files import MetadataFiles, descriptor_in, is_yaml
from tablepact.package.paths import require_local
from tablepact.package.table_formats import (
    COMPRESSED_EXTENSIONS,
    STANDALONE_EXTENSIONS,
    file_extension,
    table_format,
)
from tablepact.system.regular_files import require_regular


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


def is_table_file(descriptor: Path) -> bool:
    """Return whether a file is a table rather than a descriptor, by its extension."""
    return file_extension({"path": descriptor.name}, exact=True) in STANDALONE_EXTENSIONS


def read_metadata(path: Path, files: MetadataFiles, encoding: str | None = None) -> JsonObject:
    """Read a descriptor, or return one without a schema for a single table file.

    Args:
        path: The descriptor, or the table file.
        files: The reader of metadata files, with its cache.
        encoding: The encoding of a single table file; None to choose it.

    Raises:
        PackageError: The file cannot be read, or a descriptor is given an encoding.
    """
    if not is_table_file(path):
        if encoding:
            raise PackageError(
                f"{path} is a descriptor: declare the encoding {encoding!r} in its resources; only "
                "a single CSV file is given one otherwise"
            )
        try:
            return files.read_json(path)
        except PackageError as error:
            if path.suffix.lower() == ".json" or is_yaml(path) or not path.is_file():
                raise
            endings = ", ".join(f".{one}" for one in STANDALONE_EXTENSIONS)
            raise PackageError(
                f"{path} is not a descriptor, as it is not JSON, and has no extension of a table "
                f"({endings}); rename it, or describe it in a datapackage.json"
            ) from error
    try:
        require_regular(path)
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    name = re.sub(r"[^-a-z0-9._]+", "-", _unpacked(path).stem.lower()).strip("-") or "table"
    resource = {"name": name, "path": path.name}
    form = table_format({**resource, "type": "table"})
    known = (
        {} if form == file_extension(resource, exact=True) else {"format": form, "type": "table"}
    )
    given = {"encoding": encoding} if encoding else {}
    return {"name": name, "resources": [resource | known | given]}


def _unpacked(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() in COMPRESSED_EXTENSIONS else path
