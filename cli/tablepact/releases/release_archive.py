"""Build the archive of a release, ``releases/VERSION.zip``: a package of Parquet files.

It has the descriptor of the release including all schemas; only how tables are stored differs.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import polars as pl

from tablepact.frames.frames import Frames
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.rehash import size_and_hash
from tablepact.package.digests.digest import package_digest, table_digest
from tablepact.package.metadata.metadata_files import read_text
from tablepact.package.table_files.table_formats import MEDIA_TYPES
from tablepact.releases.manifest import Release, ReleasedTable, json_digest
from tablepact.releases.open_release import file_digest
from tablepact.system.utf8 import encode_utf8

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date of a ZIP member, used for all, so that equal content gives equal bytes."""
_STORAGE_PROPERTIES = ("data", "encoding", "compression", "dialect", "scheme", "extrapaths")


def descriptor_digest(package: Package) -> str:
    """Return the SHA-256 of the bytes of a descriptor."""
    return file_digest(package.path)


def describe_release(frames: Frames, archive: bytes, previous: str) -> Release:
    """Return the manifest entry of a package.

    Raises:
        PackageError: A table cannot be read.
    """
    package = frames.package
    tables = {name: _table_entry(frames.resource(name), frame) for name, frame in frames.items()}
    return Release(
        version=package.version,
        date=str(package.metadata.get("created") or "")[:10],
        descriptor=descriptor_digest(package),
        content=package_digest(frames),
        tables=tables,
        archive=_sha256(archive),
        previous=previous,
    )


def _table_entry(resource: Resource, frame: pl.DataFrame) -> ReleasedTable:
    return ReleasedTable(
        hash=str(size_and_hash(resource)["hash"]) if resource.path else "",
        rows=frame.height,
        schema=json_digest(resource.schema),
        content=table_digest(frame),
    )


def build_archive(frames: Frames) -> bytes:
    """Return a package as a ZIP of Parquet files; equal rows and polars versions give equal bytes.

    Raises:
        PackageError: A table or a rule cannot be read.
    """
    members = dict(_members(frames))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members, key=lambda name: (name != "datapackage.json", name)):
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.external_attr = 0o644 << 16
            is_compressed = name.endswith(".parquet")
            info.compress_type = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name], compresslevel=9)
    return buffer.getvalue()


def _members(frames: Frames) -> Iterator[tuple[str, bytes]]:
    package = frames.package
    metadata = dict(package.metadata)
    resources = []
    for resource in package.resources:
        entry = dict(resource.metadata)
        if resource.is_table:
            data = _parquet(frames, resource.name)
            yield f"data/{resource.name}.parquet", data
            entry = {key: value for key, value in entry.items() if key not in _STORAGE_PROPERTIES}
            entry |= {
                "path": f"data/{resource.name}.parquet",
                "format": "parquet",
                "mediatype": MEDIA_TYPES["parquet"],
                "bytes": len(data),
                "hash": _sha256(data),
            }
            if resource.schema:
                entry["schema"] = resource.schema
        resources.append(entry)
    files = [rule.path for rule in package.rules] + [view.path for view in package.views]
    files += [resource.derived_by for resource in package.resources if resource.derived_by]
    for path in files:
        yield path.relative_to(package.path.parent).as_posix(), read_text(path).encode()
    metadata["resources"] = resources
    yield "datapackage.json", _json(metadata)


def _parquet(frames: Frames, name: str) -> bytes:
    buffer = io.BytesIO()
    frames[name].write_parquet(buffer, compression="zstd", compression_level=19, statistics=False)
    return buffer.getvalue()


def _json(value: Any) -> bytes:
    """Return JSON in UTF-8; a lone surrogate, which UTF-8 cannot encode, is escaped."""
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    return encode_utf8(text)


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
