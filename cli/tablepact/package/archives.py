"""Packages in one file: a zip, or a wheel, which is a zip too."""

from __future__ import annotations

import io
import re
import shutil
import stat
import tempfile
import zipfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.system.regular_files import open_bytes
from tablepact.system.temporary_folders import TemporaryFolder

ENDINGS = (".zip", ".whl")
_TAIL = 2**16 + 128
"""The size of the end records of an archive in bytes, with the longest comment and ZIP64."""


def is_archive(path: Path) -> bool:
    """Return whether a path is an archive, by its extension."""
    return path.suffix.lower() in ENDINGS and not path.is_dir()


@cache
def _folder() -> TemporaryFolder:
    return TemporaryFolder()


def scratch_folder() -> Path:
    """Return the folder for unpacked and copied files, which is removed when the process ends."""
    return Path(_folder().name)


def unpack(path: Path) -> Path:
    """Unpack an archive into ``scratch_folder``, and return the path of its descriptor.

    If there are several descriptors, it is the one nearest to the top.

    Raises:
        PackageError: The file is not a zip, is a zip bomb, has no ``datapackage.json`` or two at
            the same level, or cannot be written to disk. No files are left behind.
    """
    with ExitStack() as on_failure:
        folder = Path(tempfile.mkdtemp(dir=scratch_folder()))
        on_failure.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            with open_bytes(path) as file:
                require_short_directory(path, file)
                with zipfile.ZipFile(file) as archive:
                    inside = _descriptor(path, archive)
                    _unpack(path, archive, inside.parent, folder)
        except PackageError:
            raise
        except OSError as error:
            raise PackageError(f"{path} cannot be read: {error.strerror or error}") from error
        except Exception as error:  # zipfile and zlib raise many types on an untrusted file
            raise PackageError(f"{path} cannot be unpacked: {error}") from error
        on_failure.pop_all()
    return folder / inside.name


def require_short_directory(path: Path, file: BinaryIO) -> None:
    """Raise ``PackageError`` if the central directory is too large, by any possible end record."""
    file.seek(max(file.seek(0, io.SEEK_END) - _TAIL, 0))
    tail, most = file.read(), settings.current().max_archive_directory_bytes
    for mark, offset, width in ((b"PK\5\6", 12, 4), (b"PK\6\6", 40, 8)):
        for match in re.finditer(mark, tail):
            size = int.from_bytes(tail[match.start() + offset :][:width], "little")
            if most < size != 2**32 - 1:  # the size that refers to the ZIP64 record
                raise PackageError(
                    f"{path} is not unpacked: its list of files is larger than {most:,} bytes"
                )


def _descriptor(path: Path, archive: zipfile.ZipFile) -> PurePosixPath:
    names = [PurePosixPath(member.filename) for member in archive.infolist() if not member.is_dir()]
    descriptors = [name for name in names if name.name == "datapackage.json"]
    depth = min((len(name.parts) for name in descriptors), default=0)
    nearest = [name for name in descriptors if len(name.parts) == depth]
    if len(nearest) != 1:
        what = "two at one level" if nearest else "none"
        raise PackageError(f"{path}: an archive must hold one datapackage.json, but has {what}")
    return nearest[0]


def _unpack(path: Path, archive: zipfile.ZipFile, top: PurePosixPath, folder: Path) -> None:
    """Unpack the regular files in the folder of the descriptor and below it."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    size = sum(member.file_size for member in members)
    limits = settings.current()
    grown = max(limits.archive_floor, limits.max_archive_ratio * path.stat().st_size)
    if size > min(limits.max_archive_bytes, grown) or len(members) > limits.max_archive_files:
        held = f"{len(members):,} files, {size:,} bytes"
        raise PackageError(f"{path} is not unpacked: {held} are over the limit for a package")
    for member in members:
        name = PurePosixPath(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)  # 0 if not recorded
        if not name.is_relative_to(top) or kind not in (0, stat.S_IFREG):
            continue
        inner = name.relative_to(top)
        if inner.is_absolute() or ".." in inner.parts or "\\" in member.filename:
            raise PackageError(f"{path}: {member.filename!r} leads out of the archive")
        target = folder / inner
        if target.exists():
            raise PackageError(f"{path}: the archive contains {member.filename!r} twice")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)  # zipfile stops at the declared file size
