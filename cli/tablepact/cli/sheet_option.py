"""The option ``--sheet`` of commands that read a file that nothing describes."""

from __future__ import annotations

from collections.abc import Callable

import click

from tablepact.cli.output import F


def sheet_name(_: click.Context, __: click.Parameter, given: str | None) -> str | int | None:
    """Return the number of a sheet if digits are given, else its name."""
    return int(given) if given and given.isascii() and given.isdigit() else given


def sheet_option(default: str) -> Callable[[F], F]:
    """Return the option; ``default`` says which sheet is read without it."""
    return click.option(
        "--sheet", metavar="NAME|NUMBER", callback=sheet_name,
        help=f"Sheet of a workbook, by its name or its number from 1. Default: {default}.",
    )  # fmt: skip
