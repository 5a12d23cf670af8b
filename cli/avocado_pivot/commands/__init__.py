"""The command ``dataset``: the library's commands for this dataset, and those that it adds.

Here is what makes the command line; beside it lie the commands that only this dataset has. They
may import everything else. Begin with ``timeline``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from avocado_pivot.dataset import register_checks
from avocado_pivot.extension import AvocadoPivot
from tablepact._about import __version__
from tablepact.cli.group import program_group
from tablepact.cli.group import run as run_program
from tablepact.cli.main import LIBRARY_COMMANDS
from tablepact.cli.program import Program

if TYPE_CHECKING:
    from tablepact.data_package import DataPackage

ORDER = (
    "validate", "tables", "describe", "schema", "find", "show", "timeline", "query", "export",
    "site", "infer", "init", "cite", "diff", "release", "coverage", "verify", "locate", "score",
    "derive", "rehash", "explain", "completion",
)  # fmt: skip
"""The commands, in the order in which people need them."""


def _bundled() -> DataPackage:
    from avocado_pivot.dataset import package

    return package()


def _versions() -> list[str]:
    from avocado_pivot.dataset import version

    return [f"avocado-pivot {__version__}", f"dataset {version()}"]


main = program_group(
    Program(
        name="dataset",
        also="avocado-pivot",
        help="One news article as tables that can be checked, and a validator for any data "
        "package.",
        commands={name: LIBRARY_COMMANDS.get(name, f"{__name__}.{name}") for name in ORDER},
        versions=_versions,
        bundled=_bundled,
        choices={
            "export.metadata": AvocadoPivot.metadata_formats,
            "cite.style": AvocadoPivot.citation_styles,
        },
        notes={
            "tables": "The three that most people need come first: entities, events, figures.",
            "site": "For this dataset it tells the story, too: a timeline, the ties of people and "
            "organisations, the figures, how far two codings agree. The extra is installed by "
            "pip install 'avocado-pivot[site]'.",
            "cite": "The style nanopub is the row itself in RDF, as a nanopublication with its "
            "provenance, or those of all rows of a table; only this dataset has it.",
            "show": "A row of this dataset begins with what answers: who, how much, when, and what "
            "others have found since; then how firmly and in what mode it is put, who says so, who "
            "took part, the figures, what disputes it, and the passages by paragraph and offsets "
            '(the table "evidence" has their hashes).',
            "validate": "Without PACKAGE, where the working folder has no descriptor, the bundled "
            "dataset is validated.",
            "diff": "A version that neither package has is one of this dataset.",
            "export": "The metadata formats web-annotation (its evidence) and nanopub (its rows in "
            "RDF) are for this dataset only.",
        },
        examples={
            "table": "events",
            "other_table": "figures",
            "column": "currency",
            "row": "events/launch",
            "question": "when was the launch",
            "card_of_a_folder": "--metadata hf-card --package folder",
            "where_units_stand": "Units and currencies stand in columns of their own, beside the "
            "values. ",
        },
        short_helps={
            "validate": "Validate a data package, or this dataset.",
            "cite": "Cite the dataset, a table or a row.",
        },
    )
)


def run() -> None:
    """Run the command in a process of its own."""
    register_checks()
    run_program(main)
