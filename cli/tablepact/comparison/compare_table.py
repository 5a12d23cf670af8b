"""Compare a table of two packages row by row, and list the changes for the version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tablepact.comparison.engine_table import RaggedRow
from tablepact.comparison.fields import column_changes, format_changes, renamed_fields
from tablepact.comparison.inputs import DiffInput
from tablepact.comparison.result import Change, TableDiff
from tablepact.comparison.row_listing import RowMatching
from tablepact.package.descriptor.keys import foreign_keys, label_columns, primary_key
from tablepact.package.descriptor.model import Package, Resource

if TYPE_CHECKING:
    from tablepact.comparison.row_readers import RowReader


def compare_table(
    old: DiffInput, new: DiffInput, before: Resource, after: Resource, limit: int
) -> tuple[list[Change], TableDiff | None]:
    """Compare the rows of a table.

    Args:
        old: The earlier version of the package.
        new: The later version.
        before: The table in the earlier version.
        after: The table in the later version.
        limit: The maximum number of listed rows of each kind.

    Returns:
        The changes, and the differences of the rows, or None if the versions have no common field.

    Raises:
        PackageError: A version of the table cannot be read.
        OSError: A file cannot be opened.
    """
    try:
        return _compare_rows(old, new, before, after, limit)
    except RaggedRow:
        if "fail" in (old.on_error, new.on_error):
            raise
        found = _compare_rows(old, new, before, after, limit, by_engine=False)
        if old.is_shortened(before.name) or new.is_shortened(after.name):
            raise
        return found


def _compare_rows(
    old: DiffInput,
    new: DiffInput,
    before: Resource,
    after: Resource,
    limit: int,
    *,
    by_engine: bool = True,
) -> tuple[list[Change], TableDiff | None]:
    opened = _by_engine(old, new, before.name, after.name, limit) if by_engine else None
    names, rows_by = opened or _as_values(old, new, before.name, after.name, limit)
    changes: list[Change] = []
    if not (before.fields and after.fields):  # without schemas, only the files have the columns
        changes += column_changes(after.name, *names)
    matching = _matching(before, after, *names)
    table_diff = rows_by(matching) if matching.fields else None
    changes += format_changes(before, after, table_diff)
    if table_diff:
        changes += _row_changes(table_diff, old.package, new.package)
    return changes, table_diff


class _Opened(NamedTuple):
    """Both versions of a table, opened with the same reader, so that values have the same text.

    Attributes:
        names: The fields of both, in order.
        compare: The function that compares their rows.
    """

    names: tuple[Sequence[str], Sequence[str]]
    compare: Callable[[RowMatching], TableDiff]


def _by_engine(old: DiffInput, new: DiffInput, was: str, name: str, limit: int) -> _Opened | None:
    """Open both versions for the engine; return None if it does not support one of them."""
    before = old.engine_table(was)
    after = new.engine_table(name)
    if not (before and after):
        return None
    if old.is_small(before) and new.is_small(after):
        from tablepact.comparison.small_rows import compare_small_rows

        small = old.small_reader(before), new.small_reader(after)
        names = small[0].names, small[1].names
        return _Opened(names, lambda matching: compare_small_rows(name, *small, matching, limit))
    return _in_blocks((old.block_reader(before), new.block_reader(after)), name, limit)


def _as_values(old: DiffInput, new: DiffInput, was: str, name: str, limit: int) -> _Opened:
    """Open both versions as typed values; a column that is text in one is text in both."""
    rows = old.typed_reader(was), new.typed_reader(name)
    if old.texts(was) != new.texts(name):
        texts = old.texts(was) | new.texts(name)
        rows = old.typed_reader(was, texts), new.typed_reader(name, texts)
    return _in_blocks(rows, name, limit)


def _in_blocks(rows: tuple[RowReader, RowReader], name: str, limit: int) -> _Opened:
    from tablepact.comparison.rows import compare_rows

    names = rows[0].names, rows[1].names
    return _Opened(names, lambda matching: compare_rows(name, *rows, matching, limit))


def _matching(
    old: Resource, new: Resource, old_names: Sequence[str], new_names: Sequence[str]
) -> RowMatching:
    """Return how to match rows: by the new key or the old one, if both have it, or all fields."""
    renamed = renamed_fields(old, new)
    fields = {name: renamed.get(name, name) for name in old_names}
    fields = {was: now for was, now in fields.items() if now in new_names}
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
