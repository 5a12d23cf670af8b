"""The command ``dataset``: one file for each of its commands, and what they share.

Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 something cannot be read; an answer about all
tables has those that can be read then.
"""

from __future__ import annotations

import ast
import atexit
import gc
import inspect
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from tablepact._about import __version__
from tablepact.cli.exit_codes import in_one_line
from tablepact.cli.memory_limit import run_apart_if_limited
from tablepact.cli.output import say
from tablepact.cli.package_argument import UNREAD
from tablepact.cli.signals import end_cleanly_on_signals
from tablepact.cli.streams import prepare_streams
from tablepact.errors import KeptAsText
from tablepact.system.temporary_folders import remove_stale

COMMANDS = (
    "validate", "tables", "describe", "schema", "find", "show", "timeline", "query", "export",
    "site", "infer", "init", "cite", "diff", "release", "coverage", "verify", "locate", "score",
    "derive", "rehash", "completion",
)  # fmt: skip

OWN = ("timeline", "coverage", "verify", "locate", "score")


class Commands(click.Group):
    """The group; see ``in_one_line`` for what becomes of errors."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the name is Click's
        """List the commands in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        home = "avocado_pivot.commands" if cmd_name in OWN else __package__
        module = import_module(f"{home}.{cmd_name}")
        command: click.Command = module.command
        if command.help is None:
            command.help = _docstring(module, "command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for, or name the nearest."""
        near = get_close_matches(args[0].lower(), COMMANDS, n=1)
        if near and args[0] not in COMMANDS:
            raise click.UsageError(f"there is no command {args[0]!r}; did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **given: Any) -> click.Context:
        """Read the words of the command line; some options answer at once."""
        with in_one_line():
            return super().make_context(*args, **given)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; its answer ends with 3 where it lacks a table that cannot be read."""
        with in_one_line(), _told_of_text():
            result = super().invoke(ctx)
            if ctx.meta.get(UNREAD):
                ctx.exit(3)
            return result


@contextmanager
def _told_of_text() -> Iterator[None]:
    """Print in one line which columns are kept as text; other warnings come as they always do."""
    usual = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, KeptAsText):
            say(message)
        else:
            usual(message, category, *where, **more)

    with warnings.catch_warnings():
        warnings.simplefilter("always", KeptAsText)
        warnings.showwarning = show
        yield


def _docstring(module: ModuleType, function: str) -> str:
    """Read a docstring from the source: ``python -OO`` keeps none."""
    tree = ast.parse(inspect.getsource(module))
    (found,) = (one for one in tree.body if getattr(one, "name", "") == function)
    return ast.get_docstring(found) or ""  # type: ignore[arg-type]


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from avocado_pivot.dataset import version

        click.echo(f"avocado-pivot {__version__}\ndataset {version()}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Print the version and stop.",
)  # fmt: skip
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
    help="Whether to colour what is printed; auto heeds NO_COLOR and pipes.",
)  # fmt: skip
@click.pass_context
def main(ctx: click.Context, color: str) -> None:
    """One news article as tables that can be checked, and a validator for any data package.

    Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 something cannot be read; an answer about all
    tables has those that can be read then.
    """
    if color == "auto":
        ctx.color = False if os.environ.get("NO_COLOR") else None
    else:
        ctx.color = color == "always"


def run() -> None:
    """Run the command in a process of its own."""
    # To look for garbage among modules takes a tenth of a short run, at the start and at the end.
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)
    # pandera imports PySpark's pandas where there are both, and nothing here uses that.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
    main.help = main.help or _docstring(sys.modules[__name__], "main")
    prepare_streams()
    run_apart_if_limited()
    end_cleanly_on_signals()
    remove_stale()
    main()
