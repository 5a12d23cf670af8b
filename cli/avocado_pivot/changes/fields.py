"""How the fields of a table changed: which there are, in which order, of which type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from avocado_pivot.changes.constraints import constraint_changes, same
from avocado_pivot.changes.model import Change
from avocado_pivot.package.descriptor import Resource

WRITTEN = (
    "format", "missingValues", "decimalChar", "groupChar", "bareNumber", "trueValues",
    "falseValues", "delimiter", "itemType",
)  # fmt: skip
"""What says how the values of a field are written in cells."""
_JUDGED_ELSEWHERE = ("name", "type", "constraints", "categories", "categoriesOrdered", *WRITTEN)

Field = Mapping[str, Any]


def field_changes(old: Resource, new: Resource) -> Iterator[Change]:
    """Compare the fields of two versions of a table."""
    before = {str(field["name"]): field for field in old.fields}
    after = {str(field["name"]): field for field in new.fields}
    renamed = renamed_fields(old, new)
    for name in before:
        if name in renamed:
            yield Change("field-renamed", new.name, name, name, renamed[name])
        elif name not in after:
            yield Change("field-removed", new.name, name, name)
    for name in after:
        if name not in before and name not in renamed.values():
            yield Change("field-added", new.name, name, new=name)
    kept = [name for name in before if name in after]
    order = [name for name in after if name in before]
    if kept != order:
        yield Change("fields-reordered", new.name, "", kept, order)
    for name in kept:
        yield from _one(new.name, before[name], after[name])
    for name, now in renamed.items():
        yield from _one(new.name, before[name], after[now])
    yield from _missing_values(old, new)


def _one(table: str, old: Field, new: Field) -> Iterator[Change]:
    name = str(new["name"])
    kinds = old.get("type", "string"), new.get("type", "string")
    if kinds[0] != kinds[1]:
        yield Change("type-changed", table, name, *kinds)
    for key in WRITTEN:
        a, b = ((f.get(key) or "default") if key == "format" else f.get(key) for f in (old, new))
        if not same(a, b):
            yield Change("format-changed", table, f"{name}: {key}", a, b)
    yield from constraint_changes(table, old, new)
    for key in dict.fromkeys([*old, *new]):
        if key not in _JUDGED_ELSEWHERE and not same(old.get(key), new.get(key)):
            yield Change("metadata-changed", table, f"{name}: {key}", old.get(key), new.get(key))


def renamed_fields(old: Resource, new: Resource) -> dict[str, str]:
    """Tell fields that only changed their name: the same place, all else the same."""
    names = [{str(field["name"]) for field in one.fields} for one in (old, new)]
    if len(old.fields) != len(new.fields):
        return {}
    return {
        str(a["name"]): str(b["name"])
        for a, b in zip(old.fields, new.fields, strict=True)
        if a["name"] not in names[1] and b["name"] not in names[0] and _alike(a, b)
    }


def _alike(a: Field, b: Field) -> bool:
    """Say whether two fields hold the same kind of value."""
    keys = ("type", "format", "constraints")
    return all(same(a.get(key), b.get(key)) for key in keys)


def _missing_values(old: Resource, new: Resource) -> Iterator[Change]:
    a, b = ((one.schema or {}).get("missingValues", [""]) for one in (old, new))
    if not same(a, b):
        yield Change("format-changed", new.name, "missingValues", a, b)
