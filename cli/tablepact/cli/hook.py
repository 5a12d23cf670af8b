"""``tablepact hook``: run a command on the packages of changed files, as pre-commit calls it."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import click

from tablepact.cli.error_handling import Unreadable
from tablepact.cli.output import say

HOOKS = {
    "validate": ("validate", "--format=concise"),
    "rehash": ("rehash",),
    "release-check": ("release", "--check"),
}
"""The command and options of each hook."""


@click.command(
    short_help="Run a command on the packages of changed files.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("hook", metavar="HOOK", type=click.Choice(list(HOOKS)))
@click.argument("words", metavar="[OPTION]... [FILE]...", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, hook: str, words: tuple[str, ...]) -> None:
    """Run a command on the packages that FILEs belong to, for pre-commit and other hook managers.

    HOOK is validate, rehash, or release-check, which is release --check. Options of the command
    come before the files, with = before a value: --fail-on=warning. The files are relative to the
    current directory, and may have been deleted. A file belongs to the package of the nearest
    folder above it that has a descriptor, and to any further up whose descriptor names it.

    Exits with 1 if there are findings in a package, else with 3 if one cannot be read or checked,
    as the command does. A file that belongs to no package is skipped, with a line on stderr.

    \b
    Examples:
      {program} hook validate cities.csv states.csv
      {program} hook validate --fail-on=warning cities.csv
      {program} hook rehash cities.csv
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.package.git.packages_of_files import packages_of_files

    options = [*takewhile(lambda word: word.startswith("-"), words)]
    files = words[len(options) :]
    folders = packages_of_files((Path(file).as_posix() for file in files), Path())
    if not folders:
        say("None of the files belongs to a package: there is no descriptor in a folder above.")
    group = ctx.find_root().command
    name, *given = HOOKS[hook]
    codes = []
    for folder in folders:
        if len(folders) > 1 and name != "validate":  # which says it itself
            say(f"{folder}:")
        called = [name, *given, *(one for one in options if one != "--"), folder]
        try:
            code = group.main(called, prog_name=ctx.find_root().info_name, standalone_mode=False)
        except click.ClickException as error:
            if error.exit_code != Unreadable.exit_code:
                raise
            error.show()
            code = error.exit_code
        codes.append(code or 0)
    ctx.exit(1 if 1 in codes else max(codes, default=0))
