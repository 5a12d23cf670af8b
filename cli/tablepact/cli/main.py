"""The program ``tablepact``: all commands of the library, for any package.

Exit codes: 0 success, 1 findings, 2 wrong usage, 3 a file or table cannot be read.
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
        "infer", "init", "cite", "diff", "release", "derive", "rehash", "hook", "catalog", "mcp",
        "explain", "completion",
    )
}  # fmt: skip
"""The module of each command; the commands that most people need come first."""


main = program_group(
    Program(
        name="tablepact",
        help="Validate, read, query, compare and publish any Frictionless data package.",
        commands=LIBRARY_COMMANDS,
        versions=lambda: [f"tablepact {__version__}"],
    )
)


def run() -> None:
    """Run ``tablepact`` as the main program of this process."""
    run_program(main)
