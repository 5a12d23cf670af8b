"""``tablepact infer FILE...``: propose a schema for tables, with the certainty of each type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tablepact.cli.encoding_option import encoding_option
from tablepact.cli.output import file_options, printable, say, write_data, write_rows
from tablepact.cli.sheet_option import sheet_option

if TYPE_CHECKING:
    import polars as pl

    from tablepact.inference.table_schema import SchemaProposal
    from tablepact.inference.type_choice import TypeChoice

FORMATS = ("table", "json", "csv")
DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", " ": "space"}


@click.command(short_help="Propose a schema for table files.")
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option(
    "-f", "--format", "output_format", type=click.Choice(FORMATS),
    help="Output format. json is the Table Schema, or for several files an object with one for "
    "each; csv has all details of each type. Default: from the file extension of -o, else table.",
)  # fmt: skip
@encoding_option
@sheet_option("each that is not empty")
@file_options
def command(
    files: tuple[str, ...],
    output_format: str | None,
    encoding: str | None,
    sheet: str | int | None,
    output: str | None,
    force: bool,
) -> None:
    """Propose a Table Schema for each table FILE, based on all its rows.

    A FILE is CSV, TSV, JSON, JSON Lines, GeoJSON, a workbook (.xlsx, .xlsm, .ods), Parquet, Arrow
    or SQLite. Each sheet of a workbook and each table of a database has a schema.

    A type is certain if it is the only one that fits and there are at least 100 cells; likely if
    all cells fit, but there are fewer of them or another type fits too; unsure if up to 5 % do not
    fit, or if the cells can be read in two ways, such as day or month first. The file is valid
    under its schema unless the output reports cells that do not fit, or errors in rows or header.

    Exits with 3, and prints nothing, if a file cannot be read.

    \b
    Examples:
      {program} infer orders.csv
      {program} infer orders.csv -o orders.schema.json
      {program} infer orders.csv customers.csv --encoding windows-1252
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.inference.table_schema import infer_each

    proposals: dict[str, SchemaProposal] = {}
    empty: list[str] = []
    for path in files:
        found = infer_each(Path(path), encoding, sheet)
        proposals |= {proposal.source.shown: proposal for proposal in found.tables}
        empty += found.empty
    output_format = output_format or {".json": "json", ".csv": "csv"}.get(
        Path(output or "").suffix.lower(), "table"
    )
    if output_format == "json":
        schemas = {path: proposal.schema for path, proposal in proposals.items()}
        schema = schemas if len(schemas) > 1 else next(iter(schemas.values()))
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        write_data(text.encode(errors="surrogatepass"), output, force)
    else:
        write_rows(
            _frame(proposals, everything=output_format == "csv"), output_format, output, force
        )
    for path, proposal in proposals.items():
        for line in summary_lines(path, proposal):
            say(line)
    for one in empty:
        say(f"{one}, and left out")


def summary_lines(path: str, proposal: SchemaProposal) -> list[str]:
    """Return what a proposal was inferred from, and what is wrong with the file."""
    rows = f"{proposal.rows:,} row" + ("s" if proposal.rows != 1 else "")
    columns = f"{len(proposal.choices)} column" + ("s" if len(proposal.choices) > 1 else "")
    csv_format, details = proposal.source.dialect.csv_format, []
    if "delimiter" in proposal.dialect:
        named = DELIMITERS.get(csv_format.separator, printable(repr(csv_format.separator)))
        details.append(f"delimiter: {named}")
    if csv_format.quote != '"':
        details.append("quotes: apostrophes")
    if proposal.source.encoding not in ("", "utf-8"):
        details.append(f"encoding: {proposal.source.encoding}")
    more = f" ({', '.join(details)})" if details else ""
    lines = [f"{path}: inferred from {rows}, {columns}{more}"]
    lines += [f"{path}: {note}" for note in proposal.notes]
    lines += [f"{path}: {fault}; the file is invalid as it is" for fault in proposal.faults]
    return lines


def _frame(proposals: Mapping[str, SchemaProposal], everything: bool) -> pl.DataFrame:
    import polars as pl

    make = _detailed_row if everything else _row
    rows = [
        {**({"file": path} if len(proposals) > 1 else {}), **make(choice)}
        for path, proposal in proposals.items()
        for choice in proposal.choices
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _row(choice: TypeChoice) -> dict[str, Any]:
    from tablepact.inference.explain import percent

    return {
        "field": choice.name,
        "type": choice.label,
        "certainty": choice.certainty,
        "fits": percent(choice.fitting, choice.cells) if choice.cells else None,
        "reason": choice.reason,
    }


def _detailed_row(choice: TypeChoice) -> dict[str, Any]:
    return {
        "field": choice.name,
        "type": choice.field["type"],
        "format": choice.field.get("format"),
        "certainty": choice.certainty,
        "cells": choice.cells,
        "fitting": choice.fitting,
        "runner_up": choice.runner_up,
        "reason": choice.reason,
    }
