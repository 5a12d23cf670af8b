"""The explorer of a package, by its name: what the command and Python call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from avocado_pivot.dataset import is_own
from avocado_pivot.errors import ExportError
from avocado_pivot.rows import show
from avocado_pivot.versions import Where, frames

if TYPE_CHECKING:
    from avocado_pivot.explorer.build import Site


def site(path: Path | str, *, package: Where = None, force: bool = False) -> Site:
    """Write pages to look at tables with a browser, offline; it needs the extra ``site``.

    Args:
        path: The folder to write.
        package: Whose tables; by default those of this dataset, with their story.
        force: Whether files that are there already may be replaced.

    Returns:
        What was written, and what was left out.

    Raises:
        ExportError: The place cannot be written, or the extra ``site`` is not installed.
        PackageError: A table cannot be read.
    """
    try:
        from avocado_pivot.explorer.build import build
    except ImportError as error:
        raise ExportError(
            f"pages need {error.name}, which is not installed: pip install 'avocado-pivot[site]'"
        ) from error
    tables = frames(package)
    return build(
        tables,
        Path(path),
        lambda address: show(address, package=tables),
        story=is_own(tables.package),
        force=force,
    )
