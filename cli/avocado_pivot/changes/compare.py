"""Two packages compared: descriptors, then the rows of every table that both have."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator

from avocado_pivot.changes.constraints import same
from avocado_pivot.changes.fields import renamed_fields
from avocado_pivot.changes.metadata import metadata_changes, pair_up
from avocado_pivot.changes.model import Change, Comparison, TableRows
from avocado_pivot.changes.reading import Rows
from avocado_pivot.changes.rows import Matching, compare_rows
from avocado_pivot.changes.sides import Side
from avocado_pivot.package.descriptor import Package, Resource
from avocado_pivot.package.keys import foreign_keys, primary_key

LIMIT = 1000
"""How many rows of each kind are listed of a table by default."""


def compare(old: Side, new: Side, limit: int = LIMIT) -> Comparison:
    """Compare two packages.

    Args:
        old: The one that was there.
        new: The one that follows.
        limit: How many rows of each kind are listed of a table; all are counted.

    Raises:
        PackageError: A table that both have cannot be read, or a key is none.
    """
    pairs = pair_up(old.package, new.package)
    changes = list(metadata_changes(old.package, new.package, pairs))
    rows = []
    for name in (one.name for one in new.package.resources):
        was = next((a for a, b in pairs.items() if b == name), None)
        if was is None or not new.package.resource(name).is_table:
            continue
        found = _rows(old, new, was, name, limit)
        if found and found.counts:
            rows.append(found)
            changes += _row_changes(found, old.package, new.package)
    changes.sort(key=lambda change: -change.level)
    return Comparison(old.named, new.named, tuple(changes), tuple(rows))


def _rows(old: Side, new: Side, was: str, name: str, limit: int) -> TableRows | None:
    before, after = old.package.resource(was), new.package.resource(name)
    if _same_file(before, after):
        return None
    a, b = old.in_blocks(was), new.in_blocks(name)
    if a is None or b is None:
        a, b = old.whole(was), new.whole(name)
    return compare_rows(name, a, b, _matching(before, after, a, b), limit)


def _same_file(a: Resource, b: Resource) -> bool:
    """Say whether two files have the same bytes and are read alike."""
    how = ("dialect", "encoding", "compression", "format")
    if not same(a.schema, b.schema) or a.path is None or b.path is None:
        return False
    if any(not same(a.metadata.get(key), b.metadata.get(key)) for key in how):
        return False
    return a.path.is_file() and b.path.is_file() and filecmp.cmp(a.path, b.path, shallow=False)


def _matching(old: Resource, new: Resource, a: Rows, b: Rows) -> Matching:
    """Match rows by the new key, else by the old one, if both have all its fields; else whole."""
    renamed = renamed_fields(old, new)
    fields = {name: renamed.get(name, name) for name in a.names}
    fields = {was: now for was, now in fields.items() if now in b.names}
    former = tuple(renamed.get(name, name) for name in primary_key(old))
    keys = [key for key in (primary_key(new), former) if key and set(key) <= set(fields.values())]
    return Matching(keys[0] if keys else (), fields)


def _row_changes(found: TableRows, old: Package, new: Package) -> Iterator[Change]:
    table = new.resource(found.table)
    referenced = any(_refers(package, found.table) for package in (old, new))
    codes = {
        "removed": "referenced-row-removed" if referenced else "row-removed",
        "renamed": "row-renamed",
        "added": "row-added",
    }
    for kind, number in found.counts.items():
        if kind in codes:
            yield Change(codes[kind], found.table, count=number)
    links = {name for link in foreign_keys(table) for name in link.fields}
    for column, number in found.cells.items():
        code = "reference-updated" if column in links else "value-corrected"
        code = "derived-changed" if table.derived_by else code
        yield Change(code, found.table, column, count=number)


def _refers(package: Package, table: str) -> bool:
    """Say whether another table refers to this one."""
    return any(
        link.target == table
        for resource in package.resources
        if resource.name != table
        for link in foreign_keys(resource)
    )
