"""Print the help of all commands of a program as a page of Markdown.

It generates ``docs/reference/tablepact.md``, and the page of a dataset that has its own program::

    python -m tablepact.cli.command_reference tablepact.cli.main > docs/reference/tablepact.md
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from tablepact.cli.group import CommandGroup

WIDTH = 78
"""The width of the lines that Click writes on a terminal of 80 columns."""


def reference(group: CommandGroup) -> str:
    """Return the help of a program and of each of its commands as Markdown, for 80 columns."""
    program = group.program.name
    root = click.Context(group, info_name=program, terminal_width=WIDTH, **group.context_settings)
    head = (
        f"The output of `{program} COMMAND --help`; the commands that most people need come first."
    )
    if also := group.program.also:
        head += f" If you\nhave another program called `{program}`, use `{also}`; it is the same."
    parts = [f"# Commands\n\n{head}\n\n"]
    commands = {name: group.get_command(root, name) for name in group.list_commands(root)}
    for name, command in commands.items():
        if command is not None:
            parts.append(f"- [{name}](#{program}-{name}): {command.get_short_help_str(WIDTH)}\n")
    parts.append(_block(group, root, program))
    for name, command in commands.items():
        if command is not None:
            context = click.Context(command, root, name, terminal_width=WIDTH)
            parts.append(_block(command, context, f"{program} {name}"))
    return "".join(parts)


def _block(command: click.Command, context: click.Context, title: str) -> str:
    help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"\n## {title}\n\n```text\n{help_text}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(reference(import_module(sys.argv[1]).main))
