"""The files that a descriptor names: what each holds, how large it is, and its hash."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from tablepact.catalog.cited_work import text_in
from tablepact.export.descriptor import MEDIATYPES
from tablepact.package.checksums import Checksum, checksum_of
from tablepact.package.descriptor import Package, Resource
from tablepact.package.paths import is_remote, path_inside
from tablepact.system.regular_files import open_bytes

UNKNOWN = "application/octet-stream"
"""The media type of a file of which nothing else is known (RFC 2046, 4.5.1)."""
_MEDIATYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*", re.IGNORECASE)
_DIGITS = {"sha256": re.compile("[0-9a-f]{64}"), "md5": re.compile("[0-9a-f]{32}")}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that the descriptor names.

    Attributes:
        path: Its path from the descriptor's folder, or its address.
        mediatype: The media type of what it holds, once decompressed.
        compression: ``gz`` or ``zip`` if it is compressed; else empty.
        size: Its bytes; None if that is not known.
        sha256: In hexadecimal; of a file at hand that of its bytes. Empty if not known.
        md5: The same, as far as only this one is known.
    """

    path: str
    mediatype: str
    compression: str
    size: int | None
    sha256: str
    md5: str

    @property
    def remote(self) -> bool:
        """Whether it is elsewhere."""
        return is_remote(self.path)


def files_of(package: Package, resource: Resource) -> tuple[DataFile, ...]:
    """Return the files of a resource; none if it is inline."""
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
    """Return the media type of a file: the declared one, else by its format or ending."""
    declared = text_in(resource.metadata, "mediatype").lower()
    if _MEDIATYPE.fullmatch(declared):
        return declared
    ending = path.lower().removesuffix(".gz").removesuffix(".zip").rpartition(".")[2]
    known = {**MEDIATYPES, "tsv": "text/tab-separated-values", "txt": "text/plain",
             "md": "text/markdown", "pdf": "application/pdf", "zip": "application/zip"}  # fmt: skip
    format_name = text_in(resource.metadata, "format").lower()
    return known.get(format_name) or known.get(ending) or UNKNOWN
