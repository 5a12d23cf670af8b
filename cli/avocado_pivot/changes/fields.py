"""How the fields of a table changed: which there are, in which order, of which type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
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
NONE: Mapping[str, str] = MappingProxyType({})


def field_changes(old: Resource, new: Resource) -> Iterator[Change]:
    """Compare the fields of two versions of a table."""
    if bool(old.fields) != bool(new.fields):
        code = "constraint-tightened" if new.fields else "constraint-loosened"
        yield Change(code, new.name, "schema")
    if not (old.fields and new.fields):
        yield from _missing_values(old, new)
        return
    before = {str(field["name"]): field for field in old.fields}
    after = {str(field["name"]): field for field in new.fields}
    renamed = renamed_fields(old, new)
    yield from column_changes(new.name, [*before], [*after], renamed)
    for name in before:
        if name in after or name in renamed:
            yield from _one(new.name, before[name], after[renamed.get(name, name)])
    yield from _missing_values(old, new)


def column_changes(
    table: str, old: Sequence[str], new: Sequence[str], renamed: Mapping[str, str] = NONE
) -> Iterator[Change]:
    """Compare the columns of a table by their names; ``renamed`` has the new ones of some."""
    for name in old:
        if name in renamed:
            yield Change("field-renamed", table, name, name, renamed[name])
        elif name not in new:
            yield Change("field-removed", table, name, name)
    for name in new:
        if name not in old and name not in renamed.values():
            yield Change("field-added", table, name, new=name)
    kept, order = [n for n in old if n in new], [n for n in new if n in old]
    if kept != order:
        yield Change("fields-reordered", table, "", kept, order)


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
