"""The option ``--encoding`` of commands that read a file that nothing describes.

A file of its own because several commands have the option, each of which is imported alone.
"""

from __future__ import annotations

import click

from tablepact.cli.output import printable


def encoding_name(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    """Return the name of an encoding in lower case; BadParameter if it is unknown."""
    if name is None:
        return None
    try:
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"unknown encoding {printable(name)!r}") from error
    return name.lower()


encoding_option = click.option(
    "--encoding", metavar="NAME", callback=encoding_name,
    help="Encoding of files that are not UTF-8, such as windows-1252. Default: the one that fits "
    "best, with a note.",
)  # fmt: skip
