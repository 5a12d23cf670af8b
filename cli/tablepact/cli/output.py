"""Print or write the output of commands: rows in several formats, text safe for a terminal."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from tablepact.errors import as_line
from tablepact.escape import escape_unprintable
from tablepact.system.atomic_write import atomic_write
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table
    from rich.text import Text

FORMATS = ("table", "csv", "json", "jsonl", "markdown", "parquet", "arrow", "xlsx")
KEPT_WHOLE = 48
"""The first column, often an identifier, is not wrapped up to this width in characters."""
LEAST_WIDTH = 12
"""A terminal prints a table only if each column has room for its cells or so many characters."""
COLUMN_GAP = 3
"""The characters between two columns."""
MOST_ROWS = 500
"""The most rows of a table that a terminal shows."""
F = TypeVar("F", bound=Callable[..., Any])


def printable(value: object) -> str:
    """Return a value as text that is safe for a terminal and in a build log.

    Control characters are escaped, and so is the start of a workflow command such as ``::error``.
    """
    text = "" if value is None else str(value)
    if text.lstrip().startswith(("::", "##[", "##vso[")):
        text = text.replace(text.lstrip()[0], f"\\x{ord(text.lstrip()[0]):02x}", 1)
    return escape_unprintable(text)


def say(note: object) -> None:
    """Print a note on stderr as one line, shortened as the message of an error is."""
    from tablepact.package.archives.unpacked_files import with_origins

    click.echo(as_line(printable(with_origins(str(note)))), err=True)


def file_options(function: F) -> F:
    """Add the options of every command that can write a file."""
    for option in (
        click.option(
            "--force", is_flag=True, help="Overwrite the output file if it exists. Default: refuse."
        ),
        click.option(
            "-o", "--output", type=click.Path(), help="Write to this file. Default: - for stdout."
        ),
    ):
        function = option(function)
    return function


def rows_options(function: F) -> F:
    """Add the options of every command that prints rows."""
    return click.option(
        "-f", "--format", "output_format", type=click.Choice(FORMATS),
        help="Output format. Default: from the file extension of -o; without -o, table on a "
        "terminal, csv in a pipe.",
    )(file_options(function))  # fmt: skip


class PrintedRows(NamedTuple):
    """Rows whose cells are text.

    Attributes:
        names: The names of the columns.
        numeric: Whether each column has numbers.
        rows: The cells of each row.
        words: For each row, words to highlight in all cells but the first; empty for none.
    """

    names: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str | None]]
    words: Sequence[frozenset[str]] = ()


def write_rows(
    frame: pl.DataFrame,
    output_format: str | None,
    output: str | None,
    force: bool,
    marks: str | None = None,
) -> None:
    """Print rows, or write them to a file.

    On a terminal, the format ``table`` wraps cells to its width, and prints rows with many columns
    below one another; in files and pipes, nothing is wrapped.

    Args:
        frame: The rows.
        output_format: The format; None to choose it by the extension of ``output``.
        output: The file; None or ``-`` for stdout.
        force: Whether to overwrite an existing file.
        marks: A column of words that ``table`` highlights in the other columns, and does not show.

    Raises:
        click.UsageError: The file exists and ``force`` is false, or it cannot be written; its
            extension is of no format; or a binary format would go to a terminal.
    """
    from tablepact.export.formats import FORMATS as FORMATS_OF_ROWS
    from tablepact.export.formats import columns_as_text

    output_format = output_format or _format_of(output)
    if output_format == "table":
        rows = frame.head(MOST_ROWS) if _fits_terminal(output) else frame
        _write_table(_texts(rows, marks), frame.height, output, force)
        return
    chosen = FORMATS_OF_ROWS[output_format]
    if not chosen.is_text and output in (None, "-") and sys.stdout.isatty():
        raise click.UsageError(
            f"{output_format} is a binary format; use -o FILE to write it to a file"
        )
    write_data(chosen.write(frame, {}), output, force)
    for note in columns_as_text("rows", frame.schema, output_format):
        say(note)


def write_listing(
    columns: Mapping[str, type[str] | type[int]],
    rows: Sequence[Sequence[str | int | None]],
    output_format: str | None,
    output: str | None,
    force: bool,
) -> None:
    """Print rows as ``write_rows`` does; the formats ``csv`` and ``table`` do not need polars.

    ``columns`` has the type of each column, by name. The other arguments and the errors are those
    of ``write_rows``.
    """
    output_format = output_format or _format_of(output)
    if output_format in ("csv", "table"):
        cells = [[None if cell is None else str(cell) for cell in row] for row in rows]
        if output_format == "csv":
            written: list[Sequence[str | None]] = [[*columns], *cells]
            lines = (",".join(map(_csv_cell, row)) for row in written)
            write_data(encode_utf8("".join(f"{line}\n" for line in lines)), output, force)
        else:
            shown = cells[:MOST_ROWS] if _fits_terminal(output) else cells
            numeric = [kind is int for kind in columns.values()]
            _write_table(PrintedRows([*columns], numeric, shown), len(rows), output, force)
        return
    import polars as pl

    dtypes = {name: pl.Int64 if kind is int else pl.String for name, kind in columns.items()}
    write_rows(pl.DataFrame(rows, schema=dtypes, orient="row"), output_format, output, force)


def _format_of(output: str | None) -> str:
    """Return the format by the extension of a file, or the default of a terminal or a pipe."""
    if output in (None, "-"):
        return "table" if _fits_terminal(output) else "csv"
    from tablepact.export.formats import FORMATS as FORMATS_OF_ROWS

    formats = {one: name for name, known in FORMATS_OF_ROWS.items() for one in known.endings}
    extension = Path(str(output)).suffix.lower()
    if extension not in {*formats, "", ".txt"}:
        raise click.UsageError(
            f"no format has the file extension {printable(extension)}; choose one with -f"
        )
    return formats.get(extension, "csv")


def _fits_terminal(output: str | None) -> bool:
    """Return whether a table has at most ``MOST_ROWS`` and is wrapped to fit a terminal."""
    return output is None and sys.stdout.isatty()


def _csv_cell(cell: str | None) -> str:
    """Return a cell of CSV, in quotes if it needs them; an empty text, too, unlike a missing one.

    >>> [_csv_cell(cell) for cell in ("a b", 'a "b", c', "", None)]
    ['a b', '"a ""b"", c"', '""', '']
    """
    if cell is None or (cell and not any(mark in cell for mark in ',"\r\n')):
        return cell or ""
    return '"{}"'.format(cell.replace('"', '""'))


def write_text(text: str, output: str | None, force: bool) -> None:
    """Print text that is printable already, or write it to a file without colours."""
    if output in (None, "-"):
        click.echo(text, nl=False)
    else:
        _write(encode_utf8(click.unstyle(text)), Path(str(output)), force)


def write_data(data: bytes, output: str | None, force: bool) -> None:
    """Write data unchanged to a file or a pipe; on a terminal, escape what is not printable."""
    if output not in (None, "-"):
        _write(data, Path(str(output)), force)
    elif sys.stdout.isatty():
        lines = data.decode(errors="surrogatepass").split("\n")
        click.echo("\n".join(map(printable, lines)), nl=False)
    else:
        click.echo(data, nl=False)


def _write(data: bytes, path: Path, force: bool) -> None:
    shown = printable(path)
    if path.exists() and not path.is_file():
        raise click.UsageError(f"{shown} cannot be written: it is not a file")
    if os.path.lexists(path) and not force:
        raise click.UsageError(f"{shown} already exists; use --force to overwrite it")
    try:
        atomic_write(path, data)
    except OSError as error:
        raise click.UsageError(f"{shown} cannot be written: {error.strerror}") from error


def _texts(frame: pl.DataFrame, marks: str | None) -> PrintedRows:
    """Return the rows of a frame; see ``write_rows`` for ``marks``."""
    from tablepact.package.digests.digest import as_text

    words = [frozenset((one or "").split()) for one in frame[marks]] if marks else []
    frame = frame.drop(marks) if marks else frame
    numeric = [dtype.is_numeric() for dtype in frame.dtypes]
    return PrintedRows(frame.columns, numeric, as_text(frame).rows(), words)


def _write_table(table: PrintedRows, height: int, output: str | None, force: bool) -> None:
    """Write the first rows as a table; ``height`` is the number of all rows."""
    fit = _fits_terminal(output)
    if len(table.rows) < height:
        click.echo(f"{MOST_ROWS} of {height:,} rows; use -f csv or -o FILE for all", err=True)
    colored = click.get_current_context().color
    write_text(_table(table, fit if colored is None else colored, fit), output, force)


def _table(table: PrintedRows, color: bool, fit: bool) -> str:
    """Return the rows as a table, or below one another if a terminal is too narrow for a table."""
    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    width = None if fit else 1_000_000
    console = Console(file=out, width=width, force_terminal=color, no_color=not color)
    rows = [[Text(printable(cell)) for cell in row] for row in table.rows]
    for number, words in enumerate(table.words):
        for cell in rows[number][1:]:
            _mark(cell, words)
    names = [Text(printable(name), "bold") for name in table.names]
    first = _first_width(names, rows, console.width) if fit else None
    drawn = (
        _below_one_another(names, rows)
        if first == 0
        else _in_columns(names, table.numeric, rows, first)
    )
    console.print(drawn)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _first_width(names: Sequence[Text], rows: Sequence[Sequence[Text]], room: int) -> int | None:
    """Return the width of the first column; None if all fits, and 0 if the columns do not.

    Rich makes columns as narrow as one character, and leaves out those for which that is too wide.
    """
    longest = [max(cell.cell_len for cell in column) for column in zip(names, *rows, strict=True)]
    gaps = COLUMN_GAP * len(longest)
    if not longest or sum(longest) + gaps <= room:
        return None
    least = [min(width, LEAST_WIDTH) for width in longest]
    spare = room - gaps - sum(least)
    return 0 if spare < 0 else min(longest[0], KEPT_WHOLE, least[0] + spare)


def _in_columns(
    names: Sequence[Text],
    numeric: Sequence[bool],
    rows: Sequence[Sequence[Text]],
    first: int | None,
) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for position, (name, is_number) in enumerate(zip(names, numeric, strict=True)):
        drawn.add_column(
            name,
            justify="right" if is_number else "left",
            overflow="fold",
            width=None if position else first,
        )
    for row in rows:
        drawn.add_row(*row)
    return drawn


def _below_one_another(names: Sequence[Text], rows: Sequence[Sequence[Text]]) -> Table:
    """Return a line for each cell, with the name of its column, and a blank line between rows."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table.grid(padding=(0, 2))
    drawn.add_column(overflow="fold", max_width=KEPT_WHOLE)
    drawn.add_column(overflow="fold")
    if not rows:
        drawn.add_row("0 rows", Text(", ").join(names))
    for number, row in enumerate(rows):
        if number:
            drawn.add_row()
        for name, cell in zip(names, row, strict=True):
            drawn.add_row(name, cell)
    return drawn


def _mark(cell: Text, words: frozenset[str]) -> None:
    """Highlight the words of a cell that are in a set of case-folded words."""
    from tablepact.lookup.question_words import words_of

    for match in re.finditer(r"[^\W_]+", cell.plain):
        if words.intersection(words_of(match[0])):
            cell.stylize("bold yellow", *match.span())
