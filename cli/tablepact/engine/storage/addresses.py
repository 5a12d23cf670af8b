"""One file at an address: a local path, or an object in a store such as ``s3://bucket/key``.

Object stores are read through fsspec, which finds the library for a scheme; for ``s3`` it is s3fs.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from tablepact._about import install
from tablepact.engine.errors import StorageError
from tablepact.system.regular_files import irregular_reason

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
STORES = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory")
"""The schemes that are read; others are for frictionless, if it may fetch them at all."""


class FileState(NamedTuple):
    """What tells that a file is the same as before.

    Attributes:
        size: How many bytes it has.
        mark: When it was changed, for a local file; for an object its entity tag.
    """

    size: int
    mark: str


def scheme(address: str) -> str:
    """Return the scheme of an address; empty for a path."""
    match = _SCHEME.match(address)
    return match[1].lower() if match else ""


def in_object_store(address: str) -> bool:
    """Return whether an address is that of an object in a store."""
    return scheme(address) in STORES


def file_state(address: str) -> FileState:
    """Look at a file as it is now.

    Raises:
        StorageError: It is not there, or cannot be reached.
    """
    if not in_object_store(address):
        try:
            status = Path(address).stat()
        except OSError as error:
            raise StorageError(f"{address}: {error.strerror}") from error
        if why := irregular_reason(status.st_mode):
            raise StorageError(f"{address}: {why}")
        return FileState(status.st_size, str(status.st_mtime_ns))
    files, path = _store(address)
    try:
        files.invalidate_cache(path.rsplit("/", 1)[0])
        info = files.info(path)
    except Exception as error:  # each store has errors of its own
        raise StorageError(describe_error(address, error)) from error
    marks = (info.get(name) for name in ("ETag", "etag", "LastModified", "mtime", "created"))
    return FileState(int(info["size"] or 0), str(next((mark for mark in marks if mark), "")))


def read_range(address: str, start: int, end: int) -> bytes:
    """Read the bytes of an object from ``start`` to ``end``.

    Raises:
        StorageError: It is not there, or cannot be reached.
    """
    files, path = _store(address)
    try:
        return bytes(files.cat_file(path, start=start, end=end))
    except Exception as error:  # each store has errors of its own
        raise StorageError(describe_error(address, error)) from error


def glob(pattern: str) -> list[str]:
    """Return the addresses of the objects that match a pattern with ``*``, sorted.

    Raises:
        StorageError: The store cannot be reached.
    """
    files, path = _store(pattern)
    head = pattern[: len(pattern) - len(path)] if pattern.endswith(path) else ""
    try:
        files.invalidate_cache()
        return sorted(f"{head}{match}" for match in files.glob(path))
    except Exception as error:  # each store has errors of its own
        raise StorageError(describe_error(pattern, error)) from error


def describe_error(address: str, error: Exception) -> str:
    """Return what an address has failed with, in one line."""
    reason = " ".join(str(error).split())[:300] or type(error).__name__
    return reason if address in reason else f"{address}: {reason}"


def _store(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and its path in there."""
    try:
        import fsspec
    except ModuleNotFoundError as error:
        raise StorageError(f"{address}: {_lacking(address)}") from error
    try:
        opened: tuple[object, str] = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise StorageError(f"{address}: {_lacking(address)}") from error
    except Exception as error:  # such as one for keys that are lacking
        raise StorageError(describe_error(address, error)) from error
    return opened


def _lacking(address: str) -> str:
    if scheme(address).startswith("s3"):
        return f"to read it needs s3fs: {install('s3')}"
    return f"to read {scheme(address)}:// needs the library that fsspec names for it"
