"""The name and the version of the library, and the distribution that it came in.

The build reads the version here; the version of a dataset is in its ``datapackage.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

__version__ = "0.15.0"

TOOL = "tablepact"
"""The name of the library and of its command, in any distribution that contains it."""


@cache
def distribution() -> str:
    """Return the name of the distribution that the library was installed with.

    It is the one with a command whose entry point is in the library, since an editable installation
    has no list of its modules. The lookup takes longer than most commands take to start.
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
    """Return the name of the running command, for messages that suggest a command."""
    return _running[0]


@contextmanager
def running_as(name: str) -> Iterator[None]:
    """Use another command name in messages, such as that of a dataset's own command."""
    before = _running[0]
    _running[0] = name
    try:
        yield
    finally:
        _running[0] = before
