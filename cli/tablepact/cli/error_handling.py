"""The one place where an error becomes a line and an exit code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tablepact.cli.memory_limit import out_of_memory
from tablepact.cli.output import printable
from tablepact.cli.streams import OUTPUT
from tablepact.errors import (
    EngineError,
    ExportError,
    PackageError,
    SqlError,
    TablepactError,
    TextError,
    UnknownRecord,
    UnknownTable,
    as_line,
)
from tablepact.system.exhaustion import exhausted_resource

BROKEN_PIPE = 141
"""The exit code where nobody reads on: that of a program which SIGPIPE ends."""


class Unreadable(click.ClickException):
    """Something that was named cannot be read."""

    exit_code = 3


class Interrupted(click.ClickException):
    """Ctrl-C."""

    exit_code = 130

    def show(self, file: object = None) -> None:  # noqa: ARG002 - the name is Click's
        """Say so on a line of its own: the terminal shows the keys."""
        click.echo("\nAborted!", err=True)


@contextmanager
def in_one_line() -> Iterator[None]:
    """Let an error that is foreseen end in one line, and the exit code that is its."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted("") from error
    except (UnknownTable, UnknownRecord, ExportError, SqlError) as error:
        raise click.UsageError(_line(error)) from error
    except (PackageError, TextError, EngineError) as error:
        raise Unreadable(_line(error)) from error
    except TablepactError as error:
        raise click.ClickException(_line(error)) from error
    except BrokenPipeError:
        raise SystemExit(BROKEN_PIPE) from None
    except OSError as error:
        raise _of_the_system(error) from error
    except (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit):
        raise
    except BaseException as error:  # polars panics with one that is no Exception
        if why := out_of_memory(error) or exhausted_resource(error):
            raise Unreadable(why) from error
        raise


def _of_the_system(error: OSError) -> click.ClickException:
    why = error.strerror or str(error)
    if error.filename == OUTPUT:
        return click.UsageError(f"{OUTPUT} cannot be written: {why}")
    if error.filename is not None:
        return Unreadable(_line(f"{os.fsdecode(error.filename)}: {why}"))
    if isinstance(error, FileNotFoundError) and not _has_working_folder():
        return Unreadable("the working folder is no longer there; go to another one")
    return Unreadable(_line(why))


def _has_working_folder() -> bool:
    try:
        return bool(os.getcwd())  # noqa: PTH109 - nothing is done with it
    except OSError:
        return False


def _line(error: object) -> str:
    """Return an error as one line, which ends somewhere: a stranger's names have any length."""
    return as_line(printable(as_line(error)))
