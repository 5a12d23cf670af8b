"""``tablepact export``: write tables in formats of other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tablepact.cli.output import printable, say, write_data, write_rows
from tablepact.cli.package_argument import (
    PackageFirst,
    complete_tables,
    is_one_table,
    on_error_option,
    only_table,
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
METADATA_FORMATS = (
    "croissant", "schema-org", "datacite", "cff", "zenodo", "hf-card"
)  # fmt: skip
ENDINGS: dict[str, ExportFormat] = {
    ".db": "sqlite",
    ".md": "markdown",
    ".feather": "arrow",
    ".ndjson": "jsonl",
}
ENDINGS |= {f".{output_format}": output_format for output_format in FORMATS}


@click.command(cls=PackageFirst, short_help="Export tables to other formats, or print metadata.")
@click.argument("tables", nargs=-1, metavar="[TABLE]...", shell_complete=complete_tables)
@click.option("-f", "--format", "output_format", type=click.Choice(FORMATS),
              help="Output format. Default: from the file extension of -o.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(),
              help="Write to this file or folder. Default: - for stdout, for one table "
                   "only.")  # fmt: skip
@click.option("--metadata", "metadata", type=click.Choice(METADATA_FORMATS), metavar="FORMAT",
              help="Write the metadata of the package instead of its tables: {choices}. "
                   "Default: export tables.")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite existing files. Default: refuse.")
@click.option("--no-keys", is_flag=True,
              help="Create a database without keys and other constraints, so that it accepts rows "
                   "that break them. Default: create them.")  # fmt: skip
@package_argument
@on_error_option
def command(
    tables: tuple[str, ...], output_format: ExportFormat | None, output: str | None,
    metadata: str | None, force: bool, no_keys: bool, package: str | None, on_error: OnError | None,
) -> None:  # fmt: skip
    """Export each TABLE, or all tables, for other tools: databases, Excel, Parquet, JSON.

    A database or a workbook holds all tables in one file; other formats write a folder with one
    file for each table and a descriptor.

    Types are kept; databases also get primary, unique and foreign keys and code lists. The files
    contain version and digest where the format allows it.

    With --metadata, it describes the package for a catalogue. Save the metadata in the same folder
    as the descriptor, since they contain its relative paths.

    Exits with 2 if the table does not exist or the output cannot be written, 3 if a table cannot be
    read; without TABLE the other tables are still written.

    \b
    Examples:
      {program} export -o tables.sqlite
      {program} export {table} {other_table} -f csv -o folder
      {card_of_a_folder} -o folder/README.md
    """  # noqa: D301 - Click wants the backspace itself
    if metadata is not None:
        if tables or output_format or no_keys:
            raise click.UsageError(
                "--metadata is about the whole package; leave out TABLE, -f and --no-keys"
            )
        with opened(package, on_error) as data_package:
            text = data_package.metadata(metadata)
        write_data(encode_utf8(text), output, force)
        return
    if output is None and output_format is None:
        raise click.UsageError(
            "the output is missing; use -o FILE or -o FOLDER, or -f FORMAT to print one table"
        )
    output_format = output_format or ENDINGS.get(Path(str(output)).suffix.lower())
    if output_format is None:
        raise click.UsageError(f"the format is missing; use -f {'|'.join(FORMATS)}")
    if output in (None, "-"):
        if (len(tables) != 1 and not is_one_table(package)) or output_format in (
            "sqlite",
            "duckdb",
        ):
            raise click.UsageError(
                "only a single table can be printed, not a database; use -o FILE or -o FOLDER"
            )
        with opened(package, on_error) as data_package:
            frame = data_package.frames[tables[0] if tables else only_table(data_package)]
        write_rows(frame, output_format, "-", force)
        return
    progress = Progress()
    try:
        with opened(package, on_error) as data_package:
            done = data_package.export(
                str(output), output_format, tables, force=force, keys=not no_keys,
                progress=progress if progress.shown else None,
            )  # fmt: skip
    finally:
        progress.end()
    for note in done.notes:
        say(note)
    number = f"{len(done.tables)} tables" if len(done.tables) > 1 else done.tables[0]
    click.echo(f"Wrote {printable(number)} to {printable(done.path)}", err=True)
    sys.stderr.flush()
