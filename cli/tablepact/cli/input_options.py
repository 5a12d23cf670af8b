"""The options of ``validate`` that say what a table file or a descriptor does not say itself.

A file of its own because that of the command is long enough.
"""

from __future__ import annotations

import click

from tablepact.cli.output import F
from tablepact.cli.sheet_option import sheet_option
from tablepact.cli.standard_input import FORMATS

_OPTIONS = (
    click.option(
        "--schema", type=click.Path(),
        help="Validate the table files against this Table Schema, a JSON or YAML file. Default: "
        "guess the types.",
    ),
    click.option(
        "--dialect", type=click.Path(),
        help="Read the table files with this Table Dialect, a JSON or YAML file. Default: find the "
        "delimiter and the header.",
    ),
    click.option(
        "--input-format", type=click.Choice(FORMATS),
        help="Format of the table files. Default: from their extension, and for standard input "
        "from its content.",
    ),
    sheet_option("the first"),
    click.option(
        "--basepath", type=click.Path(),
        help="Folder that the paths in a descriptor are relative to. Default: the folder of the "
        "descriptor, or the current directory for one on standard input.",
    ),
)  # fmt: skip


def input_options(function: F) -> F:
    """Add ``--schema``, ``--dialect``, ``--input-format``, ``--sheet`` and ``--basepath``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
