"""What pip knows of the library: the distribution that it came in, and the version of that.

Looked up when first asked for: that takes longer than most commands take to start.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, entry_points
from importlib.metadata import version as version_of

TOOL = "tablepact"
"""The name of the library and of its command, whatever distribution brings it."""


@cache
def distribution() -> str:
    """Return the name of the distribution that the library was installed with.

    It is the one with a command that starts in the library, since an editable installation has no
    list of its modules.
    """
    commands = entry_points(group="console_scripts")
    own = [one for one in commands if one.module.partition(".")[0] == TOOL and one.dist]
    own.sort(key=lambda command: command.name != TOOL)
    return own[0].dist.name if own and own[0].dist else TOOL


@cache
def version() -> str:
    """Return the version of that distribution; empty if the library is not installed."""
    try:
        return version_of(distribution())
    except PackageNotFoundError:
        return ""


def install(extra: str) -> str:
    """Return the command that installs an extra: ``pip install 'tablepact[formats]'``."""
    return f"pip install '{distribution()}[{extra}]'"
