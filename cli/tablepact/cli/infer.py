"""``tablepact infer FILE...``: a schema for a table that has none, and how sure it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tablepact.cli.output import file_options, printable, say, write_data, write_rows

if TYPE_CHECKING:
    import polars as pl

    from tablepact.inference.table_schema import SchemaProposal
    from tablepact.inference.type_choice import TypeChoice

FORMATS = ("table", "json", "csv")
DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}


def _known(_: click.Context, __: click.Parameter, name: str) -> str:
    try:
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"there is no encoding {printable(name)!r}") from error
    return name.lower()


encoding_option = click.option(
    "--encoding", default="utf-8", metavar="NAME", callback=_known,
    help="What files are in that are not UTF-8, such as windows-1252.",
)  # fmt: skip


@click.command(short_help="Propose a schema for CSV files, and say how sure it is.")
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option(
    "-f", "--format", "form", type=click.Choice(FORMATS),
    help="Default: what the ending of -o says, else table. json is the Table Schema, of several "
    "files an object of them; csv has all that is known of each type.",
)  # fmt: skip
@encoding_option
@file_options
def command(
    files: tuple[str, ...], form: str | None, encoding: str, output: str | None, force: bool
) -> None:
    """Propose a Table Schema for each CSV or TSV FILE, from all of its rows.

    A type is certain if at least 100 cells are there, all of them fit, and nothing else does;
    likely if all fit, but they are fewer or another type fits too; unsure if up to 5 % do not fit,
    or they can be read in two ways, such as day or month first. A file is valid by its schema if no
    cell is told not to fit and nothing is told of its rows or header.

    Exits with 3 if a file cannot be read; nothing is printed then.
    """
    from tablepact.inference.table_schema import infer

    proposals = {path: infer(Path(path), encoding) for path in files}
    form = form or {".json": "json", ".csv": "csv"}.get(Path(output or "").suffix.lower(), "table")
    if form == "json":
        schemas = {path: proposal.schema for path, proposal in proposals.items()}
        schema = schemas if len(schemas) > 1 else next(iter(schemas.values()))
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        write_data(text.encode(errors="surrogatepass"), output, force)
    else:
        write_rows(_frame(proposals, everything=form == "csv"), form, output, force)
    for path, proposal in proposals.items():
        for line in summary_lines(path, proposal):
            say(line)


def summary_lines(path: str, proposal: SchemaProposal) -> list[str]:
    """Return what a proposal was inferred from, and what is wrong with the file."""
    rows = f"{proposal.rows:,} row" + ("s" if proposal.rows != 1 else "")
    columns = f"{len(proposal.choices)} column" + ("s" if len(proposal.choices) > 1 else "")
    dialect = proposal.source.dialect
    details = []
    if dialect.descriptor:
        details.append(f"delimiter: {DELIMITERS[dialect.form.separator]}")
    if proposal.source.encoding != "utf-8":
        details.append(f"encoding: {proposal.source.encoding}")
    more = f" ({', '.join(details)})" if details else ""
    lines = [f"{path}: inferred from {rows}, {columns}{more}"]
    if proposal.headless:
        lines.append(f"{path}: row 1 is used as the header, but looks like data")
    lines += [f"{path}: {fault}; the file is invalid as it is" for fault in proposal.faults]
    return lines


def _frame(proposals: Mapping[str, SchemaProposal], everything: bool) -> pl.DataFrame:
    import polars as pl

    make = _all_of if everything else _row
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


def _all_of(choice: TypeChoice) -> dict[str, Any]:
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
