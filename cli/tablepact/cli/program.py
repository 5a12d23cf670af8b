"""The definition of a command line: ``tablepact`` itself, or one of a dataset with own commands.

A dataset that is distributed with its package defines one like this::

    main = program_group(
        Program(
            name="mydata",
            help="My tables, and a validator for any data package.",
            commands={**LIBRARY_COMMANDS, "lines": "my_module.lines_command"},
            bundled=lambda: open_package(Path(__file__).parent / "package"),
            versions=lambda: ["mydata 1.2.0"],
        )
    )

Each command that reads rows then reads that package by default, and another one with ``--package``.
In ``tablepact``, the package is an argument.
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
    "words": "oslo",
    "where_units_stand": "",
    "card_of_a_folder": "tablepact export folder --metadata hf-card",
}
"""The texts that replace placeholders such as ``{table}`` in the help of commands."""


class Program(NamedTuple):
    """The definition of a command line.

    Attributes:
        name: Its name in messages and help.
        also: A second name, for users who have another program of the first name.
        help: Its purpose, in one line.
        commands: The module of each command by name, those that most people need first; each module
            has a Click command called ``command``.
        versions: Returns the lines of ``--version``.
        bundled: Opens the package that the program contains; None if there is none, so that the
            package is an argument of each command.
        choices: More choices of an option by ``command.parameter``: formats of metadata, styles of
            citation.
        notes: A paragraph for the help of a command, by command: what it does for the package that
            the program contains.
        short_helps: The line for a command in the list of commands, by command, unless it is the
            library's.
        examples: The texts for placeholders in help, instead of those in ``EXAMPLES``.
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
