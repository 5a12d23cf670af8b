"""Two packages compared: descriptors, then the rows of every table that both have."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from typing import Any

from tablepact.comparison.comparison import Change, Comparison, TableDiff
from tablepact.comparison.constraints import json_equal
from tablepact.comparison.fields import column_changes, format_changes, renamed_fields
from tablepact.comparison.inputs import DiffInput
from tablepact.comparison.metadata import metadata_changes, pair_up
from tablepact.comparison.row_listing import RowMatching
from tablepact.comparison.row_readers import RowReader
from tablepact.comparison.rows import compare_rows
from tablepact.errors import PackageError
from tablepact.lookup.address import label_columns
from tablepact.package.descriptor import Package, Resource
from tablepact.package.keys import foreign_keys, primary_key
from tablepact.package.metadata_files import read_json
from tablepact.package.paths import is_remote, path_inside

LIMIT = 1000
"""How many rows of each kind are listed of a table by default."""


def compare(old: DiffInput, new: DiffInput, limit: int = LIMIT) -> Comparison:
    """Compare two packages.

    Args:
        old: The one that was there.
        new: The one that follows.
        limit: How many rows of each kind are listed of a table; all are counted.

    Returns:
        The comparison; a table that cannot be read is left out, and ``unread`` says why.

    Raises:
        PackageError: None of the tables that both have can be read, or a key is none; or the
            descriptors are nested too deep.
    """
    try:
        return _compared(old, new, limit)
    except OSError as error:
        raise _no_access(error) from error
    except RecursionError as error:
        raise PackageError(f"{old.place}, {new.place}: nested too deep to be compared") from error


def _compared(old: DiffInput, new: DiffInput, limit: int) -> Comparison:
    pairs = pair_up(old.package, new.package)
    changes = list(metadata_changes(old.package, new.package, pairs))
    rows: list[TableDiff] = []
    former = {now: was for was, now in pairs.items() if new.package.resource(now).is_table}
    unread: dict[str, PackageError] = {}
    for name in (one.name for one in new.package.resources if one.name in former):
        before, after = old.package.resource(former[name]), new.package.resource(name)
        try:
            told, found = _compared_table(old, new, before, after, limit)
        except (PackageError, OSError) as error:
            unread[name] = _no_access(error) if isinstance(error, OSError) else error
            told, found = [*format_changes(before, after, None)], None
        changes += told
        if found and found.counts:
            rows.append(found)
    if unread and len(unread) == len(former):
        raise next(iter(unread.values()))
    changes.sort(key=lambda change: -change.level)
    reasons = {name: " ".join(str(error).split()) for name, error in unread.items()}
    return Comparison(old.named, new.named, tuple(changes), tuple(rows), reasons)


def _compared_table(
    old: DiffInput, new: DiffInput, before: Resource, after: Resource, limit: int
) -> tuple[list[Change], TableDiff | None]:
    """Compare the rows of a table; PackageError or OSError if a version of it cannot be read."""
    if _same_file(before, after):
        return [], None
    a, b = _opened(old, new, before.name, after.name)
    changes: list[Change] = []
    if not (before.fields and after.fields):  # so nothing has been said of the columns yet
        changes += column_changes(after.name, a.names, b.names)
    matching = _matching(before, after, a, b)
    found = compare_rows(after.name, a, b, matching, limit) if matching.fields else None
    changes += format_changes(before, after, found)
    if found:
        changes += _row_changes(found, old.package, new.package)
    return changes, found


def _no_access(error: OSError) -> PackageError:
    return PackageError(f"{error.filename or 'a file'}: {error.strerror or error}")


def _opened(old: DiffInput, new: DiffInput, was: str, name: str) -> tuple[RowReader, RowReader]:
    """Open both versions of a table in the same way, so that values are written alike."""
    a, b = old.engine_reader(was), new.engine_reader(name)
    return (a, b) if a and b else (old.typed_reader(was), new.typed_reader(name))


def _same_file(a: Resource, b: Resource) -> bool:
    """Say whether two files have the same bytes and are read alike."""
    apart = ("path", "schema", "bytes", "hash", "title", "description")
    if not json_equal(a.schema, b.schema) or a.path is None or b.path is None:
        return False
    how = ({k: v for k, v in one.metadata.items() if k not in apart} for one in (a, b))
    if (
        not (json_equal(*how) and json_equal(_dialect(a), _dialect(b)))
        or a.path.suffixes != b.path.suffixes
        or "extrapaths" in a.metadata
    ):
        return False
    return a.path.is_file() and b.path.is_file() and filecmp.cmp(a.path, b.path, shallow=False)


def _dialect(resource: Resource) -> Any:
    """Give the dialect, also of a file of its own; PackageError if that cannot be read."""
    named = resource.metadata.get("dialect")
    if not isinstance(named, str) or is_remote(named):
        return named
    return read_json(path_inside(resource.folder / "datapackage.json", named))


def _matching(old: Resource, new: Resource, a: RowReader, b: RowReader) -> RowMatching:
    """Match rows by the new key, else by the old one, if both have all its fields; else whole."""
    renamed = renamed_fields(old, new)
    fields = {name: renamed.get(name, name) for name in a.names}
    fields = {was: now for was, now in fields.items() if now in b.names}
    former = tuple(renamed.get(name, name) for name in primary_key(old))
    keys = [key for key in (primary_key(new), former) if key and set(key) <= set(fields.values())]
    labels = label_columns(new if new.label_field else old)
    return RowMatching(keys[0] if keys else (), fields, labels)


def _row_changes(found: TableDiff, old: Package, new: Package) -> Iterator[Change]:
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
