"""A comparison as text, for a terminal of any width and for a log."""

from __future__ import annotations

from collections.abc import Iterator

from tablepact.comparison.comparison import Comparison, RowChange, TableDiff
from tablepact.comparison.formats.phrases import change_text, contrast_values, cut
from tablepact.comparison.row_listing import KINDS
from tablepact.comparison.version_bump import Level


def to_text(found: Comparison, limit: int) -> str:
    """Write a comparison.

    Args:
        found: The comparison.
        limit: How many rows of each kind are shown of a table; 0 shows all that are listed.
    """
    return "".join(f"{line}\n" for line in _lines(found, limit))


def version_advice(found: Comparison) -> str:
    """Say in one line which version the changes ask for, and whether the new one is enough."""
    if found.unread:
        rest = "what could not be compared may ask for a higher version"
        if found.level == Level.NONE:
            return f"No change was found; {rest}."
        return f"{_asked(found)[:-1]}; {rest}."
    return _asked(found)


def _asked(found: Comparison) -> str:
    if found.level == Level.NONE:
        text = "No new version is needed."
        return f"{text[:-1]}, but {found.new.version} is lower." if found.enough is False else text
    if found.smallest is None:
        given = found.old.version
        why = f"the old version, {given}, is no number" if given else "the package gives no version"
        return f"This is a {found.level} change; {why}."
    text = f"This asks for version {found.smallest} or later ({found.level})"
    if found.level == Level.MAJOR and found.smallest.startswith("0."):
        text = f"{text[:-1]}; before 1.0 the minor number says it)"
    if found.enough is None:
        return f"{text}."
    return f"{text}; {found.new.version} is {'enough' if found.enough else 'not enough'}."


def _lines(found: Comparison, limit: int) -> Iterator[str]:
    yield f"{found.old} -> {found.new}"
    yield ""
    for rows in found.rows:
        yield from _table(rows, limit)
        yield ""
    for table, reason in found.unread.items():
        yield f"{table}: not compared: {reason}"
    if found.unread:
        yield ""
    if found.same:
        yield "No row, no schema and no description differ."
    yield version_advice(found)
    stored = dict.fromkeys(one.table for one in found.changes if one.level == Level.NONE)
    for change in found.changes:
        if change.level != Level.NONE:
            yield f"  {change.level!s:<5}  {change_text(change)}"
    if stored:
        number = "1 file" if len(stored) == 1 else f"{len(stored):,} files"
        yield f"  none   stored in another way or place: {number} ({cut(', '.join(stored))})"


def _table(rows: TableDiff, limit: int) -> Iterator[str]:
    numbers = ", ".join(f"{rows.count(kind):,} {kind}" for kind in KINDS if rows.count(kind))
    by = "" if rows.key else "; there is no key, so whole rows are compared"
    yield f"{rows.table}: {rows.old:,} -> {rows.new:,} rows, {numbers}{by}"
    for kind in KINDS:
        listed = [row for row in rows.listed if row.kind == kind]
        shown = listed[:limit] if limit else listed
        for row in shown:
            yield from _row(rows.table, row)
        if left := rows.count(kind) - len(shown):
            yield f"  {kind:<8} ... and {left:,} more"
    if rows.note:
        yield f"  {rows.note}"


def _row(table: str, row: RowChange) -> Iterator[str]:
    title = f"  {cut(row.title)}" if row.title else ""
    now = f" is now {table}/{row.now}" if row.now else ""
    yield f"  {row.kind:<8} {table}/{row.row}{now}{title}"
    for cell in row.cells:
        old, new = contrast_values(cell.old, cell.new)
        yield f"           {cell.column}: {old} is now {new}"
