"""Files written whole or not at all."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tablepact.system.regular_files import NotRegular, irregular_reason
from tablepact.system.temporary_folders import ATOMIC_PREFIX, TemporaryFolder


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path for a file or folder, and move it to ``path`` when that has gone well.

    An old file keeps its mode, and stays as it was if anything goes wrong before the last step. A
    link stays a link: what it leads to is replaced. Into a folder that already exists, the new
    files are moved one by one, and what else it holds is left alone.

    Raises:
        NotRegular: A pipe or a device is there, or a link leads to one: it would be no more.
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
    """Write a file in one step; see ``atomic_path``."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def _require_replaceable(path: Path) -> None:
    if path.exists() and not path.is_dir() and (reason := irregular_reason(path.stat().st_mode)):
        raise NotRegular(errno.EINVAL, reason, str(path))


def _replace(temporary: Path, path: Path) -> None:
    if path.is_file() and temporary.is_file():
        temporary.chmod(path.stat().st_mode)
    temporary.replace(path)
