"""The data dictionary as a table: one row per column, or one row per code."""

from __future__ import annotations

from collections.abc import Iterator

from tablepact.dictionary.entries import TableEntry, table_entries, table_entry
from tablepact.frames.frames import Frames
from tablepact.system.utf8 import without_surrogates


def described(
    frames: Frames, table: str | None, *, codes: bool = False
) -> tuple[list[str], list[list[str | None]]]:
    """Return the names of columns and the rows that ``DataPackage.describe`` returns."""
    tables = table_entries(frames) if table is None else [table_entry(frames, table)]
    names = (
        ["column", "code", "label", "definition"]
        if codes
        else ["column", "type", "rules", "description", "example"]
    )
    rows = [
        [*map(without_surrogates, ((one.name,) if table is None else ()) + row)]
        for one in tables
        for row in (_codes(one) if codes else _columns(one))
    ]
    names = ["table", *names] if table is None else names
    return names, rows


def _codes(table: TableEntry) -> Iterator[tuple[str | None, ...]]:
    for field in table.fields:
        for code in field.codes:
            yield (field.name, code.value, code.label, code.definition)


def _columns(table: TableEntry) -> Iterator[tuple[str | None, ...]]:
    refers = {field: key.target for key in table.foreign for field in key.fields}
    for field in table.fields:
        rules = [f"{name} {value}".strip() for name, value in field.rules]
        if field.codes:
            rules.append(f"one of {', '.join(code.value for code in field.codes)}")
        if field.name in refers:
            rules.append(f"refers to {refers[field.name]}")
        type_name = "code" if field.codes else field.type
        yield (field.name, type_name, "; ".join(rules) or None, field.description, field.example)
