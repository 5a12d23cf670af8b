"""Files written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avocado_pivot.temporary import BESIDE, TemporaryFolder


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a place to write a file or folder, and move it to ``path`` when that has gone well.

    An old file keeps its mode, and stays as it was if anything goes wrong before the last step. A
    link stays a link: what it leads to is replaced. Into a folder that is there already, the new
    files are moved one by one, and what else it holds is left alone.
    """
    path = path.resolve()
    with TemporaryFolder(path.parent, BESIDE) as folder:
        made = Path(folder, path.name)
        yield made
        if made.is_dir() and path.is_dir():
            for file in sorted(one for one in made.rglob("*") if one.is_file()):
                place = path / file.relative_to(made)
                place.parent.mkdir(parents=True, exist_ok=True)
                _replace(file, place)
        else:
            _replace(made, path)


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there in one step; see ``beside``."""
    with beside(path) as made:
        made.write_bytes(data)


def _replace(made: Path, path: Path) -> None:
    if path.is_file() and made.is_file():
        made.chmod(path.stat().st_mode)
    made.replace(path)
