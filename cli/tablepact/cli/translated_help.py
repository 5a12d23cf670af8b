"""The help of commands in another language; imported only if one is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from types import ModuleType

import click

from tablepact.cli.program import Program
from tablepact.cli.program_command import for_program
from tablepact.language import later, message

EXAMPLES = later("Examples:")
VERBATIM = "\b\n"
"""What a paragraph begins with that Click does not wrap, such as examples."""


class _Formatter(click.HelpFormatter):
    """Writes the words that Click adds to help in the language of the user."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or message("Usage: "))

    def write_heading(self, heading: str) -> None:
        words = {"Options": message("Options"), "Commands": message("Commands")}
        super().write_heading(words.get(heading, heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(term, _extras(text)) for term, text in rows], col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


def _extras(text: str) -> str:
    """Return the help of an option with what Click adds to it translated."""
    for added in (later("Show this message and exit."), later("[default: "), later("[required]")):
        text = text.replace(added, message(added))
    return text


def translated_command(module: ModuleType, name: str, program: Program) -> click.Command:
    """Return a command with its help in the language of the user."""
    command = for_program(module, name, program, translate)
    command.context_class = _Context
    return command


def translated_group(group: click.Group, ctx: click.Context) -> click.Group:
    """Return a program with its help in the language of the user; its context prints it so."""
    ctx.formatter_class = _Formatter
    group = copy(group)
    group.help = translate(group.help or "")
    group.params = [copy(parameter) for parameter in group.params]
    for option in group.params:
        if isinstance(option, click.Option):
            option.help = translate(option.help or "")
    return group


def translate(text: str) -> str:
    """Return a text of the help, paragraph by paragraph, in the language of the user."""
    return "\n\n".join(map(_paragraph, text.split("\n\n")))


def _paragraph(text: str) -> str:
    if text.startswith(f"{VERBATIM}{EXAMPLES}"):
        return text.replace(EXAMPLES, message(EXAMPLES), 1)
    if text.startswith(VERBATIM):
        return VERBATIM + message(text.removeprefix(VERBATIM))
    return message(" ".join(text.split()))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text that are translated; Click wraps most of them."""
    return [
        part.removeprefix(VERBATIM) if part.startswith(VERBATIM) else " ".join(part.split())
        for part in text.split("\n\n")
        if part and not part.startswith(f"{VERBATIM}{EXAMPLES}")
    ]
