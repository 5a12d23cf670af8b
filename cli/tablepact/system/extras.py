"""The requirements of an extra, and the error message if they are not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tablepact.errors import ExportError


@contextmanager
def requires_extra(extra: str) -> Iterator[None]:
    """Raise an error that names the missing module and the extra that installs it.

    Args:
        extra: The name of the extra, such as ``site``.

    Raises:
        ExportError: A module is not installed.
    """
    try:
        yield
    except ImportError as error:
        from tablepact._about import install

        raise ExportError(
            f"this needs {error.name}, which is not installed: {install(extra)}"
        ) from error
