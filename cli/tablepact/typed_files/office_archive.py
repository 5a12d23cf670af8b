"""The parts of a workbook, which is a ZIP archive of XML files, within limits.

Nothing is unpacked to disk. Bytes are counted as they are unpacked, since an archive may declare
other sizes than it has.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tablepact.errors import PackageError
from tablepact.package.archives.archive_file import require_short_directory
from tablepact.package.table_files.unpacked_size import most_unpacked, why_too_large
from tablepact.typed_files.typed_table import TooLargeError, TypedFileError

AT_ONCE = 2**20
"""The number of bytes of a part that are unpacked at a time."""
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""The first bytes of files of Office before 2007, and of encrypted workbooks."""
_NO_ARCHIVE = "it is not a workbook: not a ZIP archive, or a damaged one"


class OfficeArchive:
    """The parts of a workbook.

    Args:
        file: The file, which is not closed here.

    Raises:
        TypedFileError: It is not a readable archive.
    """

    def __init__(self, file: BinaryIO) -> None:
        size = file.seek(0, io.SEEK_END)
        self._most = most_unpacked(size)
        self._read = 0
        file.seek(0)
        start = file.read(4)
        if start == _COMPOUND:
            raise TypedFileError("it is encrypted, or an .xls workbook under another name")
        try:
            require_short_directory(Path("the archive"), file)
            self._archive = zipfile.ZipFile(file)
        except PackageError as error:
            raise TypedFileError(str(error)) from error
        except Exception as error:  # zipfile raises many types on an untrusted file
            raise TypedFileError(_NO_ARCHIVE if start else "it is empty") from error
        self._parts = {_key(name): name for name in reversed(self._archive.namelist())}

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._parts

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield the unpacked bytes of a part.

        Raises:
            TypedFileError: There is no such part, it is damaged, or all parts that have been read
                unpack to more bytes than the settings allow.
        """
        if part not in self:
            raise TypedFileError(f"it is not a workbook: it has no {part}")
        try:
            with self._archive.open(self._parts[_key(part)]) as content:
                while piece := content.read(AT_ONCE):
                    self._read += len(piece)
                    if self._read > self._most:
                        raise TooLargeError(why_too_large(self._most))
                    yield piece
        except (
            zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
        ) as error:  # fmt: skip
            raise TypedFileError(f"{part} is damaged: {error}") from error


def _key(part: str) -> str:
    """Return the name of a part as names are compared: without case, and with slashes."""
    return part.replace("\\", "/").lstrip("/").casefold()
