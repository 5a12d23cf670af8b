"""A command line of the library: ``tablepact`` itself, or that of a dataset with its own commands.

A dataset that comes with its package makes one::

    main = program_group(
        Program(
            name="mydata",
            help="My tables, and a validator for any data package.",
            commands={**LIBRARY_COMMANDS, "lines": "my_module.lines_command"},
            bundled=lambda: open_package(Path(__file__).parent / "package"),
            versions=lambda: ["mydata 1.2.0"],
        )
    )

Then every command that reads rows reads that package by default, and ``--package`` names another
one. In ``tablepact`` the package is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tablepact.data_package import DataPackage


EXAMPLES = {
    "table": "cities",
    "other_table": "states",
    "column": "capital",
    "row": "cities/oslo",
    "question": "where is Oslo",
    "where_units_stand": "",
    "card_of_a_folder": "tablepact export folder --metadata hf-card",
}
"""What stands in the help of commands where it names tables, by placeholder."""


class Program(NamedTuple):
    """What makes a command line.

    Attributes:
        name: Its name, as messages and help have it.
        also: Another name of it, for where the first is that of another program.
        help: What it is for, in a line.
        commands: The module of each command, by name, in the order in which people need them; each
            module has a Click command ``command``.
        versions: Returns the lines of ``--version``.
        bundled: Opens the package that it comes with; None if there is none, and the package is an
            argument of each command.
        choices: What options offer besides the library's choices, by the name of the parameter:
            formats of metadata, styles of citation.
        notes: A paragraph that the help of a command gets, by command: what it does for the package
            that it comes with.
        short_helps: The line that stands for a command in the list of commands, by command, where
            it is not the library's.
        examples: What stands in the help of commands where it names tables, see ``EXAMPLES``.
    """

    name: str
    help: str
    commands: Mapping[str, str]
    versions: Callable[[], list[str]]
    also: str = ""
    bundled: Callable[[], DataPackage] | None = None
    choices: Mapping[str, Sequence[str]] = MappingProxyType({})
    notes: Mapping[str, str] = MappingProxyType({})
    short_helps: Mapping[str, str] = MappingProxyType({})
    examples: Mapping[str, str] = MappingProxyType({})
