"""Compare two packages: the descriptors, then the rows of every table that both have."""

from __future__ import annotations

import filecmp
from typing import TYPE_CHECKING, Any

from tablepact.comparison.constraints import json_equal
from tablepact.comparison.fields import format_changes
from tablepact.comparison.inputs import DiffInput, open_diff_input
from tablepact.comparison.metadata import metadata_changes, pair_up
from tablepact.comparison.result import Change, Comparison, TableDiff
from tablepact.engine.options import EVERYTHING
from tablepact.errors import PackageError, as_line
from tablepact.frames.on_error import default_on_error
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.metadata.metadata_files import read_json
from tablepact.package.paths import is_remote, path_inside
from tablepact.system.existing_paths import is_file

if TYPE_CHECKING:
    from tablepact.frames.lazy import Progress

LIMIT = 1000
"""The default for the maximum number of listed rows of each kind and table."""


def compare_packages(
    old: Package,
    new: Package,
    labels: tuple[str, str],
    *,
    limit: int = LIMIT,
    progress: Progress | None = None,
) -> Comparison:
    """Open two packages and compare them; see ``tablepact.diff``.

    Args:
        old: The earlier version.
        new: The later version.
        labels: The names of the two packages in messages.
        limit: The maximum number of listed rows of each kind and table; 0 lists all.
        progress: Called with the name of a table, the bytes done and the total bytes.
    """
    inputs = (
        open_diff_input(old, labels[0], progress, default_on_error(old)),
        open_diff_input(new, labels[1], progress, default_on_error(new)),
    )
    with inputs[0] as before, inputs[1] as after:
        return compare(before, after, limit)


def compare(old: DiffInput, new: DiffInput, limit: int = LIMIT) -> Comparison:
    """Compare two packages.

    Args:
        old: The earlier version.
        new: The later version.
        limit: The maximum number of listed rows of each kind and table; 0 lists all. All are
            counted.

    Returns:
        The comparison. It leaves out a table that cannot be read, and ``unread`` has the reason.

    Raises:
        PackageError: None of the common tables can be read, a key is malformed, or a descriptor is
            nested too deeply.
    """
    try:
        return _compare(old, new, limit or EVERYTHING)
    except OSError as error:
        raise _unreadable(error) from error
    except RecursionError as error:
        raise PackageError(f"{old.label}, {new.label}: nested too deeply to compare") from error


def _compare(old: DiffInput, new: DiffInput, limit: int) -> Comparison:
    pairs = pair_up(old.package, new.package)
    changes = list(metadata_changes(old.package, new.package, pairs))
    diffs: list[TableDiff] = []
    former = {now: was for was, now in pairs.items() if new.package.resource(now).is_table}
    unread: dict[str, PackageError] = {}
    for name in (table.name for table in new.package.resources if table.name in former):
        before, after = old.package.resource(former[name]), new.package.resource(name)
        try:
            table_changes, table_diff = _compare_table(old, new, before, after, limit)
        except (PackageError, OSError) as error:
            unread[name] = _unreadable(error) if isinstance(error, OSError) else error
            table_changes, table_diff = [*format_changes(before, after, None)], None
        changes += table_changes
        if table_diff and table_diff.counts:
            diffs.append(table_diff)
    if unread and len(unread) == len(former):
        raise next(iter(unread.values()))
    changes.sort(key=lambda change: -change.level)
    reasons = {name: as_line(error) for name, error in unread.items()}
    return Comparison(
        old.identity,
        new.identity,
        tuple(changes),
        tuple(diffs),
        reasons,
        notes=(*old.notes, *new.notes),
    )


def _compare_table(
    old: DiffInput, new: DiffInput, before: Resource, after: Resource, limit: int
) -> tuple[list[Change], TableDiff | None]:
    """Compare the rows of a table; raise PackageError or OSError if it cannot be read."""
    if _same_file(before, after):
        return [], None
    from tablepact.comparison.compare_table import compare_table

    return compare_table(old, new, before, after, limit)


def _unreadable(error: OSError) -> PackageError:
    return PackageError(f"{error.filename or 'a file'}: {error.strerror or error}")


def _same_file(a: Resource, b: Resource) -> bool:
    """Return whether two files have the same bytes and are read in the same way."""
    ignored = ("path", "schema", "bytes", "hash", "title", "description")
    if not json_equal(a.schema, b.schema) or a.path is None or b.path is None:
        return False
    formats = ({k: v for k, v in r.metadata.items() if k not in ignored} for r in (a, b))
    if (
        not (json_equal(*formats) and json_equal(_dialect(a), _dialect(b)))
        or a.path.suffixes != b.path.suffixes
        or "extrapaths" in a.metadata
    ):
        return False
    return is_file(a.path) and is_file(b.path) and filecmp.cmp(a.path, b.path, shallow=False)


def _dialect(resource: Resource) -> Any:
    """Return the dialect, also from a file; raise PackageError if the file cannot be read."""
    dialect = resource.metadata.get("dialect")
    if not isinstance(dialect, str) or is_remote(dialect):
        return dialect
    return read_json(path_inside(resource.folder / "datapackage.json", dialect))
