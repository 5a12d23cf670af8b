"""The command ``tablepact``: every command of the library, for the package that is named.

Exit codes: 0 fine, 1 findings, 2 wrong usage, 3 something cannot be read.
"""

from __future__ import annotations

from tablepact._about import __version__
from tablepact.cli.group import program_group
from tablepact.cli.group import run as run_program
from tablepact.cli.program import Program

LIBRARY_COMMANDS = {
    name: f"tablepact.cli.{name}"
    for name in (
        "validate", "tables", "describe", "schema", "find", "show", "query", "export", "site",
        "infer", "init", "cite", "diff", "release", "derive", "rehash", "explain", "completion",
    )
}  # fmt: skip
"""The module of each command, in the order in which people need them."""


main = program_group(
    Program(
        name="tablepact",
        help="Validate, read, query, compare and publish any Frictionless data package.",
        commands=LIBRARY_COMMANDS,
        versions=lambda: [f"tablepact {__version__}"],
    )
)


def run() -> None:
    """Run the command in a process of its own."""
    run_program(main)
