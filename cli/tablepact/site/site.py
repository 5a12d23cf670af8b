"""The explorer of a package, by its name: what the command and Python call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from avocado_pivot.dataset import is_own
from tablepact.api import guide_of, show
from tablepact.errors import ExportError, PackageError
from tablepact.opening import Where, frames
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    from tablepact.site.build import Site


@refuse_after_fork
def site(
    path: Path | str,
    *,
    package: Where = None,
    force: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Site:
    """Write pages to look at tables with a browser, offline; it needs the extra ``site``.

    Args:
        path: The folder to write.
        package: Whose tables; by default those of this dataset, with their story.
        force: Whether files that are there already may be replaced.
        progress: Called with the name of a table, the tables done and the tables in all.

    Returns:
        What was written, and what was left out.

    Raises:
        ExportError: The place cannot be written, or the extra ``site`` is not installed.
        PackageError: No table can be read; one of several is left out, which is said.
    """
    with _extra():
        from avocado_pivot.explorer.pages import Story  # lays out with igraph
        from tablepact.site.build import build
    every = frames(package)
    tables, unread = every.readable()
    if not tables:
        reasons = list(unread.values())
        raise PackageError(reasons[0] if reasons else "there is no table to show")
    return build(
        tables,
        Path(path),
        lambda address: show(address, package=tables),
        story=Story(tables) if is_own(every.package) and not unread else None,
        guide=guide_of(tables),
        unread=unread,
        force=force,
        progress=progress,
    )


def timeline_picture(width: int, *, of_article: bool = False) -> str:
    """Draw the timeline of this dataset as SVG; ``ExportError`` without the extra ``site``."""
    with _extra():
        from tablepact.site.templating import picture
    from avocado_pivot.drawings.timeline_svg import timeline_drawing
    from avocado_pivot.story.timeline import dated_events

    return picture(
        "timeline.svg", timeline_drawing(dated_events(frames(), of_article=of_article), width)
    )


@contextmanager
def _extra() -> Iterator[None]:
    """Say in one line what is missing."""
    try:
        yield
    except ImportError as error:
        raise ExportError(
            f"this needs {error.name}, which is not installed: pip install 'avocado-pivot[site]'"
        ) from error
