"""The command within a limit of memory (``ulimit -v``), which polars and DuckDB do not survive.

They end their process, or cannot even be imported. There the command runs in a process of its own,
and this one tells in one line what became of it.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from pathlib import Path

import click

from tablepact.system import processes
from tablepact.system import temporary_folders as temporary
from tablepact.system.exhaustion import NO_MEMORY, exhausted_resource

if sys.platform != "win32":
    import resource

_CRASHES = {getattr(signal, name, None) for name in ("SIGABRT", "SIGSEGV", "SIGBUS", "SIGKILL",
                                                     "SIGILL", "SIGTRAP")}  # fmt: skip


_NOT_LOADED = 127
"""The exit code of the dynamic loader that has no memory for a library."""
_HOPELESS = 2**30
"""Below so many bytes nothing is tried: polars may wait for ever for a thread that is not there."""
LEAST = 2**31
"""How many bytes polars and DuckDB want to reserve at least."""


def memory_limit() -> int:
    """Return how many bytes of memory this process may reserve; 0 if there is no limit."""
    if sys.platform == "win32":
        return 0
    limits = [resource.getrlimit(one)[0] for one in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    return min((one for one in limits if one != resource.RLIM_INFINITY), default=0)


def run_apart_if_limited() -> None:
    """Return in a process of its own if memory is limited; the first one ends with its exit code.

    What Rust and C print there of their end goes nowhere.
    """
    limit = memory_limit()
    if not limit:
        return
    if limit < _HOPELESS:
        click.echo(f"Error: {_too_low(limit)}", err=True)
        os._exit(3)
    parent = os.getpid()
    child = os.fork()
    if not child:
        processes.follow_parent(parent)
        warnings.simplefilter("ignore")  # of modules that are imported half
        stderr = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        sys.stderr = open(stderr, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: PTH123, SIM115
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: os.kill(child, number))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if -code in _CRASHES or code == _NOT_LOADED:
        temporary.remove_stale()
        for folder in {str(Path(word).absolute().parent) for word in sys.argv[1:]}:
            temporary.remove_stale(folder, temporary.ATOMIC_PREFIX)
        click.echo(f"Error: {_too_low(limit)}", err=True)
        code = 3
    os._exit(code if code >= 0 else 128 - code)


def out_of_memory(error: BaseException) -> str:
    """Say that the limit of memory is too low, if an error comes of that; else return nothing.

    Below ``LEAST`` any error may: of a module, for one, that was imported half.
    """
    limit = memory_limit()
    return (
        _too_low(limit)
        if limit and (exhausted_resource(error) == NO_MEMORY or limit < LEAST)
        else ""
    )


def _too_low(limit: int) -> str:
    return f"{NO_MEMORY}: the limit is {limit >> 20} MiB (ulimit -v); raise it"
