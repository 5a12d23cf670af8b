"""``dataset cite``: the whole, a table or a row, with version, date and digest."""

from __future__ import annotations

import click

from tablepact.cli.output import file_options, write_data
from tablepact.cli.package_argument import complete_addresses, package_option, tables_of
from tablepact.system.utf8 import encode_utf8

STYLES = ("apa", "bibtex", "ris", "csl-json", "cff", "datacite", "nanopub")


@click.command(short_help="Cite the dataset, a table or a row.")
@click.argument("address", required=False, shell_complete=complete_addresses)
@click.option("-f", "--format", "style", type=click.Choice(STYLES), default="apa",
              show_default=True, help="The style.")  # fmt: skip
@package_option
@file_options
def command(
    address: str | None, style: str, package: str | None, output: str | None, force: bool
) -> None:
    """Print a citation of the whole dataset, or of ADDRESS: TABLE or TABLE/ID.

    It names the version, its date, and the SHA-256 of the rows in their canonical form, so that a
    reader can tell whether he has the same ones. No DOI is made up; a package that has one says it
    in the "id" of its descriptor.

    The style datacite is a record of metadata in JSON, for whoever registers a DOI. The style
    nanopub is the row itself in RDF, as a nanopublication with its provenance, or those of all rows
    of a table; only this dataset has it.

    Exits with 2 if there is no such table or row, or none of that style.
    """
    from tablepact import api as rows

    with tables_of(package, every_table=False) as tables:
        text = rows.cite(address, style, package=tables)  # type: ignore[arg-type]
    write_data(encode_utf8(text), output, force)
