"""``dataset describe``: what the columns of a table mean, or of all tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tablepact.cli.output import FORMATS, file_options, write_data, write_rows
from tablepact.cli.package_argument import complete_tables, package_option
from tablepact.system.utf8 import encode_utf8, without_surrogates

if TYPE_CHECKING:
    from tablepact.dictionary.entries import TableEntry

ENDINGS = {".md": "markdown", ".svg": "svg"}


@click.command(short_help="Describe the columns of a table, or of all.")
@click.argument("table", required=False, shell_complete=complete_tables)
@click.option("--all", "everything", is_flag=True, help="All tables instead of one.")
@click.option("--codes", is_flag=True, help="The code lists instead: each code and its definition.")
@package_option
@click.option("-f", "--format", "form", type=click.Choice([*FORMATS, "svg"]),
              help="Default: what the ending of -o says; else table on a terminal, csv in a pipe. "
              "With --all, markdown is a data dictionary, and svg a picture of what refers to "
              "what.")  # fmt: skip
@file_options
def command(
    table: str | None, everything: bool, codes: bool, package: str | None, form: str | None,
    output: str | None, force: bool,
) -> None:  # fmt: skip
    """Describe the columns of TABLE: type, rules, meaning, an example.

    \b
    dataset describe events
    dataset describe --all -o dictionary.md   all tables and code lists, a page
    dataset describe --all -o tables.svg      tables and foreign keys, a picture

    Units and currencies stand in columns of their own, beside the values. Exits with 2 if there is
    no such table, 3 if the package cannot be read.
    """  # noqa: D301 - Click wants the backspace itself
    if everything == (table is not None):
        raise click.UsageError("name one TABLE, or ask for --all")
    if form is None and everything and output not in (None, "-"):
        form = ENDINGS.get(Path(str(output)).suffix.lower())
    if form == "svg" and (codes or not everything):
        raise click.UsageError(
            "svg is a picture of all tables; it goes with --all, without --codes"
        )
    from tablepact.opening import frames

    tables = frames(package)
    if form == "svg":
        from tablepact.dictionary.diagram import svg_diagram

        write_data(svg_diagram(tables).encode(), output, force)
    elif everything and form == "markdown" and not codes:
        from tablepact.dictionary.markdown import markdown_dictionary

        write_data(encode_utf8(markdown_dictionary(tables)), output, force)
    else:
        import polars as pl

        from tablepact.dictionary.entries import table_entries, table_entry

        found = table_entries(tables) if everything else [table_entry(tables, str(table))]
        columns = (
            ["column", "code", "label", "definition"]
            if codes
            else ["column", "type", "rules", "description", "example"]
        )
        told = [
            [*map(without_surrogates, ((one.name,) if everything else ()) + row)]
            for one in found
            for row in (_codes(one) if codes else _columns(one))
        ]
        names = ["table", *columns] if everything else columns
        frame = pl.DataFrame(told, schema=dict.fromkeys(names, pl.String), orient="row")
        write_rows(frame, form, output, force)


def _codes(table: TableEntry) -> Iterator[tuple[str | None, ...]]:
    for field in table.fields:
        for code in field.codes:
            yield (field.name, code.value, code.label, code.definition)


def _columns(table: TableEntry) -> Iterator[tuple[str | None, ...]]:
    refers = {field: key.target for key in table.foreign for field in key.fields}
    for field in table.fields:
        rules = [f"{name} {value}".strip() for name, value in field.rules]
        if field.codes:
            rules.append(f"one of {', '.join(code.value for code in field.codes)}")
        if field.name in refers:
            rules.append(f"refers to {refers[field.name]}")
        kind = "code" if field.codes else field.type
        yield (field.name, kind, "; ".join(rules) or None, field.description, field.example)
