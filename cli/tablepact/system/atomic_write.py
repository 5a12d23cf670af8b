"""Files written whole or not at all."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tablepact.system.regular_files import NotRegular, refusal
from tablepact.system.temporary_folders import BESIDE, TemporaryFolder


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a place to write a file or folder, and move it to ``path`` when that has gone well.

    An old file keeps its mode, and stays as it was if anything goes wrong before the last step. A
    link stays a link: what it leads to is replaced. Into a folder that already exists, the new
    files are moved one by one, and what else it holds is left alone.

    Raises:
        NotRegular: A pipe or a device is there, or a link leads to one: it would be no more.
    """
    path = path.resolve()
    _see_that_it_may_be_replaced(path)
    with TemporaryFolder(path.parent, BESIDE) as folder:
        made = Path(folder, path.name)
        yield made
        if made.is_dir() and path.is_dir():
            files = sorted(one for one in made.rglob("*") if one.is_file())
            places = {file: path / file.relative_to(made) for file in files}
            for place in places.values():
                _see_that_it_may_be_replaced(place)
            for file, place in places.items():
                place.parent.mkdir(parents=True, exist_ok=True)
                _replace(file, place)
        else:
            _replace(made, path)


def as_utf8(text: str) -> bytes:
    """Encode text that may come from a stranger's JSON: half a character is well_formed.

    In JSON, JavaScript and Python that is the same text; elsewhere it can at least be seen.
    """
    return text.encode(errors="backslashreplace")


def well_formed(text: object) -> str | None:
    """Give text that polars can hold, half a character well_formed; None for what is no text."""
    return as_utf8(text).decode() if isinstance(text, str) else None


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there in one step; see ``beside``."""
    with beside(path) as made:
        made.write_bytes(data)


def _see_that_it_may_be_replaced(path: Path) -> None:
    if path.exists() and not path.is_dir() and (why := refusal(path.stat().st_mode)):
        raise NotRegular(errno.EINVAL, why, str(path))


def _replace(made: Path, path: Path) -> None:
    if path.is_file() and made.is_file():
        made.chmod(path.stat().st_mode)
    made.replace(path)
