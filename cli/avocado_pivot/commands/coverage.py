"""``dataset coverage``: which rows rest on each paragraph, and how many are assessed."""

from __future__ import annotations

import click

from tablepact.cli.output import rows_options, write_rows


@click.command(short_help="Count the rows that rest on each paragraph.")
@click.option("--addresses", is_flag=True, help="With the rows; an asterisk marks the assessed.")
@rows_options
def command(addresses: bool, form: str | None, output: str | None, force: bool) -> None:
    """Count for each paragraph of the article the rows that rest on it, and those assessed.

    Mentions of entities by name are not counted. What is not assessed rests on the article alone.

    Exits with 2 if the file cannot be written.
    """
    from avocado_pivot import dataset

    counted = dataset.coverage()
    write_rows(counted if addresses else counted.drop("addresses"), form, output, force)
