"""Compare two descriptors: the properties of the package, its tables and their metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tablepact.comparison.constraints import json_equal
from tablepact.comparison.fields import field_changes
from tablepact.comparison.key_changes import key_changes, rule_changes
from tablepact.comparison.result import Change
from tablepact.package.descriptor.model import Package, Resource

_RELEASE_PROPERTIES = ("version", "created", "digest", "resources", "tableRules", "tableViews")
"""The properties that every release changes, and those that are compared elsewhere."""
_STORAGE_PROPERTIES = (
    "path", "data", "bytes", "hash", "rows", "stats", "format", "mediatype", "encoding",
    "compression", "extrapaths", "dialect", "scheme", "type", "profile",
)  # fmt: skip
"""Where and how a file is stored, or that it is a table; rows are compared separately."""
_COMPARED_ELSEWHERE = (
    "fields",
    "primaryKey",
    "uniqueKeys",
    "foreignKeys",
    "rowRules",
    "missingValues",
)

Pairs = dict[str, str]
"""The common tables of both packages: the new name by the old name."""


def metadata_changes(old: Package, new: Package, pairs: Pairs) -> Iterator[Change]:
    """Compare two descriptors without reading data files.

    Raises:
        PackageError: A key is malformed, or the SQL of a rule cannot be read.
    """
    yield from _package(old, new)
    before, after = ({r.name: r for r in side.resources} for side in (old, new))
    for name in before:
        if name not in pairs:
            yield Change("table-removed" if before[name].is_table else "metadata-changed", name,
                         "" if before[name].is_table else "resource", name)  # fmt: skip
        elif pairs[name] != name:
            yield Change("table-renamed", pairs[name], "", name, pairs[name])
    for name in after:
        if name not in pairs.values():
            yield Change("table-added" if after[name].is_table else "metadata-changed", name,
                         "" if after[name].is_table else "resource", new=name)  # fmt: skip
    for name, now in pairs.items():
        yield from _resource(before[name], after[now])
    yield from rule_changes(old, new, pairs)


def pair_up(old: Package, new: Package) -> Pairs:
    """Return the common tables: those of the same name, and pairs that alone share their fields.

    A resource that is a table in only one of the packages has no pair.
    """
    before, after = ({r.name: r for r in side.resources} for side in (old, new))
    pairs = {n: n for n in before if n in after and before[n].is_table == after[n].is_table}
    left = [table for name, table in before.items() if name not in pairs and table.fields]
    right = [table for name, table in after.items() if name not in pairs and table.fields]
    for table in left:
        matches = [other for other in right if _shape(other) == _shape(table)]
        rivals = [other for other in left if _shape(other) == _shape(table)]
        if len(matches) == len(rivals) == 1:
            pairs[table.name] = matches[0].name
    return pairs


def _shape(resource: Resource) -> list[tuple[str, str]]:
    return [(field.name, field.type) for field in resource.fields]


def _package(old: Package, new: Package) -> Iterator[Change]:
    for key in ("name", "id"):
        a, b = old.metadata.get(key), new.metadata.get(key)
        if not json_equal(a, b):  # adding an id, such as a DOI, is not a renaming
            code = "metadata-changed" if key == "id" and a is None else "package-renamed"
            yield Change(code, "", key, a, b)
    yield from _properties("", "", old.metadata, new.metadata, ("name", "id", *_RELEASE_PROPERTIES))


def _resource(old: Resource, new: Resource) -> Iterator[Change]:
    ignored = ("name", "schema", "derivedBy", *_STORAGE_PROPERTIES)
    yield from _properties(new.name, "", old.metadata, new.metadata, ignored)
    changed = [
        key
        for key in _STORAGE_PROPERTIES
        if not json_equal(old.metadata.get(key), new.metadata.get(key))
    ]
    storage = [key for key in changed if key not in ("bytes", "hash", "rows", "stats")]
    if storage:
        yield Change("stored-otherwise", new.name, ", ".join(storage))
    yield from _properties(
        new.name,
        "schema ",
        old.table_schema.metadata,
        new.table_schema.metadata,
        _COMPARED_ELSEWHERE,
    )
    yield from field_changes(old, new)
    yield from key_changes(old, new)


def _properties(
    table: str,
    prefix: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    ignored: tuple[str, ...],
) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        if key not in ignored and not json_equal(old.get(key), new.get(key)):
            subject = f"{prefix}{key}"
            yield Change("metadata-changed", table, subject, old.get(key), new.get(key))
