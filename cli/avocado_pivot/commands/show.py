"""``dataset show TABLE/ID``: one row, told as a person would."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from avocado_pivot.commands.output import file_options, printable, write_data, write_text
from avocado_pivot.commands.package import complete_addresses, package_option

if TYPE_CHECKING:
    from avocado_pivot.records.telling import Telling


@click.command(short_help="Tell a row: what, how firmly, by whom, on which passage.")
@click.argument("address", shell_complete=complete_addresses)
@package_option
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "json"]), default="text",
    show_default=True, help="json has the row itself, too.",
)  # fmt: skip
@file_options
def command(address: str, package: str | None, form: str, output: str | None, force: bool) -> None:
    """Tell the row at ADDRESS, which is TABLE/ID, such as events/behemoth-postponed.

    What it is, how firmly and in what mode it is put, who says so, when, who took part, the figures
    and what disputes them, and the passages by paragraph and offsets (the table "evidence" has
    their hashes). "dataset find" finds addresses. A row of another package is told by its columns
    and keys.

    Exits with 2 if there is no such row.
    """
    from avocado_pivot import rows

    telling = rows.show(address, package=package)
    if form == "json":
        row = rows.row(address, package=package)
        told = {"address": telling.address, "title": telling.title, "lead": telling.lead,
                "row": row, "parts": telling.parts}  # fmt: skip
        data = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        write_data(data.encode(errors="surrogatepass"), output, force)
    else:
        terminal = output is None and sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if terminal else None
        write_text(_text(telling, width), output, force)


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
