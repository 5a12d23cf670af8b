"""Compare the fields of a table: their names, order, types and properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tablepact.comparison.constraints import constraint_changes, json_equal
from tablepact.comparison.result import Change, TableDiff
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field

FORMAT_PROPERTIES = (
    "format", "missingValues", "decimalChar", "groupChar", "bareNumber", "trueValues",
    "falseValues", "delimiter", "itemType",
)  # fmt: skip
"""The properties that define how the values of a field are written in cells."""
VALUE_TYPES = {"integer", "number", "year", "boolean", "date", "datetime", "time"}
"""The types whose cells are compared by value; cells of other types are compared as text."""
_COMPARED_ELSEWHERE = (
    "name",
    "type",
    "constraints",
    "categories",
    "categoriesOrdered",
    *FORMAT_PROPERTIES,
)

NO_RENAMES: Mapping[str, str] = MappingProxyType({})


def field_changes(old: Resource, new: Resource) -> Iterator[Change]:
    """Compare the fields of two versions of a table."""
    if bool(old.fields) != bool(new.fields):
        code = "constraint-tightened" if new.fields else "constraint-loosened"
        yield Change(code, new.name, "schema")
    if not (old.fields and new.fields):
        return
    before = {field.name: field for field in old.fields}
    after = {field.name: field for field in new.fields}
    renamed = renamed_fields(old, new)
    yield from column_changes(new.name, [*before], [*after], renamed)
    for name in before:
        if name in after or name in renamed:
            yield from _field_changes(new.name, before[name], after[renamed.get(name, name)])


def format_changes(old: Resource, new: Resource, rows: TableDiff | None) -> Iterator[Change]:
    """Compare the properties that define how values are written in cells.

    A change of these is only a change of storage as long as all values stay the same. If a value of
    the field changes too, a new version is needed, since the cell may have been edited or may be
    read differently. The same applies to fields whose cells are compared as text.

    Args:
        old: The earlier version.
        new: The later version.
        rows: The differences of the rows; None if they were not compared.
    """
    after = {field.name: field for field in new.fields}
    renamed = renamed_fields(old, new)
    for a in old.fields:
        b = after.get(renamed.get(a.name, a.name))
        if b is None:
            continue
        kinds = {a.type, b.type}
        unchanged = rows is not None and len(kinds) == 1 and rows.keeps(b.name)
        for key in FORMAT_PROPERTIES:
            was, now = (f.metadata.get(key, "default" if key == "format" else None) for f in (a, b))
            if not json_equal(was, now):
                by_value = kinds <= VALUE_TYPES or key == "missingValues"
                yield _format_change(
                    new.name, f"{b.name}: {key}", was, now, stored=unchanged and by_value
                )
    was, now = (table.table_schema.metadata.get("missingValues", [""]) for table in (old, new))
    if not json_equal(was, now):
        unchanged = rows is not None and not (rows.emptied or rows.lost)
        yield _format_change(new.name, "missingValues", was, now, stored=unchanged)


def _format_change(table: str, subject: str, old: Any, new: Any, *, stored: bool) -> Change:
    return Change("stored-otherwise" if stored else "format-changed", table, subject, old, new)


def column_changes(
    table: str, old: Sequence[str], new: Sequence[str], renamed: Mapping[str, str] = NO_RENAMES
) -> Iterator[Change]:
    """Compare the columns of a table by name; ``renamed`` maps old names to new ones."""
    for name in old:
        if name in renamed:
            yield Change("field-renamed", table, name, name, renamed[name])
        elif name not in new:
            yield Change("field-removed", table, name, name)
    for name in new:
        if name not in old and name not in renamed.values():
            yield Change("field-added", table, name, new=name)
    common, order = [n for n in old if n in new], [n for n in new if n in old]
    if common != order:
        yield Change("fields-reordered", table, "", common, order)


def _field_changes(table: str, old: Field, new: Field) -> Iterator[Change]:
    if old.type != new.type:
        yield Change("type-changed", table, new.name, old.type, new.type)
    yield from constraint_changes(table, old, new)
    for key in dict.fromkeys([*old.metadata, *new.metadata]):
        was, now = old.metadata.get(key), new.metadata.get(key)
        if key not in _COMPARED_ELSEWHERE and not json_equal(was, now):
            yield Change("metadata-changed", table, f"{new.name}: {key}", was, now)


def renamed_fields(old: Resource, new: Resource) -> dict[str, str]:
    """Return the new names of fields that were only renamed, at the same position."""
    names = [{field.name for field in table.fields} for table in (old, new)]
    if len(old.fields) != len(new.fields):
        return {}
    return {
        a.name: b.name
        for a, b in zip(old.fields, new.fields, strict=True)
        if a.name not in names[1] and b.name not in names[0] and _alike(a, b)
    }


def _alike(a: Field, b: Field) -> bool:
    """Return whether two fields hold the same kind of value."""
    keys = ("type", "format", "constraints")
    return all(json_equal(a.metadata.get(key), b.metadata.get(key)) for key in keys)
