"""Turn errors into one line on stderr and an exit code; no other module does."""

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
"""The exit code if the reader of stdout has gone: that of a program that SIGPIPE ended."""


class Unreadable(click.ClickException):
    """A file or package from the command line that cannot be read."""

    exit_code = 3


class Interrupted(click.ClickException):
    """An interruption with Ctrl-C."""

    exit_code = 130

    def show(self, file: object = None) -> None:  # noqa: ARG002 - the name is Click's
        """Print a new line first, since the terminal shows ``^C`` on the current one."""
        click.echo("\nAborted!", err=True)


@contextmanager
def convert_errors() -> Iterator[None]:
    """Convert expected errors to Click's exceptions: one line, and the exit code of their kind."""
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
        raise _system_error(error) from error
    except (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit):
        raise
    except BaseException as error:  # a panic in polars is not an Exception
        if why := out_of_memory(error) or exhausted_resource(error):
            raise Unreadable(why) from error
        raise


def _system_error(error: OSError) -> click.ClickException:
    why = error.strerror or str(error)
    if error.filename == OUTPUT:
        return click.UsageError(f"{OUTPUT} cannot be written: {why}")
    if error.filename is not None:
        return Unreadable(_line(f"{os.fsdecode(error.filename)}: {why}"))
    if isinstance(error, FileNotFoundError) and not _has_current_directory():
        return Unreadable("the current directory was deleted; change to another one")
    return Unreadable(_line(why))


def _has_current_directory() -> bool:
    try:
        return bool(os.getcwd())  # noqa: PTH109 - a Path is not needed
    except OSError:
        return False


def _line(error: object) -> str:
    """Return an error as one printable line, shortened: names from a package can be long."""
    from tablepact.package.archives.unpacked_files import with_origins

    return as_line(printable(as_line(with_origins(str(error)))))
