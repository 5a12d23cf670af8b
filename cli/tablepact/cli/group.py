"""The Click group of a program: its commands, exit codes and global options; how it starts."""

from __future__ import annotations

import atexit
import gc
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import Any

import click

from tablepact._about import running_as
from tablepact.cli.error_handling import convert_errors
from tablepact.cli.memory_limit import run_apart_if_limited
from tablepact.cli.output import say
from tablepact.cli.package_argument import UNREAD
from tablepact.cli.program import Program
from tablepact.cli.program_command import for_program
from tablepact.cli.signals import end_cleanly_on_signals
from tablepact.cli.streams import prepare_streams
from tablepact.errors import KeptAsText
from tablepact.system.temporary_folders import remove_stale

LANGUAGE = "tablepact.language"
"""The key of the language of help in the ``meta`` of a context; absent for English."""
EXIT_CODES = """\
Exit codes: 0 success, 1 findings, 2 wrong usage, 3 a file or table cannot be read (it is then
missing from the output)."""


class CommandGroup(click.Group):
    """The group of a program; ``convert_errors`` converts the errors of its commands."""

    def __init__(self, program: Program, **settings: Any) -> None:
        super().__init__(**settings)
        self.program = program

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the name is Click's
        """List the commands; those that most people need come first."""
        return list(self.program.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.program.commands:
            return None
        module = import_module(self.program.commands[cmd_name])
        if LANGUAGE in ctx.meta:
            from tablepact.cli.translated_help import translated_command

            return translated_command(module, cmd_name, self.program)
        return for_program(module, cmd_name, self.program)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command by name; raise ``UsageError`` with the most similar name otherwise."""
        commands = self.program.commands
        if not {"-h", "--help"}.isdisjoint(args):
            self._choose_language(ctx, args)
        if args[0] not in commands:
            from difflib import get_close_matches

            if near := get_close_matches(args[0].lower(), commands, n=1):
                meant = f"did you mean {near[0]!r}?"
                raise click.UsageError(f"there is no command {args[0]!r}; {meant}")
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """Return the help of the program, in the language of the user."""
        self._choose_language(ctx, ())
        if LANGUAGE in ctx.meta:
            from tablepact.cli.translated_help import translated_group

            return click.Group.get_help(translated_group(self, ctx), ctx)
        return super().get_help(ctx)

    def _choose_language(self, ctx: click.Context, args: Sequence[str]) -> None:
        """Set the language of help, if it is not English: that of ``--lang``, or of the variable.

        The help of a program with a package of its own is English only.
        """
        given = [os.environ.get("TABLEPACT_LANG", "")]
        given += [after for word, after in pairwise(args) if word == "--lang"]
        given += [word.removeprefix("--lang=") for word in args if word.startswith("--lang=")]
        if given[-1] not in ("", "en") and self.program.bundled is None:
            from tablepact.language import LANGUAGES, use_language

            if given[-1] in LANGUAGES:
                ctx.meta[LANGUAGE] = given[-1]
                ctx.with_resource(use_language(given[-1]))

    def main(self, *args: Any, **given: Any) -> Any:
        """Run the program; messages of the library name it."""
        with running_as(self.program.name):
            return super().main(*args, **given)

    def make_context(self, *args: Any, **given: Any) -> click.Context:
        """Parse the command line; options such as ``--version`` print and exit here."""
        with convert_errors():
            return super().make_context(*args, obj=self.program, **given)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit with 3 if its output lacks a table that cannot be read."""
        with convert_errors(), _notes_on_text():
            result = super().invoke(ctx)
            if ctx.meta.get(UNREAD):
                ctx.exit(3)
            return result


def program_group(program: Program) -> CommandGroup:
    """Return the Click group of a program."""
    return CommandGroup(
        program,
        name=program.name,
        help=f"{program.help}\n\n{EXIT_CODES}",
        callback=_set_color,
        params=[
            click.Option(
                ["--version"], is_flag=True, is_eager=True, expose_value=False,
                callback=partial(_print_versions, program),
                help="Print the version and exit.",
            ),
            click.Option(
                ["--color"], type=click.Choice(["auto", "always", "never"]), default="auto",
                show_default=True,
                help="Colour the output; auto does so on a terminal, unless NO_COLOR is set.",
            ),
        ],
        context_settings={"help_option_names": ["-h", "--help"]},
    )  # fmt: skip


def run(group: CommandGroup) -> None:
    """Run a program as the main program of this process."""
    atexit.register(gc.freeze)  # so that no garbage is collected at exit
    # If PySpark is installed, pandera imports its pandas API, which nothing here uses.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
    prepare_streams()
    run_apart_if_limited()
    end_cleanly_on_signals()
    remove_stale()
    group()


def _set_color(color: str) -> None:
    ctx = click.get_current_context()
    if color == "auto":
        ctx.color = False if os.environ.get("NO_COLOR") else None
    else:
        ctx.color = color == "always"


def _print_versions(
    program: Program, ctx: click.Context, _param: click.Parameter, value: bool
) -> None:
    if value:
        for line in program.versions():
            click.echo(line)
        ctx.exit()


@contextmanager
def _notes_on_text() -> Iterator[None]:
    """Print each ``KeptAsText`` warning as one line on stderr; leave other warnings as they are."""
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
