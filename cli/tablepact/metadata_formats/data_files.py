"""The data files of a descriptor, with media type, size and hash."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from tablepact.export.descriptor import MEDIATYPES
from tablepact.metadata_formats.cited_work import text_in
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.digests.checksums import Checksum, checksum_of
from tablepact.package.paths import is_remote, path_inside
from tablepact.system.regular_files import open_bytes

UNKNOWN = "application/octet-stream"
"""The media type of a file of unknown type (RFC 2046, 4.5.1)."""
_MEDIATYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*", re.IGNORECASE)
_DIGITS = {"sha256": re.compile("[0-9a-f]{64}"), "md5": re.compile("[0-9a-f]{32}")}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that the descriptor names.

    Attributes:
        path: The path relative to the descriptor's folder, or the remote address.
        mediatype: The media type of the content after decompression.
        compression: ``gz`` or ``zip`` if the file is compressed; else empty.
        size: The size in bytes; None if unknown.
        sha256: The SHA-256 in hexadecimal, computed if the file can be read, else as the
            descriptor states it; empty if unknown.
        md5: The MD5 that the descriptor states, if the SHA-256 is unknown; else empty.
    """

    path: str
    mediatype: str
    compression: str
    size: int | None
    sha256: str
    md5: str

    @property
    def remote(self) -> bool:
        """Whether the file is at a remote address."""
        return is_remote(self.path)


def files_of(package: Package, resource: Resource) -> tuple[DataFile, ...]:
    """Return the files of a resource; none if its data are inline."""
    declared = resource.metadata.get("path")
    paths = declared if isinstance(declared, list) else [declared]
    return tuple(
        _file(package, resource, path, len(paths)) for path in paths if isinstance(path, str)
    )


def _file(package: Package, resource: Resource, path: str, parts: int) -> DataFile:
    ending = path.lower().rpartition(".")[2]
    compression = ending if ending in ("gz", "zip") else ""
    with suppress(OSError):
        if not is_remote(path):
            with open_bytes(path_inside(package.path, path)) as file:
                sha256 = checksum_of(file).digits
                return DataFile(
                    path, _mediatype(resource, path), compression, file.tell(), sha256, ""
                )
    size, declared = resource.metadata.get("bytes"), Checksum.parse(resource.metadata.get("hash"))
    known = {
        kind: declared.digits
        if declared
        and parts == 1
        and declared.algorithm == kind
        and digits.fullmatch(declared.digits)
        else ""
        for kind, digits in _DIGITS.items()
    }
    is_size = isinstance(size, int) and not isinstance(size, bool) and size >= 0 and parts == 1
    md5 = "" if known["sha256"] else known["md5"]
    return DataFile(path, _mediatype(resource, path), compression, size if is_size else None,
                    known["sha256"], md5)  # fmt: skip


def _mediatype(resource: Resource, path: str) -> str:
    """Return the declared media type of a file, else one derived from its format or suffix."""
    declared = text_in(resource.metadata, "mediatype").lower()
    if _MEDIATYPE.fullmatch(declared):
        return declared
    ending = path.lower().removesuffix(".gz").removesuffix(".zip").rpartition(".")[2]
    known = {**MEDIATYPES, "txt": "text/plain", "md": "text/markdown", "pdf": "application/pdf",
             "zip": "application/zip"}  # fmt: skip
    format_name = text_in(resource.metadata, "format").lower()
    return known.get(format_name) or known.get(ending) or UNKNOWN
