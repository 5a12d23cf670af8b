"""Run the command in a child process if memory is limited (``ulimit -v``).

Where memory runs out, polars and DuckDB abort the process, or cannot even be imported. The parent
process then prints the error in one line.
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
"""The exit code of the dynamic loader if it has no memory for a library."""
_HOPELESS = 2**30
"""The limit in bytes below which no command starts: polars could wait for a thread for ever."""
LEAST = 2**31
"""The least memory in bytes that polars and DuckDB reserve."""


def memory_limit() -> int:
    """Return the memory limit of this process in bytes; 0 if there is none."""
    if sys.platform == "win32":
        return 0
    limits = [resource.getrlimit(one)[0] for one in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    return min((one for one in limits if one != resource.RLIM_INFINITY), default=0)


def run_apart_if_limited() -> None:
    """Fork if memory is limited, and return in the child; the parent exits with its exit code.

    The child's file descriptor 2 leads to the null device, so that abort messages of Rust and C are
    dropped; ``sys.stderr`` still writes to standard error.
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
        warnings.simplefilter("ignore")  # from modules that were imported in part
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
    """Return a message that the memory limit is too low if it caused an error; otherwise "".

    Below ``LEAST``, it may cause any error, such as one from a module that was imported in part.
    """
    limit = memory_limit()
    return (
        _too_low(limit)
        if limit and (exhausted_resource(error) == NO_MEMORY or limit < LEAST)
        else ""
    )


def _too_low(limit: int) -> str:
    return f"{NO_MEMORY}: the limit is {limit >> 20} MiB (ulimit -v); raise it"
