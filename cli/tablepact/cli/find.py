"""``tablepact find WORDS``: find rows by the words in them."""

from __future__ import annotations

import click

from tablepact.cli.output import printable, rows_options, write_rows
from tablepact.cli.package_argument import PackageFirst, on_error_option, opened, package_argument
from tablepact.frames.on_error import OnError


@click.command(cls=PackageFirst, short_help="Find rows by the words in them.")
@click.argument("words", nargs=-1, required=True)
@package_argument
@on_error_option
@rows_options
@click.pass_context
def command(
    ctx: click.Context, words: tuple[str, ...], package: str | None, on_error: OnError | None,
    output_format: str | None, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Find the rows that contain WORDS or fit a question, the best match first.

    It searches titles, names, texts, dates, amounts and the names of the rows that a row refers to,
    and ignores case, accents and English word endings. It prints the addresses of rows, for
    "{program} show" and "{program} cite". On a terminal, the words that match are highlighted;
    other formats list them in a column. docs/explanation/search.md describes the ranking.

    Exits with 1 if no row has any of the words, 2 if WORDS is empty, 3 if a table cannot be read.

    \b
    Examples:
      {program} find {words}
      {program} find {words} -o found.csv
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.extension import extension_for
    from tablepact.lookup.search import nearest_words

    text = " ".join(words)
    if not text.strip():
        raise click.UsageError("WORDS is empty; give at least one word")
    with opened(package, on_error) as data_package:
        found, served = data_package.find(text), data_package.frames.only_readable()
    if found.height or output or output_format:
        write_rows(found, output_format, output, force, marks="words")
    if not found.height:
        near = nearest_words(served, text, extension_for(served.package).guide())
        hint = f"; did you mean {printable(' '.join(near))}?" if near else ""
        click.echo(f"No row contains {printable(text)}{hint}", err=True)
        ctx.exit(3 if data_package.frames.unread else 1)
