"""``dataset show TABLE/ID``: one row, told as a person would."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from avocado_pivot.commands.output import file_options, printable, write_data, write_text
from avocado_pivot.commands.package import (
    complete_addresses,
    on_error_option,
    package_option,
    tables_of,
)
from avocado_pivot.errors import UnknownRecord
from avocado_pivot.files import as_utf8
from avocado_pivot.reading.errors import OnError

if TYPE_CHECKING:
    from avocado_pivot.reading.frames import Frames
    from avocado_pivot.records.telling import Telling

OTHERS = 3
"""How many further rows that words find are named."""


@click.command(short_help="Tell a row: what, how firmly, by whom, on which passage.")
@click.argument(
    "words", nargs=-1, required=True, metavar="TABLE/ID | WORDS...",
    shell_complete=complete_addresses,
)  # fmt: skip
@package_option
@on_error_option
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "json"]), default="text",
    show_default=True, help="json has the row itself, too.",
)  # fmt: skip
@file_options
def command(
    words: tuple[str, ...], package: str | None, on_error: OnError, form: str, output: str | None,
    force: bool,
) -> None:  # fmt: skip
    """Tell a row: the one at TABLE/ID, or the one that WORDS find best.

    \b
    dataset show events/behemoth-postponed
    dataset show did avocado come in time

    What it is, how firmly and in what mode it is put, who says so, when, who took part, the
    figures, what others say of it and what disputes it, and the passages by paragraph and offsets
    (the table "evidence" has their hashes). A row of another package is told by its columns and
    keys.

    Exits with 2 if there is no such row.
    """  # noqa: D301 - Click wants the backspace itself
    from avocado_pivot import rows

    with tables_of(package, on_error, every_table=False) as tables:
        address = _address(words, tables)
        telling = rows.show(address, package=tables)
        row = rows.row(address, package=tables) if form == "json" else None
    if form == "json":
        told = {"address": telling.address, "title": telling.title, "lead": telling.lead,
                "row": row, "parts": telling.parts}  # fmt: skip
        data = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        write_data(as_utf8(data), output, force)
    else:
        terminal = output is None and sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if terminal else None
        write_text(_text(telling, width), output, force)


def _address(words: tuple[str, ...], tables: Frames) -> str:
    """Take the words for an address, or else give that of the row that has most of them."""
    from avocado_pivot import rows

    wanted = " ".join(words)
    if "/" in wanted or not wanted or wanted in tables:
        return wanted
    found = rows.find(wanted, package=tables)["address"].to_list()
    if not found:
        raise UnknownRecord(f"no row has {wanted}")
    if others := found[1:]:
        more = f" and {len(others) - OTHERS} more" if len(others) > OTHERS else ""
        listed = printable(", ".join(others[:OTHERS]))
        click.echo(f"The best of {len(found)} rows; others: {listed}{more}", err=True)
    return str(found[0])


def _text(telling: Telling, width: int | None) -> str:
    """Lay the parts out, headings at the left; wrapped only where a terminal has a width."""
    indent = max(map(len, telling.parts), default=0) + 2
    title = click.style(printable(telling.title), bold=True)
    lines = [*_wrapped(title, width, ""), click.style(printable(telling.address), dim=True)]
    lines += _wrapped(printable(telling.lead), width, "")
    lines.append("")
    for heading, part in telling.parts.items():
        left = click.style(printable(heading), bold=True) + " " * (indent - len(heading))
        for line in part:
            first, *rest = _wrapped(printable(line), width, " " * indent) or [" " * indent]
            lines += [left + first[indent:], *rest]
            left = " " * indent
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _wrapped(text: str, width: int | None, indent: str) -> list[str]:
    if not text:
        return []
    if width is None:
        return [indent + text]
    deeper = indent + "  " * (text != text.lstrip())
    return textwrap.wrap(
        text, max(width, len(indent) + 20), initial_indent=indent, subsequent_indent=deeper,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
