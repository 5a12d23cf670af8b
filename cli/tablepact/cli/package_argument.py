"""Which package a command reads: an argument, or an option where a program has its own package.

In ``tablepact`` PACKAGE is the first argument. It may be left out, and is the working folder then:
``tablepact query "SELECT 1"``, ``tablepact describe ships``. It is taken to be left out where
nothing but the arguments that a command must have is given; and, if a command must have none or
takes any number of words, where the first word names no package. A program that comes with a
package has ``--package`` in its place.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from tablepact.cli.output import say
from tablepact.cli.program import Program
from tablepact.errors import PackageError
from tablepact.frames.on_error import ON_ERROR, InvalidTable, OnError
from tablepact.package.semver import parse_version

if TYPE_CHECKING:
    from tablepact.data_package import DataPackage

F = TypeVar("F", bound=Callable[..., Any])
DESCRIPTORS = ("datapackage.json", "datapackage.yaml", "datapackage.yml")
"""The names of descriptors; one in YAML is not read, and that is said of it."""
PACKAGE_HELP = """\
PACKAGE is a datapackage.json or its folder, a zip or a wheel; it may be left out for the package in
the working folder."""
UNREAD = "tablepact.unread"
"""The key of Click's context that says that an answer lacks a table, for the exit code."""


class PackageArgument(click.Argument):
    """The argument PACKAGE of a command that reads rows."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer files, and what the next argument would be where PACKAGE is left out."""
        items = super().shell_complete(ctx, incomplete)
        params = ctx.command.get_params(ctx)
        following = [one for one in params if isinstance(one, click.Argument) and one is not self]
        if following and descriptor_here():
            items += following[0].shell_complete(ctx, incomplete)
        return items


class PackageFirst(click.Command):
    """A command whose first argument is PACKAGE, which may be left out; see above."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters, PACKAGE before the other arguments."""
        return sorted(super().get_params(ctx), key=lambda one: not isinstance(one, PackageArgument))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the working folder first where no package is given."""
        params = self.get_params(ctx)
        if isinstance(params[0], PackageArgument) and not ctx.resilient_parsing:
            own = [one for one in params[1:] if isinstance(one, click.Argument)]
            required = sum(one.required for one in own)
            words = _positionals(self, ctx, args)
            if own and words and _is_left_out(own, required, words):
                args = [".", *args]
        return super().parse_args(ctx, args)


def _is_left_out(own: Sequence[click.Argument], required: int, words: Sequence[str]) -> bool:
    """Return whether words are the arguments of a command without PACKAGE; see above."""
    any_number = any(one.nargs == -1 for one in own)
    may_be = any_number or (not required and len(words) <= len(own))
    return len(words) == required or (may_be and not _names_package(words[0]))


def _names_package(word: str) -> bool:
    """Return whether a word names a package: a folder without a descriptor may be a table's."""
    if not word or "://" in word or word.startswith(".") or Path(word).is_absolute():
        return True
    if Path(word).is_dir():
        return descriptor_in(word) is not None or descriptor_here() is None
    return parse_version(word) is not None or os.path.lexists(word)


def _positionals(command: click.Command, ctx: click.Context, args: Sequence[str]) -> list[str]:
    """Return the arguments among the words of a command line, which may stand between options."""
    options = [one for one in command.get_params(ctx) if isinstance(one, click.Option)]
    everything = click.Argument(["words"], nargs=-1)
    parser = click.Command("words", params=[*options, everything]).make_parser(ctx)
    parsed, _, _ = parser.parse_args(list(args))
    words = parsed.get("words")
    return list(words) if isinstance(words, Sequence) else []


def package_argument(function: F) -> F:
    """Add PACKAGE, which is ``--package`` in a program that comes with a package."""
    return click.argument(
        "package", cls=PackageArgument, default=".", type=click.Path(), callback=_not_empty
    )(function)


def with_bundled_package(params: Sequence[click.Parameter]) -> list[click.Parameter]:
    """Put ``--package`` in the place of PACKAGE, for a program that comes with a package."""
    option = click.Option(
        ["--package"], type=click.Path(), callback=_chosen,
        help="Another data package: its datapackage.json or folder, a zip or a wheel; or a "
        "released version of this one, such as 0.1.0. Default: the bundled dataset, also in the "
        "folder of another package.",
    )  # fmt: skip
    return [option if isinstance(one, PackageArgument) else one for one in params]


def on_error_option(function: F) -> F:
    """Add ``--on-error`` to a command that reads rows."""
    return click.option(
        "--on-error", type=click.Choice(ON_ERROR), default="fail", show_default=True,
        help="What becomes of a cell that is not of its type: its table is not read, the cell is "
        "missing, its column is text, or its row is left out.",
    )(function)  # fmt: skip


