"""The one place where an error becomes a line and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from avocado_pivot.commands.output import printable
from avocado_pivot.errors import (
    DatasetError,
    EngineError,
    ExportError,
    PackageError,
    SqlError,
    TextError,
    UnknownRecord,
    UnknownTable,
)


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
    except DatasetError as error:
        raise click.ClickException(_line(error)) from error


def _line(error: BaseException) -> str:
    return printable(" ".join(str(error).split()))
