"""``dataset coverage``: count the rows for each paragraph, and those that are assessed."""

from __future__ import annotations

import click

from tablepact.cli.output import rows_options, write_rows


@click.command(short_help="Count the rows for each paragraph of the article.")
@click.option("--addresses", is_flag=True,
              help="Also list the addresses of the rows; an asterisk marks the assessed ones. "
                   "Default: only count them.")  # fmt: skip
@rows_options
def command(addresses: bool, output_format: str | None, output: str | None, force: bool) -> None:
    """Count the rows that cite each paragraph of the article, and how many of them are assessed.

    Use it to see which parts of the article are checked against other sources: a row that is not
    assessed has only the article as its source. Mentions of entities by name are not counted.

    Exits with 2 if the output file cannot be written.

    \b
    Examples:
      dataset coverage
      dataset coverage --addresses -o coverage.csv
    """  # noqa: D301 - Click wants the backspace itself
    from avocado_pivot import dataset

    counted = dataset.coverage()
    write_rows(counted if addresses else counted.drop("addresses"), output_format, output, force)
