"""``dataset locate TEXT PHRASE``: find a phrase, and print rows for the table evidence."""

from __future__ import annotations

import click

from avocado_pivot.commands.source_text import read_source_text
from tablepact.cli.output import rows_options, write_rows


@click.command(short_help="Find a phrase in the article, and print evidence rows.")
@click.argument("text", type=click.Path())
@click.argument("phrase")
@rows_options
def command(
    text: str, phrase: str, output_format: str | None, output: str | None, force: bool
) -> None:
    """Find PHRASE in the source in the file TEXT (- reads stdin), and print rows for evidence.csv.

    Use it to add or correct a row. The output has paragraph, offsets and hash, but not the phrase
    itself; add the identifier, the address of the row, assertion and modality yourself.

    You need a copy of the article: this package has its hash in sources.csv, but not its text.

    Exits with 1 if the phrase is not in the text, 3 if the text cannot be read.

    \b
    Examples:
      dataset locate article.txt "open source"
      dataset locate - "open source" -f json < article.txt
    """  # noqa: D301 - Click wants the backspace itself
    from avocado_pivot import dataset
    from avocado_pivot.passages.canonical_text import canonical
    from tablepact.errors import TextError

    source = canonical(read_source_text(text))
    try:
        found = dataset.locate(source, phrase)
    except TextError as error:
        raise click.ClickException(str(error)) from error
    if found["source_id"].null_count():
        click.echo(
            "The text matches the hash of no known source; the offsets refer to this copy", err=True
        )
    write_rows(found, output_format, output, force)
