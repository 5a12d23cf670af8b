"""Compressed files of tables, unpacked to a folder that goes with who asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tablepact import settings
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.storage.stored_file import StoredFile, stat_files
from tablepact.package.archives import require_short_directory
from tablepact.system.temporary_folders import TemporaryFolder

AT_ONCE = 2**20
"""How many bytes are unpacked at a time."""
XZ_MEMORY = 128 * 2**20
"""How much memory a file of xz may ask for in this process; its best level takes half of that."""


class UnpackedFile(NamedTuple):
    """A file as it is unpacked.

    Attributes:
        file: Its bytes.
        member: What it is called in a ZIP; empty for others.
    """

    file: StoredFile
    member: str


class UnpackedFiles:
    """Files as they are unpacked, as long as this is there.

    Args:
        client: Who unpacks what is large, in a process whose time and memory have an end.
    """

    def __init__(self, client: FrictionlessClient) -> None:
        self._client = client
        self._folder = TemporaryFolder()

    def unpack(self, index: int) -> StoredFile:
        """Have the file of a table unpacked, to half of what the disk has left at most.

        More than ``limits`` allow is not unpacked, and not read by frictionless either.

        Args:
            index: The index of its resource in the package, from 0.

        Raises:
            FastPathUnsupported: It is damaged, or gets too large for the disk.
            WorkerStopped: It takes too long, or exceeds the limits.
        """
        with self._target(index) as target:
            most = self._room()
            self._client.unpack(index, str(target), most)
        return stat_files([str(target)])

    def unpack_here(
        self, index: int, packed: StoredFile, compression: str, member: str
    ) -> UnpackedFile | None:
        """Unpack the file of a table in this process, up to a size that takes seconds.

        Args:
            index: The index of its resource in the package, from 0.
            packed: The file as the package has it.
            compression: How it is compressed.
            member: Which file of a ZIP it is; empty for the first.

        Returns:
            None if it is larger, or anything is wrong with it: ``unpack`` tells what.
        """
        limits = settings.current()
        grown = limits.max_decompression_ratio * packed.size
        most = min(limits.decompression_floor, max(grown, AT_ONCE), self._room())
        try:
            with self._target(index) as target, packed.open() as file:
                with _opened(file, compression, member) as (content, name), target.open("wb") as to:
                    _copy(content, to, most)
                return UnpackedFile(stat_files([str(target)]), name)
        except Exception:  # whatever is met in a stranger's file
            return None

    @contextmanager
    def _target(self, index: int) -> Iterator[Path]:
        """Name the file for a table; there is none where that ends in an error."""
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
    """Open what is in a file, and give its name in a ZIP."""
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


class _Xz:
    """A file of xz with one stream, whose dictionary does not take too much memory."""

    def __init__(self, file: BinaryIO) -> None:
        import lzma

        self._file = file
        self._stream = lzma.LZMADecompressor(memlimit=XZ_MEMORY)

    def read(self, most: int) -> bytes:
        """Read so many bytes or fewer; none at the end, and EOFError where it is not whole."""
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
