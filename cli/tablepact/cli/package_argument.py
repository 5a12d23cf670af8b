"""The package that a command reads: the argument PACKAGE, or the option ``--package``.

In ``tablepact``, PACKAGE is the first argument and optional; the default is the current directory:
``tablepact query "SELECT 1"``, ``tablepact describe ships``. A command line has no PACKAGE if it
has only the required arguments. If a command requires no argument, or takes any number of them, it
has no PACKAGE either if its first argument does not name a package. A program that contains a
package has the option ``--package`` instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tablepact.cli.output import say
from tablepact.cli.program import Program
from tablepact.cli.sheet_option import sheet_name
from tablepact.errors import PackageError, TablepactError
from tablepact.frames.on_error import ON_ERROR, InvalidTable, OnError, default_on_error
from tablepact.package.descriptor.semver import parse_version
from tablepact.package.metadata.metadata_files import DESCRIPTORS
from tablepact.package.table_files.table_file import is_table_file

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tablepact.data_package import DataPackage
    from tablepact.frames.frames import Frames

F = TypeVar("F", bound=Callable[..., Any])
PACKAGE_HELP = """\
PACKAGE is a datapackage.json or .yaml, its folder, an archive of it, a table file (CSV, Parquet,
...), a folder of table files, or a git revision such as HEAD or v1.2:shop; the default is the
package in the current directory."""
READ_ANYWAY = "use --on-error text, null or skip to read"
SHEET = "tablepact.sheet"
"""The key in Click's ``meta`` of the sheet that ``--sheet`` names."""
UNREAD = "tablepact.unread"
"""The key in Click's ``meta`` that is true if the output lacks a table: the exit code is 3."""


class PackageArgument(click.Argument):
    """The argument PACKAGE of a command that reads rows."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete files, and values of the next argument, since PACKAGE is optional."""
        items = super().shell_complete(ctx, incomplete)
        params = ctx.command.get_params(ctx)
        following = [one for one in params if isinstance(one, click.Argument) and one is not self]
        if following and descriptor_here():
            items += following[0].shell_complete(ctx, incomplete)
        return items


