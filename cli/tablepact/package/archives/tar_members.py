"""The members of a tar file, which may be compressed; a module of its own for its imports."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.archives.archive_members import Member, archive_limit, too_large

_LONGEST_NAME = 2**16
"""The size of a record with a long name in bytes, which is held in memory."""


@contextmanager
def tar_members(path: Path, file: BinaryIO) -> Iterator[Sequence[Member]]:
    """Yield the members of a tar file that are not folders."""
    with ExitStack() as stack:
        packed = path.suffix.lower() != ".tar"
        content = stack.enter_context(gzip.GzipFile(fileobj=file)) if packed else file
        tar = stack.enter_context(
            tarfile.TarFile(fileobj=_Bounded(path, content), tarinfo=_TarMember)  # type: ignore[arg-type]
        )
        yield [_tar_member(tar, one) for one in _listed(path, tar) if not one.isdir()]


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    def opened() -> IO[bytes]:
        file = archive.extractfile(info)
        assert file is not None  # noqa: S101 - it is a regular file
        return file

    return Member(info.name, info.size, info.isreg(), opened)


def _listed(path: Path, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Yield the members of a tar file, and stop when they are too many."""
    most = settings.current().max_archive_files
    for number, member in enumerate(archive, start=1):
        if number > most:
            raise PackageError(f"{path} is not unpacked: it has more than {most:,} members")
        yield member


class _TarMember(tarfile.TarInfo):
    """A member whose names are short enough to be read into memory."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: Any, errors: Any) -> Self:
        member = super().frombuf(buf, encoding, errors)
        is_name = member.type not in tarfile.SUPPORTED_TYPES or not (
            member.isreg() or member.isdir() or member.islnk() or member.issym() or member.isdev()
        )
        if is_name and member.size > _LONGEST_NAME:
            raise ValueError(f"the name of a member takes {member.size:,} bytes")
        return member


class _Bounded(io.RawIOBase):
    """The content of a compressed file, which ends with an error at the limit for an archive."""

    def __init__(self, path: Path, content: IO[bytes]) -> None:
        self._path = path
        self._content = content
        self._most = archive_limit(path)

    def read(self, size: int = -1) -> bytes:
        if self._content.tell() > self._most:
            raise too_large(self._path, f"more than {self._most:,} bytes")
        return self._content.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == io.SEEK_SET and offset > self._most:  # which would unpack as much
            raise too_large(self._path, f"more than {self._most:,} bytes")
        return self._content.seek(offset, whence)

    def tell(self) -> int:
        return self._content.tell()
