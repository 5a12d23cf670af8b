"""``tablepact show TABLE/ID``: describe one row, or answer a question with one."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from tablepact.cli.output import file_options, printable, say, write_data, write_text
from tablepact.cli.package_argument import (
    UNREAD,
    PackageFirst,
    complete_addresses,
    on_error_option,
    opened,
    package_argument,
)
from tablepact.frames.on_error import OnError
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    from tablepact.frames.frames import Frames
    from tablepact.lookup.describe_record import Answer, RecordView

LONGEST = 280
"""The longest line for one of the nearest rows, in characters."""


@click.command(cls=PackageFirst, short_help="Show a row, or the row that answers a question.")
@click.argument(
    "words", nargs=-1, required=True, metavar="TABLE/ID | QUESTION...",
    shell_complete=complete_addresses,
)  # fmt: skip
@package_argument
@on_error_option
@click.option(
    "-f", "--format", "output_format", type=click.Choice(["text", "json"]), default="text",
    show_default=True, help="Output format; json also has the cells of the row.",
)  # fmt: skip
@file_options
@click.pass_context
def command(
    ctx: click.Context, words: tuple[str, ...], package: str | None, on_error: OnError | None,
    output_format: str, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Show the row at TABLE/ID, or the row that answers a question, in prose.

    The output has the columns by title, the rows that the row refers to, and those that refer to
    it. To see the row in a released version, add the version after @: {row}@0.1.0.

    If no row clearly answers the question, it says so and lists the five nearest.

    Exits with 1 if no row clearly answers the question, 2 if the row does not exist, 3 if a table
    that may contain the answer cannot be read.

    \b
    Examples:
      {program} show {row}
      {program} show {question}
      {program} show {row} -f json
    """  # noqa: D301 - Click wants the backspace itself
    text = " ".join(words)
    with opened(package, on_error, every_table=False) as data_package:
        tables = data_package.frames
        if _is_address(text, tables):
            view = data_package.show(text)
        else:
            answer = data_package.ask(text)
            for word, other in answer.read_as.items():
                say(f"{word} is read as {other}")
            if answer.view is None:
                _write_nearest(text, answer, output_format, output, force)
                ctx.exit(3 if tables.unread else 1)
            view = answer.view
            ctx.meta[UNREAD] = bool(tables.unread)  # they could have a better answer
        row = data_package.row(view.address) if output_format == "json" else None
    if output_format == "json":
        data = {"address": view.address, "title": view.title, "lead": view.lead, "row": row,
                "parts": view.parts}  # fmt: skip
        _write_json(data, output, force)
    else:
        write_text(_text(view, _width(output)), output, force)


def _is_address(words: str, tables: Frames) -> bool:
    """Return whether words are meant as an address; a question has spaces."""
    home = any(words.startswith(f"{name}/") for name in tables)
    return home or not words or words in tables or ("/" in words and " " not in words.strip())


def _write_nearest(
    question: str, answer: Answer, output_format: str, output: str | None, force: bool
) -> None:
    """Write that no row clearly answers a question, and the nearest rows."""
    if output_format == "json":
        nearest = [{"address": address, "line": line} for address, line in answer.nearest]
        data = {"address": None, "unknown": answer.unknown, "nearest": nearest}
        _write_json(data, output, force)
        return
    asked = repr(printable(question))
    unknown = printable(", ".join(answer.unknown))
    if not answer.nearest:
        reason = f"contains {unknown}" if unknown else f"answers {asked}"
        write_text(f"Nothing found: no row {reason}.\n", output, force)
        return
    if unknown:
        lines = [f"No row contains {unknown}; the nearest rows to {asked}:"]
    else:
        lines = [f"No row clearly answers {asked}; the nearest rows:"]
    width = _width(output)
    for address, line in answer.nearest:
        where = click.style(printable(address), bold=True)
        lines += _wrapped(f"{where}  {_short(printable(line))}", width, "")
    write_text("".join(f"{line}\n" for line in lines), output, force)


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _width(output: str | None) -> int | None:
    terminal = output is None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if terminal else None


def _write_json(data: dict[str, Any], output: str | None, force: bool) -> None:
    write_data(encode_utf8(json.dumps(data, indent=2, ensure_ascii=False) + "\n"), output, force)


def _text(view: RecordView, width: int | None) -> str:
    """Lay out the parts with their headings at the left; wrap lines only on a terminal."""
    indent = max(map(len, view.parts), default=0) + 2
    title = click.style(printable(view.title), bold=True)
    lines = [*_wrapped(title, width, ""), click.style(printable(view.address), dim=True)]
    lines += _wrapped(printable(view.lead), width, "")
    lines.append("")
    for heading, part in view.parts.items():
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