class PackageFirst(click.Command):
    """A command whose first argument, PACKAGE, is optional; see the docstring of the module."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters, PACKAGE before the other arguments."""
        return sorted(super().get_params(ctx), key=lambda one: not isinstance(one, PackageArgument))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the current directory as PACKAGE if the command line has none."""
        params = self.get_params(ctx)
        if isinstance(params[0], PackageArgument) and not ctx.resilient_parsing:
            own = [one for one in params[1:] if isinstance(one, click.Argument)]
            required = sum(one.required for one in own)
            words = _positionals(self, ctx, args)
            if own and words and _is_left_out(own, required, words):
                args = [".", *args]
            elif _is_last(own, words):
                import shlex

                name = own[0].make_metavar(ctx).strip("[]")
                raise click.UsageError(
                    f"PACKAGE comes before {name}: {ctx.command_path} {shlex.join(words[::-1])}",
                    ctx,
                )
        return super().parse_args(ctx, args)


def _is_left_out(own: Sequence[click.Argument], required: int, words: Sequence[str]) -> bool:
    """Return whether a command line has no PACKAGE; see the docstring of the module."""
    any_number = any(one.nargs == -1 for one in own)
    may_be = any_number or (not required and len(words) <= len(own))
    return len(words) == required or (may_be and not _names_package(words[0]))


def _is_last(own: Sequence[click.Argument], words: Sequence[str]) -> bool:
    """Return whether of two words the second names a package, and the first nothing."""
    if len(words) != 2 or any(one.nargs == -1 for one in own):
        return False
    first, second = words
    return not _names_package(first) and os.path.lexists(second) and _names_package(second)


def _names_package(word: str) -> bool:
    """Return whether a word names a package; a folder without a descriptor could name a table."""
    if not word or "://" in word or word.startswith(".") or Path(word).is_absolute():
        return True
    if Path(word).is_dir():
        return descriptor_in(word) is not None or descriptor_here() is None
    return parse_version(word) is not None or os.path.lexists(word) or _names_revision(word)


def _names_revision(word: str) -> bool:
    """Return whether a word is a revision with a path, such as ``HEAD:shop``."""
    if ":" not in word:
        return False
    from tablepact.package.git.git_revisions import find_revision

    try:
        return find_revision(word, Path()) is not None
    except PackageError:  # the revision has no such path
        return True


def _positionals(command: click.Command, ctx: click.Context, args: Sequence[str]) -> list[str]:
    """Return the arguments of a command line without its options."""
    options = [one for one in command.get_params(ctx) if isinstance(one, click.Option)]
    everything = click.Argument(["words"], nargs=-1)
    parser = click.Command("words", params=[*options, everything]).make_parser(ctx)
    parsed, _, _ = parser.parse_args(list(args))
    words = parsed.get("words")
    return list(words) if isinstance(words, Sequence) else []


def package_argument(function: F) -> F:
    """Add PACKAGE, which ``with_bundled_package`` replaces, ``--sheet`` and ``--catalog``."""
    sheet = click.option(
        "--sheet", metavar="NAME|NUMBER", expose_value=False, callback=_keep_sheet,
        help="Sheet of the workbook that is read in place of a package, by its name or its number "
        "from 1. Default: the first.",
    )  # fmt: skip
    return click.argument(
        "package", cls=PackageArgument, default=".", type=click.Path(), callback=_not_empty
    )(sheet(catalog_option(function)))


def catalog_option(function: F) -> F:
    """Add ``--catalog`` to a command that reads descriptors."""
    return click.option(
        "--catalog", type=click.Path(file_okay=False), expose_value=False, callback=_use_catalog,
        help="Look up the addresses of schemas, dialects and profiles in this folder of pinned "
        "copies first. Default: the bundled ones, and those added with the command catalog.",
    )(function)  # fmt: skip


def with_bundled_package(params: Sequence[click.Parameter]) -> list[click.Parameter]:
    """Replace PACKAGE by the option ``--package``, for a program that contains a package."""
    option = click.Option(
        ["--package"], type=click.Path(), callback=_chosen,
        help="Read another data package: a datapackage.json or .yaml, its folder, an archive of "
        "it, or a git revision such as HEAD; or a released version of the bundled dataset, such as "
        "0.1.0. Default: the bundled dataset, even if the current directory has another package.",
    )  # fmt: skip
    return [option if isinstance(one, PackageArgument) else one for one in params]


def on_error_option(function: F) -> F:
    """Add ``--on-error`` to a command that reads rows."""
    return click.option(
        "--on-error", type=click.Choice(ON_ERROR),
        help="How to read a table with a cell that does not fit the type of its field: text reads "
        "the whole column as text, null treats the cell as missing, skip leaves out the row, fail "
        "rejects the table. Default: text; fail for a package with a strict tableContract.",
    )(function)  # fmt: skip


def descriptor_in(folder: str) -> str | None:
    """Return the name of the descriptor in a folder; None if there is none."""
    return next((one for one in DESCRIPTORS if os.path.lexists(Path(folder, one))), None)


def descriptor_here() -> str | None:
    """Return the name of the descriptor in the current directory; None if there is none."""
    return descriptor_in("")


def is_one_table(package: str | None) -> bool:
    """Return whether the argument PACKAGE is a table file, so that TABLE need not be named."""
    return package is not None and is_table_file(Path(package))


def only_table(package: DataPackage) -> str:
    """Return the only table of a package; UsageError if it has several, as a database may."""
    if len(package.tables) != 1:
        raise click.UsageError(f"name one of its tables: {', '.join(package.tables)}")
    return package.tables[0]


def has_bundled() -> bool:
    """Return whether the running program contains a package."""
    program = click.get_current_context().find_object(Program)
    return bool(program and program.bundled)


def bundled() -> DataPackage | None:
    """Open the package that the running program contains; None if there is none."""
    program = click.get_current_context().find_object(Program)
    return program.bundled() if program and program.bundled else None


@contextmanager
def opened(
    package: str | None, on_error: OnError | None = "fail", *, every_table: bool = True
) -> Iterator[DataPackage]:
    """Open a package, and print the notes on its tables on stderr at the end.

    Args:
        package: The package; None for the one that the program contains.
        on_error: How to read a table with a cell that is not of its type; None for the default of
            ``--on-error``.
        every_table: Whether the output is about all tables, so that the exit code is 3 if it lacks
            one.

    Raises:
        PackageError: The package, or a table that the command needs, cannot be read.
    """
    data_package = _open(package, on_error)
    frames = data_package.frames
    for note in data_package.package.notes:
        say(note)
    has_choice = frames.on_error == "fail" and "on_error" in click.get_current_context().params
    try:
        yield data_package
    except PackageError as error:
        if has_choice and (isinstance(error, InvalidTable) or _has_invalid_table(frames)):
            has_choice = False
            raise PackageError(f"{error}, or {READ_ANYWAY} it anyway") from error
        raise
    finally:
        for note in frames.notes.values():
            say(note)
        if has_choice and _has_invalid_table(frames):
            say(f"{READ_ANYWAY[0].upper()}{READ_ANYWAY[1:]} such tables anyway")
    if frames.unread and every_table:
        click.get_current_context().meta[UNREAD] = True


def _has_invalid_table(frames: Frames) -> bool:
    """Return whether the output lacks a table that another ``--on-error`` would read."""
    for name in frames.unread:
        try:
            frames[name]
        except InvalidTable:
            return True
        except TablepactError:
            continue
    return False


def _open(package: str | None, on_error: OnError | None = "fail") -> DataPackage:
    """Open a package; ``on_error`` is as in ``opened``."""
    from tablepact.data_package import DataPackage, open_package

    if on_error is None:
        found = _open(package)
        default = default_on_error(found.package)
        if default == found.frames.on_error:
            return found
        from tablepact.frames.frames import Frames

        return DataPackage(Frames(found.package, default), found.releases_of)
    if (sheet := click.get_current_context().meta.get(SHEET)) is not None:
        from tablepact.inference.table_package import package_of_table

        if package is None or not is_one_table(package):
            raise click.UsageError("--sheet is for a workbook; name its file")
        return open_package(package_of_table(Path(package), sheet=sheet), on_error=on_error)
    own = bundled()
    if own is None:
        return open_package(package or ".", on_error=on_error, releases_of=Path())
    if package is None and on_error == "fail":
        return own
    source = own.package if package in (None, own.package.version) else package
    return open_package(source, on_error=on_error, releases_of=own.package.path.parent)


def _keep_sheet(ctx: click.Context, param: click.Parameter, given: str | None) -> None:
    if (sheet := sheet_name(ctx, param, given)) is not None:
        ctx.meta[SHEET] = sheet


def _use_catalog(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None and not ctx.resilient_parsing:
        from tablepact.package.descriptor.pinned_copies import use_catalog

        ctx.with_resource(use_catalog(value))


def _not_empty(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value == "":
        raise click.UsageError('PACKAGE is empty; use "." for the current directory')
    return value


def _chosen(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value == "":
        raise click.UsageError('--package is empty; use "." for the current directory')
    if value is None and not ctx.resilient_parsing and (name := _another_here()):
        own = bundled()
        title = own.package.title if own else ""
        click.echo(
            f"Note: reading the bundled {title}, not the {name} of the current directory; use "
            "--package . to read that one",
            err=True,
        )
    return value


def _another_here() -> str | None:
    """Return the name of the descriptor in the current directory, unless it is the program's own.

    In an edited copy of the program's package, it is returned: the program does not read the edits.
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
    """Return whether the current directory has the same file, byte for byte, at the same path."""
    import filecmp

    own = path.relative_to(root)
    return own.samefile(path) or filecmp.cmp(path, own, shallow=False)


def complete_tables(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the names of tables."""
    from click.shell_completion import CompletionItem

    package = _for_completion(ctx)
    tables = package.tables if package else []
    return [CompletionItem(name) for name in tables if name.startswith(incomplete)]


def complete_addresses(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the names of tables; once only one matches, the addresses of its rows."""
    from click.shell_completion import CompletionItem

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
    """Open the package of the command line so far; None if it cannot be read."""
    try:
        with ctx.scope(cleanup=False):
            return _open(ctx.params.get("package"))
    except TablepactError:
        return None
