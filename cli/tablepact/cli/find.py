"""``tablepact find WORDS``: which rows speak of something."""

from __future__ import annotations

import click

from tablepact.cli.output import printable, rows_options, write_rows
from tablepact.cli.package_argument import PackageFirst, on_error_option, opened, package_argument
from tablepact.frames.on_error import OnError


@click.command(cls=PackageFirst, short_help="Find rows by words.")
@click.argument("words", nargs=-1, required=True)
@package_argument
@on_error_option
@rows_options
@click.pass_context
def command(
    ctx: click.Context, words: tuple[str, ...], package: str | None, on_error: OnError,
    form: str | None, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Find the rows that WORDS or a question are about, the best first.

    Titles, all names, texts, dates, amounts and the names of what a row refers to are searched, in
    English and in the spelling of the source, whatever their case, accents and endings. What is
    printed are addresses, for "{program} show" and "{program} cite"; on a terminal the words that
    were found are marked, elsewhere they are a column. docs/explanation/search.md describes the
    ranking.

    Exits with 1 if no row has any of the words, and 3 if a table cannot be read.
    """
    from tablepact.lookup.search import nearest_words

    text = " ".join(words)
    with opened(package, on_error) as data_package:
        found, served = data_package.find(text), data_package.frames.only_readable()
    if found.height or output or form:
        write_rows(found, form, output, force, marks="words")
    if not found.height:
        near = nearest_words(served, text)
        hint = f"; there is {printable(' '.join(near))}" if near else ""
        click.echo(f"No row has {printable(text)}{hint}", err=True)
        ctx.exit(3 if data_package.frames.unread else 1)
