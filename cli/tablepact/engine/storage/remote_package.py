"""Fetch the metadata of a package in an object store into a local folder.

Its tables are not fetched; their rows are read from the store block by block.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from tablepact import settings
from tablepact.engine.errors import StorageError
from tablepact.engine.storage.addresses import file_state, glob, read_range
from tablepact.engine.storage.stored_file import stat_files
from tablepact.errors import PackageError
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.paths import is_remote, is_unsafe
from tablepact.package.table_files.table_formats import STANDALONE_EXTENSIONS
from tablepact.system.existing_paths import is_file
from tablepact.system.temporary_folders import TemporaryFolder

TABLES = tuple(f".{ending}" for ending in STANDALONE_EXTENSIONS)
"""The file name suffixes of tables that need no descriptor."""
_REFERENCES = ("schema", "dialect")


class FetchedPackage:
    """The fetched metadata of a package in a store.

    Attributes:
        base: The address of the folder of the package.
        folder: The local folder.
        descriptor: The local path of the descriptor, or of the single table.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self.base, _, name = address.rpartition("/")
        self.folder = folder
        self.descriptor = folder / name
        if name.endswith(".json"):
            self._fetch(name)
        else:
            self._require_object(name)

    def address(self, path: str) -> str:
        """Return the address of a file of the package."""
        return f"{self.base}/{path}"

    def glob(self, pattern: str) -> list[str]:
        """Return the paths of the files that match a pattern, sorted."""
        if self.has(pattern):  # the name of a file may contain "*"
            return [pattern]
        addresses = glob(self.address(pattern))
        return [address.removeprefix(f"{self.base}/") for address in addresses]

    def has(self, path: str) -> bool:
        """Return whether a file exists."""
        try:
            file_state(self.address(path))
        except StorageError:
            return False
        return True

    def fetch_metadata(self, metadata: Metadata) -> None:
        """Fetch the schemas and dialects that a descriptor refers to, if they exist."""
        listed = metadata.get("resources")
        for part in listed if isinstance(listed, list) else []:
            for name in _REFERENCES:
                reference = part.get(name) if isinstance(part, dict) else None
                if isinstance(reference, str) and _is_inside(reference) and self.has(reference):
                    self._fetch(reference)

    def with_metadata(self, metadata: Metadata) -> JsonObject:
        """Return a descriptor with the schemas and dialects that it refers to inlined.

        A reference stays if its file does not exist or is not a JSON object; frictionless reports
        the error.
        """
        listed = metadata.get("resources")
        if not isinstance(listed, list):
            return dict(metadata)
        return {**metadata, "resources": [self._with_references(resource) for resource in listed]}

    def _with_references(self, resource: object) -> object:
        if not isinstance(resource, dict):
            return resource
        references = {}
        for name in _REFERENCES:
            path = resource.get(name)
            if isinstance(path, str) and _is_inside(path) and is_file(self.folder / path):
                with suppress(ValueError, RecursionError):
                    references[name] = json.loads((self.folder / path).read_bytes())
        return {
            **resource,
            **{
                name: reference
                for name, reference in references.items()
                if isinstance(reference, dict)
            },
        }

    def _require_object(self, name: str) -> None:
        try:
            file_state(self.address(name))
        except StorageError as error:
            raise PackageError(str(error)) from error
        self._write(name, b"")

    def _fetch(self, path: str) -> None:
        address = self.address(path)
        try:
            size = file_state(address).size
            if size > (most := settings.current().max_metadata_bytes):
                raise PackageError(f"{address} is larger than {most} bytes")
            self._write(path, read_range(address, 0, size))
        except StorageError as error:
            raise PackageError(str(error)) from error

    def _write(self, path: str, data: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


@contextmanager
def fetch_package(address: str) -> Iterator[FetchedPackage]:
    """Fetch the metadata of a package, and delete them when the context ends.

    Args:
        address: The address of a descriptor, of its folder, such as ``s3://bucket/package``, or of
            a single table.

    Raises:
        PackageError: A file cannot be fetched, or is larger than ``max_metadata_bytes``.
    """
    address = address.rstrip("/")
    if not address.endswith((".json", *TABLES)):
        address = f"{address}/datapackage.json"
    with TemporaryFolder() as folder:
        package = FetchedPackage(address, Path(folder))
        if address.endswith(".json"):
            with suppress(ValueError, RecursionError, AttributeError):  # reading it reports these
                package.fetch_metadata(json.loads(package.descriptor.read_bytes()))
        yield package


def _is_inside(path: str) -> bool:
    return not is_remote(path) and not is_unsafe(path)


FIRST_BYTES = 200_000
FIRST_LINES = 400
"""The minimum of a table to send to frictionless: more than it reads to detect the encoding, the
dialect and the header."""
LONGEST_LINE = 2**20


def first_rows(addresses: Sequence[str]) -> list[tuple[str, str]]:
    """Read the first rows of the files of a table.

    Once the first files of a table have enough rows, only a line of each other file is read.

    Returns:
        For each file its name, and its bytes decoded as Latin-1.

    Raises:
        StorageError: A file does not exist or cannot be reached.
    """
    starts = []
    size = lines = 0
    for address in addresses:
        enough = size >= FIRST_BYTES and lines >= FIRST_LINES
        data = _lines(address, 1 if enough else FIRST_LINES, 0 if enough else FIRST_BYTES)
        size, lines = size + len(data), lines + data.count(b"\n")
        starts.append((PurePosixPath(address).name, data.decode("latin-1")))
    return starts


def _lines(address: str, lines: int, size: int) -> bytes:
    lines_read: list[bytes] = []
    read = 0
    with stat_files([address]).open() as file:
        while (len(lines_read) < lines or read < size) and (line := file.readline(LONGEST_LINE)):
            lines_read.append(line)
            read += len(line)
    return b"".join(lines_read)
