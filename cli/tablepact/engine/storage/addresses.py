"""Access one file by its address: a local path, or an object such as ``s3://bucket/key``.

Object stores are read with fsspec, which finds the library for a scheme; for ``s3`` this is s3fs.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from tablepact._about import install
from tablepact.engine.errors import StorageError
from tablepact.errors import as_line
from tablepact.system.regular_files import irregular_reason

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
STORES = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory")
"""The schemes that we read; frictionless reads others, if it may fetch them at all."""


class FileState(NamedTuple):
    """The state of a file, which changes when its content changes.

    Attributes:
        size: Its size in bytes.
        mark: The time of the last change of a local file, or the entity tag of an object.
    """

    size: int
    mark: str


def scheme(address: str) -> str:
    """Return the scheme of an address; empty for a path."""
    match = _SCHEME.match(address)
    return match[1].lower() if match else ""


def in_object_store(address: str) -> bool:
    """Return whether an address is an object in a store."""
    return scheme(address) in STORES


def file_state(address: str) -> FileState:
    """Return the current state of a file.

    Raises:
        StorageError: It does not exist or cannot be reached.
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
        StorageError: It does not exist or cannot be reached.
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
    """Return an error as one line that names the address."""
    reason = as_line(error, 300) or type(error).__name__
    return reason if address in reason else f"{address}: {reason}"


def _store(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    try:
        import fsspec
    except ModuleNotFoundError as error:
        raise StorageError(f"{address}: {_lacking(address)}") from error
    try:
        opened: tuple[object, str] = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise StorageError(f"{address}: {_lacking(address)}") from error
    except Exception as error:  # for example, missing credentials
        raise StorageError(describe_error(address, error)) from error
    return opened


def _lacking(address: str) -> str:
    if scheme(address).startswith("s3"):
        return f"reading it needs s3fs: {install('s3')}"
    return f"reading {scheme(address)}:// needs the library that fsspec uses for it"
