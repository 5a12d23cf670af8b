"""What the extra ``site`` installs, and the one line that says so where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tablepact.errors import ExportError


@contextmanager
def requires_extra() -> Iterator[None]:
    """Say in one line which module is missing, and what installs it."""
    try:
        yield
    except ImportError as error:
        from tablepact._about import install

        raise ExportError(
            f"this needs {error.name}, which is not installed: {install('site')}"
        ) from error
