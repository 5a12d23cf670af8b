"""``tablepact init [FOLDER]``: write a descriptor for the table files of a folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tablepact._about import program
from tablepact.cli.encoding_option import encoding_option
from tablepact.cli.infer import summary_lines
from tablepact.cli.output import printable, say
from tablepact.cli.sheet_option import sheet_option
from tablepact.errors import ExportError
from tablepact.package.metadata.metadata_files import descriptor_in

if TYPE_CHECKING:
    from tablepact.inference.draft_package import PackageDraft
    from tablepact.inference.foreign_keys import Reference

SHOWN = 10
"""The maximum number of skipped files that are listed."""


@click.command(short_help="Create a data package from table files.")
@click.argument("folder", default=".", type=click.Path())
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--schemas", is_flag=True,
              help="Write each schema to a file, schemas/NAME.json. Default: into the "
                   "descriptor.")  # fmt: skip
@click.option("--keys", is_flag=True,
              help="Declare foreign keys for the references that are found; in an existing "
                   "datapackage.json, change nothing else. Default: only list them.")  # fmt: skip
@encoding_option
@sheet_option("each is a table")
@click.option("--force", is_flag=True, help="Overwrite existing files. Default: refuse.")
def command(
    folder: str,
    files: tuple[str, ...],
    schemas: bool,
    keys: bool,
    encoding: str | None,
    sheet: str | int | None,
    force: bool,
) -> None:
    """Create FOLDER/datapackage.json for the table files in FOLDER and FOLDER/data.

    Start here if your tables have no descriptor yet. Each sheet of a workbook and each table of an
    SQLite database is a table. With FILES, it describes only those, which
    must be in FOLDER. It infers the schemas as "{program} infer" does, and lists the columns whose
    type is unsure and those that seem to refer to another table.

    Exits with 2 if the folder does not exist or has no such files, or if the datapackage.json
    already exists, unless --keys is to add keys to it; with 3 if a file cannot be read. In these
    cases, it writes nothing.

    \b
    Examples:
      {program} init shop
      {program} init shop --keys   # add foreign keys to the existing descriptor
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.inference.write_package import init_package

    path = _folder(folder)
    if keys and not (force or files or schemas) and descriptor_in(path).is_file():
        for line in _add_keys(path, encoding):
            say(line)
        return
    options = {"schemas": schemas, "keys": keys, "encoding": encoding, "sheet": sheet}
    try:
        drafted = init_package(path, tuple(map(Path, files)), force=force, **options)
    except ExportError as error:  # with the usage
        raise click.UsageError(printable(error)) from error
    for line in [*_left_out(drafted.left_out), *_report(path, drafted, keys)]:
        say(line)
    if drafted.dropped:
        say(f"Dropped from the old datapackage.json: {'; '.join(drafted.dropped)}")


def _folder(folder: str) -> Path:
    path = Path(folder)
    if folder and path.is_dir():
        return path
    shown = printable(folder)
    if path.is_file():
        how = _command("init", path.parent, path)
        raise click.UsageError(f"the folder comes first; use {how}")
    raise click.UsageError(f"there is no folder {shown!r}")


def _command(name: str, *paths: Path) -> str:
    """Return a command to copy into a shell."""
    return shlex.join([program(), name, *map(printable, paths)])


def _left_out(files: tuple[str, ...]) -> list[str]:
    lines = [f"Skipped {one}" for one in files[:SHOWN]]
    more = len(files) - SHOWN
    return [*lines, f"Skipped {more:,} more"] if more > 0 else lines


def _add_keys(path: Path, encoding: str | None) -> list[str]:
    """Add foreign keys to the descriptor of a folder; return what was added."""
    from tablepact.inference.extend_package import extend_package
    from tablepact.inference.write_package import write_package

    draft = extend_package(path, encoding)
    try:
        write_package(path, draft, force=True)
    except ExportError as error:
        raise click.UsageError(printable(error)) from error
    added = [
        f"Added a foreign key: {one.table}.{one.field} refers to {one.target}.{one.target_field}"
        for one in draft.references
    ]
    near = [*map(_near, draft.near)]
    if not added:
        return [*near, f"No foreign key to add to {descriptor_in(path)}"]
    return [*added, *near, f"Wrote {' and '.join(str(path / name) for name in draft.files)}"]


def _near(one: Reference) -> str:
    """Return why a reference is no foreign key."""
    where = one.target if one.repeated else one.table
    rows = ", ".join(f'"{value[:30]}" in row {row}' for row, value in one.examples)
    more = ", …" if one.broken > len(one.examples) else ""
    several = one.broken != 1
    number = f"{one.broken:,} value{'s' * several}"
    is_not = f"{number} {'are' if several else 'is'} not there"
    problem = f"{number} {'repeat' if several else 'repeats'} another" if one.repeated else is_not
    target = f"{one.target}.{one.target_field}"
    return (
        f"{one.table}.{one.field} would be a foreign key to {target}, but {problem}: "
        f"{where}, {rows}{more}"
    )


def _report(path: Path, draft: PackageDraft, keys: bool) -> list[str]:
    """Return what was written, and what the user should check."""
    lines = []
    for name, proposal in draft.tables.items():
        lines += summary_lines(name, proposal)
        lines += [
            f"{name}, {one.name}: check the type {one.label}; {one.reason}"
            for one in proposal.choices
            if one.certainty == "unsure"
        ]
    for one in draft.references:
        hint = "" if keys else "; use --keys to make it a foreign key"
        seen = f"all values of {one.table}.{one.field} are in {one.target}.{one.target_field}"
        lines.append(f"{seen}{hint}")
    lines += map(_near, draft.near)
    tables = f"{len(draft.tables)} table" + ("s" if len(draft.tables) > 1 else "")
    lines.append(f"Wrote {path / 'datapackage.json'} with {tables}: {', '.join(draft.tables)}")
    return [*lines, f"Next: {_command('validate', path)}"]
