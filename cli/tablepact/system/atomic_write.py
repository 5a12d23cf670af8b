"""Write files atomically: completely or not at all."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tablepact.system.regular_files import NotRegular, irregular_reason
from tablepact.system.temporary_folders import ATOMIC_PREFIX, TemporaryFolder


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path for a file or folder, and move it to ``path`` on success.

    An existing file keeps its mode, and is unchanged if an error occurs before the last step. The
    target of a symlink is replaced, not the symlink. If the folder already exists, the new files
    are moved into it one by one, and its other files are kept.

    Raises:
        NotRegular: A target is a pipe or a device, which would be replaced.
    """
    path = path.resolve()
    _require_replaceable(path)
    with TemporaryFolder(path.parent, ATOMIC_PREFIX) as folder:
        temporary = Path(folder, path.name)
        yield temporary
        if temporary.is_dir() and path.is_dir():
            files = sorted(file for file in temporary.rglob("*") if file.is_file())
            targets = {file: path / file.relative_to(temporary) for file in files}
            for target in targets.values():
                _require_replaceable(target)
            for file, target in targets.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                _replace(file, target)
        else:
            _replace(temporary, path)


def atomic_write(path: Path, data: bytes) -> None:
    """Write a file atomically; see ``atomic_path``."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def _require_replaceable(path: Path) -> None:
    if path.exists() and not path.is_dir() and (reason := irregular_reason(path.stat().st_mode)):
        raise NotRegular(errno.EINVAL, reason, str(path))


def _replace(temporary: Path, path: Path) -> None:
    if path.is_file() and temporary.is_file():
        temporary.chmod(path.stat().st_mode)
    temporary.replace(path)
