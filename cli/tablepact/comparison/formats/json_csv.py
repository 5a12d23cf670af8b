"""The comparison as JSON, and as CSV with a line for each change."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from tablepact.comparison.result import Change, ComparedPackage, Comparison, TableDiff

COLUMNS = ("level", "code", "table", "row", "field", "old", "new", "count")


def to_json(comparison: Comparison) -> str:
    """Return a comparison as JSON.

    It is an object with ``old``, ``new`` (name, version, place), ``same``, ``level``,
    ``smallestVersion``, ``enough`` and ``changes`` (level, code, says, table, subject, old, new,
    count). ``tables`` has, for each table with changed rows, the key, the number of rows, the
    counts by kind and by column, and the listed rows. ``notCompared`` has the reason for each table
    that cannot be read.
    """
    document: dict[str, Any] = {
        "old": _identity(comparison.old),
        "new": _identity(comparison.new),
        "same": comparison.same,
        "level": str(comparison.level),
        "smallestVersion": comparison.smallest,
        "enough": comparison.enough,
        "changes": [_change(change) for change in comparison.changes],
        "tables": [_table(table_diff) for table_diff in comparison.tables],
        "notCompared": dict(comparison.unread),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def to_csv(comparison: Comparison) -> str:
    """Return a comparison as CSV: a line for each row, each cell, and each change of the schema."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_lines(comparison))
    return out.getvalue()


def _lines(comparison: Comparison) -> Iterator[tuple[Any, ...]]:
    diffs = {table_diff.table: table_diff for table_diff in comparison.tables}
    for change in comparison.changes:
        table_diff = diffs.get(change.table)
        listed = list(_rows(change, table_diff)) if table_diff else []
        if listed:
            yield from listed
        else:
            texts = (_text(change.old), _text(change.new))
            start = (str(change.level), change.code, change.table, "", change.subject)
            yield (*start, *texts, change.count)
    for table, reason in comparison.unread.items():
        yield "", "not-compared", table, "", "", "", reason, 1


def _rows(change: Change, table_diff: TableDiff) -> Iterator[tuple[Any, ...]]:
    start = (str(change.level), change.code, table_diff.table)
    for row in table_diff.listed:
        if change.code.endswith(f"row-{row.kind}"):
            yield (*start, row.row, "", None, row.now, 1)
        elif change.code in ("reference-updated", "derived-changed", "value-corrected"):
            for cell in row.cells:
                if cell.column == change.subject:
                    yield (*start, row.row, cell.column, cell.old, cell.new, 1)


def _text(value_text: Any) -> str | None:
    if value_text is None or isinstance(value_text, str):
        return value_text
    return json.dumps(value_text, ensure_ascii=False)


def _identity(package: ComparedPackage) -> dict[str, str]:
    return {"name": package.name, "version": package.version, "place": package.location}


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


def _table(table_diff: TableDiff) -> dict[str, Any]:
    return {
        "table": table_diff.table,
        "key": list(table_diff.key),
        "oldRows": table_diff.old,
        "newRows": table_diff.new,
        "counts": table_diff.counts,
        "cells": table_diff.cells,
        "note": table_diff.note or None,
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
            for row in table_diff.listed
        ],
    }
