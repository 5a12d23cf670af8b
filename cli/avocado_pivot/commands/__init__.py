"""The program ``dataset``: the library's commands for this dataset, and commands of its own.

This file defines the command line; the other files are the commands that only this dataset has.
They may import everything else. Begin with ``timeline``.
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
    "derive", "rehash", "catalog", "mcp", "explain", "completion",
)  # fmt: skip
"""The commands; those that most people need come first."""


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
        help="Read one news article as checked tables, and validate, query and publish any data "
        "package.",
        commands={name: LIBRARY_COMMANDS.get(name, f"{__name__}.{name}") for name in ORDER},
        versions=_versions,
        bundled=_bundled,
        choices={
            "export.metadata": AvocadoPivot.metadata_formats,
            "cite.style": AvocadoPivot.citation_styles,
        },
        notes={
            "tables": "The tables that most people need come first: entities, events, figures.",
            "site": "For this dataset, the pages also show the story of the article: a timeline, "
            "the relations between people and organisations, the figures, and the agreement "
            "between two codings. Install the extra with pip install 'avocado-pivot[site]'.",
            "cite": "Only this dataset has the style nanopub: it prints the row, or each row of a "
            "table, as a nanopublication in RDF with its provenance.",
            "show": "For a row of this dataset, the output begins with the answer: who, how much, "
            "when, and what other sources have found since. Then come assertion and modality, the "
            "speaker, participants, figures, disputes, and the passages by paragraph and offsets "
            '(the table "evidence" has their hashes).',
            "validate": "Without PACKAGE, and without a descriptor in the current directory, it "
            "validates the bundled dataset.",
            "mcp": "Without PACKAGE, it serves the bundled dataset.",
            "diff": "If the other package has no releases, a version number refers to a release "
            "of this dataset.",
            "export": "Only this dataset has the metadata formats web-annotation (its evidence) "
            "and nanopub (its rows in RDF).",
        },
        examples={
            "table": "events",
            "other_table": "figures",
            "column": "currency",
            "row": "events/behemoth-postponed",
            "question": "when was Muse Spark released",
            "words": "open source",
            "card_of_a_folder": "dataset export --metadata hf-card --package folder",
            "where_units_stand": "Units and currencies are in columns beside the values. ",
        },
        short_helps={
            "validate": "Validate a data package or this dataset.",
            "cite": "Cite the dataset, a table or a row.",
        },
    )
)


def run() -> None:
    """Run ``dataset`` as the main program of this process."""
    register_checks()
    run_program(main)
