"""Compressed files of tables, unpacked to a temporary folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tablepact import settings
from tablepact.engine.errors import SourceError, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.storage.stored_file import StoredFile, stat_files
from tablepact.errors import as_line
from tablepact.package.archives.archive_file import require_short_directory
from tablepact.package.table_files.unpacked_size import most_unpacked
from tablepact.system.temporary_folders import TemporaryFolder

AT_ONCE = 2**20
"""The number of bytes that are unpacked at a time."""
XZ_MEMORY = 128 * 2**20
"""The memory limit for an xz file in this process; the highest preset takes half of it."""


class UnpackedFile(NamedTuple):
    """An unpacked file.

    Attributes:
        file: The file.
        member: Its name in a ZIP archive; empty for other compressions.
    """

    file: StoredFile
    member: str


class UnpackedFiles:
    """Unpacked files, which are deleted with this object.

    Args:
        client: The client of the worker, which unpacks large files with limits of time and memory.
    """

    def __init__(self, client: FrictionlessClient) -> None:
        self._client = client
        self._folder = TemporaryFolder()

    @property
    def folder(self) -> Path:
        """The folder of the files."""
        return Path(self._folder.name)

    def unpack(self, index: int) -> StoredFile:
        """Unpack the file of a table in the worker, into at most half of the free disk space.

        A file that exceeds the limits of the settings is not unpacked, and frictionless does not
        read it either.

        Args:
            index: The index of its resource in the package, from 0.

        Raises:
            FastPathUnsupported: The file is damaged, or too large for the disk.
            WorkerStopped: Unpacking takes too long, or exceeds the limits.
        """
        with self._target(index) as target:
            most = self._room()
            self._client.unpack(index, str(target), most)
        return stat_files([str(target)])

    def unpack_here(
        self,
        index: int,
        packed: StoredFile,
        compression: str,
        member: str,
        *,
        any_size: bool = False,
    ) -> UnpackedFile:
        """Unpack the file of a table in this process.

        Args:
            index: The index of its resource in the package, from 0.
            packed: The compressed file of the package.
            compression: Its compression.
            member: The name of the file in a ZIP archive; empty for the first.
            any_size: Whether it may have any size that the settings allow; by default it is only
                unpacked if that takes seconds, since ``unpack`` unpacks a larger one.

        Raises:
            SourceError: It is damaged.
            WorkerStopped: It is too large.
        """
        limits = settings.current()
        most = most_unpacked(packed.size)
        if not any_size:
            grown = limits.max_decompression_ratio * packed.size
            most = min(limits.decompression_floor, max(grown, AT_ONCE))
        most = min(most, self._room())
        try:
            return self._unpacked(index, packed, compression, member, most)
        except OverflowError as error:
            raise WorkerStopped(f"it unpacks to more than {most:,} bytes, the limit") from error
        except Exception as error:  # an untrusted file may raise anything
            reason = as_line(str(error)) or type(error).__name__
            note = f"it cannot be unpacked ({compression}): {reason}"
            raise SourceError("compression-error", note) from error

    def _unpacked(
        self, index: int, packed: StoredFile, compression: str, member: str, most: int
    ) -> UnpackedFile:
        with self._target(index) as target, packed.open() as file:
            with _opened(file, compression, member) as (content, name), target.open("wb") as to:
                _copy(content, to, most)
            return UnpackedFile(stat_files([str(target)]), name)

    @contextmanager
    def _target(self, index: int) -> Iterator[Path]:
        """Yield the path for the file of a table; delete the file if the block raises an error."""
        target = Path(self._folder.name, str(index))
        try:
            yield target
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def _room(self) -> int:
        return shutil.disk_usage(self._folder.name).free // 2


@contextmanager
def _opened(file: BinaryIO, compression: str, member: str) -> Iterator[tuple[BinaryIO, str]]:
    """Yield the content of a compressed file, and its name in a ZIP archive."""
    if compression == "gz":
        import gzip

        with gzip.open(file) as content:
            yield content, ""  # type: ignore[misc]
    elif compression == "bz2":
        import bz2

        with bz2.open(file) as content:
            yield content, ""  # type: ignore[misc]
    elif compression == "xz":
        yield _Xz(file), ""  # type: ignore[misc]
    elif compression == "zip":
        import zipfile

        require_short_directory(Path(), file)
        with zipfile.ZipFile(file) as archive:
            name = member or archive.namelist()[0]
            with archive.open(name) as content:
                yield content, name  # type: ignore[misc]
    else:
        raise ValueError(compression)


def first_bytes(file: StoredFile, compression: str, member: str, most: int) -> bytes:
    """Return at most ``most`` bytes of the content of a compressed file; none if it is damaged."""
    start = b""
    try:
        with file.open() as packed, _opened(packed, compression, member) as (content, _):
            while len(start) < most and (more := content.read(most - len(start))):
                start += more
    except Exception:  # an untrusted file may raise anything
        return b""
    return start


class _Xz:
    """An xz file with a single stream, read within ``XZ_MEMORY``."""

    def __init__(self, file: BinaryIO) -> None:
        import lzma

        self._file = file
        self._stream = lzma.LZMADecompressor(memlimit=XZ_MEMORY)

    def read(self, most: int) -> bytes:
        """Return at most ``most`` bytes; none at the end.

        Raises:
            EOFError: The file is truncated.
            ValueError: The file has several streams.
        """
        while not self._stream.eof:
            more = self._file.read(AT_ONCE) if self._stream.needs_input else b""
            if self._stream.needs_input and not more:
                raise EOFError
            if data := self._stream.decompress(more, most):
                return data
        if self._stream.unused_data or self._file.read(1):
            raise ValueError("there is more than one stream")
        return b""


def _copy(content: BinaryIO, target: BinaryIO, most: int) -> None:
    while chunk := content.read(AT_ONCE):
        most -= len(chunk)
        if most < 0:
            raise OverflowError
        target.write(chunk)
