"""A comparison for programs: JSON, and CSV with a line for each change."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from tablepact.comparison.comparison import Change, ComparedPackage, Comparison, TableDiff

COLUMNS = ("level", "code", "table", "row", "field", "old", "new", "count")


def to_json(found: Comparison) -> str:
    """Write a comparison as JSON.

    An object with ``old``, ``new`` (name, version, place), ``same``, ``level``,
    ``smallestVersion``, ``enough``; ``changes`` (level, code, says, table, subject, old, new,
    count), and for each table whose rows changed in ``tables``: key, number of rows, counts by kind
    and by column, and the rows listed; and in ``notCompared`` the reason by table, if any cannot be
    read.
    """
    document: dict[str, Any] = {
        "old": _named(found.old),
        "new": _named(found.new),
        "same": found.same,
        "level": str(found.level),
        "smallestVersion": found.smallest,
        "enough": found.enough,
        "changes": [_change(change) for change in found.changes],
        "tables": [_table(rows) for rows in found.rows],
        "notCompared": dict(found.unread),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def to_csv(found: Comparison) -> str:
    """Write a comparison as CSV: a line for each row, each cell, and each change of the schema."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_lines(found))
    return out.getvalue()


def _lines(found: Comparison) -> Iterator[tuple[Any, ...]]:
    of_rows = {rows.table: rows for rows in found.rows}
    for change in found.changes:
        rows = of_rows.get(change.table)
        listed = list(_rows(change, rows)) if rows else []
        if listed:
            yield from listed
        else:
            texts = (_text(change.old), _text(change.new))
            start = (str(change.level), change.code, change.table, "", change.subject)
            yield (*start, *texts, change.count)
    for table, reason in found.unread.items():
        yield "", "not-compared", table, "", "", "", reason, 1


def _rows(change: Change, rows: TableDiff) -> Iterator[tuple[Any, ...]]:
    start = (str(change.level), change.code, rows.table)
    for row in rows.listed:
        if change.code.endswith(f"row-{row.kind}"):
            yield (*start, row.row, "", None, row.now, 1)
        elif change.code in ("reference-updated", "derived-changed", "value-corrected"):
            for cell in row.cells:
                if cell.column == change.subject:
                    yield (*start, row.row, cell.column, cell.old, cell.new, 1)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _named(one: ComparedPackage) -> dict[str, str]:
    return {"name": one.name, "version": one.version, "place": one.place}


def _change(change: Change) -> dict[str, Any]:
    return {
        "level": str(change.level),
        "code": change.code,
        "says": change.description,
        "table": change.table or None,
        "subject": change.subject or None,
        "old": change.old,
        "new": change.new,
        "count": change.count,
    }


def _table(rows: TableDiff) -> dict[str, Any]:
    return {
        "table": rows.table,
        "key": list(rows.key),
        "oldRows": rows.old,
        "newRows": rows.new,
        "counts": rows.counts,
        "cells": rows.cells,
        "note": rows.note or None,
        "rows": [
            {
                "kind": row.kind,
                "row": row.row,
                "now": row.now,
                "title": row.title,
                "cells": [
                    {"field": cell.column, "old": cell.old, "new": cell.new} for cell in row.cells
                ],
            }
            for row in rows.listed
        ],
    }
