"""``dataset locate TEXT PHRASE``: rows of evidence, ready to be filled in."""

from __future__ import annotations

import click

from avocado_pivot.commands.source_text import read_source_text
from tablepact.cli.output import rows_options, write_rows


@click.command(short_help="Find a phrase and print rows of evidence.")
@click.argument("text", type=click.Path())
@click.argument("phrase")
@rows_options
def command(text: str, phrase: str, form: str | None, output: str | None, force: bool) -> None:
    """Find PHRASE in the source in TEXT (- for standard input) and print rows for evidence.csv.

    Paragraph, offsets and hash are filled in; the identifier, the row that rests on the passage,
    and how the passage puts it are left to you. The phrase itself is not printed.

    The text of the article is not part of this package; sources.csv has its hash.

    Exits with 1 if the phrase is not in the text, 3 if the text cannot be read.
    """
    from avocado_pivot import dataset
    from avocado_pivot.passages.canonical_text import canonical
    from tablepact.errors import TextError

    source = canonical(read_source_text(text))
    try:
        found = dataset.locate(source, phrase)
    except TextError as error:
        raise click.ClickException(str(error)) from error
    if found["source_id"].null_count():
        click.echo("Not the text of a known source: the offsets are those of this copy.", err=True)
    write_rows(found, form, output, force)
