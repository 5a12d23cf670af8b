"""Packages that come in one file: a zip or a wheel, which is a zip, too."""

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
"""How many bytes at the end say where that list is: with a comment, and with what is in ZIP64."""


def is_archive(path: Path) -> bool:
    """Return whether a path is taken for an archive, by its ending."""
    return path.suffix.lower() in ENDINGS and not path.is_dir()


@cache
def _folder() -> TemporaryFolder:
    return TemporaryFolder()


def scratch_folder() -> Path:
    """Return the folder for what is unpacked or copied; it goes when the process ends."""
    return Path(_folder().name)


def unpack(path: Path) -> Path:
    """Unpack an archive for as long as the process runs, and give the descriptor in it.

    If there are several, it is that nearest to the top.

    Raises:
        PackageError: It is no zip, holds no ``datapackage.json`` or two at the same level, or it is
            a bomb; or it cannot be written to the disk. Nothing is left of it then.
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
        except Exception as error:  # whatever zipfile and zlib meet in a stranger's file
            raise PackageError(f"{path} cannot be unpacked: {error}") from error
        on_failure.pop_all()
    return folder / inside.name


def require_short_directory(path: Path, file: BinaryIO) -> None:
    """See how large the list of files is, by whatever may be taken for the end of the archive."""
    file.seek(max(file.seek(0, io.SEEK_END) - _TAIL, 0))
    tail, most = file.read(), settings.current().max_archive_directory_bytes
    for mark, offset, width in ((b"PK\5\6", 12, 4), (b"PK\6\6", 40, 8)):
        for match in re.finditer(mark, tail):
            size = int.from_bytes(tail[match.start() + offset :][:width], "little")
            if most < size != 2**32 - 1:  # which says that it stands in ZIP64
                raise PackageError(f"{path} is not unpacked: it holds more files than a package")


def _descriptor(path: Path, archive: zipfile.ZipFile) -> PurePosixPath:
    names = [PurePosixPath(member.filename) for member in archive.infolist() if not member.is_dir()]
    descriptors = [name for name in names if name.name == "datapackage.json"]
    depth = min((len(name.parts) for name in descriptors), default=0)
    nearest = [name for name in descriptors if len(name.parts) == depth]
    if len(nearest) != 1:
        what = "two at one level" if nearest else "none"
        raise PackageError(f"{path}: an archive holds one datapackage.json; this has {what}")
    return nearest[0]


def _unpack(path: Path, archive: zipfile.ZipFile, top: PurePosixPath, folder: Path) -> None:
    """Unpack what lies beside the descriptor or below, but no links and devices."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    size = sum(member.file_size for member in members)
    limits = settings.current()
    grown = max(limits.archive_floor, limits.max_archive_ratio * path.stat().st_size)
    if size > min(limits.max_archive_bytes, grown) or len(members) > limits.max_archive_files:
        held = f"{len(members):,} files, {size:,} bytes"
        raise PackageError(f"{path} is not unpacked: it holds {held}, more than a package would")
    for member in members:
        name = PurePosixPath(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)  # 0 where it is not said
        if not name.is_relative_to(top) or kind not in (0, stat.S_IFREG):
            continue
        inner = name.relative_to(top)
        if inner.is_absolute() or ".." in inner.parts or "\\" in member.filename:
            raise PackageError(f"{path}: {member.filename!r} leads out of it")
        target = folder / inner
        if target.exists():
            raise PackageError(f"{path}: it holds {member.filename!r} twice")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)  # which ends where the archive says the file does
