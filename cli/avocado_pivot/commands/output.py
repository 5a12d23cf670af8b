"""What the commands print: rows in several formats, cells made safe for a terminal."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("table", "csv", "json", "jsonl")
F = TypeVar("F", bound=Callable[..., Any])


def printable(value: object) -> str:
    """Make a value safe for a terminal: no control character comes through."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def rows_options(function: F) -> F:
    """Add the options of every command that prints rows."""
    for option in (
        click.option("--force", is_flag=True, help="Overwrite the file of -o."),
        click.option(
            "-o", "--output", type=click.Path(), help="Write to this file; - prints."
        ),
        click.option(
            "-f", "--format", "form", type=click.Choice(FORMATS),
            help="Default: table on a terminal, csv in a pipe or a file.",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


def write_rows(frame: pl.DataFrame, form: str | None, output: str | None, force: bool) -> None:
    """Print rows, or write them to a file.

    A table fits a terminal; anywhere else nothing is cut or wrapped.

    Raises:
        click.UsageError: The file is there already and is not to be overwritten, or its folder is
            not there.
    """
    terminal = output is None and sys.stdout.isatty()
    form = form or ("table" if terminal else "csv")
    if form == "table":
        wanted = click.get_current_context().color
        text = _table(frame, terminal if wanted is None else wanted, terminal)
    else:
        text = _text(frame, form)
    if output is None or output == "-":
        click.echo(text, nl=False)
    else:
        _write(text, Path(output), force)


def _write(text: str, path: Path, force: bool) -> None:
    from avocado_pivot.files import write_beside

    shown = printable(path)
    if path.exists() and not path.is_file():
        raise click.UsageError(f"{shown} cannot be written: it is not a file")
    if path.exists() and not force:
        raise click.UsageError(f"{shown} is there already; --force overwrites it")
    try:
        write_beside(path, text.encode())
    except OSError as error:
        raise click.UsageError(f"{shown} cannot be written: {error.strerror}") from error


def _text(frame: pl.DataFrame, form: str) -> str:
    if form == "csv":
        return frame.write_csv()
    rows = [json.loads(row) for row in frame.write_ndjson().split("\n")[:-1]]
    if form == "json":
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _table(frame: pl.DataFrame, color: bool, fit: bool) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name, dtype in frame.schema.items():
        table.add_column(Text(printable(name)), justify="right" if dtype.is_numeric() else "left")
    for row in frame.iter_rows():
        table.add_row(*(Text(printable(cell)) for cell in row))
    out = io.StringIO()
    width = None if fit else 1_000_000
    Console(file=out, width=width, force_terminal=color, no_color=not color).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
