"""Packages in one file: a ZIP file, a wheel, which is a ZIP file too, or a tar file."""

from __future__ import annotations

import io
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.absent_files import why_absent
from tablepact.package.archives.archive_members import Member, archive_limit, too_large
from tablepact.package.archives.unpacked_files import new_folder, safe_target, set_origin
from tablepact.package.metadata.metadata_files import DESCRIPTORS
from tablepact.package.table_files.table_file import is_table_file
from tablepact.system.existing_paths import is_folder
from tablepact.system.regular_files import open_bytes

if TYPE_CHECKING:
    import zipfile

ENDINGS = (".zip", ".whl", ".tar.gz", ".tgz", ".tar")
_TAIL = 2**16 + 128
"""The size of the end records of an archive in bytes, with the longest comment and ZIP64."""


def is_archive(path: Path) -> bool:
    """Return whether a path is an archive, by its extension."""
    return path.name.lower().endswith(ENDINGS) and not is_folder(path)


def is_packed(path: Path) -> bool:
    """Return whether a path is an archive with a package, and not a compressed table."""
    return is_archive(path) and not is_table_file(path)


def archive_stem(path: Path) -> str:
    """Return the name of an archive without its extension."""
    ending = next((one for one in ENDINGS if path.name.lower().endswith(one)), "")
    return path.name[: len(path.name) - len(ending)]


def unpack(path: Path) -> Path:
    """Unpack an archive into a temporary folder, and return the path of its descriptor.

    If there are descriptors in several folders, it is the one nearest to the top. Only the folder
    of the descriptor is unpacked; an archive within it stays packed.

    Raises:
        PackageError: The file is not an archive, is a bomb, has no descriptor or two at the same
            level, or cannot be written to disk. No files are left behind.
    """
    with new_folder() as folder:
        try:
            with open_bytes(path) as file, _members_of(path, file) as members:
                inside = _descriptor(path, members)
                _unpack(path, members, inside.parent, folder)
        except PackageError:
            raise
        except OSError as error:
            raise PackageError(f"{path} cannot be read: {error.strerror or error}") from error
        except Exception as error:  # zipfile and zlib raise many types on an untrusted file
            reason = why_absent(path) or f"cannot be unpacked: {error}"
            raise PackageError(f"{path} {reason}") from error
    top = "" if inside.parent == PurePosixPath() else f"{inside.parent}/"
    set_origin(folder, f"{path}/{top}")
    return folder / inside.name


@contextmanager
def _members_of(path: Path, file: BinaryIO) -> Iterator[Sequence[Member]]:
    """Yield the members of an archive that are not folders."""
    with ExitStack() as stack:
        if path.suffix.lower() in (".zip", ".whl"):
            import zipfile

            require_short_directory(path, file)
            archive = stack.enter_context(zipfile.ZipFile(file))
            yield [_zip_member(archive, one) for one in archive.infolist() if not one.is_dir()]
        else:
            from tablepact.package.archives.tar_members import tar_members

            yield stack.enter_context(tar_members(path, file))


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    kind = stat.S_IFMT(info.external_attr >> 16)  # 0 if not recorded
    is_regular = kind in (0, stat.S_IFREG)
    return Member(info.filename, info.file_size, is_regular, lambda: archive.open(info))


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


def _descriptor(path: Path, members: Sequence[Member]) -> PurePosixPath:
    found = [member.path for member in members if member.path.name in DESCRIPTORS]
    depth = min((len(name.parts) for name in found), default=0)
    nearest = [name for name in found if len(name.parts) == depth]
    folders = sorted({str(name.parent) for name in nearest})
    if len(folders) > 1:
        listed = ", ".join(folders[:3]) + (", …" if len(folders) > 3 else "")
        raise PackageError(
            f"{path}: an archive must hold one datapackage.json, but has several at one level: in "
            f"{listed}; unpack it, and name one of them"
        )
    nearest.sort(key=lambda name: DESCRIPTORS.index(name.name))
    if not nearest or nearest.count(nearest[0]) > 1:
        what = "two at one level" if nearest else "none"
        raise PackageError(f"{path}: an archive must hold one datapackage.json, but has {what}")
    return nearest[0]


def _unpack(path: Path, members: Sequence[Member], top: PurePosixPath, folder: Path) -> None:
    """Unpack the regular files in the folder of the descriptor and below it."""
    size = sum(member.size for member in members)
    if size > archive_limit(path) or len(members) > settings.current().max_archive_files:
        raise too_large(path, f"{len(members):,} files, {size:,} bytes")
    for member in members:
        if not member.path.is_relative_to(top) or not member.is_regular:
            continue
        if "\\" in member.name:
            raise PackageError(f"{path}: {member.name!r} leads out of the package")
        target = safe_target(folder, str(member.path.relative_to(top)), str(path))
        with member.open() as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)  # zipfile stops at the declared file size
