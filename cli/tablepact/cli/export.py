"""``tablepact export``: tables to take along."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tablepact.cli.output import printable, say, write_data, write_rows
from tablepact.cli.package_argument import (
    PackageFirst,
    complete_tables,
    on_error_option,
    opened,
    package_argument,
)
from tablepact.cli.progress import Progress
from tablepact.frames.on_error import OnError
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    from tablepact.data_package import ExportFormat

FORMATS: tuple[ExportFormat, ...] = (
    "csv", "json", "jsonl", "parquet", "arrow", "sqlite", "duckdb", "xlsx", "markdown"
)  # fmt: skip
FORMS = (
    "croissant", "schema-org", "datacite", "cff", "zenodo", "hf-card"
)  # fmt: skip
ENDINGS: dict[str, ExportFormat] = {
    ".db": "sqlite",
    ".md": "markdown",
    ".feather": "arrow",
    ".ndjson": "jsonl",
}
ENDINGS |= {f".{form}": form for form in FORMATS}


@click.command(cls=PackageFirst, short_help="Write tables for other tools.")
@click.argument("tables", nargs=-1, metavar="[TABLE]...", shell_complete=complete_tables)
@click.option("-f", "--format", "form", type=click.Choice(FORMATS),
              help="Default: what the ending of -o says.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(), help="A file or a folder; - prints one table.")
@click.option("--metadata", "metadata", type=click.Choice(FORMS), metavar="FORM",
              help="What the package says of itself: {choices}. "
                   "Without -o it is printed.")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@click.option("--no-keys", is_flag=True, help="A database without keys and other checks.")
@package_argument
@on_error_option
def command(
    tables: tuple[str, ...], form: ExportFormat | None, output: str | None, metadata: str | None,
    force: bool, no_keys: bool, package: str | None, on_error: OnError,
) -> None:  # fmt: skip
    """Write the TABLES, or all of them, in another form.

    \b
    {program} export -o tables.sqlite        all tables, with their keys
    {program} export -o tables.xlsx          a sheet for each table
    {program} export -f parquet -o folder    a file for each table, a descriptor
    {program} export {table} {other_table} -f csv -o folder
    {program} export {table} -o {table}.json   one table in one file
    {program} export --metadata datacite     no table, but what is said of them all

    Types are kept, and in databases primary, unique and foreign keys and code lists; --no-keys
    takes rows that break them. What is written says its version and the digest of its rows, where
    the format has a place for it.

    Metadata name the files as the descriptor does, so put them beside it: an exported folder gets a
    card for Hugging Face by {card_of_a_folder} -o folder/README.md.

    Exits with 2 if there is no such table or the place cannot be written, 3 if a table cannot be
    read; without TABLE the others are written all the same.
    """  # noqa: D301 - Click wants the backspace itself
    if metadata is not None:
        if tables or form or no_keys:
            raise click.UsageError(
                "--metadata tells of the whole package: no TABLE, -f or --no-keys"
            )
        with opened(package, on_error) as data_package:
            text = data_package.metadata(metadata)
        write_data(encode_utf8(text), output, force)
        return
    if output is None and form is None:
        raise click.UsageError("say where to: -o FILE or -o FOLDER, or -f FORMAT for one table")
    form = form or ENDINGS.get(Path(str(output)).suffix.lower())
    if form is None:
        raise click.UsageError(f"say in which format: -f {'|'.join(FORMATS)}")
    if output in (None, "-"):
        if len(tables) != 1 or form in ("sqlite", "duckdb"):
            raise click.UsageError("only one table in one file can be printed; -o writes the rest")
        with opened(package, on_error) as data_package:
            frame = data_package.frames[tables[0]]
        write_rows(frame, form, "-", force)
        return
    progress = Progress()
    try:
        with opened(package, on_error) as data_package:
            done = data_package.export(
                str(output), form, tables, force=force, keys=not no_keys,
                progress=progress if progress.shown else None,
            )  # fmt: skip
    finally:
        progress.end()
    for note in done.notes:
        say(note)
    number = f"{len(done.tables)} tables" if len(done.tables) > 1 else done.tables[0]
    click.echo(f"Wrote {printable(number)} to {printable(done.path)}", err=True)
    sys.stderr.flush()
