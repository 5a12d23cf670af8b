"""The commands as a document: ``docs/commands.md`` is what ``reference`` gives.

To write it anew::

    python -c "from tablepact.cli.reference import reference; print(reference(), end='')"
"""

from __future__ import annotations

import click

from tablepact.cli.main import COMMANDS, main

WIDTH = 78
"""How wide Click writes on a terminal of 80 columns."""
HEAD = """\
# Commands

What `dataset COMMAND --help` prints, in the order in which people need the commands. If you have
another program called `dataset`, use `avocado-pivot`; it is the same.

"""


def reference() -> str:
    """Give Markdown with the help of ``dataset`` and of each of its commands, for 80 columns."""
    root = click.Context(main, info_name="dataset", terminal_width=WIDTH, **main.context_settings)
    parts = [HEAD]
    short = {name: main.get_command(root, name) for name in COMMANDS}
    for name, command in short.items():
        if command is not None:
            parts.append(f"- [{name}](#dataset-{name}): {command.get_short_help_str(WIDTH)}\n")
    parts.append(_block(main, root, "dataset"))
    for name, command in short.items():
        if command is not None:
            context = click.Context(command, root, name, terminal_width=WIDTH)
            parts.append(_block(command, context, f"dataset {name}"))
    return "".join(parts)


def _block(command: click.Command, context: click.Context, title: str) -> str:
    help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"\n## {title}\n\n```text\n{help_text}\n```\n"
