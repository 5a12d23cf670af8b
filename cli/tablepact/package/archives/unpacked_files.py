"""Temporary folders for the files of archives and git revisions, and the names they had there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path, PurePosixPath

from tablepact.errors import PackageError
from tablepact.system.temporary_folders import TemporaryFolder

_origins: dict[str, str] = {}
"""What is written before a file of a temporary folder in messages, such as ``shop.zip/``."""


@cache
def _folder() -> TemporaryFolder:
    return TemporaryFolder()


def scratch_folder() -> Path:
    """Return the folder for unpacked and copied files, which is removed when the process ends."""
    return Path(_folder().name)


@contextmanager
def new_folder() -> Iterator[Path]:
    """Yield a new folder in ``scratch_folder``, which is removed if the block fails."""
    with ExitStack() as on_failure:
        folder = Path(tempfile.mkdtemp(dir=scratch_folder()))
        on_failure.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder
        on_failure.pop_all()


def safe_target(folder: Path, name: str, source: str) -> Path:
    """Return the path for a file of a source in a folder, and make its parent folders.

    Args:
        folder: The folder.
        name: The name of the file in the source.
        source: What is unpacked, for messages.

    Raises:
        PackageError: The name leads out of the folder, or the file is already there.
    """
    inner = PurePosixPath(name)
    if inner.is_absolute() or ".." in inner.parts or "\\" in name:
        raise PackageError(f"{source}: {name!r} leads out of the package")
    target = folder / inner
    if target.exists():
        raise PackageError(f"{source}: it contains {name!r} twice")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def set_origin(folder: Path, prefix: str) -> None:
    """Set what messages show in place of a temporary folder, such as ``shop.zip/``."""
    _origins[str(folder)] = prefix


def is_copy(path: Path) -> bool:
    """Return whether a file was unpacked from an archive, or copied from a revision."""
    return _folder_of(path) is not None


def remove_copy(path: Path) -> None:
    """Remove the temporary folder of a file; do nothing if the file is in none."""
    if folder := _folder_of(path):
        shutil.rmtree(folder, ignore_errors=True)
        del _origins[folder]


def _folder_of(path: Path) -> str | None:
    folders = (str(folder) for folder in (path, *path.parents))
    return next((folder for folder in folders if folder in _origins), None)


def with_origins(text: str) -> str:
    """Return a message that names files of temporary folders by their archive or revision."""
    for folder, prefix in _origins.items():
        if folder in text:
            text = text.replace(f"{folder}/", prefix).replace(folder, prefix.rstrip("/"))
    return text
