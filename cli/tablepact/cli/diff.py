"""``tablepact diff``: show what changed between two versions of a package."""

from __future__ import annotations

from pathlib import Path

import click

from tablepact.cli.output import file_options, printable, say, write_data, write_text
from tablepact.cli.package_argument import bundled, catalog_option
from tablepact.cli.progress import Progress
from tablepact.system.utf8 import encode_utf8

FORMATS = ("text", "markdown", "json", "csv")
SHOWN = 20
"""The most rows of each kind that text and Markdown list for one table by default."""


@click.command(short_help="Compare two versions of a package.")
@catalog_option
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("-f", "--format", "output_format", type=click.Choice(FORMATS), default="text",
              show_default=True, help="Output format; markdown suits a changelog.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), metavar="N",
              help="List at most N rows of each kind for one table; 0 lists all. All are counted. "
              "Default: 20 as text or markdown, 1000 as json or csv.")  # fmt: skip
@click.option("--key", metavar="COLUMN", multiple=True,
              help="Match the rows of table files by this column; repeat it, or separate columns "
              "by commas. Default: the declared key, or the column that identifies rows in both "
              "files.")  # fmt: skip
@file_options
@click.pass_context
def command(
    ctx: click.Context, old: str, new: str, output_format: str, limit: int | None,
    key: tuple[str, ...], output: str | None, force: bool,
) -> None:  # fmt: skip
    """Compare OLD with NEW by key, and print the lowest version number that the changes require.

    Run it before you release NEW, or before you switch to it. Both are data packages: a folder, a
    datapackage.json or .yaml, or an archive. One of them can instead be the version number of a
    release of the other, such as 0.1.0, or a git revision: HEAD is the same folder there, and
    v1.2:shop another one.

    OLD and NEW can also be table files (CSV, Parquet, ...). If only one of them is a table file, it
    is compared with the table of the same name in the other, which is a package.

    The version number follows the Data Package Version recipe: docs/explanation/releases.md.

    Exits with 0 if tables and schemas are the same (files may be stored differently), 1 if they
    differ, 3 if a package or a table cannot be read; the other tables are still compared.

    \b
    Examples:
      {program} diff old new
      {program} diff old/cities.csv new/cities.csv --key id
      {program} diff 1.0.0 . -f markdown   # compare with a released version
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.api import diff
    from tablepact.comparison.compare import LIMIT
    from tablepact.comparison.formats.console import to_text
    from tablepact.comparison.formats.json_csv import to_csv, to_json
    from tablepact.comparison.formats.markdown import to_markdown

    if "" in (old, new):
        raise click.UsageError("OLD and NEW must not be empty; name two packages")
    if limit is None:
        limit = SHOWN if output_format in ("text", "markdown") else LIMIT
    progress = Progress()
    own = bundled()
    try:
        found = diff(
            old, new, limit=limit, progress=progress if progress.shown else None,
            releases_of=own or Path(), key=[name for text in key for name in text.split(",")],
        )  # fmt: skip
    except ValueError as error:  # a key for packages
        raise click.UsageError(printable(error)) from error
    progress.end()
    for note in filter(None, (found.note, *found.notes)):
        say(note)
    if output_format == "text":
        lines = to_text(found, limit).splitlines()
        write_text("".join(f"{printable(line)}\n" for line in lines), output, force)
    else:
        text = to_markdown(found, limit) if output_format == "markdown" else (
            to_json(found) if output_format == "json" else to_csv(found)
        )  # fmt: skip
        write_data(encode_utf8(text), output, force)
    for table, reason in found.unread.items():
        say(f"Error: {table} cannot be compared: {reason}")
    ctx.exit(3 if found.unread else 0 if found.same else 1)
