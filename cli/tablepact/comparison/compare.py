"""Two packages compared: descriptors, then the rows of every table that both have."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from typing import Any

from tablepact.comparison.constraints import json_equal
from tablepact.comparison.fields import column_changes, format_changes, renamed_fields
from tablepact.comparison.inputs import DiffInput, open_diff_input
from tablepact.comparison.metadata import metadata_changes, pair_up
from tablepact.comparison.result import Change, Comparison, TableDiff
from tablepact.comparison.row_listing import RowMatching
from tablepact.comparison.row_readers import RowReader
from tablepact.comparison.rows import compare_rows
from tablepact.engine.options import EVERYTHING
from tablepact.errors import PackageError
from tablepact.frames.lazy import Progress
from tablepact.lookup.row_address import label_columns
from tablepact.package.descriptor import Package, Resource
from tablepact.package.keys import foreign_keys, primary_key
from tablepact.package.metadata_files import read_json
from tablepact.package.paths import is_remote, path_inside

LIMIT = 1000
"""How many rows of each kind are listed of a table by default."""


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
        labels: What messages call them.
        limit: How many rows of each kind are listed of a table; 0 lists all.
        progress: Called with the name of a table, the bytes done and the bytes in all.
    """
    inputs = (
        open_diff_input(old, labels[0], progress),
        open_diff_input(new, labels[1], progress),
    )
    with inputs[0] as before, inputs[1] as after:
        return compare(before, after, limit)


def compare(old: DiffInput, new: DiffInput, limit: int = LIMIT) -> Comparison:
    """Compare two packages.

    Args:
        old: The earlier version.
        new: The later version.
        limit: How many rows of each kind are listed of a table; 0 lists all. All are counted.

    Returns:
        The comparison; a table that cannot be read is left out, and ``unread`` says why.

    Raises:
        PackageError: None of the tables that both have can be read, or a key is malformed; or the
            descriptors are nested too deep.
    """
    try:
        return _compare(old, new, limit or EVERYTHING)
    except OSError as error:
        raise _unreadable(error) from error
    except RecursionError as error:
        raise PackageError(f"{old.label}, {new.label}: nested too deep to be compared") from error


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
    reasons = {name: " ".join(str(error).split()) for name, error in unread.items()}
    return Comparison(old.identity, new.identity, tuple(changes), tuple(diffs), reasons)


def _compare_table(
    old: DiffInput, new: DiffInput, before: Resource, after: Resource, limit: int
) -> tuple[list[Change], TableDiff | None]:
    """Compare the rows of a table; PackageError or OSError if a version of it cannot be read."""
    if _same_file(before, after):
        return [], None
    a, b = _open_readers(old, new, before.name, after.name)
    changes: list[Change] = []
    if not (before.fields and after.fields):  # so their columns have not been compared yet
        changes += column_changes(after.name, a.names, b.names)
    matching = _matching(before, after, a, b)
    table_diff = compare_rows(after.name, a, b, matching, limit) if matching.fields else None
    changes += format_changes(before, after, table_diff)
    if table_diff:
        changes += _row_changes(table_diff, old.package, new.package)
    return changes, table_diff


def _unreadable(error: OSError) -> PackageError:
    return PackageError(f"{error.filename or 'a file'}: {error.strerror or error}")


def _open_readers(
    old: DiffInput, new: DiffInput, was: str, name: str
) -> tuple[RowReader, RowReader]:
    """Open both versions of a table in the same way, so that values are written alike."""
    a, b = old.engine_reader(was), new.engine_reader(name)
    return (a, b) if a and b else (old.typed_reader(was), new.typed_reader(name))


def _same_file(a: Resource, b: Resource) -> bool:
    """Return whether two files have the same bytes and are read alike."""
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
    return a.path.is_file() and b.path.is_file() and filecmp.cmp(a.path, b.path, shallow=False)


def _dialect(resource: Resource) -> Any:
    """Return the dialect, also from a file of its own; PackageError if that cannot be read."""
    dialect = resource.metadata.get("dialect")
    if not isinstance(dialect, str) or is_remote(dialect):
        return dialect
    return read_json(path_inside(resource.folder / "datapackage.json", dialect))


def _matching(old: Resource, new: Resource, a: RowReader, b: RowReader) -> RowMatching:
    """Match rows by the new key, else by the old one, if both have it; else by all fields."""
    renamed = renamed_fields(old, new)
    fields = {name: renamed.get(name, name) for name in a.names}
    fields = {was: now for was, now in fields.items() if now in b.names}
    former = tuple(renamed.get(name, name) for name in primary_key(old))
    keys = [key for key in (primary_key(new), former) if key and set(key) <= set(fields.values())]
    labels = label_columns(new if new.label_field else old)
    return RowMatching(keys[0] if keys else (), fields, labels)


def _row_changes(diff: TableDiff, old: Package, new: Package) -> Iterator[Change]:
    table = new.resource(diff.table)
    referenced = any(_refers(package, diff.table) for package in (old, new))
    codes = {
        "removed": "referenced-row-removed" if referenced else "row-removed",
        "renamed": "row-renamed",
        "added": "row-added",
    }
    for kind, number in diff.counts.items():
        if kind in codes:
            yield Change(codes[kind], diff.table, count=number)
    links = {name for link in foreign_keys(table) for name in link.fields}
    for column, number in diff.cells.items():
        code = "reference-updated" if column in links else "value-corrected"
        code = "derived-changed" if table.derived_by else code
        yield Change(code, diff.table, column, count=number)


def _refers(package: Package, table: str) -> bool:
    """Return whether another table refers to this one."""
    return any(
        link.target == table
        for resource in package.resources
        if resource.name != table
        for link in foreign_keys(resource)
    )