def descriptor_in(folder: str) -> str | None:
    """Return the name of the descriptor in a folder; None if there is none."""
    return next((one for one in DESCRIPTORS if os.path.lexists(Path(folder, one))), None)


def descriptor_here() -> str | None:
    """Return the name of the descriptor in the working folder; None if there is none."""
    return descriptor_in("")


def has_bundled() -> bool:
    """Return whether the running program comes with a package."""
    program = click.get_current_context().find_object(Program)
    return bool(program and program.bundled)


def bundled() -> DataPackage | None:
    """Open the package that the running program comes with; None if there is none."""
    program = click.get_current_context().find_object(Program)
    return program.bundled() if program and program.bundled else None


@contextmanager
def opened(
    package: str | None, on_error: OnError = "fail", *, every_table: bool = True
) -> Iterator[DataPackage]:
    """Open a package; notes on the tables that were read go to stderr afterwards.

    Args:
        package: The package; None is that which the program comes with.
        on_error: What becomes of a cell that is not of its type.
        every_table: Whether the answer is about all tables, and the exit code 3 if it lacks one.
    """
    data_package = _open(package, on_error)
    frames = data_package.frames
    try:
        yield data_package
    except InvalidTable as error:
        if "on_error" not in click.get_current_context().params:
            raise
        how = "--on-error null, text or skip reads it all the same"
        raise PackageError(f"{error}, and {how}") from error
    finally:
        for note in frames.notes.values():
            say(note)
    if frames.unread and every_table:
        click.get_current_context().meta[UNREAD] = True


def _open(package: str | None, on_error: OnError = "fail") -> DataPackage:
    from tablepact.data_package import open_package

    own = bundled()
    if own is None:
        return open_package(package or ".", on_error=on_error, releases_of=Path())
    if package is None and on_error == "fail":
        return own
    source = own.package if package in (None, own.package.version) else package
    return open_package(source, on_error=on_error, releases_of=own.package.path.parent)


def _not_empty(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value == "":
        raise click.UsageError('PACKAGE is an empty text; "." names the working folder')
    return value


def _chosen(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value == "":
        raise click.UsageError('--package is an empty text; "." names the working folder')
    if value is None and not ctx.resilient_parsing and (name := _another_here()):
        own = bundled()
        title = own.package.title if own else ""
        click.echo(
            f"Note: this reads the bundled {title}, not the {name} of the working "
            "folder; --package . reads that",
            err=True,
        )
    return value


def _another_here() -> str | None:
    """Return the name of the descriptor in the working folder, unless it is that of the program.

    It is not in a copy of the package of which a file was changed: what was changed is not read.
    """
    name = descriptor_here()
    own = bundled() if name else None
    if name is None or own is None:
        return None
    package = own.package
    files = [package.path, *(path for resource in package.resources for path in resource.paths)]
    try:
        same = all(map(_is_here, files, repeat(package.path.parent)))
    except OSError:
        return name
    return None if same else name


def _is_here(path: Path, root: Path) -> bool:
    """Return whether the file of the working folder at the same place has the same bytes."""
    own = path.relative_to(root)
    return own.samefile(path) or filecmp.cmp(path, own, shallow=False)


def complete_tables(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the tables."""
    package = _for_completion(ctx)
    tables = package.tables if package else []
    return [CompletionItem(name) for name in tables if name.startswith(incomplete)]


def complete_addresses(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the tables; once there is only one left, its rows."""
    from tablepact.errors import TablepactError
    from tablepact.lookup.row_address import identifiers

    package = _for_completion(ctx)
    if package is None:
        return []
    left = [name for name in package.tables if f"{name}/".startswith(incomplete)]
    left = left or [name for name in package.tables if incomplete.startswith(f"{name}/")]
    if len(left) != 1:
        return [CompletionItem(f"{name}/") for name in left]
    frames = package.frames
    try:
        ids = identifiers(frames.resource(left[0]), frames[left[0]]).drop_nulls()
    except TablepactError:
        return []
    addresses = (f"{left[0]}/{identifier}" for identifier in ids)
    return [CompletionItem(address) for address in addresses if address.startswith(incomplete)]


def _for_completion(ctx: click.Context) -> DataPackage | None:
    """Open the package that the words before name; None where it cannot be read."""
    from tablepact.errors import TablepactError

    try:
        with ctx.scope(cleanup=False):
            return _open(ctx.params.get("package"))
    except TablepactError:
        return None
