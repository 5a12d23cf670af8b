"""A command as a program has it: with the help, choices and package argument of the program."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from copy import copy
from types import ModuleType
from typing import Any

import click

from tablepact.cli.package_argument import PACKAGE_HELP, PackageFirst, with_bundled_package
from tablepact.cli.program import EXAMPLES, Program
from tablepact.extension import installed


def for_program(
    module: ModuleType, name: str, program: Program, translate: Callable[[str], str] = str
) -> click.Command:
    """Return a copy of a command with the help, choices and PACKAGE of a program.

    Args:
        module: The module of the command.
        name: Its name.
        program: The program.
        translate: Returns a text of the help, before its placeholders are filled in, in the
            language of the user.
    """
    command: click.Command = copy(module.command)
    text = inspect.cleandoc(command.help or _docstring(module, "command"))
    is_free = isinstance(command, PackageFirst) and program.bundled is None
    if note := PACKAGE_HELP if is_free else program.notes.get(name):
        first, _, rest = text.partition("\n\n")
        text = "\n\n".join(filter(None, (first, note, rest)))
    text = translate(text)
    for placeholder, word in {**EXAMPLES, **program.examples, "program": program.name}.items():
        text = text.replace(f"{{{placeholder}}}", word)
    command.help = text
    command.short_help = translate(program.short_helps.get(name, command.short_help or ""))
    command.params = [copy(parameter) for parameter in command.params]
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            option.help = translate(option.help)
        if isinstance(option, click.Option) and isinstance(option.type, click.Choice):
            more = program.choices.get(f"{name}.{option.name}", ())
            choices = [*option.type.choices, *more]
            option.type = _Choice(choices)
            option.help = (option.help or "").replace("{choices}", ", ".join(choices))
    if program.bundled is not None:
        command.params = with_bundled_package(command.params)
    return command


class _Choice(click.Choice[str]):
    """A choice that also accepts the choices of installed extensions.

    They are not listed, since an extension is for one package only.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value not in self.choices and any(value in one.choices for one in installed()):
            return value
        return super().convert(value, param, ctx)


def _docstring(module: ModuleType, function: str) -> str:
    """Return a docstring from the source, since ``python -OO`` drops docstrings."""
    tree = ast.parse(inspect.getsource(module))
    (definition,) = (one for one in tree.body if getattr(one, "name", "") == function)
    return ast.get_docstring(definition) or ""  # type: ignore[arg-type]
