"""The name and the version of the library, and the distribution that it came in.

The build reads the version here; that of a dataset stands in its own ``datapackage.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

__version__ = "0.11.0"

TOOL = "tablepact"
"""The name of the library and of its command, whatever distribution brings it."""


@cache
def distribution() -> str:
    """Return the name of the distribution that the library was installed with.

    It is the one with a command that starts in the library, since an editable installation has no
    list of its modules. To look it up takes longer than most commands take to start.
    """
    from importlib.metadata import entry_points

    commands = entry_points(group="console_scripts")
    own = [one for one in commands if one.module.partition(".")[0] == TOOL and one.dist]
    own.sort(key=lambda command: command.name != TOOL)
    return own[0].dist.name if own and own[0].dist else TOOL


def install(extra: str) -> str:
    """Return the command that installs an extra: ``pip install 'tablepact[formats]'``."""
    return f"pip install '{distribution()}[{extra}]'"


_running = [TOOL]


def program() -> str:
    """Return the name of the command that runs, for messages that name one to run next."""
    return _running[0]


@contextmanager
def running_as(name: str) -> Iterator[None]:
    """Let messages name the command by another name: that of a dataset's own command."""
    before = _running[0]
    _running[0] = name
    try:
        yield
    finally:
        _running[0] = before
