"""The requirements of the extra ``site``, and the error message if they are not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tablepact.errors import ExportError


@contextmanager
def requires_extra() -> Iterator[None]:
    """Raise an error that names the missing module and the extra that installs it."""
    try:
        yield
    except ImportError as error:
        from tablepact._about import install

        raise ExportError(
            f"this needs {error.name}, which is not installed: {install('site')}"
        ) from error
