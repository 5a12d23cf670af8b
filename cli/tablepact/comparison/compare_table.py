"""A table of two packages compared row by row, and what that means for the version."""

from __future__ import annotations

from collections.abc import Iterator

from tablepact.comparison.fields import column_changes, format_changes, renamed_fields
from tablepact.comparison.inputs import DiffInput
from tablepact.comparison.result import Change, TableDiff
from tablepact.comparison.row_listing import RowMatching
from tablepact.comparison.row_readers import RowReader
from tablepact.comparison.rows import compare_rows
from tablepact.errors import PackageError
from tablepact.lookup.row_address import label_columns
from tablepact.package.descriptor import Package, Resource
from tablepact.package.keys import foreign_keys, primary_key


def compare_table(
    old: DiffInput, new: DiffInput, before: Resource, after: Resource, limit: int
) -> tuple[list[Change], TableDiff | None]:
    """Compare the rows of a table.

    Args:
        old: The earlier version of the package.
        new: The later version.
        before: The table in the earlier one.
        after: The table in the later one.
        limit: How many rows of each kind are listed.

    Returns:
        What changed, and the rows in which; these are None if the versions have no field in common.

    Raises:
        PackageError: A version of it cannot be read.
        OSError: Likewise.
    """
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


def _open_readers(
    old: DiffInput, new: DiffInput, was: str, name: str
) -> tuple[RowReader, RowReader]:
    """Open both versions of a table in the same way, so that values are written alike."""
    a = old.engine_reader(was)
    b = new.engine_reader(name) if a else None
    if a and b:
        return a, b
    try:
        return old.typed_reader(was), new.typed_reader(name)
    except PackageError:
        if not a:
            new.engine_reader(name)  # which says more of a header that is wrong
        raise


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
