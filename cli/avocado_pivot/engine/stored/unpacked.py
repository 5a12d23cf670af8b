"""Compressed files of tables, unpacked to a folder that goes when nobody needs it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, cast

from avocado_pivot.engine.exact.process import Stopped
from avocado_pivot.engine.stored.file import StoredFile, stored
from avocado_pivot.engine.table import Unsuited

CHUNK = 2**20
MOST = 16 * 2**30
"""How many bytes a file may have when it is unpacked, if the disk has room for twice as many."""
TIMES = 200
"""How many times as large it may get: tables seldom shrink to a hundredth, but bombs do."""
_DAMAGED = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, KeyError, IndexError,
    RuntimeError, ValueError,
)  # fmt: skip
_OPENERS: Mapping[str, Callable[[str], Any]] = {
    "gz": gzip.open, "bz2": bz2.open, "xz": lzma.open,
}  # fmt: skip


class UnpackedFiles:
    """Files as they are unpacked, as long as this is there.

    Args:
        seconds: How long one may take.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._folder: TemporaryDirectory[str] | None = None
        self._count = 0

    def unpack(self, packed: StoredFile, form: str, member: str | None) -> StoredFile:
        """Unpack a file, as frictionless does when it reads it.

        Args:
            packed: The file: one of this machine.
            form: How it is compressed: ``gz``, ``bz2``, ``xz`` or ``zip``.
            member: Which file of a ZIP archive.

        Raises:
            Unsuited: It is damaged, or too large.
            Stopped: It takes too long.
        """
        self._folder = self._folder or TemporaryDirectory(prefix="avocado-pivot-")
        self._count += 1
        target = Path(self._folder.name, str(self._count))
        free = shutil.disk_usage(self._folder.name).free
        most = min(MOST, free // 2, max(TIMES * packed.size, CHUNK))
        try:
            with (
                _opened(packed.pieces[0].address, form, member) as source,
                target.open("wb") as file,
            ):
                self._copy(source, file, most)
            return stored([str(target)])
        except _DAMAGED as error:
            target.unlink(missing_ok=True)
            raise Unsuited(f"compressed ({form}), and it cannot be unpacked: {error}") from error
        except (Unsuited, Stopped):
            target.unlink(missing_ok=True)
            raise

    def _copy(self, source: IO[bytes], file: IO[bytes], most: int) -> None:
        end, size = time.monotonic() + self._seconds, 0
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise Unsuited(f"more than {most:,} bytes when it is unpacked")
            if time.monotonic() > end:
                raise Stopped(f"stopped: longer than {self._seconds:g} s")
            file.write(chunk)


def _opened(path: str, form: str, member: str | None) -> IO[bytes]:
    if form != "zip":
        return cast(IO[bytes], _OPENERS[form](path))
    with zipfile.ZipFile(path) as archive:  # which stays open as long as its member is
        return archive.open(member or archive.namelist()[0])
