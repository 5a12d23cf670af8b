"""The option ``--package`` of every command that reads rows, and completion from its tables."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from tablepact.cli.output import say
from tablepact.errors import PackageError
from tablepact.frames.on_error import ON_ERROR, InvalidTable, OnError

if TYPE_CHECKING:
    from tablepact.frames.frames import Frames

F = TypeVar("F", bound=Callable[..., Any])
DESCRIPTORS = ("datapackage.json", "datapackage.yaml", "datapackage.yml")
"""The names of descriptors; one in YAML is not read, and that is said of it."""


def descriptor_here() -> str | None:
    """Give the name of the descriptor in the working folder; None if there is none."""
    return next((name for name in DESCRIPTORS if os.path.lexists(name)), None)


def package_option(function: F) -> F:
    """Add ``--package``; an empty path is refused, as a shell's unset variable gives one."""
    return click.option(
        "--package", type=click.Path(), callback=_chosen,
        help="Another data package: its datapackage.json or folder, a zip or a wheel; or a "
        "released version of this one, such as 0.1.0. Default: the bundled dataset, also in the "
        "folder of another package.",
    )(function)  # fmt: skip


def on_error_option(function: F) -> F:
    """Add ``--on-error`` to a command that reads rows."""
    return click.option(
        "--on-error", type=click.Choice(ON_ERROR), default="fail", show_default=True,
        help="What becomes of a cell that is not of its type: its table is not read, the cell is "
        "missing, its column is text, or its row is left out.",
    )(function)  # fmt: skip


UNREAD = "avocado_pivot.unread"
"""The key of Click's context that says that an answer lacks a table, for the exit code."""


@contextmanager
def tables_of(
    package: str | None, on_error: OnError = "fail", *, every_table: bool = True
) -> Iterator[Frames]:
    """Open a package; what is to be said of the tables that were read goes to stderr then.

    Args:
        package: The package, as for ``frames``.
        on_error: What becomes of a cell that is not of its type.
        every_table: Whether the answer is about all tables, and the exit code 3 if it lacks one.
    """
    from tablepact.opening import frames

    tables = frames(package, on_error=on_error)
    try:
        yield tables
    except InvalidTable as error:
        if "on_error" not in click.get_current_context().params:
            raise
        how = "--on-error null, text or skip reads it all the same"
        raise PackageError(f"{error}, and {how}") from error
    finally:
        for note in tables.notes.values():
            say(note)
    if tables.unread and every_table:
        click.get_current_context().meta[UNREAD] = True


def _chosen(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value == "":
        raise click.UsageError('--package is an empty text; "." names the working folder')
    if value is None and not ctx.resilient_parsing and (name := _another_here()):
        from avocado_pivot.dataset import bundled

        click.echo(
            f"Note: this reads the bundled {bundled().title}, not the {name} of the working "
            "folder; --package . reads that",
            err=True,
        )
    return value


def _another_here() -> str | None:
    """Give the name of the descriptor in the working folder, unless it is that of the dataset.

    It is not in a copy of the dataset of which a file was changed: what was changed is not read.
    """
    name = descriptor_here()
    if name is None:
        return None
    from avocado_pivot.dataset import bundled

    own = bundled()
    files = [own.path, *(path for resource in own.resources for path in resource.paths)]
    try:
        same = all(
            filecmp.cmp(path, path.relative_to(own.path.parent), shallow=False) for path in files
        )
    except OSError:
        return name
    return None if same else name


def complete_tables(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the tables."""
    tables = _frames(ctx)
    return [CompletionItem(name) for name in tables or () if name.startswith(incomplete)]


def complete_addresses(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the tables; once there is only one left, its rows."""
    from tablepact.errors import DatasetError
    from tablepact.lookup.address import identifiers

    tables = _frames(ctx)
    if tables is None:
        return []
    left = [name for name in tables if f"{name}/".startswith(incomplete)]
    left = left or [name for name in tables if incomplete.startswith(f"{name}/")]
    if len(left) != 1:
        return [CompletionItem(f"{name}/") for name in left]
    try:
        ids = identifiers(tables.resource(left[0]), tables[left[0]]).drop_nulls()
    except DatasetError:
        return []
    addresses = (f"{left[0]}/{identifier}" for identifier in ids)
    return [CompletionItem(address) for address in addresses if address.startswith(incomplete)]


def _frames(ctx: click.Context) -> Frames | None:
    """Give the tables that the words before name; none where they cannot be read."""
    from tablepact.errors import DatasetError
    from tablepact.opening import frames

    try:
        return frames(ctx.params.get("package"))
    except DatasetError:
        return None
