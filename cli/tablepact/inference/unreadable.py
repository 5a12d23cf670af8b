"""Report in one line why a file for inference cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tablepact.errors import PackageError
from tablepact.system.regular_files import NotRegular


@contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """Raise PackageError if a file is not regular, or cannot be read."""
    try:
        yield
    except NotRegular as error:
        hint = "it must be read more than once, so save it to a file first"
        raise PackageError(f"{path} cannot be read: {error.strerror}; {hint}") from error
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror or error}") from error
