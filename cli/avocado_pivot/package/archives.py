"""Packages that come in one file: a zip or a wheel, which is a zip, too."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path, PurePosixPath

from avocado_pivot.errors import PackageError
from avocado_pivot.temporary import TemporaryFolder

ENDINGS = (".zip", ".whl")
MOST_FILES = 10_000
MOST_BYTES = 20 * 2**30
"""How much an archive may hold once it is unpacked, and how many files."""
MOST_TIMES = 200
"""How many times its own size an archive may hold, if that is more than ``SMALL`` bytes."""
SMALL = 100 * 2**20


def is_archive(path: Path) -> bool:
    """Say whether a path is taken for an archive, by its ending."""
    return path.suffix.lower() in ENDINGS and not path.is_dir()


@cache
def _folder() -> TemporaryFolder:
    return TemporaryFolder()


def scratch() -> Path:
    """Give the folder for what is unpacked or copied; it goes when the process ends."""
    return Path(_folder().name)


def unpacked(path: Path) -> Path:
    """Unpack an archive for as long as the process runs, and give the descriptor in it.

    If there are several, it is that nearest to the top.

    Raises:
        PackageError: It is no zip, holds no ``datapackage.json`` or two at the same level, or it is
            a bomb; or it cannot be written to the disk. Nothing is left of it then.
    """
    with ExitStack() as on_failure:
        folder = Path(tempfile.mkdtemp(dir=scratch()))
        on_failure.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            with zipfile.ZipFile(path) as archive:
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


def _descriptor(path: Path, archive: zipfile.ZipFile) -> PurePosixPath:
    names = [PurePosixPath(one.filename) for one in archive.infolist() if not one.is_dir()]
    found = [name for name in names if name.name == "datapackage.json"]
    depth = min((len(name.parts) for name in found), default=0)
    nearest = [name for name in found if len(name.parts) == depth]
    if len(nearest) != 1:
        what = "two at one level" if nearest else "none"
        raise PackageError(f"{path}: an archive holds one datapackage.json; this has {what}")
    return nearest[0]


def _unpack(path: Path, archive: zipfile.ZipFile, top: PurePosixPath, folder: Path) -> None:
    """Unpack what lies beside the descriptor or below."""
    members = [one for one in archive.infolist() if not one.is_dir()]
    size = sum(one.file_size for one in members)
    most = min(MOST_BYTES, max(SMALL, MOST_TIMES * path.stat().st_size))
    if size > most or len(members) > MOST_FILES:
        held = f"{len(members):,} files, {size:,} bytes"
        raise PackageError(f"{path} is not unpacked: it holds {held}, more than a package would")
    for member in members:
        name = PurePosixPath(member.filename)
        if not name.is_relative_to(top):
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
